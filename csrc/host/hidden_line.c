/* hidden_line.c - see hidden_line.h. */

#define _GNU_SOURCE /* signalfd */

#include "hidden_line.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <unistd.h>

#include "held_signals.h"

/*
** 1 if a line can be read, 0 if a signal is pending (it stays pending); -1: errno. Needed because
** a blocked signal does not interrupt a read in the kernel.
*/
static int wait_for_line (int fd, int signals) {
  struct pollfd both[2] = {{fd, POLLIN, 0}, {signals, POLLIN, 0}};
  int ready;
  do
    ready = poll(both, 2, -1);
  while (ready < 0 && errno == EINTR);
  if (ready < 0)
    return -1;
  return both[1].revents == 0;
}

static int read_line (int fd, char line[KB_LINE_SIZE], size_t *size) {
  ssize_t got;
  do
    got = read(fd, line, KB_LINE_SIZE);
  while (got < 0 && errno == EINTR);
  if (got <= 0)
    return got < 0 ? errno : ENODATA;
  *size = (size_t)got - (line[got - 1] == '\n');
  return 0;
}

/* Reads with the echo off and the signals blocked. */
static int read_without_echo (int fd, int signals, const char *prompt, char line[KB_LINE_SIZE],
                              size_t *size) {
  if (write(STDERR_FILENO, prompt, strlen(prompt)) < 0)
    return errno;
  switch (wait_for_line(fd, signals)) {
  case 1:
    return read_line(fd, line, size);
  case 0:
    return EINTR;
  default:
    return errno;
  }
}

/* Blocks the signals, turns the echo off, reads, and undoes both. */
int kb_read_hidden (int fd, const char *prompt, char line[KB_LINE_SIZE], size_t *size) {
  struct termios before, hidden;
  sigset_t held, mask;
  int signals, failure;
  if (tcgetattr(fd, &before) != 0)
    return errno;
  hidden = before;
  hidden.c_lflag &= ~(tcflag_t)ECHO;
  hidden.c_lflag |= ECHONL; /* the line break is still shown */
  failure = kb_hold_signals(&mask);
  if (failure != 0)
    return failure;
  kb_ending_signals(&held);
  signals = signalfd(-1, &held, SFD_CLOEXEC);
  if (signals < 0 || tcsetattr(fd, TCSAFLUSH, &hidden) != 0)
    failure = errno;
  else {
    failure = read_without_echo(fd, signals, prompt, line, size);
    tcsetattr(fd, TCSAFLUSH, &before);
  }
  if (signals >= 0)
    close(signals);
  kb_deliver_signals(&mask);
  return failure;
}
