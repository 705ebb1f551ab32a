-- The rules of what run reports of a script.

local rule_table = require "kubebundle.util.rule_table"

return rule_table {
  {
    name = "builder-warning",
    severity = "warning",
    stage = "pull",
    summary = "A builder accepts its arguments, but the result probably does not work.",
    remedy = "Correct the arguments of the builder.",
  },
  {
    name = "script-error",
    severity = "error",
    stage = "render",
    summary = "The script failed, or did not return a bundle.",
    remedy = "Correct the script at the reported line.",
  },
}
