---@meta kubebundle.core

-- The public part of the C module kubebundle.core: kb.base64, kb.json, kb.yaml, kb.dockerconfig, kb.null, kb.array
-- and kb.object. The part for kubebundle's own modules is in core_internal.lua.
--
-- Functions that read external data return nil and an error; wrong argument types raise.

---@class kubebundle.core
local core = {}

-- {====== Values ======

---@class kubebundle.null: userdata

--- The null of JSON and YAML: one value for each Lua state, equal only to itself; tostring gives "null".
---@type kubebundle.null
core.null = nil

---Marks a table as a list, so that an empty one is written as `[]`. Decoding marks lists itself.
---@param t? table marked in place; a new table by default
---@return table t
function core.array(t) end

--- Marks a table as a map: `{}` when empty, like a plain empty table. Reverts `array`.
---@param t? table marked in place; a new table by default
---@return table t
function core.object(t) end

--- Whether a value is a table marked as a list.
---@param v any
---@return boolean answer
function core.is_array(v) end

-- }======

-- {====== Errors ======

--- An error about external data. tostring gives one line: FILENAME:LINE:COLUMN: MESSAGE, as far as these are known;
--- `..` appends to that line. It never contains a credential. Programs should use the code, because messages may
--- change with any version.
---@class kubebundle.failure
---@field code kubebundle.failure.code
---@field message string
---@field line? integer 1-based
---@field column? integer 1-based, in characters
---@field filename? string
---@field secret? string of a keyring: the name of the Secret
---@field first_line? integer of a duplicate key: where the first one is
---@field first_column? integer
---@field after_document? boolean of YAML: text follows a complete document, which kubectl silently ignores
---@field safe_message? string of JSON: the message without the character at fault, which may be part of a password
---@field problems? kubebundle.finding[] of templates: all problems, in text order

--- Turns a table into an error about external data.
---@param fields kubebundle.failure modified in place; other fields are kept
---@return kubebundle.failure err
function core.failure(fields) end

-- }======

-- {====== Base64 ======

---Base64 (RFC 4648).
---@class kubebundle.base64
core.base64 = {}

---@class kubebundle.base64.encode_options
---@field url? boolean use the alphabet of URLs and file names, `-` and `_`
---@field padding? boolean false: without `=` at the end; true by default
---@field wrap? integer characters per line, without a final line break; 0, the default: one line

---The bytes as base64 text.
---@param s string any bytes
---@param options? kubebundle.base64.encode_options
---@return string text
function core.base64.encode(s, options) end

---@class kubebundle.base64.decode_options
---@field url? boolean use the alphabet of URLs and file names, `-` and `_`
---@field padding? boolean false: without `=` at the end; true by default
---@field lenient? boolean skip CR and LF anywhere, as Kubernetes' API server does; everything else is
---still rejected

--- Decodes base64 text. Strict: no character of another alphabet, no missing or superfluous padding.
---@param s string
---@param options? kubebundle.base64.decode_options
---@return string? bytes
---@return kubebundle.failure? err "illegal base64 data at input byte N", N counted from 0: Go's message
function core.base64.decode(s, options) end

-- }======

-- {====== JSON ======

--- JSON (RFC 8259). Integers are exact in the whole range of 64 bits.
---@class kubebundle.json
core.json = {}

---@class kubebundle.json.encode_options
---@field indent? integer|string spaces for each level, or a string of spaces and tabs, 16 at most; by default,
---one line
---@field escape_html? boolean write `<`, `>`, `&`, U+2028 and U+2029 as escapes, as Go does

--- A value as JSON text, keys sorted by their bytes, `/` not escaped. A table is a list if it has an item 1 or is
--- marked by kb.array, else a map. Raises for values that JSON lacks: NaN and infinities, cycles, functions, lists
--- with holes, maps with keys that are not strings, strings that are not UTF-8, more than 1,000 levels.
---@param v any
---@param options? kubebundle.json.encode_options
---@return string text without a final line break
function core.json.encode(v, options) end

---@class kubebundle.json.decode_options
---@field comments? boolean allow `// ...` and `/* ... */` as white space; trailing commas are still errors

--- Decodes JSON text, strictly by RFC 8259, at most 1,000 levels deep. Lists are marked, null is kb.null; of a
--- repeated key the last value is used, as by the kubelet. Numbers without fraction and exponent are integers; those
--- beyond 64 bits, and `-0`, are floats; a number too large for a double (`1e400`) is an error, and so is an unpaired
--- surrogate.
---@param s string UTF-8, without a byte order mark
---@param options? kubebundle.json.decode_options
---@return any value
---@return kubebundle.failure? err with line and column
function core.json.decode(s, options) end

--- The position of a value in its text. Lines and columns are 1-based, columns in characters, ends exclusive.
---@class kubebundle.position
---@field line integer
---@field column integer
---@field end_line integer
---@field end_column integer
---@field key_line? integer of a member of a map: the position of its key
---@field key_column? integer
---@field key_end_column? integer
---@field children? table<string|integer, kubebundle.position> of a map by key, of a list by 1-based position
---@field duplicates? kubebundle.json.duplicate[] of a map in JSON: its repeated keys

---@class kubebundle.json.duplicate
---@field key string
---@field line integer of the duplicate
---@field column integer
---@field end_column integer
---@field first_line integer of the first occurrence
---@field first_column integer

---The position of each value of a JSON text.
---@param s string
---@param options? kubebundle.json.decode_options
---@param wanted? table by key or index: tables of the wanted children, `{}` for none of them; by default, all
---@return kubebundle.position? position
---@return kubebundle.failure? err
function core.json.positions(s, options, wanted) end

--- The repeated keys of a JSON text, of which decoding takes the last.
---@param s string
---@param options? kubebundle.json.decode_options
---@return (string|integer)[][]? paths from the root, each as often as the key is repeated
---@return kubebundle.failure? err
function core.json.repeated(s, options) end

--- Whether Go's encoding/json, which kubelet and API server use, accepts the text.
---@param s string
---@return true? valid
---@return kubebundle.failure? err with Go's message
function core.json.go_valid(s) end

--- What Go's encoding/json reads from a text, as strict JSON text: it replaces invalid UTF-8 and unpaired surrogates
--- with U+FFFD.
---@param s string
---@return string? text
---@return kubebundle.failure? err
function core.json.go_text(s) end

-- }======

