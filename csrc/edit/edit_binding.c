/* edit_binding.c - core.edit: events for Lua, and strings in the YAML and JSON styles. */

#include <string.h>

#include "base/buffer_owner.h"
#include "base/failure.h"
#include "base/position.h"
#include "base/utf8.h"
#include "core.h"
#include "edit_scan.h"
#include "lauxlib.h"
#include "yaml/yaml_text.h"

/* {====== Events ====== */

static const char *type_name (unsigned char type) {
  switch (type) {
  case KB_EVENT_DOCUMENT_START:
    return "document";
  case KB_EVENT_ALIAS:
    return "alias";
  case KB_EVENT_SCALAR:
    return "scalar";
  case KB_EVENT_SEQUENCE_START:
    return "list";
  case KB_EVENT_MAPPING_START:
    return "map";
  default:
    return "end"; /* of a list, a mapping or a document */
  }
}

static const char *style_name (unsigned char style) {
  static const char *const names[] = {
      [KB_STYLE_PLAIN] = "plain",      [KB_STYLE_SINGLE] = "single",
      [KB_STYLE_DOUBLE] = "double",    [KB_STYLE_LITERAL] = "literal",
      [KB_STYLE_FOLDED] = "folded",    [KB_STYLE_BLOCK] = "block",
      [KB_STYLE_FLOW] = "flow",        [KB_STYLE_IMPLICIT] = "implicit",
      [KB_STYLE_EXPLICIT] = "explicit"};
  return style < sizeof(names) / sizeof(names[0]) ? names[style] : NULL;
}

static void set_integer (lua_State *L, const char *field, size_t value) {
  lua_pushinteger(L, (lua_Integer)value);
  lua_setfield(L, -2, field);
}

static void set_string (lua_State *L, const char *field, const char *value) {
  lua_pushstring(L, value);
  lua_setfield(L, -2, field);
}

static void set_bytes (lua_State *L, const char *field, const char *bytes, size_t size) {
  if (size == 0)
    return;
  lua_pushlstring(L, bytes, size);
  lua_setfield(L, -2, field);
}

static void set_places (lua_State *L, const kb_edit_place *place, size_t record_end) {
  set_string(L, "type", type_name(place->type));
  set_integer(L, "from", place->from + 1);
  set_integer(L, "to", place->to + 1);
  set_integer(L, "line", place->line + 1);
  set_integer(L, "line_start", place->line_start + 1);
  set_integer(L, "record", place->record + 1);
  set_integer(L, "record_end", record_end + 1);
}

/* For the end of a list, a mapping or a document only the place is useful. */
static void push_end (lua_State *L, const kb_edit_place *place, size_t record_end) {
  lua_createtable(L, 0, 7);
  set_places(L, place, record_end);
}

static void push_begin (lua_State *L, const kb_edit_place *place, const kb_event *event,
                        size_t record_end) {
  lua_createtable(L, 0, 16); /* edit/tree.lua adds fields */
  set_places(L, place, record_end);
  set_string(L, "style", style_name(place->style));
  if (place->type == KB_EVENT_SCALAR) {
    lua_pushlstring(L, event->value, event->size);
    lua_setfield(L, -2, "value");
  }
  set_bytes(L, "anchor", event->anchor, event->anchor_size);
  if (place->type != KB_EVENT_DOCUMENT_START)
    set_bytes(L, "tag", event->tag, event->tag_size);
}

static void push_event (lua_State *L, const kb_edit_place *place, const kb_buffer *records) {
  kb_event event;
  size_t at = place->record;
  kb_record_read(records, &at, &event);
  switch (place->type) {
  case KB_EVENT_DOCUMENT_END:
  case KB_EVENT_SEQUENCE_END:
  case KB_EVENT_MAPPING_END:
    push_end(L, place, at);
    return;
  default:
    push_begin(L, place, &event, at);
  }
}

