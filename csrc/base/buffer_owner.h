/* buffer_owner.h - buffers that no Lua error can leak. */

#ifndef KUBEBUNDLE_BUFFER_OWNER_H
#define KUBEBUNDLE_BUFFER_OWNER_H

#include "buffer.h"
#include "lua.h"

/*
** Pushes an empty buffer and marks its slot to be closed: it is freed even if an error is raised.
*/
kb_buffer *kb_buffer_new (lua_State *L);

#endif
