-- The table of all rules. A rule is an entry in the `rules` of one of the files named here:
--
--   { name = "kebab-case", severity = "error" | "warning" | "info",
--     stage = "apply" | "pull" | "policy",
--     summary = "what happens in the cluster, with the symptom", remedy = "what to do" }
--
-- The stage says where it hurts: the API server refuses the object; the kubelet cannot pull, or not as meant; it
-- works and should not.
--
-- and each file has run(bundle, report), which looks at the whole bundle and calls
-- report(name, object, path, message [, { severity=, stage=, remedy=, at="key" }]) for what it finds.
-- To add a rule, add an entry there, or a file and its name here. docs/rules.md is written from this table.

local files = { "documents", "fields", "workloads", "pods", "secrets", "credentials", "pulls", "environment" }

local rules = { list = {}, by_name = {}, names = {}, runs = {} }

for _, file in ipairs(files) do
  local part = require("kubebundle.check.rules." .. file)
  for _, rule in ipairs(part.rules) do
    rules.list[#rules.list + 1] = rule
    rules.by_name[rule.name] = rule
    rules.names[#rules.names + 1] = rule.name
  end
  rules.runs[#rules.runs + 1] = part.run
end

return rules
