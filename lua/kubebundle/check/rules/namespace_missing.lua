-- The rule namespace-missing.

local paths = require "kubebundle.kubernetes.paths"
local words = require "kubebundle.util.words"

local own_namespaces =
  { [""] = true, default = true, ["kube-system"] = true, ["kube-public"] = true, ["kube-node-lease"] = true }

local function missing_namespace(object, names, report)
  local namespace = object.namespace
  local near = words.nearest(namespace, names)
  report(
    "namespace-missing",
    object,
    { "metadata", "namespace" },
    ("the input does not create the namespace %s"):format(paths.key(namespace)),
    { severity = near and "warning" or nil, remedy = near and ("Write `%s`."):format(near) or nil }
  )
end

local function check(bundle, report)
  if bundle:is_live() then return end
  local told, names = {}, {}
  for _, object in ipairs(bundle:of_kind "Namespace") do
    names[#names + 1] = object.name
  end
  for _, object in ipairs(bundle.objects) do
    local namespace = object.namespace
    if
      namespace
      and not bundle.namespaces[namespace]
      and not own_namespaces[namespace]
      and namespace ~= bundle.namespace
      and not object.is_stored
      and not told[namespace]
    then
      told[namespace] = true
      missing_namespace(object, names, report)
    end
  end
end

return {
  name = "namespace-missing",
  severity = "info",
  stage = "apply",
  summary = "The input does not create the namespace that its objects name. If the cluster does not have it "
    .. 'either, the API server answers 404, `namespaces "..." not found`.',
  consequence = "if the cluster does not have it either, the API server answers 404",
  remedy = "Add the Namespace, or create it beforehand.",
  check = check,
}
