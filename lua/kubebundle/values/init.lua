-- Values for tokens: their sources and how they are combined. A number, a boolean or null keeps its spelling (1.10,
-- 012, on) if Lua would write it differently: it is then a userdata whose tostring is that text, and which is used in
-- arithmetic, comparisons and encoding as the value that Kubernetes reads.

local core = require "kubebundle.core"
local host = require "kubebundle.util.host"
local is_json = require "kubebundle.manifest.is_json"
local lazy = require "kubebundle.util.lazy"
local names = require "kubebundle.values.names"
local options_of = require "kubebundle.util.options"
local plain = require "kubebundle.util.plain"
local read = require "kubebundle.util.read"
local tables = require "kubebundle.util.tables"

local env = lazy "kubebundle.values.env"
local files = lazy "kubebundle.util.files"
local json = lazy "kubebundle.values.json"
local shell_names = lazy "kubebundle.values.shell_names"

local values = {}

-- Parsing

-- Each decoder returns a list of documents, or nil and an error.
local decoders = {}

function decoders.yaml(text)
  return core.yaml.decode_all(text, { schema = "spelled" })
end

function decoders.json(text)
  local value, err = json.decode(text)
  if value == nil then return nil, err end
  return { value }
end

function decoders.env(text)
  local found, err = env.decode(text)
  return found and { found }, err
end

-- nil for standard input and other pipes, `<(sops -d values.yaml)` of a shell.
local function format_of_path(path)
  if path == "-" or path:find("^/dev/") or path:find("^/proc/") then return nil end
  local name = path:gsub("^.*/", "")
  if name:find("%.jsonc?$") then return "json" end
  return (name:find("%.env$") or name:find("^%.env")) and "env" or "yaml"
end

-- Guesses the format of an unnamed text: JSON begins with a brace, possibly after a comment, and a line NAME=value is
-- not a YAML mapping.
local function format_of_text(text)
  if (is_json(text) or text:find "^%s*/[/*]") and json.decode(text) then return "json" end
  local first = ("\n" .. text):match("\n[ \t]*([^%s#][^\n]*)") or ""
  local is_env = first:find("^[%a_][%w_.-]*[ \t]*=") or first:find("^export[ \t]+[%a_]")
  return is_env and "env" or "yaml"
end

local function fail(err, filename)
  err.filename = filename
  return nil, err
end

local function is_map(value)
  return type(value) == "table" and not read.is_list(value)
end

local function merge_into(target, source)
  for key, value in pairs(source) do
    if is_map(value) and is_map(target[key]) then
      merge_into(target[key], value)
    else
      target[key] = tables.copy(value)
    end
  end
  return target
end

local TOP = { line = 1, column = 1 }

-- Positions are unknown where a document has a key that only values may have, such as null.
local function not_mapping(text, index)
  local nodes = index > 1 and core.yaml.positions(text)
  local node = index == 1 and TOP or nodes and nodes[index] or {}
  return core.failure {
    code = "values.not-mapping",
    message = "values must be a mapping of names",
    line = node.line,
    column = node.column,
  }
end

-- Several documents are merged in order; an empty one has no values.
local function decode(text, format, filename)
  local decoded, encoding = core.template.decode(text)
  if not decoded then return fail(encoding, filename) end
  if decoded:find("^[%s\0]*$") then return {} end
  local documents, err = decoders[format](decoded)
  if not documents then return fail(err, filename) end
  local tree
  for index, document in ipairs(documents) do
    if not core.template.is_null(document) then
      if type(document) ~= "table" or core.is_array(document) then
        return fail(not_mapping(decoded, index), filename)
      end
      tree = tree and merge_into(tree, document) or document
    end
  end
  return tree or {}
end

---@class kubebundle.values.options
---@field format? "yaml"|"json"|"env" by the filename by default: .json, .env, all others are YAML; without one, by
---the text
---@field filename? string for messages

local OPTIONS = [[format:"yaml"|"json"|"env" filename:string]]
local checked = {
  parse = options_of.declare("kb.values.parse", OPTIONS),
  load = options_of.declare("kb.values.load", OPTIONS),
}

--- Values from a text: YAML (several documents are merged in order), JSON (with comments), or NAME=value lines.
---@param text string
---@param options? kubebundle.values.options or the filename as a string
---@return table? values
---@return kubebundle.failure? err
function values.parse(text, options)
  if type(text) ~= "string" then error("values are parsed from a text, not from a " .. type(text), 2) end
  options = checked.parse(type(options) == "string" and { filename = options } or options)
  local filename = options.filename
  local format = options.format or (filename and format_of_path(filename)) or format_of_text(text)
  return decode(text, format, filename)
