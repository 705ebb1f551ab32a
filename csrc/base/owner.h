/* owner.h - who owns memory that a Lua error could leak. */

#ifndef KUBEBUNDLE_OWNER_H
#define KUBEBUNDLE_OWNER_H

#include <stddef.h>

#include "lauxlib.h"

/* 5.4.4 is the oldest that the specs run on. */
#if LUA_VERSION_NUM < 504 || LUA_VERSION_NUM > 505 ||                                              \
    (LUA_VERSION_NUM == 504 && LUA_VERSION_RELEASE_NUM < 50404)
#error "kubebundle needs Lua 5.4 (5.4.4 or later) or Lua 5.5"
#endif

/*
** Any allocation by Lua may run a finalizer, and any metamethod of an argument is foreign code:
** both may close, finalize or empty whatever Lua can reach. So what a function works on is out
** of reach:
** - an owner on the function's own stack, which Lua never sees;
** - memory of Lua itself, which stays while a value on that stack holds it, and has no finalizer;
** - a handle that Lua closes (a client, a staged file) is checked after the last call that may
**   run Lua, and nothing of it is used after the next one: what is needed longer is moved to an
**   owner.
*/

/*
** Gives the userdata on top the metatable that is registered as `type`; the first time, it is
** made of `metamethods` and, unless NULL, the `methods` of its __index. Lua cannot get at it:
** getmetatable gives the type's name.
*/
void kb_set_type (lua_State *L, const char *type, const luaL_Reg *metamethods,
                  const luaL_Reg *methods);

/*
** Pushes a userdata of `size` zeroed bytes and marks its slot to be closed: whatever raises,
** `close` is called on it, usually twice, so it must zero the resource.
*/
void *kb_new_owner (lua_State *L, size_t size, const char *type, lua_CFunction close);

#endif
