/* depth.h - how deep values may be nested. */

#ifndef KUBEBUNDLE_DEPTH_H
#define KUBEBUNDLE_DEPTH_H

/* Containers nested deeper than this are refused, in and out: no input may exhaust the C stack. */
#define KB_MAX_DEPTH 1000

#endif