end

-- A text given instead of a path may contain a credential, so messages do not show it.
local function unreadable(path, err)
  local looks_like_path = path:find("/", 1, true) or path:find("%.[jy][sa]?[om][nl]$") or path:find("%.env$")
  if not looks_like_path and path:find("[=:{]") then
    err.message, err.filename = "cannot read the values file; kb.values.parse reads a text", nil
  end
  return nil, err
end

--- Values from a file: YAML (several documents are merged in order), JSON (with comments), or NAME=value lines. A
--- source that is empty or has a line break is a text itself; any other is a path, whether or not such a file exists.
---@param source string a path; kb.values.parse reads any text
---@param options? kubebundle.values.options
---@return table? values
---@return kubebundle.failure? err
function values.load(source, options)
  if type(source) ~= "string" then error("values are loaded from a path, not from a " .. type(source), 2) end
  options = checked.load(options)
  if source == "" or source:find("\n", 1, true) then return values.parse(source, options) end
  local text, err = files.read(source)
  if not text then return unreadable(source, err) end
  local format = options.format or format_of_path(source) or format_of_text(text)
  return decode(text, format, options.filename or source)
end

--- The value of an untyped text (`--set`, `--env`): a number, a boolean or null in canonical form, else a text. So
--- `706798e8`, `0474915`, `1.10` and `yes` are texts.
---@param text string
---@return any value
function values.scalar(text)
  options_of.argument("kb.values.scalar", "text", text, "string")
  if core.template.canonical(text) then return core.template.spelled(text) end
  return text
end

-- The variable exported by a pipeline for a name.
local function exported_name(name)
  return (
    name:gsub("^%.", ""):gsub("[.:/%- ]", "_"):gsub("[abcdefghijklmnopqrstuvwxyz]", function(letter)
      return string.char(letter:byte() - 32)
    end)
  )
end

--- The values of the environment for token names: a variable of that name, else the name in upper case with `.`, `:`,
--- `/`, `-` and spaces replaced by `_`, as pipelines export it. The latter is a guess, and never uses a variable that
--- shells set themselves (PATH, HOME, USER and the like). An empty variable counts as not set: pipelines pass empty
--- text for missing values.
---@param token_names string[]
---@param getenv? fun(name: string): string? os.getenv by default
---@return table<string, any> values by token names
---@return table<string, string> guessed the guessed variables, by token names
---@return table<string, string> empty the empty variables of names without a value, by token names
function values.environment(token_names, getenv)
  options_of.strings("kb.values.environment", "token_names", token_names)
  options_of.argument("kb.values.environment", "getenv", getenv, "function?")
  if not getenv then
    local err
    getenv, err = host.get("os", "getenv")
    if not getenv then error(("kb.values.environment: %s; give getenv"):format(err.message), 2) end
  end
  local found, guessed, empty = {}, {}, {}
  for _, name in ipairs(token_names) do
    for _, variable in ipairs { name, exported_name(name) } do
      local text = (variable == name or not shell_names.contains(variable)) and getenv(variable) or nil
      if text and text ~= "" then
        found[name] = values.scalar(text)
        guessed[name] = variable ~= name and variable or nil
        empty[name] = nil
        break
      elseif text then
        empty[name] = variable
      end
    end
  end
  return found, guessed, empty
end

-- Combining

--- Combines the given values: maps are merged key by key; of all else, including lists, the last one wins. To change
--- an item of a list, such as one container, see kb.edit.
---@param ... table not modified
---@return table values
function values.merge(...)
  local merged, sources = {}, table.pack(...)
  for index = 1, sources.n do
    local source = sources[index] or {}
    options_of.argument("kb.values.merge", "values", source, "table")
    plain.check(source, "kb.values.merge", 2)
    merge_into(merged, source)
  end
  return merged
end

-- The index of a list for a part of a name, including the one after its end.
local function list_key(list, part)
  local index = part:find("^%d+$") and #part < 10 and tonumber(part) + 1
  return index and index <= #list + 1 and index or nil
end

