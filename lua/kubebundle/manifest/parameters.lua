-- The parameters of an OpenShift Template: `${NAME}` in its objects is text, `${{NAME}}` as a whole value is JSON.
-- Those with a value are replaced as by `oc process`; the others' values are unknown.

local core = require "kubebundle.core"
local foreign = require "kubebundle.manifest.foreign"
local read = require "kubebundle.util.read"

local parameters = {}

local function values_of(template)
  local values = {}
  for _, parameter in read.maps(template, "parameters") do
    local name, value = read.text(parameter, "name"), parameter.value
    if name and type(value) == "string" and read.is_null(parameter.generate) then values[name] = value end
  end
  return values
end

local function open(text)
  return core.open(text, foreign.mask(text), true)
end

local function filled(text, values)
  local whole = text:match("^%${{([%w_]+)}}$")
  if whole then
    local value = values[whole] and core.json.decode(values[whole])
    return value ~= nil and value or values[whole] or open(text)
  end
  local is_open = false
  local result = text:gsub("%${([%w_]+)}", function(name)
    is_open = is_open or not values[name]
    return values[name]
  end)
  return is_open and open(text) or result
end

local function fill(value, values)
  for key, item in pairs(value) do
    if type(item) == "table" then
      fill(item, values)
    elseif type(item) == "string" and item:find("${", 1, true) then
      value[key] = filled(item, values)
    end
  end
end

--- Replaces the parameters in the objects of a Template, in place.
---@param template table
function parameters.fill(template)
  local values = values_of(template)
  for _, object in ipairs(read.list(template, "objects")) do
    if type(object) == "table" then fill(object, values) end
  end
end

return parameters
