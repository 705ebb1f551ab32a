-- Values such as $(POD_IP): a macro that a pipeline did not expand, unless Kubernetes expands it at its place, as a
-- reference to a variable of the same container.

local objects_of = require "kubebundle.template.objects"
local read = require "kubebundle.util.read"

local macros = {}

-- The value at the first `count` steps of a path.
local function node_at(object, path, count)
  for index = 1, count do
    if type(object) ~= "table" then return nil end
    object = object[path[index]]
  end
  return type(object) == "table" and object or nil
end

-- The first position of each variable in a container's environment: a table by name, created once.
local function positions_of(container, known)
  if known[container] then return known[container] end
  local positions = {}
  for index, entry in ipairs(read.is_list(container.env) and container.env or {}) do
    local name = type(entry) == "table" and entry.name
    if type(name) == "string" and not positions[name] then positions[name] = index end
  end
  known[container] = positions
  return positions
end

-- Whether the container's environment has the variable in the first `count` entries of its list.
local function defines(container, variable, count, known)
  if read.is_list(container.envFrom) and #container.envFrom > 0 then return true end
  return (positions_of(container, known)[variable] or math.huge) <= count
end

-- The depth of the container for which Kubernetes expands the place, and how many of its variables are available: all
-- for an argument or the command, the preceding ones for the value of a variable.
local function expanding_container(place)
  local depth = #place
  if depth >= 3 and (place[depth - 1] == "args" or place[depth - 1] == "command") then
    return depth - 2, math.maxinteger
  elseif depth >= 4 and place[depth] == "value" and place[depth - 2] == "env" then
    return depth - 3, place[depth - 1] - 1
  end
end

-- Without objects it is unknown whether the container has the variable, so nothing is reported.
local function is_expanded(objects, place, variable, known)
  local depth, count = expanding_container(place)
  if not depth or not objects then return depth ~= nil end
  local container = node_at(objects[place.number], place, depth)
  return container ~= nil and defines(container, variable, count, known)
end

--- The tokens whose values are macros that are never expanded.
---@param compiled table from core.template
---@param text? string the rendering with the macros; nil if there is none
---@param mode "yaml"|"json"|"xml"|"text"
---@param variables table<integer, string> names of the macros, by expression
---@return table[] tokens from compiled:tokens()
function macros.unexpanded(compiled, text, mode, variables)
  local places, objects, known = compiled:places(true), text and objects_of(text, mode), {}
  local next_place, list = 1, {}
  for _, token in ipairs(compiled:tokens()) do
    local variable = variables[token.expression]
    if variable then
      local place = places[next_place]
      while place and place.offset + place.size <= token.offset do
        next_place = next_place + 1
        place = places[next_place]
      end
      local inside = place and place.offset <= token.offset
      if not (inside and is_expanded(objects, place, variable, known)) then list[#list + 1] = token end
    end
  end
  return list
end

return macros
