-- Selectors (k8s.io/apimachinery, meta/v1). How to write a check: validation/init.lua.

local read = require "kubebundle.kubernetes.validation.read"

local meta = {}

local wants = { In = "some", NotIn = "some", Exists = "none", DoesNotExist = "none", Gt = "one", Lt = "one" }

local function requirement(value, at)
  local wanted, count = wants[value.operator], #read.list(value, "values")
  if not wanted or read.is_token(value.values) or at.open[value] then return end
  if wanted == "some" and count == 0 then
    at:refuse("field-required", ("must have an item if the operator is %s"):format(value.operator), "values")
  elseif wanted == "none" and count > 0 then
    at:refuse("fields-exclusive", ("must be empty if the operator is %s"):format(value.operator), "values")
  elseif wanted == "one" and count ~= 1 then
    at:refuse("value-length", ("must have one item if the operator is %s"):format(value.operator), "values")
  end
end

meta.LabelSelectorRequirement = requirement
meta.NodeSelectorRequirement = requirement

return meta
