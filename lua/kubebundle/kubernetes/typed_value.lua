-- A scalar as a value of a field's type (field_types.name), as the template writer makes one of a token.

local core = require "kubebundle.core"

-- The canonical forms that a type takes.
local TAKES = {
  integer = { integer = true },
  number = { integer = true, number = true },
  boolean = { boolean = true },
  ["int-or-string"] = { integer = true },
}

local typed_value = {}

--- The value with the type, or itself where it has the type already or cannot have it.
---@param value any a scalar
---@param name string
---@return any
function typed_value.of(value, name)
  local text = core.template.text(value)
  local takes = TAKES[name]
  local is_canonical = takes and text and takes[core.template.canonical(text)]
  if type(value) == "string" then return is_canonical and core.template.spelled(value) or value end
  if name == "string" or (name == "int-or-string" and not is_canonical and not core.template.is_null(value)) then
    return text or value
  end
  return value
end

return typed_value
