/* core.c - the module kubebundle.core: a table of its parts, one file each. */

#include "core.h"

#include "base/failure.h"
#include "base/open.h"
#include "base/options.h"
#include "base/value.h"
#include "lauxlib.h"

static const luaL_Reg parts[] = {{"base64", kb_open_base64},
                                 {"base64_portable", kb_open_base64_portable},
                                 {"digest", kb_open_digest},
                                 {"dockerconfig", kb_open_dockerconfig},
                                 {"edit", kb_open_edit},
                                 {"file", kb_open_file},
                                 {"host", kb_open_host},
                                 {"json", kb_open_json},
                                 {"read", kb_open_read},
                                 {"secret", kb_open_secret},
                                 {"template", kb_open_template},
                                 {"yaml", kb_open_yaml},
                                 {NULL, NULL}};

/* All other symbols are local: the host program may have its own of the same name. */
__attribute__((visibility("default"))) int luaopen_kubebundle_core (lua_State *L);

/* Refuses a Lua whose C interface has another version, before anything else runs. */
static void check_version (lua_State *L) {
  int version = (int)lua_version(L);
  if (version != LUA_VERSION_NUM)
    luaL_error(L, "kubebundle.core was built for Lua %d.%d, and this is Lua %d.%d: build it again",
               LUA_VERSION_NUM / 100, LUA_VERSION_NUM % 100, version / 100, version % 100);
  luaL_checkversion(L);
}

int luaopen_kubebundle_core (lua_State *L) {
  const luaL_Reg *part;
  check_version(L);
  lua_newtable(L);
  kb_set_value_functions(L);
  kb_set_failure_functions(L);
  kb_set_options_functions(L);
  kb_set_open_function(L);
  for (part = parts; part->name != NULL; part++) {
    part->func(L);
    lua_setfield(L, -2, part->name);
  }
  return 1;
}
