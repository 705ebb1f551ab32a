/* value.h - values that Lua lacks: null, and the distinction of lists and maps. */

#ifndef KUBEBUNDLE_VALUE_H
#define KUBEBUNDLE_VALUE_H

#include <stddef.h>

#include "lua.h"

/* Pushes the JSON and YAML null: one full userdata for each Lua state. */
void kb_push_null (lua_State *L);
int kb_is_null (lua_State *L, int index);

/* Pushes the metatable that marks a table as an array, so that an empty one stays `[]`. */
void kb_push_array_mark (lua_State *L);

typedef enum { KB_OBJECT, KB_ARRAY } kb_shape;

/*
** How an encoder writes the table at `index`, and its number of members. An unmarked empty table
** is an object. Raises if a table cannot be written: mixed keys, holes in an array, keys that are
** neither strings nor 1..n.
*/
kb_shape kb_table_shape (lua_State *L, int index, size_t *size);

/*
** The same without checking every key, for encoders that visit each anyway. A list is written up
** to its length (lua_rawlen) if kb_is_list is true for it.
*/
typedef struct kb_marks {
  const void *array; /* the marks, as returned by lua_topointer */
  const void *object;
} kb_marks;

kb_marks kb_get_marks (lua_State *L);
kb_shape kb_table_kind (lua_State *L, int index, const kb_marks *marks);
/*
** The metamethod that adds to the fields of the table at `index`, `__index` or `__pairs`; NULL if
** there is none. An `__index` that is a table of functions holds methods and does not count.
*/
const char *kb_metamethod (lua_State *L, int index, const kb_marks *marks);
/* Whether the keys of the table at `index` are the positions from 1 to its length and no others. */
int kb_is_list (lua_State *L, int index);

/* Adds null, array, object, is_array and metamethod to the table on top of the stack. */
void kb_set_value_functions (lua_State *L);

#endif
