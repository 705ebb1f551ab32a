/*
** json_document.h - JSON documents: the strict scan reads the text first, then cJSON; a
** to-be-closed userdata owns the tree.
*/

#ifndef KUBEBUNDLE_JSON_DOCUMENT_H
#define KUBEBUNDLE_JSON_DOCUMENT_H

#include "json.h"
#include "lua.h"

/* Pushes a document without a tree and marks its slot to be closed. */
kb_json *kb_json_new (lua_State *L);

/*
** Reads `text`, which must outlive the document, into a new document: 1, or 0 with its fault.
** Raises only if out of memory. A text of more than INT_MAX bytes is a fault.
*/
int kb_json_read (lua_State *L, kb_json *document, const char *text, size_t size,
                  kb_json_mode mode);
/* The bytes of a member's key (`string`) and of a string's value (`valuestring`), NULs included. */
size_t kb_json_key_size (const cJSON *member);
size_t kb_json_string_size (const cJSON *string);

/* Pushes nil and the fault as an error with line and column; returns 2. */
int kb_json_fail (lua_State *L, const kb_json *document, const char *text, size_t size);

/*
** Scans the text, and repairs it if necessary: 1, or 0 with the document's fault. The document
** then has cJSON's input and the notes on it.
*/
int kb_json_prepare (lua_State *L, kb_json *document, const char *text, size_t size,
                     kb_json_mode mode);

/*
** Makes cJSON parse the value at `at`, which is in the document's text, into the root. Returns
** where it ends. Raises if out of memory.
*/
const char *kb_json_parse (lua_State *L, kb_json *document, const char *at);

/* Deletes the root. */
void kb_json_drop (kb_json *document);

#endif
