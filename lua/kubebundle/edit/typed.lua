-- Converts a value to the type that the schema gives its place.

local core = require "kubebundle.core"
local field_types = require "kubebundle.kubernetes.field_types"
local objects = require "kubebundle.edit.objects"
local typed_value = require "kubebundle.kubernetes.typed_value"

local typed = {}

-- The path relative to the object.
local function below(keys, from)
  return table.move(keys, #from + 1, #keys, 1, {})
end

--- The type of the scalar that the schema has at a place; nil if the place is unknown or holds something else.
---@param self kubebundle.edit.tree
---@param document integer
---@param keys any[] the path from the document's root
---@return string?
function typed.name(self, document, keys)
  local object = objects.at(self, document, keys)
  return object and field_types.of(object.api_version, object.kind, below(keys, object.keys))
end

-- Whether a text is a list or a mapping in braces, for a place that takes one.
local function is_flow_text(value, place)
  local field = place and place.field
  if type(value) ~= "string" or not field or not (field.type_name or field.item) then return false end
  return value:find("^%s*[{%[]") ~= nil and not field_types.name(place)
end

--- The value converted to its place's type; unchanged if the type is unknown.
---@param self kubebundle.edit.tree
---@param document integer
---@param keys any[] the path from the document's root
---@param value any
---@param is_guessed boolean? a text may have been meant as a list or a mapping
---@return any? value nil if it looks like a list or a mapping, and the schema has one
---@return kubebundle.failure? err
function typed.of(self, document, keys, value, is_guessed)
  local object = objects.at(self, document, keys)
  if not object then return value end
  local path = below(keys, object.keys)
  local place = field_types.at(object.api_version, object.kind, path)
  if type(value) == "table" then return typed_value.table(value, place, path) end
  if is_guessed and is_flow_text(value, place) then
    local message = "the field takes a list or a mapping, not text that looks like one (--field-json writes it)"
    return nil, core.failure { code = "edit.invalid-value", message = message }
  end
  local name = field_types.name(place)
  if not name or name == "quantity" then return value end
  if value == core.null then return value end
  return typed_value.of(value, name)
end

return typed
