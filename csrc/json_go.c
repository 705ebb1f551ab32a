/*
** json_go.c - what Go's encoding/json would say of a text: the kubelet and the API server read
** docker config documents with it.
*/

#include "json_functions.h"
#include "json_scan.h"

/* Scans the text at argument 1 in Go's mode; pushes nil and an error where it does not pass. */
static int scan_argument (lua_State *L, kb_json *document, int *must_repair) {
  size_t size;
  const char *text = lua_tolstring(L, 1, &size);
  switch (kb_json_scan(text, size, KB_JSON_GO, &document->notes, &document->fault, must_repair)) {
  case KB_SCAN_NO_MEMORY:
    return kb_out_of_memory(L);
  case KB_SCAN_FAULT:
    kb_json_fail(L, document, text, size);
    return 0;
  default:
    return 1;
  }
}

int kb_json_go_valid (lua_State *L) {
  int must_repair;
  luaL_checktype(L, 1, LUA_TSTRING);
  if (!scan_argument(L, kb_json_new(L), &must_repair))
    return 2;
  lua_pushboolean(L, 1);
  return 1;
}

int kb_json_go_text (lua_State *L) {
  int must_repair;
  kb_json *document;
  luaL_checktype(L, 1, LUA_TSTRING);
  document = kb_json_new(L);
  if (!scan_argument(L, document, &must_repair))
    return 2;
  if (must_repair) {
    size_t size;
    const char *text = lua_tolstring(L, 1, &size);
    document->copy = kb_json_repair(text, size, &document->copy_size);
    if (document->copy == NULL)
      return kb_out_of_memory(L);
    lua_pushlstring(L, document->copy, document->copy_size);
  }
  else
    lua_pushvalue(L, 1);
  return 1;
}
