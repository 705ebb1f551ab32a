-- The table of all rules. A rule is a file of its own here, which returns
--
--   { name = "kebab-case", severity = "error" | "warning" | "info",
--     stage = "apply" | "pull" | "policy",
--     group = nil or the name of a group, which --disable, --severity and `allow` take as well,
--     summary = "what happens in the cluster, with the symptom", remedy = "what to do",
--     check = nil or function(bundle, report) ... end }
--
-- The stage says where it hurts: the API server refuses the object; the kubelet cannot pull, or not as meant; it
-- works and should not.
--
-- `check` looks at the whole bundle and calls report(name, object, path, message [, { severity=, stage=, remedy=,
-- at="key" }]) for what it finds. A rule without it is reported by another: those of the group `value-type` by the walk
-- along the schema (rules/fields.lua, kubernetes/validation). A file may also return { rules = { rule, ... },
-- run = function } for several rules that share one look at the bundle.
--
-- To add a rule, add a file and its name here. docs/rules.md is written from this table.

local files = {
  "documents", "api_version_removed", "api_version_unknown", "kind_unknown", "scope_mismatch", "fields",
  "field_too_new", "schema_unchecked",
  "field_required", "field_type", "value_range", "value_length", "value_format", "value_choice", "value_invalid",
  "fields_exclusive", "list_duplicate", "port_conflict", "mount_unknown_volume", "probe_handler", "env_source",
  "resources_invalid", "template_metadata_invalid",
  "selector_mismatch", "secrets", "credentials", "pulls", "environment", "reference_missing",
  "service_selects_nothing",
}

-- `words`: what --disable, --severity and `allow` take.
local rules = { list = {}, by_name = {}, names = {}, words = {}, groups = {}, runs = {} }

local function add_to_group(rule)
  local group = rules.groups[rule.group]
  if not group then
    group = {}
    rules.groups[rule.group] = group
    rules.words[#rules.words + 1] = rule.group
  end
  group[#group + 1] = rule.name
end

local function add(rule)
  rules.list[#rules.list + 1] = rule
  rules.by_name[rule.name] = rule
  rules.names[#rules.names + 1] = rule.name
  rules.words[#rules.words + 1] = rule.name
  if rule.group then add_to_group(rule) end
end

for _, file in ipairs(files) do
  local part = require("kubebundle.check.rules." .. file)
  for _, rule in ipairs(part.rules or { part }) do add(rule) end
  rules.runs[#rules.runs + 1] = part.run or part.check
end

--- Whether there is a rule or a group of this name.
---@param name any
---@return boolean
function rules.is_known(name)
  return rules.by_name[name] ~= nil or rules.groups[name] ~= nil
end

return rules
