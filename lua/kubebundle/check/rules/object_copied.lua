-- The rule object-copied.

local read = require "kubebundle.util.read"

-- Fields set by the API server; the first two decide whether an object is accepted.
local FIELDS = { "resourceVersion", "uid", "creationTimestamp", "selfLink", "generation", "managedFields" }

-- Whether all objects come from a cluster: then they are being examined, not applied.
local function is_export(bundle)
  if bundle:is_live() then return true end
  for _, object in ipairs(bundle.objects) do
    if not object.is_stored then return false end
  end
  return true
end

local function names_of(metadata)
  local names = {}
  for _, name in ipairs(FIELDS) do
    if not read.is_null(metadata[name]) then names[#names + 1] = "metadata." .. name end
  end
  return table.concat(names, ", ")
end

local function check(bundle, report)
  if is_export(bundle) then return end
  for _, object in ipairs(bundle.objects) do
    if object.is_stored then
      local field = read.text(object.metadata, "resourceVersion") and "resourceVersion" or "uid"
      report(
        "object-copied",
        object,
        { "metadata", field },
        ("the object was copied from a cluster, with its %s"):format(field),
        { remedy = ("Remove %s."):format(names_of(object.metadata)), at = "key" }
      )
    end
  end
end

return {
  name = "object-copied",
  severity = "warning",
  stage = "apply",
  summary = "An object was copied from a cluster with its `resourceVersion` or `uid`: `kubectl create` is refused "
    .. "(resourceVersion should not be set on objects to be created), `kubectl apply` fails (409, conflict). "
    .. "Not reported if all objects of the input are from a cluster.",
  consequence = "`kubectl create` is refused (resourceVersion should not be set), `kubectl apply` fails (409)",
  remedy = "Remove metadata.resourceVersion and metadata.uid.",
  check = check,
}
