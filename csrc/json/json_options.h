/* json_options.h - the options that the functions of core.json share. */

#ifndef KUBEBUNDLE_JSON_OPTIONS_H
#define KUBEBUNDLE_JSON_OPTIONS_H

#include "json.h"
#include "lua.h"

/* KB_JSON_COMMENTS if the options at `index` have a true `comments`, else KB_JSON_STRICT. */
kb_json_mode kb_json_check_mode (lua_State *L, int index, const char *function);

#endif
