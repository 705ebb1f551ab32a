/*
** template_decode_binding.c - what libyaml accepts and Kubernetes rejects: unknown aliases,
** values that do not match their tag, keys that are not scalars. The decoder of core.yaml finds
** them, so a template gets the same code at the same place as from kb.yaml.decode. Decoding costs
** as much as the scan, so it is done only for documents that the scan found doubtful or could not
** read.
*/

#include <string.h>

#include "base/failure.h"
#include "base/utf8.h"
#include "lauxlib.h"
#include "template_binding.h"
#include "yaml/yaml_decode.h"

/*
** decode(masked text) -> documents | nil, err; a separate function, because it leaves values to
** close
*/
static int decode (lua_State *L) {
  const kb_yaml_options options = {KB_SCHEMA_KUBERNETES, 1};
  size_t size;
  const char *text = luaL_checklstring(L, 1, &size);
  return kb_yaml_push_documents(L, text, size, &options, -1) ? 1 : 2;
}

/* Whether the decoder is asked: it does not change faults about tokens. */
static int is_decidable (const kb_template *t) {
  size_t i;
  for (i = 0; i < KB_COUNT(t->faults, kb_fault); i++)
    if (KB_ITEMS(t->faults, kb_fault)[i].code != KB_FAULT_DOCUMENT)
      return 0;
  return t->mode == KB_MODE_YAML && (t->must_decode || t->faults.size > 0);
}

static int has_live_tokens (const kb_template *t) {
  size_t i;
  for (i = 0; i < KB_COUNT(t->tokens, kb_token); i++)
    if (KB_ITEMS(t->tokens, kb_token)[i].place == KB_TOKEN_LIVE)
      return 1;
  return 0;
}

/*
** Whether the decoder's fault is a fault of the template. If libyaml accepts the text, it is not
** where the text is valid YAML that only Kubernetes rejects (a list as a key), nor where a value
** other than a token's mask may match the tag.
*/
static int counts (const kb_template *t, const char *code) {
  static const char *const invalid[] = {"yaml.unknown-alias", "yaml.recursive-alias",
                                        "yaml.alias-limit", "yaml.depth-limit"};
  size_t i;
  if (t->faults.size > 0)
    return 1;
  for (i = 0; i < sizeof(invalid) / sizeof(invalid[0]); i++)
    if (strcmp(code, invalid[i]) == 0)
      return 1;
  return strcmp(code, "yaml.tag-mismatch") == 0 && !has_live_tokens(t);
}

/* The offset of a position from kb_position. */
static size_t offset_of (const kb_template *t, lua_Integer line, lua_Integer column) {
  const char *text = t->text, *end = text + t->size;
  for (; line > 1 && text < end; text++)
    line -= *text == '\n' || (*text == '\r' && !(text + 1 < end && text[1] == '\n'));
  for (; column > 1 && text < end; column--)
    text += kb_utf8_size(text, (size_t)(end - text));
  return (size_t)(text - t->text);
}

/* A field of the error on top; it stays on the stack. */
static const char *text_field (lua_State *L, const char *name) {
  lua_getfield(L, -1, name);
  lua_insert(L, -2);
  return lua_tostring(L, -2);
}

static lua_Integer integer_field (lua_State *L, const char *name) {
  lua_Integer value;
  lua_getfield(L, -1, name);
  value = lua_tointeger(L, -1);
  lua_pop(L, 1);
  return value;
}

void kb_decode_template (lua_State *L, kb_template *t) {
  int top = lua_gettop(L);
  if (!is_decidable(t))
    return;
  luaL_checkstack(L, 8, NULL);
  lua_pushcfunction(L, decode);
  lua_pushlstring(L, t->masked.data, t->masked.size);
  lua_call(L, 1, 2);
  if (lua_isnil(L, top + 1)) {
    const char *code = text_field(L, "code"), *message = text_field(L, "message");
    size_t offset = offset_of(t, integer_field(L, "line"), integer_field(L, "column"));
    if (counts(t, code)) {
      t->faults.size = 0;
      if (!kb_fault_document(t, code, message, offset))
        kb_out_of_memory(L);
    }
  }
  lua_settop(L, top);
}
