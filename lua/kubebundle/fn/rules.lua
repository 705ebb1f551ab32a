-- The rules of what fn reports beside those of check and render.

local rule_table = require "kubebundle.util.rule_table"

return rule_table {
  {
    name = "function-failed",
    severity = "error",
    stage = "render",
    summary = "The function failed.",
    remedy = "Correct the functionConfig or the input according to the message.",
  },
  {
    name = "local-config",
    severity = "info",
    stage = "policy",
    summary = "Items were not checked because they are configuration of tools and are not applied.",
  },
  {
    name = "no-objects",
    severity = "warning",
    stage = "render",
    summary = "The input has no Kubernetes objects.",
    remedy = "Check which files the orchestrator passes to the function.",
  },
  {
    name = "script",
    severity = "error",
    stage = "policy",
    summary = "A result reported by a script of LuaRun, with the severity that the script sets.",
  },
}
