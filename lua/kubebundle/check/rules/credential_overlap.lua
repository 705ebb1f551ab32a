-- The rule credential-overlap: reported by check/passes/pulls.lua.

return {
  name = "credential-overlap",
  by = "pulls",
  severity = "warning",
  stage = "pull",
  summary = "More than one credential applies to the image, or one that is meant for a sibling (`/team` "
    .. "applies to `/team-b` too). The kubelet tries them in its own order, longest server first; a stale "
    .. "one in front costs a failed attempt on each pull, and if all fail nothing is tried anonymously.",
  remedy = "Remove the one that is not meant; end paths of servers with `/`.",
}
