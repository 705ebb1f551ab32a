-- The filters of tokens: #(name | filter argument)#. A filter is a function of the value and the arguments; it
-- returns the new value, or nil and a message that does not contain the value. Functions added to this table, or
-- given in the option `filters`, are filters, too.

local core = require "kubebundle.core"

local filters = {}

-- The text of a scalar as spelled; nil and a message if it has none.
local function text_of(value)
  local text = core.template.text(value)
  if not text then
    return nil,
      type(value) == "table" and "expected text, got a table; the filter json converts it to text"
        or "the value has no text form"
  end
  return text
end

-- A filter of text.
local function textual(change)
  return function(value, ...)
    local text, message = text_of(value)
    if not text then return nil, message end
    return change(text, ...)
  end
end

-- A filter without arguments.
local function bare(change)
  return function(value, ...)
    if select("#", ...) > 0 then return nil, "expected no argument" end
    return change(value)
  end
end

local function plain(change)
  return bare(textual(change))
end

--- The bytes in base64, as required in a Secret's data.
filters.base64 = plain(function(text)
  return core.base64.encode(text)
end)

--- The SHA-256 digest of the bytes, in hexadecimal.
filters.sha256 = plain(function(text)
  return core.digest.sha256(text)
end)

-- ASCII letters only: Lua's own upper and lower follow the host program's locale.
local function shift(text, letters, by)
  return (text:gsub(letters, function(letter)
    return string.char(letter:byte() + by)
  end))
end

--- Converts a-z to A-Z; other letters are unchanged.
filters.upper = plain(function(text)
  return shift(text, "[abcdefghijklmnopqrstuvwxyz]", -32)
end)

--- Converts A-Z to a-z; other letters are unchanged.
filters.lower = plain(function(text)
  return shift(text, "[ABCDEFGHIJKLMNOPQRSTUVWXYZ]", 32)
end)

--- Removes spaces, tabs and line breaks at both ends.
filters.trim = plain(function(text)
  local from = text:find("[^ \t\r\n]")
  return from and text:match("^.*[^ \t\r\n]", from) or ""
end)

--- The text in double quotes: YAML's if the token is a whole plain scalar, else literal quotes with a backslash
--- before each `"` and `\`.
filters.quote = plain(function(text)
  if not utf8.len(text) then return nil, "invalid UTF-8" end
  return core.template.quoted(text)
end)

--- The value as text that stays text, even in a field of numbers or booleans.
filters.text = plain(function(text)
  return core.template.final(text)
end)

-- A filter that requires a certain form and gives it the type that Kubernetes reads, keeping its spelling.
local function typed(expected, matches)
  return plain(function(text)
    if not matches(text) then return nil, "expected " .. expected end
    return core.template.spelled(text)
  end)
end

--- An integer, in decimal digits without a leading zero.
filters.int = typed("an integer such as 3", function(text)
  return text:find "^%-?[1-9]%d*$" or text:find "^%-?0$"
end)

--- A number in JSON's form, which keeps its spelling.
filters.number = typed("a number such as 1.5", function(text)
  local rest = text:match "^%-?0(.*)$" or text:match "^%-?[1-9]%d*(.*)$"
  rest = rest and (rest:match "^%.%d+(.*)$" or rest)
  return rest == "" or rest and rest:find "^[eE][+-]?%d+$"
end)

--- A boolean: true or false.
filters.bool = typed("true or false", function(text)
  return text == "true" or text == "false"
end)

--- The value of a JSON text: a list, a map, a number as spelled.
filters.fromjson = plain(function(text)
  local value, err = require("kubebundle.values.json").decode(text)
  if value == nil then return nil, "invalid JSON: " .. (err.safe_message or err.message) end
  return value
end)

--- The value, or an error with this message if it is missing or null; also if missing values are kept.
function filters.required(value, message, more)
  if type(message) ~= "string" or more ~= nil then return nil, 'expected one text argument, e.g. required "message"' end
  if value == nil or core.template.is_null(value) then return nil, message end
  return value
end

--- Replaces all characters except letters, digits, `-`, `.`, `_` and `~` by %XX, byte by byte (RFC 3986).
filters.urlencode = plain(function(text)
  return (
    text:gsub("[^ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._~-]", function(byte)
      return ("%%%02X"):format(byte:byte())
    end)
  )
end)

local REFERENCES = { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;", ["'"] = "&apos;" }

--- Replaces the five special characters of XML by references. XML templates do so without a filter.
filters.xml = plain(function(text)
  return (text:gsub("[&<>\"']", REFERENCES))
end)

--- The value as JSON text.
filters.json = bare(function(value)
  local spelled = type(value) ~= "table" and core.template.text(value, "json")
  if spelled then return spelled end
  local text, err = core.template.json(value)
  return text, err and err.message
end)

--- Another value if it is missing or null: default "latest". An empty text is a value.
function filters.default(value, default, more)
  if default == nil or more ~= nil then return nil, 'expected exactly one argument, e.g. default "latest"' end
  if value == nil or core.template.is_null(value) then return default end
  return value
end

return filters
