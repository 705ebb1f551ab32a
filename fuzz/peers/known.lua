-- The explained differences between this module and the peers of fuzz/peers/fuzz.lua: any other difference is a
-- finding. What this module reads as Kubernetes does is compared with PyYAML (YAML 1.1), what it reads as YAML 1.2
-- with npm yaml. The encoder and the template writer have no known differences.

local compare = require "fuzz.peers.compare"
local kb = require "kubebundle"

---@class fuzz.known_difference
---@field reason string
---@field ours? string[] patterns of "CODE MESSAGE" where this module alone refuses the text
---@field theirs? string[] patterns of the peer's words where the peer alone refuses it
---@field values? fun(ours: any, theirs: any): any whether a pair of values, as in fuzz/peers/compare.lua, is one
---@field text? string[] patterns of texts that are not compared

local function tagged(theirs, name)
  return type(theirs) == "table" and theirs[name]
end

-- The same number, which the peer reads as text.
local function is_number_as_text(pattern)
  return function(ours, theirs)
    return math.type(ours) and type(theirs) == "string" and theirs:find(pattern) and kb.yaml.scalar(theirs) == ours
  end
end

local function is_binary(ours, theirs)
  return type(ours) == "string" and tagged(theirs, "binary")
end

local function is_date(ours, theirs)
  return type(ours) == "string" and ours:find "^%d%d%d%d%-%d%d?%-%d%d?" and tagged(theirs, "other")
end

-- 12:30:45 and its value.
local function is_base_60(ours, theirs)
  local value = compare.scalar(theirs)
  if type(ours) ~= "string" or not math.type(value) or not ours:find "^[-+]?%d[%d_]*:[%d:._]+$" then return false end
  local sum = 0.0
  for part in ours:gsub("_", ""):gmatch "[%d.]+" do
    sum = sum * 60 + tonumber(part)
  end
  return math.abs(sum - math.abs(value)) <= math.abs(value) * 1e-12
end

-- A float's text as a key, and the float.
local function is_key_as_text(ours, theirs)
  local value = compare.scalar(theirs)
  local is_key = type(ours) == "string" and math.type(value) == "float"
  return is_key and (kb.yaml.scalar(ours) == value or tonumber(ours) == value)
end

-- A key that is not text to the peer, or a float to go-yaml, and is not found under its text.
local function has_other_key(ours, theirs)
  if tagged(theirs, "missing") then return math.type(kb.yaml.scalar((next(ours)))) ~= nil end
  if not tagged(theirs, "key") then return false end
  return type(theirs.key) ~= "string" or math.type(kb.yaml.scalar(theirs.key)) == "float"
end

-- `!!float 012`: 10 to go-yaml.
local function is_octal_float(ours, theirs)
  local value = compare.scalar(theirs)
  if math.type(ours) ~= "float" or math.type(value) ~= "float" then return false end
  return tonumber(("%.0f"):format(value), 8) == ours
end

local function is_y_or_n(ours, theirs)
  return type(ours) == "boolean" and type(theirs) == "string" and theirs:find "^[yYnN]$"
end

local function is_large_hexadecimal(ours, theirs)
  return type(ours) == "string" and ours:find "^[-+]?0[xb]%x+$" and math.type(compare.scalar(theirs))
end

local function is_text_resolved(ours, theirs)
  if type(ours) ~= "string" then return false end
  return compare.scalar(theirs) == kb.yaml.scalar((ours:gsub("%s+$", "")))
    or ours:find "^[-+]?%.%a+$" and tagged(theirs, "float")
end

-- `[f:]`: for go-yaml the text "f:", for PyYAML a key in a map of its own.
local function has_last_colon(ours, theirs)
  if type(ours) == "string" then return ours:find ":$" and tagged(theirs, "map") end
  local key = tagged(theirs, "key")
  return type(key) == "string" and type(ours) == "table" and (ours[key .. ":"] or ours[key .. " :"]) ~= nil
end

local function is_tagged_number_as_text(ours, theirs)
  local number = math.type(ours) and type(theirs) == "string" and kb.yaml.decode(theirs, { schema = "core" })
  return math.type(number) and number + 0.0 == ours + 0.0
end

-- `|` and a line `#` at column 1: for libyaml a comment after an empty text.
local function is_comment_as_text(ours, theirs)
  return type(ours) == "string" and ours:find "^\n*$" and type(theirs) == "string" and theirs:find "^\n*#"
end

local function is_blank(ours, theirs)
  return type(ours) == "string" and ours:find "^[ \n]+$" and type(theirs) == "string" and theirs:find "^\n*$"
end

local function has_first_sign(ours, theirs)
  local text = tagged(theirs, "key") or theirs
  return type(text) == "string" and text:find "^[?:]" and type(ours) == "table"
end

local function is_signed_nan(ours, theirs)
  local value = compare.scalar(theirs)
  return type(ours) == "string" and ours:find "^[-+]%.[nN]" and value ~= value
