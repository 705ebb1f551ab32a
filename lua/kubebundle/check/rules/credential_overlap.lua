-- The rule credential-overlap: reported by check/passes/pulls.lua.

return {
  name = "credential-overlap",
  by = "pulls",
  severity = "warning",
  stage = "pull",
  summary = "Several credentials apply to the image, or one for a sibling does (`/team` also applies to "
    .. "`/team-b`). The kubelet tries the one with the longest server first. An invalid one costs a failed "
    .. "attempt at each pull, and if all fail, no anonymous pull follows.",
  remedy = "Remove the unintended one; end the paths of servers with `/`.",
}
