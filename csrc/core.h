/* core.h - the parts of kubebundle.core. */

#ifndef KUBEBUNDLE_CORE_H
#define KUBEBUNDLE_CORE_H

#include "lua.h"

/* Each pushes the table of its part's functions. */
int kb_open_base64 (lua_State *L);
int kb_open_base64_portable (lua_State *L); /* for specs and benchmarks */
int kb_open_digest (lua_State *L);
int kb_open_dockerconfig (lua_State *L);
int kb_open_edit (lua_State *L);
int kb_open_file (lua_State *L);
int kb_open_host (lua_State *L);
int kb_open_json (lua_State *L);
int kb_open_read (lua_State *L);
int kb_open_secret (lua_State *L);
int kb_open_template (lua_State *L);
int kb_open_yaml (lua_State *L);

#endif
