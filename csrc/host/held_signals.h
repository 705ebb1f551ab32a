/* held_signals.h - blocks the signals that ask the process to end. */

#ifndef KUBEBUNDLE_HELD_SIGNALS_H
#define KUBEBUNDLE_HELD_SIGNALS_H

#include <signal.h>

/*
** For the command only, which owns its process. Adds SIGHUP, SIGINT, SIGQUIT and SIGTERM to this
** thread's mask and stores the previous mask. Returns 0, or an errno.
*/
int kb_hold_signals (sigset_t *before);

/* The set of these signals, as for signalfd. */
void kb_ending_signals (sigset_t *set);

/* The first of them that is pending; 0 if none is. */
int kb_pending_signal (void);

/*
** Restores the mask. A pending signal then ends the process: its default action is set first,
** because the interpreter's own handler would only raise an error. Returns if no signal is
** pending.
*/
void kb_deliver_signals (const sigset_t *before);

#endif
