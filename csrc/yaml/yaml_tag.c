/*
** yaml_tag.c - scalars with an explicit tag, as in resolve.go of sigs.k8s.io/yaml/goyaml.v2: the
** text is resolved as a plain scalar and must match the tag.
*/

#include "yaml_tag.h"

#include <string.h>

#include "scalar/scalar_span.h"

const char *kb_yaml_core_tag (const char *tag) {
  static const char prefix[] = "tag:yaml.org,2002:";
  return strncmp(tag, prefix, sizeof(prefix) - 1) == 0 ? tag + sizeof(prefix) - 1 : NULL;
}

/* Consumes a number of one or two digits (or exactly two) from `low` to `high` at *at. */
static int cut_number (const char *text, size_t size, size_t *at, size_t least, int low, int high,
                       int *number) {
  size_t digits = kb_scalar_span(text, size, *at, "0123456789");
  if (digits > 2)
    digits = 2;
  if (digits < least)
    return 0;
  *number = text[*at] - '0';
  if (digits == 2)
    *number = *number * 10 + text[*at + 1] - '0';
  *at += digits;
  return *number >= low && *number <= high;
}

static int cut_byte (const char *text, size_t size, size_t *at, const char *set) {
  if (kb_scalar_span(text, size, *at, set) == 0)
    return 0;
  ++*at;
  return 1;
}

static int days_in_month (int year, int month) {
  static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  int leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return days[month - 1] + (month == 2 && leap);
}

/* YYYY-M-D */
static int cut_date (const char *text, size_t size, size_t *at) {
  int century, year, month, day;
  return cut_number(text, size, at, 2, 0, 99, &century) &&
         cut_number(text, size, at, 2, 0, 99, &year) && cut_byte(text, size, at, "-") &&
         cut_number(text, size, at, 1, 1, 12, &month) && cut_byte(text, size, at, "-") &&
         cut_number(text, size, at, 1, 1, days_in_month(century * 100 + year, month), &day);
}

/* H:M:S and a fraction of any length */
static int cut_time (const char *text, size_t size, size_t *at) {
  int number;
  if (!cut_number(text, size, at, 1, 0, 23, &number) || !cut_byte(text, size, at, ":") ||
      !cut_number(text, size, at, 1, 0, 59, &number) || !cut_byte(text, size, at, ":") ||
      !cut_number(text, size, at, 1, 0, 59, &number))
    return 0;
  if (kb_scalar_span(text, size, *at, ".,") > 0) {
    size_t digits = kb_scalar_span(text, size, *at + 1, "0123456789");
    *at += digits > 0 ? 1 + digits : 0;
  }
  return 1;
}

/* Z or an offset such as +02:00 */
static int cut_zone (const char *text, size_t size, size_t *at) {
  int number;
  if (cut_byte(text, size, at, "Z"))
    return 1;
  return cut_byte(text, size, at, "+-") && cut_number(text, size, at, 2, 0, 24, &number) &&
         cut_byte(text, size, at, ":") && cut_number(text, size, at, 2, 0, 60, &number);
}

/* The four forms that goyaml tries with Go's time.Parse. */
static int is_timestamp (const char *text, size_t size) {
  size_t at = 0, spaces;
  if (!cut_date(text, size, &at))
    return 0;
  if (at == size)
    return 1;
  if (cut_byte(text, size, &at, "Tt"))
    return cut_time(text, size, &at) && cut_zone(text, size, &at) && at == size;
  spaces = kb_scalar_span(text, size, at, " ");
  at += spaces;
  return spaces > 0 && cut_time(text, size, &at) && at == size;
}

/* Whether a line begins at `at`: every line break ends in a byte that is not printable ASCII. */
static int begins_line (const char *text, const char *at) {
  return at == text || (unsigned char)at[-1] < ' ' || (unsigned char)at[-1] > '~';
}

size_t kb_yaml_excess_directive (const char *text, size_t size) {
  const char *at = text, *end = text + size;
  size_t count = 0;
  for (; (at = (const char *)memchr(at, '%', (size_t)(end - at))) != NULL; at++)
    if (end - at > 4 && memcmp(at, "%TAG", 4) == 0 && begins_line(text, at) &&
        ++count > KB_YAML_MAX_TAG_DIRECTIVES)
      return (size_t)(at - text);
  return size;
}

int kb_yaml_is_merge_key (const char *text, size_t size, int is_plain, const char *tag) {
  const char *name;
  if (size != 2 || memcmp(text, "<<", 2) != 0)
    return 0;
  name = tag != NULL ? kb_yaml_core_tag(tag) : NULL;
  return is_plain || (name != NULL && strcmp(name, "merge") == 0);
}

static kb_tagged read_as (kb_scalar_kind wanted, const char *text, size_t size, kb_schema schema,
                          kb_scalar *scalar) {
  kb_scalar_kind kind = kb_scalar_read(text, size, schema, scalar);
  if (scalar->is_unsigned) /* an integer except for its type */
    return wanted == KB_SCALAR_INTEGER ? KB_TAGGED_SCALAR : KB_TAGGED_WRONG;
  if (wanted == KB_SCALAR_FLOAT && kind == KB_SCALAR_INTEGER) {
    scalar->number = (double)scalar->integer;
    kind = scalar->kind = KB_SCALAR_FLOAT;
  }
  return kind == wanted ? KB_TAGGED_SCALAR : KB_TAGGED_WRONG;
}

kb_tagged kb_yaml_tagged (const char *tag, const char *text, size_t size, kb_schema schema,
                          kb_scalar *scalar) {
  const char *name = kb_yaml_core_tag(tag);
  if (name == NULL)
    return KB_TAGGED_TEXT;
  if (strcmp(name, "null") == 0)
    return read_as(KB_SCALAR_NULL, text, size, schema, scalar);
  if (strcmp(name, "bool") == 0)
    return read_as(KB_SCALAR_BOOLEAN, text, size, schema, scalar);
  if (strcmp(name, "int") == 0)
    return read_as(KB_SCALAR_INTEGER, text, size, schema, scalar);
  if (strcmp(name, "float") == 0)
    return read_as(KB_SCALAR_FLOAT, text, size, schema, scalar);
  if (schema == KB_SCHEMA_KUBERNETES && strcmp(name, "binary") == 0)
    return KB_TAGGED_BINARY;
  if (schema == KB_SCHEMA_KUBERNETES && strcmp(name, "timestamp") == 0)
    return is_timestamp(text, size) ? KB_TAGGED_TEXT : KB_TAGGED_WRONG;
  return KB_TAGGED_TEXT;
}
