/* buffer_owner.c - buffers that no Lua error can leak. */

#include "buffer_owner.h"

#include "owner.h"

#define BUFFER_TYPE "kubebundle.buffer"

/* __gc and __close */
static int buffer_close (lua_State *L) {
  kb_buffer_free((kb_buffer *)lua_touserdata(L, 1));
  return 0;
}

kb_buffer *kb_buffer_new (lua_State *L) {
  return (kb_buffer *)kb_new_owner(L, sizeof(kb_buffer), BUFFER_TYPE, buffer_close);
}