end

local KEYS_ARE_TEXT = "sigs.k8s.io/yaml: keys are text, and null is not a key"

---@type fuzz.known_difference[]
local python = {
  {
    reason = KEYS_ARE_TEXT,
    ours = { "^yaml.invalid%-key " },
    theirs = { "found unhashable key$" },
    values = has_other_key,
  },
  { reason = "go-yaml: a merge replaces the keys before it", text = { "\n[^\n]*%f[^%s{,]<<.*:" } },
  { reason = "JSON has no cycles", ours = { "^yaml.recursive%-alias " } },
  { reason = KEYS_ARE_TEXT, values = is_key_as_text },
  { reason = "JSON has no infinity and no NaN", ours = { "^yaml.invalid%-number " } },
  { reason = "YAML 1.1, 3.2.1.3: keys are unique; PyYAML takes the last", ours = { "^yaml.duplicate%-key " } },
  { reason = "YAML 1.1 timestamps: JSON has none", values = is_date },
  { reason = "YAML 1.1 !!binary: JSON has text", values = is_binary },
  { reason = "YAML 1.1 numbers of base 60: text to go-yaml", values = is_base_60 },
  { reason = "YAML 1.1 y and n: text to PyYAML", values = is_y_or_n },
  { reason = "YAML 1.2 0o14: a number to go-yaml", values = is_number_as_text "^[-+]?0o" },
  { reason = "1e3: a number to go-yaml; YAML 1.1 requires a dot and a sign", values = is_number_as_text "[eE]" },
  { reason = "YAML 1.1 -.5: text to PyYAML", values = is_number_as_text "^[-+]%." },
  { reason = "08: a float to go-yaml", values = is_number_as_text "^[-+]?0[%d_]+$" },
  { reason = "-_1: a number to go-yaml, which leaves out every `_`", values = is_number_as_text "_" },
  { reason = "!!float 012: base 8 to go-yaml, as without the tag", values = is_octal_float },
  { reason = "`{a:{}}`: refused by libyaml and go-yaml", ours = { "^yaml.syntax found unexpected ':'" } },
  { reason = "a hexadecimal number above 64 bits: text to go-yaml", values = is_large_hexadecimal },
  { reason = "`[f:]`: text to go-yaml", theirs = { "^ParserError: expected ',' or '[]}]'" }, values = has_last_colon },
  { reason = "a value that does not match its tag is refused by go-yaml", ours = { "^yaml.tag%-mismatch " } },
  { reason = "the escape `\\/` of YAML 1.2 is refused by go-yaml", ours = { "^yaml.syntax unknown escape" } },
  {
    reason = "go-yaml ignores unknown tags, and !!map, !!seq and !!str on another kind of node",
    theirs = { "^ConstructorError: could not determine a constructor", "^ConstructorError: expected a %l+ node" },
  },
  {
    reason = "YAML 1.1, 3.2.2.2: an alias refers to the last of equal anchors; PyYAML refuses a second one",
    theirs = { "^ComposerError: second occurrence" },
  },
  {
    reason = "PyYAML raises on dates, numbers and booleans that do not exist",
    theirs = {
      "^ValueError: ",
      "^KeyError: ",
      "^IndexError: ",
      "^AttributeError: 'NoneType' object has no attribute 'groupdict'",
    },
  },
  { reason = "YAML 1.1, 3.3.2: `!` makes a scalar text; PyYAML resolves it", values = is_text_resolved },
  { reason = "libyaml refuses unknown directives", ours = { "^yaml.syntax found unknown directive name" } },
  { reason = "libyaml takes no tab for text in a block scalar", ours = { "^yaml.syntax found a tab character" } },
  {
    reason = "libyaml takes a tab for a blank after a scalar, a block scalar's header and in a directive",
    theirs = { "^ScannerError: found character '\\t' that", "but found '\\t'$" },
  },
  { reason = "libyaml accepts a comment glued to a block scalar's header", theirs = { "but found '#'$" } },
  {
    reason = "libyaml ends a tag before a sign of flow, and takes `!:` for one",
    theirs = { "^ScannerError: expected ' ', but found", "^ScannerError: expected '!', but found" },
  },
}