local function set(tree, name, value)
  if tree[name] ~= nil and not core.is_array(tree) then
    tree[name] = value
    return true
  end
  local part, rest
  if #name <= names.MAX then
    part, rest = name:match("^([^.]+)%.(.+)$")
  end
  local key = part or name
  if core.is_array(tree) or #tree > 0 then
    key = list_key(tree, key)
    if not key then
      local message = ("'%s' is not an index of a list of %d"):format(part or name, #tree)
      return nil, core.failure { code = "values.index-range", message = message }
    end
  end
  if not part then
    tree[key] = value
    return true
  end
  if type(tree[key]) ~= "table" then tree[key] = rest:find("^0%f[.\0]") and core.array() or {} end
  return set(tree[key], rest, value)
end

--- Sets the value under a name, `a.b` or `a.0.name`, and creates missing containers. If the whole name exists as a
--- key, that is set, because kb.values.get looks there first.
---@param tree table modified
---@param name string
---@param value any
---@return true? done
---@return kubebundle.failure? err if a part is not an item of a list
function values.set(tree, name, value)
  options_of.argument("kb.values.set", "tree", tree, "table")
  options_of.argument("kb.values.set", "name", name, "string")
  return set(tree, name, value)
end

---@class kubebundle.values.source
---@field origin string for reports: a file's name, `--env`, `--set`
---@field values? table
---@field assignments? { [1]: string, [2]: any }[] names with values, instead of `values`
---@field guessed? table<string, string> the environment variables of `values` that were guessed, by name

---@class kubebundle.values.shadow
---@field name string
---@field origin string whose value is used
---@field shadowed string whose value is not used
---@field guessed? string the environment variable whose value is used, if its name was guessed

local SOURCE = "origin:string values:table assignments:any[] guessed:table"

--- Combines sources; later ones win.
---@param sources kubebundle.values.source[]
---@return table? values
---@return kubebundle.values.shadow[]|kubebundle.failure shadows or the error
function values.combine(sources)
  options_of.list("kb.values.combine", "sources", sources, SOURCE)
  local tree, origins, shadows = {}, {}, {}
  local function note(name, source)
    if origins[name] then
      shadows[#shadows + 1] = {
        name = name,
        origin = source.origin,
        shadowed = origins[name],
        guessed = source.guessed and source.guessed[name],
      }
    end
    origins[name] = source.origin
  end
  for _, source in ipairs(sources) do
    for _, assignment in ipairs(source.assignments or {}) do
      local fine, err = set(tree, assignment[1], tables.copy(assignment[2]))
      if not fine then
        err.message = ("%s %s: %s"):format(source.origin, assignment[1], err.message)
        return nil, err
      end
      note(assignment[1], source)
    end
    if source.values then
      merge_into(tree, source.values)
      names.walk(source.values, function(name)
        note(name, source)
      end)
    end
  end
  return tree, shadows
end

-- The name without its last part.
local function above(name)
  return #name <= names.MAX and name:match("^(.+)%.[^.]*$") or nil
end

-- Without a leading dot, which names.get ignores.
local function bare(name)
  return name:match "^%.(.+)$" or name
end

--- The given names that no token uses: neither by that name, nor by a parent or child of it.
---@param given string[]
---@param token_names string[]
---@return string[] names
function values.unused(given, token_names)
  options_of.strings("kb.values.unused", "given", given)
  options_of.strings("kb.values.unused", "token_names", token_names)
  local asked = {}
  for _, name in ipairs(token_names) do
    name = bare(name)
    repeat
      asked[name] = asked[name] or true
      name = above(name)
    until not name
  end
  for _, name in ipairs(token_names) do
    asked[bare(name)] = "whole"
  end
  local unused = {}
  for _, name in ipairs(given) do
    local used, container = asked[bare(name)] ~= nil, above(bare(name))
    while not used and container do
      used = asked[container] == "whole"
      container = above(container)
    end
    if not used then unused[#unused + 1] = name end
  end
  return unused
end

--- The value under a name: looked up as a whole first, then without a leading dot (`.Values.x` of Helm), by its
--- parts; nil if there is none.
---@param tree table
---@param name string
---@return any value
function values.get(tree, name)
  options_of.argument("kb.values.get", "tree", tree, "table")
  options_of.argument("kb.values.get", "name", name, "string")
  return names.get(tree, name)
end

--- All names that have a value, sorted.
---@param tree table
---@return string[] names
function values.names(tree)
  options_of.argument("kb.values.names", "tree", tree, "table")
  plain.check(tree, "kb.values.names", 2)
  return names.list(tree)
end

local function as_text(scalar)
  local unspelled, spelled = core.template.unspelled(scalar)
  if not spelled or core.template.is_null(scalar) then return unspelled end
  return core.template.text(scalar)
end

--- A copy for a script: a value that keeps its spelling becomes that text (1.10 is "1.10"), because scripts build
--- texts from it, such as image names; a value without text becomes null.
---@param tree any
---@return any copy
function values.as_text(tree)
  plain.check(tree, "kb.values.as_text", 2)
  return tables.copy(tree, as_text)
end

return values
