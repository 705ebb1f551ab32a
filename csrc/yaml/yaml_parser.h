/*
** yaml_parser.h - the only interface to libyaml's parser: the events of a text as Kubernetes'
** reader (goyaml.v2) finds them, and the faults of a text that it rejects. Independent of Lua.
*/

#ifndef KUBEBUNDLE_YAML_PARSER_H
#define KUBEBUNDLE_YAML_PARSER_H

#include <stddef.h>
#include <yaml.h>

#include "yaml_colon.h"
#include "yaml_input.h"

typedef enum { KB_YAML_EVENT, KB_YAML_FAULT, KB_YAML_NO_MEMORY } kb_yaml_step;

/* A fault of a text. */
typedef struct kb_yaml_fault {
  const char *code; /* as kb_fail's */
  size_t offset;    /* in bytes */
  char message[192];
  int after_document; /* text that begins no document follows a valid document */
} kb_yaml_fault;

typedef struct kb_yaml_parser {
  yaml_parser_t libyaml;
  yaml_event_t event; /* the current one */
  kb_yaml_input input;
  kb_yaml_colons colons;
  size_t events;     /* number given by libyaml */
  int flow;          /* number of open flow lists and mappings */
  int is_kubernetes; /* apply goyaml.v2's rules where they differ */
  int has_slashes;   /* the text contains a slash after a backslash, which goyaml.v2 rejects */
  size_t excess; /* the offset of the first %TAG directive beyond the limit, or the text's size */
  size_t index;  /* of the character at the byte `offset` */
  size_t offset;
  kb_yaml_fault fault; /* after KB_YAML_FAULT */
} kb_yaml_parser;

/*
** Opens a parser, which must not move, before the text's first event. The text is UTF-8 without a
** byte order mark and outlives the parser. 0: out of memory. Close it in either case; closing a
** closed or zeroed parser is fine.
*/
int kb_yaml_parser_open (kb_yaml_parser *parser, const char *text, size_t size, int is_kubernetes);
void kb_yaml_parser_close (kb_yaml_parser *parser);

/* Moves to the next event. After a fault there is none. */
kb_yaml_step kb_yaml_parser_next (kb_yaml_parser *parser);

/*
** The byte offset of a mark, which counts characters; at most the text's size. Walks from the
** previous mark asked for.
*/
size_t kb_yaml_parser_offset (kb_yaml_parser *parser, yaml_mark_t mark);

#endif
