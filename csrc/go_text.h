/* go_text.h - text as Go's encoding/json writes and folds it. */

#ifndef KUBEBUNDLE_GO_TEXT_H
#define KUBEBUNDLE_GO_TEXT_H

#include "core.h"

/*
** Adds the bytes as a JSON string, as json.Marshal does: <, > and & as \u003c and the like, bytes
** that are not UTF-8 as \ufffd. 1, or 0 when memory is out.
*/
int kb_add_go_string (kb_buffer *buffer, const char *text, size_t size);

#endif
