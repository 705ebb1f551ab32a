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
-- To add a rule, add a file and its name here, in `reported` if it has no check. docs/rules.md is written from this
-- table.

local files = {
  "documents",
  "api_version_removed",
  "api_version_unknown",
  "kind_unknown",
  "scope_mismatch",
  "fields",
  "template_metadata_invalid",
  "secrets",
  "credentials",
  "pulls",
  "environment",
  "reference_missing",
  "service_selects_nothing",
}

-- Rules that others report, by group: their files are loaded when there is something to report.
local reported = {
  [""] = { "field-too-new", "schema-unchecked", "selector-mismatch" },
  ["value-type"] = {
    "field-required",
    "field-type",
    "value-range",
    "value-length",
    "value-format",
    "value-choice",
    "value-invalid",
    "fields-exclusive",
    "list-duplicate",
    "port-conflict",
    "mount-unknown-volume",
    "probe-handler",
    "env-source",
    "resources-invalid",
  },
}

local function load_rule(name)
  return require("kubebundle.check.rules." .. name:gsub("%-", "_"))
end

local is_reported = {}

local by_name = setmetatable({}, {
  __index = function(self, name)
    if not is_reported[name] then return nil end
    self[name] = load_rule(name)
    return self[name]
  end,
})

-- `names`: all rules; `words`: what --disable, --severity and `allow` take; `groups`: their rules, by name.
local rules = { by_name = by_name, names = {}, words = {}, groups = {}, runs = {} }

local function add_name(name)
  rules.names[#rules.names + 1] = name
  rules.words[#rules.words + 1] = name
end

for group, names in pairs(reported) do
  for _, name in ipairs(names) do
    is_reported[name] = true
    add_name(name)
  end
  if group ~= "" then
    rules.groups[group] = names
    rules.words[#rules.words + 1] = group
  end
end

for _, file in ipairs(files) do
  local part = require("kubebundle.check.rules." .. file)
  for _, rule in ipairs(part.rules or { part }) do
    by_name[rule.name] = rule
    add_name(rule.name)
  end
  rules.runs[#rules.runs + 1] = part.run or part.check
end

table.sort(rules.names)
table.sort(rules.words)

--- Whether there is a rule or a group of this name.
---@param name any
---@return boolean
function rules.is_known(name)
  return is_reported[name] or rawget(by_name, name) ~= nil or rules.groups[name] ~= nil
end

return rules
