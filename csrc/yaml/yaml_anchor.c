/*
** yaml_anchor.c - the anchors of one document, and limits on the expansion of aliases.
** // They are kept in a table, created for the first one: it maps a name to an id, 3 * id to the
** node's value once it is complete, 3 * id + 1 to the number of nodes in it, 3 * id + 2 to its
** height.
*/

#include "yaml_anchor.h"

#include "base/depth.h"

void kb_anchors_open (kb_anchors *anchors, kb_yaml *yaml) {
  anchors->yaml = yaml;
  lua_pushnil(yaml->L);
  anchors->index = lua_gettop(yaml->L);
  anchors->nodes = anchors->aliased = 0;
  anchors->depth = anchors->height = 0;
}

void kb_anchors_clear (kb_anchors *anchors) {
  lua_State *L = anchors->yaml->L;
  anchors->nodes = anchors->aliased = 0;
  lua_pushnil(L);
  lua_replace(L, anchors->index);
}

lua_Integer kb_anchor_note (kb_anchors *anchors, const yaml_char_t *name) {
  lua_State *L = anchors->yaml->L;
  lua_Integer id = (lua_Integer)anchors->nodes;
  if (lua_isnil(L, anchors->index)) {
    lua_newtable(L);
    lua_replace(L, anchors->index);
  }
  lua_pushinteger(L, id);
  lua_setfield(L, anchors->index, (const char *)name);
  return id;
}

void kb_anchor_keep (kb_anchors *anchors, kb_anchor anchor) {
  lua_State *L = anchors->yaml->L;
  lua_pushvalue(L, -1);
  lua_rawseti(L, anchors->index, 3 * anchor.id);
  lua_pushinteger(L, (lua_Integer)(anchors->nodes - anchor.nodes));
  lua_rawseti(L, anchors->index, 3 * anchor.id + 1);
  lua_pushinteger(L, anchors->height);
  lua_rawseti(L, anchors->index, 3 * anchor.id + 2);
}

static int fail_depth (kb_anchors *anchors) {
  return kb_yaml_fail(anchors->yaml, anchors->yaml->event->start_mark, "yaml.depth-limit",
                      "nested deeper than %d levels", KB_MAX_DEPTH);
}

int kb_anchor_enter (kb_anchors *anchors) {
  return ++anchors->depth <= KB_MAX_DEPTH || fail_depth(anchors);
}

/* Up to 99 % of a document may come from aliases; in a very large one, 10 %. */
static int is_excessive (const kb_anchors *anchors) {
  const double low = 400000, high = 4000000;
  double nodes = (double)anchors->nodes, allowed;
  if (anchors->aliased <= 100 || anchors->nodes <= 1000)
    return 0;
  if (nodes <= low)
    allowed = 0.99;
  else if (nodes >= high)
    allowed = 0.10;
  else
    allowed = 0.99 - 0.89 * ((nodes - low) / (high - low));
  return (double)anchors->aliased / nodes > allowed;
}

/* An integer stored for an anchor. */
static lua_Integer kept (const kb_anchors *anchors, lua_Integer index) {
  lua_State *L = anchors->yaml->L;
  lua_Integer value;
  lua_rawgeti(L, anchors->index, index);
  value = lua_tointeger(L, -1);
  lua_pop(L, 1);
  return value;
}

int kb_anchor_push (kb_anchors *anchors) {
  kb_yaml *yaml = anchors->yaml;
  lua_State *L = yaml->L;
  yaml_mark_t mark = yaml->event->start_mark;
  lua_Integer id;
  uint64_t nodes;
  if (lua_isnil(L, anchors->index) ||
      lua_getfield(L, anchors->index, (const char *)yaml->event->data.alias.anchor) == LUA_TNIL)
    return kb_yaml_fail(yaml, mark, "yaml.unknown-alias", "unknown alias");
  id = lua_tointeger(L, -1);
  lua_pop(L, 1);
  if (lua_rawgeti(L, anchors->index, 3 * id) == LUA_TNIL)
    return kb_yaml_fail(yaml, mark, "yaml.recursive-alias", "recursive alias");
  nodes = (uint64_t)kept(anchors, 3 * id + 1);
  anchors->height = (int)kept(anchors, 3 * id + 2);
  anchors->nodes += 1 + nodes;
  anchors->aliased += nodes;
  if (is_excessive(anchors))
    return kb_yaml_fail(yaml, mark, "yaml.alias-limit", "aliases expand to too many nodes");
  return anchors->depth + anchors->height <= KB_MAX_DEPTH || fail_depth(anchors);
}
