-- The output of `render --list`: each token with its place, filters and default.

local core = require "kubebundle.core"
local encode = require "kubebundle.report.encode"
local redact = require "kubebundle.util.redact"
local values = require "kubebundle.values"

local token_list = {}

local List = {}
List.__index = List

---@param format string "text" for lines; any other is JSON
function token_list.new(format)
  return setmetatable({ json = format ~= "text", items = core.array {} }, List)
end

local function filter_text(filter)
  local words = { filter.name }
  for index, argument in ipairs(filter) do
    words[index + 1] = type(argument) == "string" and ("%q"):format(argument) or tostring(argument)
  end
  return table.concat(words, " ")
end

-- JSON would change the spelling of 1.10, which the token writes.
local plain = values.as_text

local function object(token, file)
  local filters = core.array {}
  for index, filter in ipairs(token.filters) do
    filters[index] = { name = filter.name, arguments = core.array {} }
    for position, argument in ipairs(filter) do
      filters[index].arguments[position] = plain(argument)
    end
  end
  return {
    file = file,
    line = token.line,
    column = token.column,
    name = token.name,
    filters = filters,
    default = token.default ~= nil and plain(token.default) or nil,
  }
end

local function line(token, file)
  local parts = { ("%s:%d:%d: %s"):format(file, token.line, token.column, token.name) }
  for _, filter in ipairs(token.filters) do
    parts[#parts + 1] = filter_text(filter)
  end
  return redact.printable(table.concat(parts, " | ")) .. "\n"
end

---@param file string
---@param tokens table[] as from template:tokens()
function List:add(file, tokens)
  for _, token in ipairs(tokens) do
    self.items[#self.items + 1] = (self.json and object or line)(token, file)
  end
end

---@return string
function List:text()
  return self.json and encode(self.items) or table.concat(self.items)
end

return token_list
