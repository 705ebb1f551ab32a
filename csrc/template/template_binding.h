/* template_binding.h - what the files of the binding share. */

#ifndef KUBEBUNDLE_TEMPLATE_BINDING_H
#define KUBEBUNDLE_TEMPLATE_BINDING_H

#include "base/buffer.h"
#include "lua.h"
#include "template_rendering.h"

/* {====== template_mask_binding.c ====== */

/*
** The spelling in the string at `index`, `#( )#` if absent; raises if it is invalid. The string
** must stay on the stack.
*/
kb_spelling kb_check_spelling (lua_State *L, int index);

/* Pushes {name=, filters={{name=, argument...}, ...}} for a well-formed token. */
void kb_push_expression (lua_State *L, const kb_spelling *spelling, const char *text,
                         const kb_token *token);

/* Sets `other` for the tokens whose names are not in the set at `index`. */
void kb_mark_others (lua_State *L, kb_template *t, int index);

/* A position from which later ones are counted. */
typedef struct kb_text_position {
  size_t offset, line, column;
} kb_text_position;

void kb_advance (kb_text_position *position, const char *text, size_t size, size_t offset);
/* Sets offset (1-based), size (both in bytes), line and column of the table on top. */
void kb_set_position (lua_State *L, const kb_text_position *position, size_t size);

int kb_template_mask (lua_State *L);

/* }====== */

/*
** Replaces the faults of a YAML document with the decoder's; needs t->masked
** (template_decode_binding.c).
*/
void kb_decode_template (lua_State *L, kb_template *t);

/*
** Reads the list of values at `index` into one kb_value per expression, nil as KB_VALUE_KEEP, and
** keeps their texts alive in the table at `anchors`. Raises for values that cannot be written as
** text (template_value_binding.c).
*/
void kb_read_values (lua_State *L, int index, int anchors, size_t count, kb_value *values);
/* Reads the value on top. */
void kb_read_value (lua_State *L, int anchors, kb_value *value);

int kb_template_text (lua_State *L);
int kb_template_is_null (lua_State *L);

/* template:places(all) and template:set_type(span, type) (template_places_binding.c) */
int kb_template_places (lua_State *L, const kb_template *t, int all);
int kb_template_set_type (lua_State *L, kb_template *t);

int kb_template_canonical (lua_State *L);

/*
** The write_table of kb_rendering, with a kb_table_context as context (template_table_binding.c).
*/
typedef struct kb_table_context {
  lua_State *L;
  int values, anchors; /* indices of the list of values and of the table that keeps texts alive */
  int tables;          /* index of the tables by span that replace those of the list; 0: none */
  kb_buffer *keys;     /* of the maps being written */
} kb_table_context;

int kb_write_table (kb_rendering *r, size_t expression, size_t span);

/*
** Adds a fault for each key that a value made equal to another key of its mapping
** (template_keys_binding.c).
*/
void kb_find_repeated_keys (lua_State *L, kb_rendering *r);

/* decode(text) and encode(text, encoding) (template_encoding_binding.c) */
int kb_template_decode (lua_State *L);
int kb_template_encode (lua_State *L);

#endif
