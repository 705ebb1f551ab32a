/* held_signals.c - see held_signals.h. */

#define _POSIX_C_SOURCE 200809L

#include "held_signals.h"

#include <errno.h>
#include <stddef.h>

static const int ending[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM};

#define ENDING (sizeof(ending) / sizeof(ending[0]))

void kb_ending_signals (sigset_t *set) {
  size_t i;
  sigemptyset(set);
  for (i = 0; i < ENDING; i++)
    sigaddset(set, ending[i]);
}

int kb_hold_signals (sigset_t *before) {
  sigset_t set;
  kb_ending_signals(&set);
  return sigprocmask(SIG_BLOCK, &set, before) == 0 ? 0 : errno;
}

int kb_pending_signal (void) {
  sigset_t set;
  size_t i;
  if (sigpending(&set) != 0)
    return 0;
  for (i = 0; i < ENDING; i++)
    if (sigismember(&set, ending[i]) == 1)
      return ending[i];
  return 0;
}

void kb_deliver_signals (const sigset_t *before) {
  int number = kb_pending_signal();
  if (number != 0)
    signal(number, SIG_DFL);
  sigprocmask(SIG_SETMASK, before, NULL);
}
