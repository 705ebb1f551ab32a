/* json_options.c - the options that the functions of core.json share. */

#include "json_options.h"

#include "base/options.h"

kb_json_mode kb_json_check_mode (lua_State *L, int index, const char *function) {
  int comments = 0;
  if (kb_check_options(L, index, function, "comments:boolean")) {
    lua_getfield(L, index, "comments");
    comments = lua_toboolean(L, -1);
    lua_pop(L, 1);
  }
  return comments ? KB_JSON_COMMENTS : KB_JSON_STRICT;
}
