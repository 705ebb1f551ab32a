---@meta kubebundle.core

-- What the C module kubebundle.core has for everybody; kb.base64, kb.json, kb.yaml, kb.dockerconfig, kb.null,
-- kb.array and kb.object are these. What it has for kubebundle's own modules is in core_internal.lua.
--
-- Functions that read outside data return nil and an error; wrong argument types raise.

---@class kubebundle.core
local core = {}

-- {====== Values ======

---@class kubebundle.null: userdata

---JSON's and YAML's null: one value for each Lua state, equal to itself and nothing else; tostring gives
---"null".
---@type kubebundle.null
core.null = nil

---Marks a table as a list, so that an empty one is written as `[]`. Decoding marks lists itself.
---@param t? table marked in place; a new table by default
---@return table t
function core.array(t) end

---Marks a table as a map: `{}` when empty, which a plain empty table is too. It takes back what `array` said.
---@param t? table marked in place; a new table by default
---@return table t
function core.object(t) end

---Whether a value is a table that is marked as a list.
---@param v any
---@return boolean answer
function core.is_array(v) end

-- }======

-- {====== Errors ======

---An error about outside data. tostring gives one line: FILENAME:LINE:COLUMN: MESSAGE, as far as these are
---known; `..` joins that line to a text. It never holds a credential. Programs decide by the code: messages may
---change with any version.
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
---@field safe_message? string of JSON: the message without the character at fault, which may be one of a password
---@field problems? kubebundle.finding[] of templates: all that is wrong, in the order of the text

---Makes a table an error about outside data.
---@param fields kubebundle.failure changed in place; other fields stay in it
---@return kubebundle.failure err
function core.failure(fields) end

-- }======

-- {====== Base64 ======

---Base64 (RFC 4648).
---@class kubebundle.base64
core.base64 = {}

---@class kubebundle.base64.encode_options
---@field url? boolean the alphabet of URLs and file names, `-` and `_`
---@field padding? boolean false: without `=` at the end; true by default
---@field wrap? integer a line break after each so many characters, none at the end; 0: none; 0 by default

---The bytes as base64 text.
---@param s string any bytes
---@param options? kubebundle.base64.encode_options
---@return string text
function core.base64.encode(s, options) end

---@class kubebundle.base64.decode_options
---@field url? boolean the alphabet of URLs and file names, `-` and `_`
---@field padding? boolean false: without `=` at the end; true by default
---@field lenient? boolean skip CR and LF anywhere, as Kubernetes' API server does; all else is refused as
---ever

---The bytes of a base64 text. Strict: no byte of another alphabet, no missing or superfluous padding.
---@param s string
---@param options? kubebundle.base64.decode_options
---@return string? bytes
---@return kubebundle.failure? err "illegal base64 data at input byte N", N counted from 0: Go's words
function core.base64.decode(s, options) end

-- }======

-- {====== JSON ======

---JSON (RFC 8259). Integers are exact over the whole range of 64 bits.
---@class kubebundle.json
core.json = {}

---@class kubebundle.json.encode_options
---@field indent? integer|string spaces for each level, or a text of blanks and tabs, 16 at most; one line
---unless given
---@field escape_html? boolean write `<`, `>`, `&`, U+2028 and U+2029 as escapes, as Go does

---A value as JSON text, keys sorted by their bytes, `/` not escaped. A table is a list where it has an item 1
---or is marked by kb.array, else a map. Raises for what has no JSON form: NaN and infinities, cycles,
---functions, lists with holes, maps with keys that are not strings, strings that are not UTF-8, more than
---1,000 levels.
---@param v any
---@param options? kubebundle.json.encode_options
---@return string text without a line break at its end
function core.json.encode(v, options) end

---@class kubebundle.json.decode_options
---@field comments? boolean allow `// ...` and `/* ... */` where white space may be; trailing commas stay errors

---The value of a JSON text by RFC 8259 and nothing else, 1,000 levels deep at most. Lists are marked, null is
---kb.null; of a repeated key the last value counts, as in the kubelet. Numbers without fraction and exponent
---are integers; those beyond 64 bits, and `-0`, are floats; a number that no double holds (`1e400`) is an error,
---and so is half a surrogate pair.
---@param s string UTF-8, without a byte order mark
---@param options? kubebundle.json.decode_options
---@return any value
---@return kubebundle.failure? err with line and column
function core.json.decode(s, options) end

---The position of a value in its text. Lines and columns count from 1, columns in characters, ends are
---exclusive.
---@class kubebundle.position
---@field line integer
---@field column integer
---@field end_line integer
---@field end_column integer
---@field key_line? integer of a member of a map: the position of its key
---@field key_column? integer
---@field key_end_column? integer
---@field children? table<string|integer, kubebundle.position> of a map by key, of a list by position from 1
---@field duplicates? kubebundle.json.duplicate[] of a map in JSON: keys that it has again

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
---@return kubebundle.position? position
---@return kubebundle.failure? err
function core.json.positions(s, options) end

---Whether Go's encoding/json, with which kubelet and API server read, accepts the text.
---@param s string
---@return true? valid
---@return kubebundle.failure? err in Go's words
function core.json.go_valid(s) end

---What Go's encoding/json reads in a text, as strict JSON text: it takes bytes that are not UTF-8 and lone
---surrogates for U+FFFD.
---@param s string
---@return string? text
---@return kubebundle.failure? err
function core.json.go_text(s) end

-- }======

