-- Errors of builders: they raise, at the caller's line, one sentence that names the builder and never holds a
-- credential.

local bytes = require "kubebundle.util.bytes"
local core = require "kubebundle.core"
local plain = require "kubebundle.util.plain"
local redact = require "kubebundle.util.redact"
local tables = require "kubebundle.util.tables"

local fault = {}

local refusal = { __name = "kubebundle.refusal" }

---The type of a value, for a message.
---@param value any
---@return string
function fault.kind(value)
  return value == core.null and "null" or type(value)
end

local function refuse(code, text, options)
  text = redact.printable((text:gsub("\\\n", "\\n")))
  error(setmetatable({ code = code, message = text, options = options }, refusal), 0)
end

--- Raises a sentence that gives the reason.
---@param format string as string.format; the result is kept on one line
---@param ... any
function fault.refuse(format, ...)
  refuse("builder.refused", format:format(...))
end

--- Raises a sentence with its own code, for invalid external data, which commands report.
---@param code string
---@param format string
---@param ... any
function fault.refuse_as(code, format, ...)
  refuse(code, format:format(...))
end

--- Raises if a check from `names` found reasons, with the API server's messages.
---@param field string path of the field
---@param value string what it holds; never a credential
---@param reasons string[]
function fault.invalid(field, value, reasons)
  if #reasons > 0 then fault.refuse("%s: Invalid value: %q: %s", field, value, table.concat(reasons, "; ")) end
end

--- Calls `build`; prefixes its errors with `where`.
---@param where string
---@param build fun(...): any
---@param ... any
---@return any
function fault.within(where, build, ...)
  local fine, result = pcall(build, ...)
  if fine then return result end
  if getmetatable(result) == refusal then result.message = ("%s: %s"):format(where, result.message) end
  error(result, 0)
end

local SPELLED = "kubebundle.spelled" -- what getmetatable returns for these values

--- The text of a value from kb.values that keeps its spelling (`1.10`, `on`); other values unchanged.
---@param value any
---@return any
function fault.spelled(value)
  if type(value) == "userdata" and getmetatable(value) == SPELLED then return tostring(value) end
  return value
end

--- The number, boolean or null of such a value; other values unchanged.
---@param value any
---@return any
function fault.unspelled(value)
  return (core.template.unspelled(value))
end

-- Options that are numbers; all others are text if their value keeps its spelling.
local numbers = { replicas = true }

--- A copy of the options for a builder, so that the caller's table is not changed.
---@param options table
---@return table
function fault.options(options)
  local copy = {}
  for name, value in pairs(options) do
    copy[name] = (numbers[name] and fault.unspelled or fault.spelled)(value)
  end
  return copy
end

--- Raises for unknown options.
---@param options table
---@param known string separated by blanks
function fault.check_options(options, known)
  local message, is_unknown = core.options_problem(options, known)
  if is_unknown then refuse("builder.unknown-option", message, bytes.sorted_keys(tables.set(known))) end
  if message then refuse("builder.refused", message) end
end

-- A public builder's error as a failure.
local function failure_of(name, err)
  return core.failure { code = err.code, message = err.message, builder = name, options = err.options }
end

-- Handles the results of pcall. It is tail-called, so level 2 is the builder's caller.
local function settle(name, fine, ...)
  if fine then return ... end
  local err = ...
  if getmetatable(err) == refusal then error(name .. ": " .. err.message, 2) end
  error(err, 0)
end

-- The implementation of each public builder: its name and the function that it calls.
local builders = setmetatable({}, { __mode = "k" })

-- The public form of a builder, which raises its errors at the caller's line.
local function public(name, what, run)
  local function builder(given, more)
    if type(given) ~= "table" then error(("%s takes a table of %s"):format(name, what), 2) end
    if type(more) == "table" then error(("%s takes one table of %s, got two"):format(name, what), 2) end
    plain.check(given, name, 2)
    return settle(name, pcall(run, given))
  end
  builders[builder] = { name = name, run = run }
  return builder
