-- The rule server-invalid, reported by check/passes/credentials.lua.

return {
  name = "server-invalid",
  severity = "warning",
  stage = "pull",
  by = "credentials",
  summary = "The server of an entry is not a URL that the kubelet can parse: it has a space, a port that is not a "
    .. "number, or another character that no host has. The kubelet skips the entry.",
  consequence = "the kubelet skips the entry, so its credential is never used",
  remedy = "Write HOST[:PORT][/PATH], such as registry.example.com.",
}
