---@meta _

-- The part of kubebundle.core for kubebundle's own modules: files, digests, templates. It is not in the table
-- returned by `require "kubebundle"`, and may change with any version.

---@class kubebundle.core
local core = {}

-- {====== Open values ======

--- A scalar whose value is not known yet, only its text with tokens; `tostring` gives that text.
---@class kubebundle.open: userdata
local open = {}

--- Always true: the value is not known yet.
---@return true
function open:is_open() end

---The texts of the scalar.
---@return string shown as written
---@return any masked with with letters in place of the tokens, as decoded; nil if unknown
---@return boolean|nil is_parameter whether the text is a parameter of the object's kind
function open:texts() end

--- Creates such a scalar. No other value is one (kubebundle.util.read, is_token).
---@param shown string
---@param masked? any
---@param is_parameter? boolean
---@return kubebundle.open
function core.open(shown, masked, is_parameter) end

-- }======

-- {====== Tables with metamethods, and options ======

--- The metamethod that adds to a table's own fields. An `__index` that is a table of functions does not count.
---@param v any
---@return "__index"|"__pairs"|nil metamethod
function core.metamethod(v) end

--- Why a table of options is invalid: an unknown name, a value of the wrong type, a metatable with `__index` or
--- `__pairs`.
---@param options table
---@param known string the options as NAME:TYPE or NAME, with blanks between; a type is alternatives with `|` between:
---boolean, function, integer, number, string, table, any[], string[] or a choice in double quotes
---@return string? message it lists the known names, and contains no value
---@return boolean? is_unknown whether it is about an unknown name
function core.options_problem(options, known) end

-- }======

-- {====== Base64 ======

--- kb.base64 with only the portable loops: for specs and benchmarks.
core.base64_portable = {}

---@param s string any bytes
---@param options? kubebundle.base64.encode_options
---@return string text
function core.base64_portable.encode(s, options) end

---@param s string
---@param options? kubebundle.base64.decode_options
---@return string? bytes
---@return kubebundle.failure? err
function core.base64_portable.decode(s, options) end

-- }======

-- {====== Digests and Secrets ======

core.digest = {}

---@param s string any bytes
---@return string hex 64 lower-case digits
function core.digest.sha256(s) end

---The data of Secrets, by the rules of Kubernetes' API server.
core.secret = {}

---A Secret's data as base64. Raises if a value is not a string.
---@param data table<string, string> bytes under their keys
---@return table<string, string>? base64
---@return kubebundle.failure? err an invalid key or more than 1 MiB, with the API server's message
function core.secret.encode_data(data) end

---@param key string of a Secret's data
---@param brief? boolean without the examples
---@return string? reason in the API server's words; others may follow; nothing if the key is valid
---@return string? ...
function core.secret.key_problem(key, brief) end

---The hash that `kubectl create secret --append-hash` appends to a name (kubectl, pkg/util/hash).
---@param name string
---@param type string
---@param data table<string, string> base64
---@param immutable? boolean false is hashed, nil is not
---@return string suffix 10 characters
function core.secret.hash_suffix(name, type, data, immutable) end

-- }======

-- {====== Reading mappings ======

---Fields of mappings whose types are unchecked: a wrong type counts as absent.
core.read = {}

---Whether a value is a list; an empty one is recognized by its mark.
---@param value any
---@return boolean
function core.read.is_list(value) end

---The list under a key, or an empty one, which must not be modified.
---@param value any
---@param key any
---@return any[]
function core.read.list(value, key) end

---The mapping under a key, or an empty one, which must not be modified.
---@param value any
---@param key any
---@return table
function core.read.map(value, key) end

---The items of a list that are mappings: index, item.
---@param value any
---@param key any
---@return function
---@return any[]
---@return integer
function core.read.maps(value, key) end

---The text under a key; nil if it is empty or not a text.
---@param value any
---@param key any
---@return string?
function core.read.text(value, key) end

---Whether a value contains an unresolved token: core.open creates these.
---@param value any
---@return boolean
function core.read.is_token(value) end

---An iterator as `next` that leaves out each item whose type is the expected one under its key, and returns the type
---of the others as a third value.
---@param types table<string, type>
---@return fun(mapping: table, key: any): any, any, type
function core.read.others(types) end

-- }======

