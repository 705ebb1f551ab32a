-- What has to fit together inside one mapping, wherever its type stands. Each function gives the key at fault
-- and why, or nothing where all is fine.

local core = require "kubebundle.core"
local bundles = require "kubebundle.check.bundle"

local list = bundles.list

local fits = {}

local function is_absent(value)
  return value == nil or value == core.null
end

local wants = { In = "some", NotIn = "some", Exists = "none", DoesNotExist = "none", Gt = "one", Lt = "one" }

local function requirement(value)
  local wanted, count = wants[value.operator], #list(value, "values")
  if not wanted or type(value.values) == "function" then return nil end
  if wanted == "some" and count == 0 then
    return "values", ("must have an item where the operator is %s"):format(value.operator)
  elseif wanted == "none" and count > 0 then
    return "values", ("must be empty where the operator is %s"):format(value.operator)
  elseif wanted == "one" and count ~= 1 then
    return "values", ("must have one item where the operator is %s"):format(value.operator)
  end
end

fits.LabelSelectorRequirement = requirement
fits.NodeSelectorRequirement = requirement

function fits.DownwardAPIVolumeFile(value)
  local has_field, has_resource = not is_absent(value.fieldRef), not is_absent(value.resourceFieldRef)
  if not has_field and not has_resource then return "fieldRef", "is missing, and so is resourceFieldRef" end
  if has_field and has_resource then return "fieldRef", "must not stand beside resourceFieldRef" end
end

return fits