-- libyaml implements the grammar of YAML 1.1, npm yaml that of 1.2: spec/yaml/given_up.lua has the same reasons, with
-- cases of yaml-test-suite.
---@type fuzz.known_difference[]
local node = {
  { reason = KEYS_ARE_TEXT, ours = { "^yaml.invalid%-key ", "^yaml.duplicate%-key " }, values = has_other_key },
  { reason = KEYS_ARE_TEXT, values = is_key_as_text },
  { reason = "!!timestamp: JSON has text", values = is_date },
  { reason = "!!binary: JSON has text", values = is_binary },
  { reason = "npm yaml takes a value that does not match its tag for text", ours = { "^yaml.tag%-mismatch " } },
  {
    reason = "npm yaml takes a quoted number with a tag, and !!float without a dot, for text",
    values = is_tagged_number_as_text,
  },
  {
    reason = "npm yaml reads the texts after `%YAML 1.1` as YAML 1.1, here an option says that",
    text = { "%%YAML 1%.1" },
  },
  { reason = "unknown tags are ignored", theirs = { "^TAG_RESOLVE_FAILED" } },
  {
    reason = "YAML 1.2, 5.4: a carriage return is a line break; text to npm yaml",
    text = { "\r[^\n]", "\r$" },
  },
  {
    reason = "YAML 1.1, 4.2: U+0085, U+2028 and U+2029 are line breaks, to libyaml too; not in YAML 1.2",
    text = { "\xC2\x85", "\xE2\x80[\xA8\xA9]" },
  },
  { reason = "YAML 1.2, 9.1.2: no document before `...`; npm yaml reads one", text = { "^%.%.%.", "\n%.%.%." } },
  {
    reason = "libyaml has anchors of ASCII letters, digits, `-` and `_` only",
    ours = { "^yaml.syntax did not find expected alphabetic" },
    text = { "&[%w_-]*[^%w_%s,%[%]{}-]" },
  },
  {
    reason = "YAML 1.2, 7.3.1: empty lines after an escaped line break are kept; npm yaml folds them",
    text = { "\\\n[ \t]*\n" },
  },
  { reason = "YAML 1.2, 10.3.2: .nan has no sign; npm yaml accepts one", values = is_signed_nan },
  { reason = "UTF-16 is refused by npm yaml", theirs = { "^ERR_ENCODING_INVALID_ENCODED_DATA" } },
  {
    reason = "YAML 1.2, 5.1, 6.6, 6.8, 8.2.1: not printable, no blank before a comment, a directive of another version"
      .. " or without a document, a list on the line of its key; npm yaml accepts them",
    ours = {
      "^yaml.syntax control characters",
      "^yaml.syntax expected a blank before the comment",
      "^yaml.syntax found incompatible YAML document",
      "^yaml.syntax expected `%-%-%-` after the directive",
      "^yaml.syntax block sequence entries are not allowed",
      "^yaml.syntax found unexpected document indicator",
    },
  },
  {
    reason = "npm yaml takes any characters for a tag and a handle",
    ours = {
      "^yaml.syntax did not find expected whitespace",
      "^yaml.syntax did not find expected tag URI",
      "^yaml.syntax did not find expected '!'",
      "^yaml.syntax did not find URI escaped octet",
    },
  },
  {
    reason = "libyaml takes no tab for a blank or for text here",
    ours = { "^yaml.syntax found a tab character", "^yaml.syntax found character that cannot start any token" },
  },
  {
    reason = "libyaml needs text before the `:` of a key, and both on one line",
    ours = {
      "^yaml.syntax did not find expected key",
      "^yaml.syntax could not find expected ':'",
      "^yaml.syntax did not find expected ',' or '[]}]'",
      "^yaml.syntax mapping values are not allowed",
      "^yaml.syntax did not find expected '%-' indicator",
    },
  },
  {
    reason = "libyaml takes `:`, `?` or `-` at the beginning of plain text in flow for an indicator",
    ours = { "^yaml.syntax did not find expected node content", "^yaml.syntax unexpected `%-`" },
    values = has_first_sign,
  },
  { reason = "YAML 1.2, 7.3.3: no colon at the end of text in flow", ours = { "^yaml.syntax found unexpected ':'" } },
  {
    reason = "libyaml needs a block scalar's lines indented, or a `%` at column 1 to be a directive",
    ours = {
      "^yaml.syntax did not find expected <document start>",
      "^yaml.syntax did not find expected comment or line break",
      "^yaml.syntax found unexpected end of stream",
      "^yaml.syntax could not find expected directive name",
    },
  },
  { reason = "libyaml needs a block scalar's lines indented at the top, too", values = is_comment_as_text },
  {
    reason = "libyaml accepts lines in flow and block scalars' headers that are too little indented",
    theirs = { "^BAD_INDENT", "^UNEXPECTED_TOKEN: " },
  },
  {
    reason = "YAML 1.2, 8.1.2: blanks after the indentation are text; not to npm yaml in a last line",
    values = is_blank,
  },
  {
    reason = "npm yaml takes a collection that is a key for the value of the key before it",
    text = { "\n *[%[{].-[%]}] *:" },
  },
  { reason = "npm yaml refuses a quoted key over two lines", theirs = { "^MISSING_CHAR: Missing closing" } },
  {
    reason = "libyaml accepts a comment glued to a block scalar's header, and further indented blank lines",
    theirs = { "^MISSING_CHAR: Comments must be separated", "^MISSING_CHAR: Block scalars with more" },
  },
}

return { python = python, node = node }
