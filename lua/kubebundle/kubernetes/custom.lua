-- Walks custom resources along the schemas of their CustomResourceDefinitions.

local nearest = require "kubebundle.kubernetes.nearest"
local validate = require "kubebundle.kubernetes.crd.validate"

local custom = {}

--- Checks one object.
---@param object kubebundle.check.object with `custom`
---@param walk table from fields.walk
---@param on_unchecked fun(pattern: string?, path: any[]) called for what is not checked
function custom.check(object, walk, on_unchecked)
  local source, value = object.source, object.value
  -- metadata is decoded from numbers that were already parsed, so their spelling does not matter
  local origin = { open = source.open, from_lua = source.from_lua, is_custom = true }
  local function on_metadata(metadata, path)
    walk:metadata(metadata, path, origin)
  end
  if value.metadata ~= nil then on_metadata(value.metadata, { "metadata" }) end
  validate.object(value, object.custom, {
    open = source.open,
    is_json = source.json,
    from_lua = source.from_lua,
    on_fault = walk.on_fault,
    on_unchecked = on_unchecked,
    on_metadata = on_metadata,
    advice = nearest.advice,
  })
end

return custom
