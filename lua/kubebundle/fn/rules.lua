-- The rules of what fn reports beside those of check and render.

local rule_table = require "kubebundle.util.rule_table"

return rule_table {
  {
    name = "function-failed",
    severity = "error",
    stage = "render",
    summary = "The function could not do what its functionConfig asks for.",
    remedy = "Correct the functionConfig or the input, as the message says.",
  },
  {
    name = "local-config",
    severity = "info",
    stage = "policy",
    summary = "Items were not checked, since they are configuration of tools and not applied.",
  },
  {
    name = "no-objects",
    severity = "warning",
    stage = "render",
    summary = "The input has no Kubernetes objects.",
    remedy = "Check which files the orchestrator hands over.",
  },
  {
    name = "script",
    severity = "error",
    stage = "policy",
    summary = "A script of LuaRun reports a result; it gives the severity.",
  },
}
