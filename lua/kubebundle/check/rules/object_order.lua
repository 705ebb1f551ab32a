-- The rule object-order: namespaces. check/passes/pulls.lua reports Secrets and service accounts.

local paths = require "kubebundle.kubernetes.paths"

local function check(bundle, report)
  if bundle:is_live() then return end
  local created, told = {}, {}
  for _, object in ipairs(bundle.objects) do
    local namespace = object.namespace
    if object.kind == "Namespace" and object.name then created[object.name] = true end
    local later = namespace and not created[namespace] and bundle.namespaces[namespace]
    if later and not (object.is_stored or later.is_stored) and not told[namespace] then
      told[namespace] = true
      report(
        "object-order",
        object,
        { "metadata", "namespace" },
        ("the namespace %s is created later%s"):format(paths.key(namespace), bundle:where(later)),
        {
          consequence = ('the first apply of this object is refused (404, namespaces "%s" not found)'):format(
            paths.key(namespace)
          ),
        }
      )
    end
  end
end

return {
  name = "object-order",
  severity = "error",
  stage = "apply",
  summary = "An object precedes one that it needs. A namespace that comes later makes kubectl fail "
    .. 'with `namespaces "..." not found`, a service account that comes later makes the API server refuse '
    .. "a Pod (403, error looking up service account); a pull secret that comes later makes the first pulls "
    .. "fail with ErrImagePull until the kubelet tries again.",
  remedy = "Put namespaces first, then secrets and service accounts, then workloads.",
  check = check,
}
