-- Metadata and selectors (k8s.io/apimachinery, meta/v1). How to write a check: validation/init.lua.

local read = require "kubebundle.util.read"

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

local function check_finalizers(value, at)
  local set = {}
  for _, name in ipairs(read.list(value, "finalizers")) do
    if type(name) == "string" then set[name] = true end
  end
  if set.orphan and set.foregroundDeletion then
    at:refuse("fields-exclusive", "must not have both orphan and foregroundDeletion", "finalizers")
  end
end

local function check_owners(value, at)
  local controller
  for index, owner in read.maps(value, "ownerReferences") do
    if owner.apiVersion == "v1" and owner.kind == "Event" then
      at:refuse("value-choice", "must not be an Event", "ownerReferences", index, "kind")
    end
    if owner.controller == true and controller then
      at:refuse(
        "list-duplicate",
        ("must be true of one owner only: item %d has it, too"):format(controller - 1),
        "ownerReferences",
        index,
        "controller"
      )
    end
    controller = controller or owner.controller == true and index
  end
end

function meta.ObjectMeta(value, at)
  if value.finalizers then check_finalizers(value, at) end
  if value.ownerReferences then check_owners(value, at) end
end

return meta
