/*
** keys.c - a map's keys, sorted. Small maps keep their keys and values on the Lua stack while
** they are written, because looking each value up again costs more than the sorting. The keys of
** larger maps are kept in a table.
*/

#include "keys.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "failure.h"
#include "lauxlib.h"

/* Few maps written by people have more keys. */
#define ON_STACK 32
#define INSERTION 16

static uint64_t head_of (const char *text, size_t size) {
  const unsigned char *byte = (const unsigned char *)text;
  uint64_t head = 0;
  size_t i;
  if (size >= 8)
    return (uint64_t)byte[0] << 56 | (uint64_t)byte[1] << 48 | (uint64_t)byte[2] << 40 |
           (uint64_t)byte[3] << 32 | (uint64_t)byte[4] << 24 | (uint64_t)byte[5] << 16 |
           (uint64_t)byte[6] << 8 | byte[7];
  for (i = 0; i < size; i++)
    head |= (uint64_t)byte[i] << (56 - 8 * i);
  return head;
}

static int compare_tails (const kb_key *a, const kb_key *b) {
  size_t common = a->size < b->size ? a->size : b->size;
  int order = common > 8 ? memcmp(a->text + 8, b->text + 8, common - 8) : 0;
  if (order == 0)
    return a->size < b->size ? -1 : a->size > b->size;
  return order;
}

static int compare (const kb_key *a, const kb_key *b) {
  if (a->rank != b->rank)
    return a->rank < b->rank ? -1 : 1;
  if (a->head != b->head)
    return a->head < b->head ? -1 : 1;
  return compare_tails(a, b);
}

static int compare_entries (const void *a, const void *b) {
  return compare((const kb_key *)a, (const kb_key *)b);
}

static void sort (kb_key *keys, size_t count) {
  size_t i, at;
  if (count > INSERTION) {
    qsort(keys, count, sizeof(kb_key), compare_entries);
    return;
  }
  for (i = 1; i < count; i++) {
    kb_key key = keys[i];
    for (at = i; at > 0 && compare(&key, &keys[at - 1]) < 0; at--)
      keys[at] = keys[at - 1];
    keys[at] = key;
  }
}

/* malloc's memory is aligned for any type. */
static kb_key *entries (const kb_buffer *keys) {
  return (kb_key *)(void *)keys->data;
}

/* The last `count` keys (at least one). */
static kb_key *last (const kb_buffer *keys, size_t count) {
  return entries(keys) + keys->size / sizeof(kb_key) - count;
}

static kb_key *add (lua_State *L, kb_buffer *keys) {
  if (keys->capacity - keys->size < sizeof(kb_key) &&
      kb_buffer_reserve(keys, 16 * sizeof(kb_key)) == NULL)
    kb_out_of_memory(L);
  keys->size += sizeof(kb_key);
  return last(keys, 1);
}

/* Reads the key at `at`, which stays on the stack. */
static void set_key (lua_State *L, int at, kb_key *key) {
  key->text = lua_tolstring(L, at, &key->size);
  key->head = head_of(key->text, key->size);
  key->rank = 0;
  key->value = key->names = key->place = 0;
}

/* Keeps the key on top in the table at `names`; it also stays on the stack. */
static void keep_key (lua_State *L, kb_key *key, int names, int place) {
  lua_pushvalue(L, -1);
  lua_rawseti(L, names, place);
  key->value = 0;
  key->names = names;
  key->place = place;
}

/*
** Leaves above `base` a table that keeps the keys read so far, in place of the keys and their
** values, and the key on top.
*/
static void gather_keys (lua_State *L, int base, kb_key *keys) {
  int i, names = lua_gettop(L) + 1;
  lua_createtable(L, 2 * ON_STACK, 0);
  for (i = 0; i < ON_STACK; i++) {
    lua_pushvalue(L, keys[i].value - 1);
    keep_key(L, &keys[i], names, i + 1);
    keys[i].names = base + 1;
    lua_pop(L, 1);
  }
  lua_copy(L, names, base + 1);
  lua_copy(L, names - 1, base + 2);
  lua_settop(L, base + 2);
}

int kb_keys_push (lua_State *L, int index, kb_buffer *keys, kb_key_rank rank, const void *context,
                  size_t *count) {
  int base = lua_gettop(L), value = base + 2;
  luaL_checkstack(L, 2 * ON_STACK + 5, NULL);
  *count = 0;
  for (lua_pushnil(L); lua_next(L, index) != 0; ++*count) {
    kb_key *key;
    if (lua_type(L, -2) != LUA_TSTRING) {
      lua_pop(L, 1);
      return 0;
    }
    key = add(L, keys);
    set_key(L, -2, key);
    if (rank != NULL)
      key->rank = rank(key->text, key->size, context);
    if (*count < ON_STACK) { /* both stay; a copy of the key is pushed */
      key->value = value;
      value += 2;
      lua_pushvalue(L, -2);
      continue;
    }
    lua_pop(L, 1);
    if (*count == ON_STACK)
      gather_keys(L, base, last(keys, ON_STACK + 1));
    keep_key(L, last(keys, 1), base + 1, (int)*count + 1);
  }
  if (*count > 0)
    sort(last(keys, *count), *count);
  return 1;
}

int kb_keys_value (lua_State *L, int index, const kb_key *key) {
  if (key->value != 0)
    return key->value;
  lua_rawgeti(L, key->names, key->place);
  lua_rawget(L, index);
  return lua_gettop(L);
}

void kb_keys_pop (kb_buffer *keys, size_t count) {
  keys->size -= count * sizeof(kb_key);
}

static size_t count_keys (lua_State *L, int index) {
  size_t count = 0;
  for (lua_pushnil(L); lua_next(L, index) != 0; lua_pop(L, 1)) {
    if (lua_type(L, -2) != LUA_TSTRING)
      luaL_error(L, "a key is a %s, not a string", luaL_typename(L, -2));
    count++;
  }
  return count;
}

const kb_key *kb_push_sorted_keys (lua_State *L, int index, size_t *count) {
  size_t size, i = 0;
  kb_key *keys;
  luaL_checkstack(L, 5, NULL);
  index = lua_absindex(L, index);
  size = count_keys(L, index);
  keys = (kb_key *)lua_newuserdatauv(L, (size + 1) * sizeof(kb_key), 1);
  lua_createtable(L, size < INT_MAX ? (int)size : 0, 0); /* keeps the strings alive */
  for (lua_pushnil(L); lua_next(L, index) != 0; lua_pop(L, 1))
    if (i < size) {
      set_key(L, -2, &keys[i]);
      lua_pushvalue(L, -2);
      lua_rawseti(L, -4, (lua_Integer)++i);
    }
  lua_setiuservalue(L, -2, 1);
  sort(keys, i);
  *count = i;
  return keys;
}