-- {====== Files and the host ======

--- Files that are written completely or not at all: to a staging file, unnamed if the file system supports that,
--- which then replaces the target.
core.file = {}

---@class kubebundle.file.staged: userdata
local staged = {}

--- Moves the file to its target.
---@return true? done
---@return kubebundle.failure? err
function staged:commit() end

---Removes the staging file, as closing and collecting the object do; nothing after a commit.
function staged:discard() end

--- Whether the commit writes directly to the target, e.g. a pipe, and may block.
---@return boolean answer
function staged:is_direct() end

--- Writes the bytes to a staging file next to the target. A target that is not a regular file is written to at the
--- commit.
---@param path string a symbolic link is followed
---@param bytes string
---@param mode? integer 0 to 0777 (octal); by default, that of the existing file, or what the umask leaves
---@param exactly? boolean the umask does not apply to a given mode
---@return kubebundle.file.staged? staged
---@return string|kubebundle.failure|nil folder of the staging file, nil if none is needed; or the error
function core.file.stage(path, bytes, mode, exactly) end

---The same, committed at once.
---@param path string
---@param bytes string
---@param mode? integer
---@param exactly? boolean
---@return true? done
---@return kubebundle.failure? err
function core.file.write(path, bytes, mode, exactly) end

--- The content of a regular file that is to be replaced; nothing if it does not exist.
---@param path string
---@return string? bytes
---@return integer|kubebundle.failure|nil mode permission bits; or the error
function core.file.read(path) end

---The names in a folder, without `.` and `..`, in no order.
---@param folder string
---@return string[]? names
---@return kubebundle.failure? err
function core.file.list(folder) end

--- Removes the staging files that killed processes left in a folder; not those of running processes.
---@param folder string
---@return integer removed
function core.file.sweep(folder) end

--- The meaning of an error number of the system.
---@param errno integer as io.open returns it
---@return string code file.not-found, file.permission-denied, ...; file.failed unless it is a common one
---@return string reason the system's message
function core.file.reason(errno) end

core.host = {}

---@return { libyaml: string, cjson: string } versions
function core.host.versions() end

---@return integer seconds since 1970, also if the host program has no os library
function core.host.time() end

---@param seconds integer since 1970
---@return string? date the minute in UTC, as `2026-01-31 12:00 UTC`
function core.host.date(seconds) end

---@param file file*
---@return boolean answer
function core.host.is_terminal(file) end

--- Reads a line from a terminal without echo; the line break is removed. A signal that ends the process takes effect
--- after the echo is on again. For the command only, which owns its process.
---@param file file* open on a terminal
---@param prompt string written to standard error when the echo is off
---@return string? line nil at the end of the input or after an error
function core.host.read_hidden(file, prompt) end

---@class kubebundle.core.hold to be closed
---@field pending fun(self): boolean whether such a signal has arrived
---@field deliver fun(self) ends the hold, and the process by the signal that has arrived

--- Blocks the signals that ask the process to end, until the value is closed: for the command only, which owns its
--- process, and for sections that never wait, or that call pending() often.
---@return kubebundle.core.hold held
function core.host.hold_signals() end

--- Limits the memory of the process until the value is closed: for the command only, which owns its process. An
--- existing lower limit stays.
---@param mebibytes integer in addition to its current memory
---@return userdata limit to be closed
function core.host.limit_memory(mebibytes) end

-- }======

-- {====== Edits ======

--- The events of a text, and strings in the styles of YAML and JSON: the base of kb.edit.
core.edit = {}

--- The events of a text with their places: 1-based byte offsets, ends exclusive.
---@param text string UTF-8, without a byte order mark
---@param mode "yaml"|"json"
---@return table[]? events
---@return string|kubebundle.failure records bytes that are equal if and only if the events are
function core.edit.scan(text, mode) end

--- The record that scan gives an event.
---@param type "scalar"|"map"|"map-end"|"list"|"list-end"
---@param style "plain"|"single"|"double"|"literal"|"folded"|"flow"|""
---@param value? string
---@param anchor? string
---@return string record
function core.edit.record(type, style, value, anchor) end

--- A string in a style; nothing if the style cannot hold it.
---@param text string
---@param style "plain"|"single"|"double"|"literal"|"json"
---@param flow? boolean between brackets
---@param indent? integer of a literal block's lines
---@return string? text
function core.edit.string(text, style, flow, indent) end

--- JSON with its comments overwritten by spaces.
---@param json string
---@return string text
function core.edit.blank_comments(json) end

-- }======

