-- The types of the tokens' places, from the schema; the template writer follows them.

local lazy = require "kubebundle.util.lazy"

local modes = lazy "kubebundle.template.mode"
local field_types = lazy "kubebundle.kubernetes.field_types"
local typed_value = lazy "kubebundle.kubernetes.typed_value"

local types = {}

-- Kustomize also accepts these without apiVersion and kind.
local KUSTOMIZATIONS = { ["kustomization.yaml"] = true, ["kustomization.yml"] = true, Kustomization = true }

local function place_of(token, filename)
  local object = token.object
  local api_version, kind = object.api_version, object.kind
  if api_version == nil and kind == nil then
    if not filename or not KUSTOMIZATIONS[modes.name_of(filename)] then return nil end
    api_version, kind = "kustomize.config.k8s.io/v1beta1", "Kustomization"
  end
  return field_types.at(api_version, kind, token)
end

--- Sets the types of all known places in the writer.
---@param compiled table from core.template
---@param tokens table[] compiled:places()
---@param filename? string
---@return table[]? known those with a known type, each with its `place`; nil if there are none
function types.set(compiled, tokens, filename)
  local known
  for _, token in ipairs(tokens) do
    local place = place_of(token, filename)
    local name = place and field_types.name(place)
    if name and name ~= "quantity" then compiled:set_type(token.span, name, typed_value.takes_null(token)) end
    if place and not name then
      known = known or {}
      known[#known + 1] = token
      token.place = place
    end
  end
  return known
end

--- The tables among the values, converted to the types of their places.
---@param known table[] from types.set
---@param resolved any[] the values by expression
---@return table<integer, table>? tables by span
function types.tables(known, resolved)
  local tables
  for _, token in ipairs(known) do
    local value = resolved[token.expression]
    if type(value) == "table" then
      tables = tables or {}
      tables[token.span] = typed_value.table(value, token.place, token)
    end
  end
  return tables
end

return types
