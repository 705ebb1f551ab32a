/* depth.h - the limit on nesting. */

#ifndef KUBEBUNDLE_DEPTH_H
#define KUBEBUNDLE_DEPTH_H

/* Containers nested deeper are refused, in and out, so that no input can exhaust the C stack. */
#define KB_MAX_DEPTH 1000

#endif