-- {====== YAML ======

--- YAML as Kubernetes reads it (sigs.k8s.io/yaml): `y`, `on` and `no` are booleans, `012` is 10, `0o14` is 12,
--- `12:30:45` is text. `<<` merges a mapping unless it is quoted or tagged `!!str`; tagged `!!merge` it merges even
--- if quoted. On any other key or value that tag is ignored: `!!merge : {x: 1}` has the key "". `.inf` and `.nan` are
--- errors, except in the schema `core`. That schema is for values files of other tools than Kubernetes: `y` and `n`
--- are keys there.
---@class kubebundle.yaml
core.yaml = {}

---@class kubebundle.yaml.decode_options
---@field schema? "kubernetes"|"core"|"spelled" kubernetes by default; core: YAML 1.2's; spelled:
---Kubernetes', with numbers, booleans and null as values that keep their spelling
---@field duplicates? "error"|"last" duplicate keys are errors by default; last: the last one is used, as by kubectl

--- The value of a text's only document. Keys are strings, whatever they look like; unknown tags are ignored.
---@param s string UTF-8 or UTF-16
---@param options? kubebundle.yaml.decode_options
---@return any value
---@return kubebundle.failure? err with line and column; also unless the text has exactly one document
function core.yaml.decode(s, options) end

--- The values of all documents of a text; an empty document is kb.null.
---@param s string UTF-8 or UTF-16
---@param options? kubebundle.yaml.decode_options
---@return any[]? documents
---@return kubebundle.failure? err with line and column
function core.yaml.decode_all(s, options) end

--- A value as a YAML document, with keys in the order usual for manifests. Strings are quoted if a reader of YAML
--- 1.1, YAML 1.2 or Kubernetes would parse them as something else. Raises like kb.json.encode.
---@param v any
---@return string text
function core.yaml.encode(v) end

--- A list of values as YAML documents, separated by `---`.
---@param list any[]
---@return string text
function core.yaml.encode_all(list) end

---What Kubernetes reads for a plain scalar: kb.null, a boolean, an integer, a float, or the text.
---@param s string
---@return any value
function core.yaml.scalar(s) end

--- Whether a reader of YAML 1.1, YAML 1.2 or Kubernetes would parse a plain scalar as something other than text.
---@param s string
---@return boolean answer
function core.yaml.ambiguous(s) end

--- The position of each value of a YAML text. Aliases and `<<` repeat the positions of the anchor.
---@param s string
---@param wanted? table by the index of a document, as for kb.json.positions; nodes with an anchor are whole
---@return (kubebundle.position|false)[]? positions one for each document; false if nothing of it is wanted
---@return kubebundle.failure? err
function core.yaml.positions(s, wanted) end

-- }======

-- {====== Docker config documents ======

--- Docker config documents: the content of a pull Secret under `.dockerconfigjson`.
---@class kubebundle.dockerconfig
core.dockerconfig = {}

---@class kubebundle.dockerconfig.entry
---@field server string
---@field username? string
---@field password? string any bytes
---@field email? string

--- The document as written by `kubectl create secret docker-registry`: order of the fields, empty ones omitted, Go's
--- escapes, `auth` in padded base64. Only types are checked; servers are sorted by bytes.
---@param list kubebundle.dockerconfig.entry[] two entries of the same server raise
---@return string text
function core.dockerconfig.encode(list) end

--- Doubts about a document or an entry that the kubelet accepts; a problem never contains a value.
---@class kubebundle.dockerconfig.problem
---@field kind string auth-disagrees, auth-unpadded, auths-missing, credential-empty, credential-whitespace,
---field-ignored, layout-dockercfg, layout-dockerconfigjson or server-repeated
---@field field? string

---@class kubebundle.dockerconfig.decoded: kubebundle.dockerconfig.entry
---@field problems? kubebundle.dockerconfig.problem[]

--- The entries of a document as the kubelet reads it: by Go's encoding/json, a field `auth` before `username` and
--- `password`. The list also has a field `problems` if there are doubts about the whole document.
---@param text string
---@param options? { legacy?: boolean } legacy: a `.dockercfg`, whose entries are the whole document
---@return kubebundle.dockerconfig.decoded[]? entries in document order
---@return kubebundle.failure? err the kubelet's error
function core.dockerconfig.decode(text, options) end

---The `auth` field of a credential: base64 of USERNAME:PASSWORD.
---@param username string
---@param password string
---@return string text
function core.dockerconfig.encode_auth(username, password) end

--- The credential in an `auth` field, by the kubelet's rules: CR and LF are skipped, padding is optional, split at
--- the first colon.
---@param text string
---@return string? username
---@return string|kubebundle.failure password or, without a user name, the kubelet's error
function core.dockerconfig.decode_auth(text) end

-- }======

return core