/* Uses the scan's buffers, which are on the stack. */
static int push_events (lua_State *L, const kb_edit_scan *scan) {
  size_t i, count = KB_COUNT(*scan->places, kb_edit_place);
  lua_newtable(L);
  for (i = 0; i < count; i++) {
    push_event(L, KB_ITEMS(*scan->places, kb_edit_place) + i, scan->records);
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
  lua_pushlstring(L, scan->records->data, scan->records->size);
  return 2;
}

static int push_fault (lua_State *L, const kb_edit_scan *scan, const char *text, size_t size) {
  size_t line, column;
  kb_position(text, size, scan->offset, &line, &column);
  return kb_fail(L, scan->code, line, column, "%s", scan->message);
}

/*
** scan(text, mode) -> list of events, their records | nil, err. The text is UTF-8 without a byte
** order mark, the mode "yaml" or "json". Offsets are 1-based byte offsets; `to` and `record_end`
** are exclusive.
*/
static int edit_scan (lua_State *L) {
  static const char *const modes[] = {"yaml", "json", NULL};
  size_t size;
  const char *text = luaL_checklstring(L, 1, &size);
  kb_mode mode = luaL_checkoption(L, 2, NULL, modes) == 0 ? KB_MODE_YAML : KB_MODE_JSON;
  kb_edit_scan scan;
  memset(&scan, 0, sizeof(scan));
  lua_settop(L, 2);
  luaL_checkstack(L, 10, NULL);
  scan.places = kb_buffer_new(L);
  scan.records = kb_buffer_new(L);
  scan.records->secret = 1;
  if (!kb_edit_read(&scan, mode, text, size))
    return kb_out_of_memory(L);
  return scan.code[0] == '\0' ? push_events(L, &scan) : push_fault(L, &scan, text, size);
}

/*
** record(type, style [, value [, anchor]]) -> the record that scan gives such an event. The type
** is "scalar", "map", "map-end", "list" or "list-end".
*/
static int edit_record (lua_State *L) {
  static const char *const types[] = {"scalar", "map", "map-end", "list", "list-end", NULL};
  static const kb_event_type events[] = {KB_EVENT_SCALAR, KB_EVENT_MAPPING_START,
                                         KB_EVENT_MAPPING_END, KB_EVENT_SEQUENCE_START,
                                         KB_EVENT_SEQUENCE_END};
  static const char *const styles[] = {"",        "plain",  "single", "double",
                                       "literal", "folded", "flow",   NULL};
  static const kb_style style_of[] = {KB_STYLE_NONE,   KB_STYLE_PLAIN,   KB_STYLE_SINGLE,
                                      KB_STYLE_DOUBLE, KB_STYLE_LITERAL, KB_STYLE_FOLDED,
                                      KB_STYLE_FLOW};
  kb_event event;
  kb_buffer *out;
  memset(&event, 0, sizeof(event));
  event.type = events[luaL_checkoption(L, 1, NULL, types)];
  event.style = style_of[luaL_checkoption(L, 2, NULL, styles)];
  event.value = luaL_optlstring(L, 3, "", &event.size);
  event.anchor = luaL_optlstring(L, 4, "", &event.anchor_size);
  lua_settop(L, 4);
  out = kb_buffer_new(L);
  out->secret = 1;
  if (!kb_record_add(out, &event))
    return kb_out_of_memory(L);
  lua_pushlstring(L, out->data, out->size);
  return 1;
}

/* }====== */

/* {====== Strings ====== */

static int write_quoted (kb_buffer *out, const char *text, size_t size, int json) {
  return kb_buffer_add(out, "\"", 1) && kb_yaml_escape(out, text, size, json) &&
         kb_buffer_add(out, "\"", 1);
}

/*
** string(text, style, flow, indent) -> the string in that style, or nothing if the style cannot
** hold it. The style is "plain", "single", "double", "literal" or "json"; `flow`: between
** brackets; `indent`: the indentation of a literal block's lines.
*/
static int edit_string (lua_State *L) {
  static const char *const styles[] = {"plain", "single", "double", "literal", "json", NULL};
  size_t size;
  const char *text = luaL_checklstring(L, 1, &size);
  int style = luaL_checkoption(L, 2, NULL, styles), flow = lua_toboolean(L, 3), written = 0;
  lua_Integer indent = luaL_optinteger(L, 4, 0);
  kb_buffer *out;
  luaL_argcheck(L, indent >= 0, 4, "negative");
  lua_settop(L, 4);
  if (kb_utf8_invalid(text, size) < size ||
      (style == 0 && !kb_yaml_fits_plain(text, size, flow, 0)) ||
      (style == 1 && !kb_yaml_fits(text, size, 0)) ||
      (style == 3 && (flow || !kb_yaml_fits_literal(text, size))))
    return 0;
  out = kb_buffer_new(L);
  out->secret = 1;
  switch (style) {
  case 0:
    written = kb_buffer_add(out, text, size);
    break;
  case 1:
    written = kb_yaml_write_text(out, text, size, KB_YAML_SINGLE, 0);
    break;
  case 3:
    written = kb_yaml_write_text(out, text, size, KB_YAML_LITERAL, (size_t)indent);
    break;
  default:
    written = write_quoted(out, text, size, style == 4);
  }
  if (!written)
    return kb_out_of_memory(L);
  lua_pushlstring(L, out->data, out->size);
  return 1;
}

/* blank_comments(json) -> the text with its comments overwritten by spaces */
static int edit_blank_comments (lua_State *L) {
  size_t size;
  const char *text = luaL_checklstring(L, 1, &size);
  kb_buffer *out;
  lua_settop(L, 1);
  out = kb_buffer_new(L);
  out->secret = 1;
  if (!kb_buffer_add(out, text, size))
    return kb_out_of_memory(L);
  kb_edit_blank_comments(out->data, size);
  lua_pushlstring(L, out->data, size);
  return 1;
}

/* }====== */

int kb_open_edit (lua_State *L) {
  static const luaL_Reg functions[] = {{"blank_comments", edit_blank_comments},
                                       {"record", edit_record},
                                       {"scan", edit_scan},
                                       {"string", edit_string},

                                       {NULL, NULL}};
  luaL_newlib(L, functions);
  return 1;
}
