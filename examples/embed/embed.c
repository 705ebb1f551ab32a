/*
** embed.c - a host program: several threads, each with its own Lua state, render one template.
**
**   cc -o embed embed.c $(pkg-config --cflags --libs lua5.4) -lpthread && ./embed
**
** Lua finds the module in LUA_PATH and LUA_CPATH, or where `make install` put it.
*/

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <pthread.h>
#include <stdio.h>

#define THREADS 4

static const char *const script =
    "local kb, number = require 'kubebundle', ...\n"
    "local template = 'metadata: {name: app-#(number)#}\\nimage: r.example.com/app:#(tag)#\\n'\n"
    "return assert(kb.template.render(template, {number = number, tag = '1.' .. number}))";

/* Renders once and prints the text or the error. */
static void *render (void *number) {
  lua_State *L = luaL_newstate();
  if (L == NULL)
    return NULL;
  luaL_openlibs(L);
  if (luaL_loadstring(L, script) == LUA_OK) {
    lua_pushinteger(L, *(int *)number);
    lua_pcall(L, 1, 1, 0);
  }
  puts(luaL_tolstring(L, -1, NULL));
  lua_close(L);
  return NULL;
}

int main (void) {
  pthread_t threads[THREADS];
  int numbers[THREADS], i;
  for (i = 0; i < THREADS; i++) {
    numbers[i] = i + 1;
    if (pthread_create(&threads[i], NULL, render, &numbers[i]) != 0)
      return 1;
  }
  for (i = 0; i < THREADS; i++)
    pthread_join(threads[i], NULL);
  return 0;
}
