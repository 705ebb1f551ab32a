/* owner.h - ownership of resources that a Lua error could leak. */

#ifndef KUBEBUNDLE_OWNER_H
#define KUBEBUNDLE_OWNER_H

#include <stddef.h>

#include "lauxlib.h"

/* 5.4.4 is the oldest version that the specs run on. */
#if LUA_VERSION_NUM < 504 || LUA_VERSION_NUM > 505 ||                                              \
    (LUA_VERSION_NUM == 504 && LUA_VERSION_RELEASE_NUM < 50404)
#error "kubebundle needs Lua 5.4 (5.4.4 or later) or Lua 5.5"
#endif

/*
** Any allocation by Lua may run a finalizer, and any metamethod of an argument is foreign code:
** both may close, finalize or empty whatever Lua can reach. So a function works only on
** - an owner on its own stack, which Lua never sees;
** - memory of Lua itself without a finalizer, kept alive by a value on that stack;
** - a handle that Lua can close (a client, a staged file), checked after the last call that may
**   run Lua and not used after the next one: what is needed longer is moved to an owner.
*/

/*
** Sets the metatable registered as `type` for the userdata on top; the first time, creates it
** from `metamethods` and, unless NULL, the `methods` of its __index. Lua cannot access it:
** getmetatable returns the type's name.
*/
void kb_set_type (lua_State *L, const char *type, const luaL_Reg *metamethods,
                  const luaL_Reg *methods);

/*
** Pushes a userdata of `size` zeroed bytes and marks its slot to be closed: `close` is always
** called on it, usually twice, so it must zero the resource.
*/
void *kb_new_owner (lua_State *L, size_t size, const char *type, lua_CFunction close);

#endif
