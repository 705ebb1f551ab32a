-- The value of each distinct token: looked up by name, then passed through the filters.

local core = require "kubebundle.core"
local macro_name = require "kubebundle.values.macro"
local lazy = require "kubebundle.util.lazy"
local names = require "kubebundle.values.names"
local problems = lazy "kubebundle.template.problems"
local words = lazy "kubebundle.util.words"

local resolve = {}

local function failure(rule, code, message, remedy)
  return { rule = rule, code = code, message = message, remedy = remedy }
end

local function token_of(expression, options)
  return problems.token(options.spelling, expression.name)
end

-- `${NAME-text}` has a default in a shell, but is a name with a hyphen here.
local function shell_remedy(name, options)
  local variable, default = name:match "^([%a_][%w_]*)%-(.*)$"
  if options.spelling ~= "${ }" or not variable then return nil end
  return ('Write ${%s:-%s} or ${%s | default "%s"} for a default.'):format(variable, default, variable, default)
end

local MAX_SUGGESTIONS = 20 -- per rendering: each compares with all names

local function missing(expression, known, options)
  known.asked = known.asked + 1
  local near = known.asked <= MAX_SUGGESTIONS and words.nearest(expression.name, known.names())
  local remedy = near and "Did you mean " .. near .. "?"
    or shell_remedy(expression.name, options)
    or ("Give %s a value, or the token a default."):format(expression.name)
  local problem =
    failure("token-unresolved", "token.unresolved", "no value for " .. token_of(expression, options), remedy)
  problem.name = expression.name
  return problem
end

-- Loaded for the first token with a filter: most have none.
local function built_in()
  return require "kubebundle.template.filters"
end

local function known_filters(own)
  local list = {}
  for _, from in ipairs { own or {}, built_in() } do
    for name in pairs(from) do
      list[#list + 1] = name
    end
  end
  table.sort(list)
  return list
end

local function find_filter(name, own)
  return own and own[name] or built_in()[name]
end

local function unknown_filter(filter, expression, options)
  local near = words.nearest(filter.name, known_filters(options.filters))
  return failure(
    "filter-unknown",
    "filter.unknown",
    ("unknown filter '%s' in %s"):format(filter.name, token_of(expression, options)),
    near and "Did you mean " .. near .. "?" or nil
  )
end

local VALUES = { string = true, number = true, boolean = true, table = true }

-- Why the result of a filter is not a valid value, or nil.
local function reason_of(result, message)
  if result == nil then return message or "the filter returned no value" end
  if VALUES[type(result)] or core.template.is_null(result) or select(2, core.template.unspelled(result)) then
    return nil
  end
  return "the filter returned a " .. type(result)
end

-- The failure of the filter `required` for a missing value.
local function required_failure(expression, message, options)
  local text = ("no value for %s: %s"):format(token_of(expression, options), message)
  local problem = failure("token-unresolved", "token.unresolved", text)
  problem.name = expression.name
  return problem
end

-- Filters that accept a missing value.
local function takes_nothing(apply)
  return apply == built_in().default or apply == built_in().required
end

-- As in a shell, ${NAME:-text} and ${NAME:?message} treat an empty text as missing, and a default has no type.
local function apply_shell(apply, value, argument)
  if core.template.text(value) == "" then value = nil end
  local result, message = apply(value, argument)
  if value == nil and type(result) == "string" then result = require("kubebundle.values").scalar(result) end
  return result, message
end

-- The value after all filters; nil and possibly a failure.
local function filtered(value, expression, options)
  for _, filter in ipairs(expression.filters) do
    local apply = find_filter(filter.name, options.filters)
    if not apply then return nil, unknown_filter(filter, expression, options) end
    if value ~= nil or takes_nothing(apply) then
      local result, message
      if filter.shell then
        result, message = apply_shell(apply, value, filter[1])
      else
        result, message = apply(value, table.unpack(filter))
      end
      local reason = reason_of(result, message)
      if reason and apply == built_in().required and reason == filter[1] then
        return nil, required_failure(expression, reason, options)
      elseif reason then
        local text = ("cannot apply the filter %s to %s: %s"):format(filter.name, token_of(expression, options), reason)
        return nil, failure("filter-failed", "filter.failed", text)
      end
      value = result
    end
  end
  return value
end

local function check_text(value, expression, options)
  if type(value) ~= "string" then return nil end
  if not utf8.len(value) then
    return failure(
      "value-unusable",
      "value.invalid-utf8",
      ("the value of %s is not valid UTF-8"):format(token_of(expression, options)),
      "Use the filter base64 for binary data."
    )
  elseif options.encoding == "bytes" and value:find "[\128-\255]" then
    return failure(
      "value-unusable",
      "value.encoding",
      ("the value of %s is not ASCII, and the encoding of the file is unknown"):format(token_of(expression, options)),
      "Save the file as UTF-8 or UTF-16."
    )
  end
end

--- The failure for a macro that is never expanded.
function resolve.macro_failure(expression, options)
  return failure(
    "value-macro",
    "value.macro",
    ("the value of %s is a pipeline macro that was not expanded"):format(token_of(expression, options)),
    "Define the variable in the pipeline, or in the `env` of the container if Kubernetes is to expand it."
  )
end

-- Whether a value contains the token prefix, which the next stage would read as a token.
local function holds_prefix(value, prefix, seen)
  if type(value) ~= "table" then
    local text = core.template.text(value)
    return text ~= nil and text:find(prefix, 1, true) ~= nil
  elseif seen[value] then
    return false
  end
  seen[value] = true
  for key, item in pairs(value) do
    if holds_prefix(key, prefix, seen) or holds_prefix(item, prefix, seen) then return true end
  end
  return false
end

local function check_prefix(value, expression, options)
  local prefix = options.spelling:match "^%S+"
  if not (resolve.is_staged(options) and holds_prefix(value, prefix, {})) then return nil end
  return failure(
    "value-unusable",
    "value.holds-token",
    ("the value of %s contains %s, which the next stage would read as a token"):format(
      token_of(expression, options),
      prefix
    )
  )
end

--- Whether another rendering replaces the remaining tokens.
function resolve.is_staged(options)
  return options.missing == "keep" or options.only ~= nil
end

local function one(expression, value, known, options)
  local problem
  value, problem = filtered(value, expression, options)
  if problem then return nil, problem end
  if value == nil and options.missing == "error" then return nil, missing(expression, known, options) end
  if value == nil and options.missing == "empty" then return "", nil, true end
  return value, check_text(value, expression, options) or check_prefix(value, expression, options)
end

--- The value of each expression, and the failures of those without one.
---@param expressions table[] from core.template
---@param values table
---@param options table spelling, missing, filters
---@return any[] resolved nil: the token stays
---@return table<integer, { rule: string, code: string, message: string, remedy: string? }> failures
---@return table<integer, string> macros names of the variables in values that are macros
---@return table<integer, true> emptied expressions with an empty text because they have no value
function resolve.all(expressions, values, options)
  local resolved, failures, macros, emptied, list = {}, {}, {}, {}, nil
  local known = { asked = 0 }
  function known.names()
    list = list or names.list(values)
    return list
  end
  for index, expression in ipairs(expressions) do
    if not expression.other then
      local found = names.get(values, expression.name)
      local value, problem, is_emptied = one(expression, found, known, options)
      macros[index] = macro_name(found)
      failures[index], emptied[index] = problem, is_emptied
      if not problem then resolved[index] = value end
    end
  end
  return resolved, failures, macros, emptied
end

return resolve
