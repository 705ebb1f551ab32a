/*
** json_document.c - a document's way from text to cJSON's tree, and who owns what on it.
*/

#define _GNU_SOURCE /* locale_t, explicit_bzero */

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "json_scan.h"
#include "number.h"

#define DOCUMENT_TYPE "kubebundle.json"

/* Wipes the strings of the list of siblings at `item` and of all below. */
static void wipe_tree (cJSON *item) {
  for (; item != NULL; item = item->next) {
    if (item->string != NULL)
      explicit_bzero(item->string, kb_json_key_size(item));
    if (item->valuestring != NULL)
      explicit_bzero(item->valuestring, kb_json_string_size(item));
    wipe_tree(item->child);
  }
}

static void document_free (kb_json *document) {
  if (document->secret && document->root != NULL)
    wipe_tree(document->root);
  if (document->secret && document->copy != NULL)
    explicit_bzero(document->copy, document->copy_size);
  cJSON_Delete(document->root);
  free(document->copy);
  free(document->notes.items);
  document->root = NULL;
  document->copy = NULL;
  document->notes.items = NULL;
  document->notes.size = document->notes.capacity = 0;
}

/* __gc and __close */
static int document_close (lua_State *L) {
  document_free((kb_json *)lua_touserdata(L, 1));
  return 0;
}

kb_json *kb_json_new (lua_State *L) {
  return (kb_json *)kb_new_owner(L, sizeof(kb_json), DOCUMENT_TYPE, document_close);
}

/* Replaces the text by a repaired copy, and the notes by those of the copy. */
static kb_scan_result repair (kb_json *document, const char *text, size_t size, kb_json_mode mode) {
  int again;
  document->notes.size = 0;
  document->copy = kb_json_repair(text, size, &document->copy_size);
  if (document->copy == NULL)
    return KB_SCAN_NO_MEMORY;
  return kb_json_scan(document->copy, document->copy_size, mode, &document->notes, &document->fault,
                      &again);
}

int kb_json_parse (lua_State *L, kb_json *document, const char *text, size_t size,
                   kb_json_mode mode) {
  int must_repair;
  kb_scan_result result =
      kb_json_scan(text, size, mode, &document->notes, &document->fault, &must_repair);
  if (result == KB_SCAN_OK && must_repair) {
    result = repair(document, text, size, mode);
    text = document->copy;
    size = document->copy_size;
  }
  if (result == KB_SCAN_OK) {
    locale_t host = kb_enter_c_locale(); /* cJSON reads numbers by the locale */
    document->root = cJSON_ParseWithLengthOpts(text, size, NULL, 0);
    kb_leave_c_locale(host);
  }
  if (document->root == NULL && result != KB_SCAN_FAULT)
    kb_out_of_memory(L); /* what the scan accepts cJSON does too */
  return document->root != NULL;
}

/* cJSON leaves both numbers of a node that is no number alone, and the integer always idle. */
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
    strcpy(document->fault.message, "the text is too large");
    return 0;
  }
  if (!kb_json_parse(L, document, text, size, mode))
    return 0;
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
  size_t line, column;
  kb_position(text, size, document->fault.offset, &line, &column);
  return kb_fail(L, line, column, "%s", document->fault.message);
}
