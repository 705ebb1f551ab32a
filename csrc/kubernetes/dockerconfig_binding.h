/* dockerconfig_binding.h - the functions of core.dockerconfig, one file each. */

#ifndef KUBEBUNDLE_DOCKERCONFIG_BINDING_H
#define KUBEBUNDLE_DOCKERCONFIG_BINDING_H

#include "lua.h"

/* dockerconfig_encode.c */
int kb_dockerconfig_encode (lua_State *L);
int kb_dockerconfig_encode_auth (lua_State *L);

/* dockerconfig_decode.c */
int kb_dockerconfig_decode (lua_State *L);

/* dockerconfig_auth.c */
int kb_dockerconfig_decode_auth (lua_State *L);

#endif