end

--- Calls a public builder for a caller that handles errors: returns nil and a failure instead of raising.
---@param builder function
---@param options table
---@return any result
---@return kubebundle.failure? err `message` without the builder's name, which is in `builder`; `options` lists the
---valid options if one is unknown
function fault.attempt(builder, options)
  local known = builders[builder] or { run = builder }
  local fine, result = pcall(known.run, options)
  if fine then return result end
  if getmetatable(result) == refusal then return nil, failure_of(known.name, result) end
  error(result, 0)
end

---Makes a public builder: a function that takes one table of named options.
---@param name string as users know it
---@param options string the known options, separated by blanks
---@generic F: function
---@param build F of the options; it may call the functions of this module
---@return F
function fault.builder(name, options, build)
  options = table.concat(bytes.sorted_keys(tables.set(options)), " ")
  return public(name, "options", function(given)
    fault.check_options(given, options)
    return build(fault.options(given))
  end)
end

--- Raises for a table that ipairs would not read completely: one with names, or with a hole.
---@param value table
---@param where string
---@return table value
function fault.checked_list(value, where)
  local count = 0
  for key in pairs(value) do
    if math.type(key) ~= "integer" then fault.refuse("%s must be a list, got a table with string keys", where) end
    count = count + 1
  end
  for index = 1, count do
    if value[index] == nil then fault.refuse("%s has a hole: there is no item %d", where, index) end
  end
  return value
end

---Makes a public builder that takes one list.
---@param name string as users know it
---@generic F: function
---@param build F of the list
---@return F
function fault.list_builder(name, build)
  return public(name, "documents", build)
end

---Makes a public method that takes one table.
---@param name string as users know it
---@generic F: function
---@param run F of the object and the table
---@return F
function fault.method(name, run)
  return function(self, given)
    if type(given) ~= "table" then error(("%s: expected a table, got %s"):format(name, type(given)), 2) end
    plain.check(given, name, 2)
    return settle(name, pcall(run, self, given))
  end
end

---The option as text; nil if it is absent.
---@param options table
---@param name string
---@return string?
function fault.text(options, name)
  local value = options[name]
  if value ~= nil and type(value) ~= "string" then
    fault.refuse("%s must be text, got a %s", name, fault.kind(value))
  end
  return value
end

--- The option as text; required and not empty.
---@param options table
---@param name string
---@return string
function fault.needed_text(options, name)
  local value = fault.text(options, name)
  if value == nil or value == "" then fault.refuse("%s is missing or empty", name) end
  return value
end

---The option as a table; nil if it is absent.
---@param options table
---@param name string
---@return table?
function fault.table(options, name)
  local value = options[name]
  if value ~= nil and type(value) ~= "table" then
    fault.refuse("%s must be a table, got a %s", name, fault.kind(value))
  end
  return value
end

---The option as a list; nil if it is absent.
---@param options table
---@param name string
---@return table?
function fault.list(options, name)
  local value = fault.table(options, name)
  return value and fault.checked_list(value, name)
end

---The option as true or false; nil if it is absent.
---@param options table
---@param name string
---@return boolean?
function fault.flag(options, name)
  local value = options[name]
  if value ~= nil and type(value) ~= "boolean" then
    fault.refuse("%s must be true or false, got a %s", name, fault.kind(value))
  end
  return value
end

local function masked_line(line)
  local parts, at = {}, 1
  local from = line:find("#(", 1, true)
  local _, to = line:find(")#", (from or #line) + 2, true)
  while from and to do
    parts[#parts + 1] = line:sub(at, from - 1) .. "x"
    at = to + 1
    from = line:find("#(", at, true)
    _, to = line:find(")#", (from or #line) + 2, true)
  end
  return table.concat(parts) .. line:sub(at)
end

--- The text with harmless letters for tokens `#(name)#`, which `bundle:render` replaces later.
---@param text string
---@return string
function fault.masked(text)
  return (text:gsub("[^\r\n]+", masked_line))
end

return fault