-- {====== Templates ======

--- Templates as text with tokens: the base of kb.template.
core.template = {}

---A value as JSON text on one line, as kb.json.encode writes it.
---@param v any
---@return string? text
---@return kubebundle.failure? err if the value has no JSON form, for which kb.json.encode raises
function core.template.json(v) end

---@class kubebundle.core.token
---@field name? string not of template:tokens()
---@field filters? table[] each {name=, argument...}; not of template:tokens()
---@field expression? integer of template:tokens(): its index in template:expressions()
---@field offset integer 1-based, in bytes
---@field size integer in bytes
---@field line integer 1-based
---@field column integer 1-based, in characters

---Replaces each token by as many letters as it has bytes. Raises if the spelling is invalid.
---@param text string
---@param spelling? string 'PREFIX SUFFIX'; '#( )#' by default
---@return string masked
---@return kubebundle.core.token[] tokens
function core.template.mask(text, spelling) end

---@class kubebundle.core.template: userdata
local template = {}

---@return { name: string, filters: table[] }[] expressions each distinct token once
function template:expressions() end

---@return kubebundle.core.token[] tokens those that a rendering replaces, in order
function template:tokens() end

---@return table[] faults of the template: {code=, line=, column=, name=, place=, reason=}
function template:faults() end

---@class kubebundle.core.template.place: any[] its path in its object: keys and 1-based indexes
---@field object { api_version?: string|false, kind?: string|false } false: only a rendering has it
---@field span integer
---@field expression integer

---@return kubebundle.core.template.place[] places of the tokens that are whole plain scalars in objects
function template:places() end

---@param span integer of template:places()
---@param type "string"|"integer"|"number"|"boolean"|"int-or-string" what a value becomes there
---@param nullable? boolean null stays null in a string
function template:set_type(span, type, nullable) end

--- Raises for values that cannot be written as text, and if the template has faults.
---@param values any[] one for each expression; nil leaves the token as text
---@param tables? table<integer, table> by span, instead of those among the values
---@return string? text
---@return table[]? faults of the rendering
function template:render(values, tables) end

--- Whether the proof that each rendering must pass accepts a text as the rendering with these values, in the style in
--- which `render` would write them.
---@param values any[]
---@param text string
---@return boolean
function template:is_rendering(values, text) end

---@param text string UTF-8 without a byte order mark
---@param mode? "yaml"|"json"|"xml"|"text" yaml by default
---@param spelling? string
---@return kubebundle.core.template template template:faults() has its problems
function core.template.compile(text, mode, spelling) end

---@param text string UTF-8 or UTF-16, with or without a byte order mark
---@return string? utf8 without a mark
---@return string|kubebundle.failure encoding for `encode`; or the error
function core.template.decode(text) end

---@param text string UTF-8
---@param encoding string as `decode` gave it
---@return string bytes
function core.template.encode(text, encoding) end

---@class kubebundle.spelled: userdata

--- What Kubernetes reads for a plain scalar, with its spelling if Lua would write it differently.
---@param text string
---@return string|number|boolean|kubebundle.null|kubebundle.spelled value
function core.template.spelled(text) end

--- A string that is written in quotation marks.
---@param text string
---@return kubebundle.spelled value
function core.template.quoted(text) end

--- A string that stays one, whatever the type of its field.
---@param text string
---@return kubebundle.spelled value
function core.template.final(text) end

---@param value any
---@return any plain the value without spelling
---@return boolean changed whether it had one
function core.template.unspelled(value) end

--- The text of a scalar as spelled; nil for a table, and for a null without any text.
---@param value any
---@param json? "json" the JSON form of a number, boolean or null; nil for a string
---@return string? text
function core.template.text(value, json) end

--- Whether a value is null, in any spelling.
---@param value any
---@return boolean answer
function core.template.is_null(value) end

--- The type of which a text is the canonical form; nil if there is none.
---@param text string
---@return "integer"|"number"|"boolean"|"null"|nil type
function core.template.canonical(text) end

-- }======

return core
