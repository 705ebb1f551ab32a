-- The rule secret-made-elsewhere, reported by check/passes/pulls.lua.

return {
  name = "secret-made-elsewhere",
  severity = "info",
  stage = "pull",
  by = "pulls",
  summary = "A pull secret is created, copied, filled or decrypted in the cluster (SealedSecret, ExternalSecret, "
    .. "SOPS, reflector, ...). Its credentials are not known here.",
  remedy = "No action is needed if its template holds the registry's credential.",
}
