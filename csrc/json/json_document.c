/*
** json_document.c - a document's way from text to cJSON's tree, and the ownership of its parts.
*/

#define _GNU_SOURCE /* locale_t, explicit_bzero */

#include "json_document.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/c_locale.h"
#include "base/failure.h"
#include "base/owner.h"
#include "base/position.h"
#include "json_scan.h"

#define DOCUMENT_TYPE "kubebundle.json"

/* Wipes the strings of the list of siblings at `item` and of all descendants. */
static void wipe_tree (cJSON *item) {
  for (; item != NULL; item = item->next) {
    if (item->string != NULL)
      explicit_bzero(item->string, kb_json_key_size(item));
    if (item->valuestring != NULL)
      explicit_bzero(item->valuestring, kb_json_string_size(item));
    wipe_tree(item->child);
  }
}

void kb_json_drop (kb_json *document) {
  if (document->secret)
    wipe_tree(document->root);
  cJSON_Delete(document->root);
  document->root = NULL;
}

static void document_free (kb_json *document) {
  kb_json_drop(document);
  if (document->secret && document->copy != NULL)
    explicit_bzero(document->copy, document->size);
  free(document->copy);
  document->copy = NULL;
  if (document->notes.items != document->notes.lent)
    free(document->notes.items);
  memset(&document->notes, 0, sizeof(document->notes));
}

/* __gc and __close */
static int document_close (lua_State *L) {
  document_free((kb_json *)lua_touserdata(L, 1));
  return 0;
}

kb_json *kb_json_new (lua_State *L) {
  return (kb_json *)kb_new_owner(L, sizeof(kb_json), DOCUMENT_TYPE, document_close);
}

/* Replaces the text by a repaired copy, and the notes by those on the copy. */
static kb_scan_result repair (kb_json *document, kb_json_mode mode) {
  document->copy = kb_json_repair(document->text, document->size, &document->size);
  if (document->copy == NULL)
    return KB_SCAN_NO_MEMORY;
  document->text = document->copy;
  document->notes.size = 0;
  return kb_json_scan(document, document->text, document->size, mode);
}

int kb_json_prepare (lua_State *L, kb_json *document, const char *text, size_t size,
                     kb_json_mode mode) {
  kb_scan_result result = kb_json_scan(document, text, size, mode);
  document->text = text;
  document->size = size;
  if (result == KB_SCAN_OK && document->must_repair)
    result = repair(document, mode);
  if (result == KB_SCAN_NO_MEMORY)
    kb_out_of_memory(L);
  return result == KB_SCAN_OK;
}

const char *kb_json_parse (lua_State *L, kb_json *document, const char *at) {
  size_t left = document->size - (size_t)(at - document->text);
  if (document->has_floats) { /* cJSON reads them in the current locale */
    locale_t host = kb_enter_c_locale();
    document->root = cJSON_ParseWithLengthOpts(at, left, &at, 0);
    kb_leave_c_locale(host);
  }
  else
    document->root = cJSON_ParseWithLengthOpts(at, left, &at, 0);
  if (document->root == NULL)
    kb_out_of_memory(L); /* cJSON accepts all that the scan does */
  return at;
}

/* cJSON uses the numbers only in number nodes, and never the integer. */
static const uint64_t *measure (cJSON *item, const uint64_t *note) {
  for (; item != NULL; item = item->next) {
    item->valueint = item->string != NULL ? (int)*note++ : 0;
    if (cJSON_IsString(item))
      item->valuedouble = (double)*note++;
    else if (cJSON_IsNumber(item))
      note += 1 + *note;
    else if (cJSON_IsArray(item) || cJSON_IsObject(item))
      note = measure(item->child, note + 2);
  }
  return note;
}

int kb_json_read (lua_State *L, kb_json *document, const char *text, size_t size,
                  kb_json_mode mode) {
  if (size > INT_MAX) {
    document->fault.code = "json.too-large";
    strcpy(document->fault.message, "the text is too large");
    return 0;
  }
  if (!kb_json_prepare(L, document, text, size, mode))
    return 0;
  kb_json_parse(L, document, document->text);
  measure(document->root, document->notes.items);
  return 1;
}

size_t kb_json_key_size (const cJSON *member) {
  return (size_t)member->valueint;
}

size_t kb_json_string_size (const cJSON *string) {
  return (size_t)string->valuedouble;
}

int kb_json_fail (lua_State *L, const kb_json *document, const char *text, size_t size) {
  const kb_json_fault *fault = &document->fault;
  size_t line, column;
  kb_position(text, size, fault->offset, &line, &column);
  kb_fail(L, fault->code, line, column, "%s", fault->message);
  if (fault->quoted > 0) {
    const char *context = fault->message + sizeof(KB_INVALID_CHARACTER) - 1 + fault->quoted + 1;
    lua_pushfstring(L, KB_INVALID_CHARACTER "%s", context);
    lua_setfield(L, -2, "safe_message");
  }
  return 2;
}
