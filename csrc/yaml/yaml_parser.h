/*
** yaml_parser.h - the one front of libyaml: the events of a text as Kubernetes' reader (goyaml.v2)
** finds them, and what is wrong with a text that it refuses. Nothing here knows Lua.
*/

#ifndef KUBEBUNDLE_YAML_PARSER_H
#define KUBEBUNDLE_YAML_PARSER_H

#include <stddef.h>
#include <yaml.h>

#include "yaml_colon.h"
#include "yaml_input.h"

typedef enum { KB_YAML_EVENT, KB_YAML_FAULT, KB_YAML_NO_MEMORY } kb_yaml_step;

/* What is wrong with a text. */
typedef struct kb_yaml_fault {
  const char *code; /* as kb_fail's */
  size_t offset;    /* in bytes */
  char message[192];
  int after_document; /* text that begins no document; what comes before it is well-formed */
} kb_yaml_fault;

typedef struct kb_yaml_parser {
  yaml_parser_t libyaml;
  yaml_event_t event; /* the current one */
  kb_yaml_input input;
  kb_yaml_colons colons;
  size_t events;     /* that libyaml has given */
  int flow;          /* how many flow lists and mappings are open */
  int is_kubernetes; /* what goyaml.v2 reads in another way counts */
  int has_slashes;   /* somewhere a slash follows a backslash, which goyaml.v2 refuses */
  size_t excess;     /* the offset of a %TAG directive too many; the text's size: there is none */
  size_t index;      /* of the character that begins at the byte `offset` */
  size_t offset;
  kb_yaml_fault fault; /* after KB_YAML_FAULT */
} kb_yaml_parser;

/*
** Opens a parser, which must stay where it is, before the text's first event. The text is UTF-8
** without a byte order mark and outlives the parser. 0: no memory. Close it in either case; a
** closed one, and one that is all zeroes, can be closed again.
*/
int kb_yaml_parser_open (kb_yaml_parser *parser, const char *text, size_t size, int is_kubernetes);
void kb_yaml_parser_close (kb_yaml_parser *parser);

/* Goes to the next event. After a fault there is none. */
kb_yaml_step kb_yaml_parser_next (kb_yaml_parser *parser);

/* The byte offset of a mark, which counts characters; the text's size for one after it. Walks from
** the mark that was asked for last. */
size_t kb_yaml_parser_offset (kb_yaml_parser *parser, yaml_mark_t mark);

#endif
