/*
** encode.c - what the JSON and YAML encoders share: descending into a value, and the errors that
** name a place in it.
*/

#include "encode.h"

#include <stdio.h>
#include <string.h>

#include "depth.h"
#include "failure.h"
#include "lauxlib.h"
#include "utf8.h"

/* A key as part of a path: the beginning of a long one, "?" for one that is not readable text. */
static size_t key_part (const char *key, size_t size) {
  const char *at = key, *end = key + (size < 60 ? size : 60);
  if (kb_utf8_invalid(key, size) < size)
    return 0;
  while (at < end && (unsigned char)*at >= 0x20 && *at != 0x7F)
    at++;
  while (at < key + size && at > key && ((unsigned char)*at & 0xC0) == 0x80)
    at--; /* not in the middle of a character */
  return (size_t)(at - key);
}

/*
** Writes the path of `at` with its terminating NUL, e.g. spec.containers.1.image. Returns its
** size, `space` if the path is longer.
*/
static size_t path_text (const kb_level *at, char *path, size_t space) {
  size_t used, part, left;
  int written;
  if (at == NULL)
    return 0;
  used = path_text(at->outer, path, space);
  if (used == space)
    return space;
  left = space - sizeof("...") - used;
  part = at->key != NULL ? key_part(at->key, at->key_size) : 0;
  if (at->key != NULL)
    written = snprintf(path + used, left, "%s%.*s", used > 0 ? "." : "", part > 0 ? (int)part : 1,
                       part > 0 ? at->key : "?");
  else
    written =
        snprintf(path + used, left, "%s%lu", used > 0 ? "." : "", (unsigned long)at->position);
  if (written > 0 && (size_t)written < left)
    return used + (size_t)written;
  strcpy(path + used, "...");
  return space;
}

void kb_refuse (lua_State *L, const kb_level *at, const kb_format *format, const char *what) {
  char path[256] = "";
  const char *separator;
  path_text(at, path, sizeof(path));
  separator = path[0] != '\0' ? ", at " : "";
  if (format->code == NULL)
    luaL_error(L, "cannot write %s as %s%s%s", what, format->name, separator, path);
  kb_fail(L, format->code, 0, 0, "cannot write %s as %s%s%s", what, format->name, separator, path);
  lua_error(L);
}

void kb_refuse_type (lua_State *L, const kb_level *at, const kb_format *format, int index) {
  char what[48];
  snprintf(what, sizeof(what), "a %.40s", lua_typename(L, lua_type(L, index)));
  kb_refuse(L, at, format, what);
}

void kb_refuse_key (lua_State *L, const kb_level *at, const kb_format *format) {
  char what[80];
  snprintf(what, sizeof(what), "a map with a key of type %.20s (tostring makes a string of it)",
           luaL_typename(L, -1));
  kb_refuse(L, at, format, what);
}

void kb_check_plain (lua_State *L, const kb_level *at, const kb_format *format, int index,
                     const kb_marks *marks) {
  char what[48];
  const char *metamethod = kb_metamethod(L, index, marks);
  if (metamethod == NULL)
    return;
  snprintf(what, sizeof(what), "a table with the metamethod %s", metamethod);
  kb_refuse(L, at, format, what);
}

kb_level kb_level_enter (lua_State *L, int index, const kb_level *outer, const kb_format *format) {
  const kb_level *around;
  kb_level here = {0};
  here.outer = outer;
  here.table = lua_topointer(L, index);
  here.depth = outer != NULL ? outer->depth + 1 : 1;
  for (around = outer; around != NULL; around = around->outer)
    if (around->table == here.table)
      kb_refuse(L, outer, format, "a table inside itself");
  if (here.depth > KB_MAX_DEPTH)
    kb_refuse(L, outer, format, "more than 1000 levels");
  luaL_checkstack(L, 8, NULL);
  return here;
}
