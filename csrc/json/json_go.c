/*
** json_go.c - validation as by Go's encoding/json, with which the kubelet and the API server read
** docker config documents.
*/

#include "base/failure.h"
#include "json_binding.h"
#include "json_document.h"
#include "json_scan.h"
#include "lauxlib.h"

/* Scans the text at argument 1 in Go's mode; pushes nil and an error if it is invalid. */
static int scan_argument (lua_State *L, kb_json *document) {
  size_t size;
  const char *text = lua_tolstring(L, 1, &size);
  kb_scan_result result = kb_json_scan(document, text, size, KB_JSON_GO);
  if (result == KB_SCAN_NO_MEMORY)
    kb_out_of_memory(L);
  if (result == KB_SCAN_FAULT)
    kb_json_fail(L, document, text, size);
  return result == KB_SCAN_OK;
}

int kb_json_go_valid (lua_State *L) {
  luaL_checktype(L, 1, LUA_TSTRING);
  if (!scan_argument(L, kb_json_new(L)))
    return 2;
  lua_pushboolean(L, 1);
  return 1;
}

int kb_json_go_text (lua_State *L) {
  size_t size;
  const char *text;
  kb_json *document;
  luaL_checktype(L, 1, LUA_TSTRING);
  text = lua_tolstring(L, 1, &size);
  document = kb_json_new(L);
  if (!kb_json_prepare(L, document, text, size, KB_JSON_GO))
    return kb_json_fail(L, document, text, size);
  if (document->copy != NULL)
    lua_pushlstring(L, document->copy, document->size);
  else
    lua_pushvalue(L, 1);
  return 1;
}
