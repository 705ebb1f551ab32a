/*
** libyaml_scan.c - walks through libyaml's events of a text and does nothing with them: what
** reading YAML costs before there is any value. A module of its own, for the bench alone.
*/

#include <string.h>
#include <yaml.h>

#include "lauxlib.h"
#include "lua.h"

/* scan(text) -> the number of events; raises if the text is not YAML */
static int scan (lua_State *L) {
  size_t size;
  const char *text = luaL_checklstring(L, 1, &size);
  yaml_parser_t parser;
  lua_Integer count = 0;
  int is_over = 0;
  if (!yaml_parser_initialize(&parser))
    return luaL_error(L, "not enough memory");
  yaml_parser_set_input_string(&parser, (const unsigned char *)text, size);
  while (!is_over) {
    yaml_event_t event;
    if (!yaml_parser_parse(&parser, &event)) {
      yaml_parser_delete(&parser);
      return luaL_error(L, "invalid YAML");
    }
    is_over = event.type == YAML_STREAM_END_EVENT;
    yaml_event_delete(&event);
    count++;
  }
  yaml_parser_delete(&parser);
  lua_pushinteger(L, count);
  return 1;
}

int luaopen_libyaml_scan (lua_State *L);

int luaopen_libyaml_scan (lua_State *L) {
  lua_pushcfunction(L, scan);
  return 1;
}