-- {====== YAML ======

---YAML as Kubernetes reads it (sigs.k8s.io/yaml): `y`, `on` and `no` are booleans, `012` is 10, `0o14` is 12,
---`12:30:45` is text. `<<` merges a mapping unless it is quoted or tagged `!!str`; tagged `!!merge` it does, quoted
---too. On any other key or value that tag is ignored: `!!merge : {x: 1}` has the key "". `.inf` and `.nan` are errors,
---but for the schema `core`. By that schema values files for something else than Kubernetes are read: `y` and `n` are
---keys there.
---@class kubebundle.yaml
core.yaml = {}

---@class kubebundle.yaml.decode_options
---@field schema? "kubernetes"|"core"|"spelled" kubernetes by default; core: YAML 1.2's; spelled:
---Kubernetes', with numbers, booleans and null as values that keep their spelling
---@field duplicates? "error"|"last" of duplicate keys: an error by default; last: the last one
---counts, as for kubectl

---The value of a text's one document. Keys are strings, whatever they look like; tags that are not known are
---ignored.
---@param s string UTF-8 or UTF-16
---@param options? kubebundle.yaml.decode_options
---@return any value
---@return kubebundle.failure? err with line and column; also where there is no document, or more than one
function core.yaml.decode(s, options) end

---The values of all documents of a text, an empty document as kb.null.
---@param s string UTF-8 or UTF-16
---@param options? kubebundle.yaml.decode_options
---@return any[]? documents
---@return kubebundle.failure? err with line and column
function core.yaml.decode_all(s, options) end

---A value as a YAML document, in the order in which people write manifests, strings quoted where a reader of
---YAML 1.1, of YAML 1.2 or Kubernetes would take them for something else. Raises as kb.json.encode does.
---@param v any
---@return string text
function core.yaml.encode(v) end

---A list of values as YAML documents, with `---` between them.
---@param list any[]
---@return string text
function core.yaml.encode_all(list) end

---What Kubernetes reads for a plain scalar: kb.null, a boolean, an integer, a float, or the text.
---@param s string
---@return any value
function core.yaml.scalar(s) end

---Whether a reader of YAML 1.1, of YAML 1.2 or Kubernetes would take a plain scalar for something other than
---text.
---@param s string
---@return boolean answer
function core.yaml.ambiguous(s) end

---The position of each value of a YAML text. What an alias or `<<` repeats has the position of the anchor.
---@param s string
---@return kubebundle.position[]? positions one for each document
---@return kubebundle.failure? err
function core.yaml.positions(s) end

-- }======

-- {====== Docker config documents ======

---Docker config documents: what a pull Secret holds under `.dockerconfigjson`.
---@class kubebundle.dockerconfig
core.dockerconfig = {}

---@class kubebundle.dockerconfig.entry
---@field server string
---@field username? string
---@field password? string any bytes
---@field email? string

---The document as `kubectl create secret docker-registry` writes it: order of the fields, empty ones left
---out, Go's escapes, `auth` in padded base64. Nothing is checked but the types; servers are sorted by bytes.
---@param list kubebundle.dockerconfig.entry[] two of the same server raise
---@return string text
function core.dockerconfig.encode(list) end

---What is doubtful in a document or an entry though the kubelet reads it; a problem never holds a value.
---@class kubebundle.dockerconfig.problem
---@field kind string auth-disagrees, auth-unpadded, auths-missing, credential-empty, credential-whitespace,
---field-ignored, layout-dockercfg, layout-dockerconfigjson or server-repeated
---@field field? string

---@class kubebundle.dockerconfig.decoded: kubebundle.dockerconfig.entry
---@field problems? kubebundle.dockerconfig.problem[]

---The entries of a document as the kubelet reads it: by Go's encoding/json, a field `auth` before `username`
---and `password`. The list has a field `problems` too, where something is doubtful about the whole document.
---@param text string
---@param options? { legacy?: boolean } legacy: a `.dockercfg`, whose entries are the whole document
---@return kubebundle.dockerconfig.decoded[]? entries in the order of the document
---@return kubebundle.failure? err where the kubelet fails, in its words
function core.dockerconfig.decode(text, options) end

---The `auth` field of a credential: base64 of USERNAME:PASSWORD.
---@param username string
---@param password string
---@return string text
function core.dockerconfig.encode_auth(username, password) end

---The credential of an `auth` field, by the kubelet's rules: CR and LF skipped, padded or not, cut at the
---first colon.
---@param text string
---@return string? username
---@return string|kubebundle.failure password or, without a user name, the error in the kubelet's words
function core.dockerconfig.decode_auth(text) end

-- }======

return core
