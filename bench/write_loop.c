/*
** write_loop.c - for the bench of templates: reads each file of one directory, writes a temporary
** file in another and renames it. What writing many files whole costs before anything is rendered.
**
**   write_loop FROM TO
*/

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATH_SIZE 4096

static int copy (const char *from, const char *temporary, const char *to) {
  static char bytes[1 << 20];
  int input = open(from, O_RDONLY), output;
  ssize_t size = input < 0 ? -1 : read(input, bytes, sizeof(bytes));
  close(input);
  if (size < 0)
    return 0;
  output = open(temporary, O_WRONLY | O_CREAT | O_EXCL, 0666);
  if (output < 0 || write(output, bytes, (size_t)size) != size || close(output) != 0)
    return 0;
  return rename(temporary, to) == 0;
}

int main (int argc, char **argv) {
  char from[PATH_SIZE], temporary[PATH_SIZE], to[PATH_SIZE];
  struct dirent *entry;
  DIR *directory = argc == 3 ? opendir(argv[1]) : NULL;
  if (directory == NULL)
    return 2;
  mkdir(argv[2], 0777);
  while ((entry = readdir(directory)) != NULL) {
    if (entry->d_name[0] == '.')
      continue;
    snprintf(from, sizeof(from), "%s/%s", argv[1], entry->d_name);
    snprintf(temporary, sizeof(temporary), "%s/.%s.tmp", argv[2], entry->d_name);
    snprintf(to, sizeof(to), "%s/%s", argv[2], entry->d_name);
    if (!copy(from, temporary, to))
      return 1;
  }
  closedir(directory);
  return 0;
}
