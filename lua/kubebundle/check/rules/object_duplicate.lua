-- The rule object-duplicate.

local function check(bundle, report)
  for _, object in ipairs(bundle.repeated) do
    report(
      "object-duplicate",
      object,
      { "metadata", "name" },
      ("another %s of this name stands earlier%s; this one overwrites it"):format(
        object.kind,
        bundle:where(object.first)
      )
    )
  end
end

return {
  name = "object-duplicate",
  severity = "warning",
  stage = "policy",
  summary = "Two objects have the same kind, namespace and name: the one that is applied last overwrites "
    .. "the other, and kubectl says only `configured`.",
  remedy = "Remove one of them, or rename it.",
  check = check,
}
