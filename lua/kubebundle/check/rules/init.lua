-- The table of all rules. Each rule is a file in this folder that returns
--
--   { name = "kebab-case", severity = "error" | "warning" | "info",
--     stage = "apply" | "pull" | "policy",
--     is_off = nil or true: reported only if the caller gives it a severity,
--     is_fixed = nil or true: the caller cannot lower the severity,
--     group = nil or the name of a group, which --disable, --severity and `allow` also accept,
--     summary = "what happens in the cluster, with the symptom", remedy = "what to do",
--     check = function(bundle, report) ... end, or by = "the pass that reports it" }
--
-- The stage tells what is affected: apply (the API server rejects the object), pull (the kubelet cannot pull, or not
-- as intended), policy (it works but should not).
--
-- `check` examines the whole bundle and calls report(name, object, path, message [, { severity=, stage=, remedy=,
-- at="key" }]) for each finding. If several rules need the same examination, a pass in check/passes does it once for
-- all, and the files of these rules are loaded only when there is something to report.
--
-- To add a rule, add a file and its name here. docs/rules.md is generated from this table.

local tables = require "kubebundle.util.tables"
local words = tables.words

-- In the order in which they run.
local PASSES = { "documents", "fields", "secrets", "credentials", "makers", "pulls" }

-- Passes and rules that examine only one kind; loaded only if the input has an object of that kind.
local KINDS = { secrets = "Secret", credentials = "Secret", ["service-selects-nothing"] = "Service" }

-- Rules that depend on an option; loaded only if it is given: the bundle's field.
local GIVEN = { ["image-not-allowed"] = "image_policy", ["image-tag-forbidden"] = "image_policy" }

-- Rules with a check of their own.
local CHECKED = words [[
  token-unresolved document-skipped object-duplicate object-copied registry-localhost
  pull-secret-duplicate object-order namespace-missing namespace-mismatch
  api-version-removed api-version-unknown kind-unknown scope-mismatch
  name-invalid template-metadata-invalid env-plaintext-secret reference-missing service-selects-nothing
  image-not-pinned image-not-allowed image-tag-forbidden
]]

local GROUPS = {
  ["value-type"] = words [[
    field-required field-type value-range value-length value-format value-choice value-invalid fields-exclusive
    list-duplicate port-conflict mount-unknown-volume probe-handler env-source resources-invalid
  ]],
}

-- Rules that a pass reports.
local REPORTED = words [[
  document-invalid
  field-misplaced field-unknown field-too-new label-invalid schema-unchecked selector-mismatch
  data-not-base64 secret-double-encoded secret-too-large secret-type-mismatch
  auth-malformed auth-disagrees credential-empty credential-whitespace credential-swapped credential-expires
  credential-placeholder credential-quoted credential-is-id credential-short-lived document-not-docker-config
  server-invalid credential-mismatch gcr-key-shape hub-key-unusable
  pull-no-credential secret-made-elsewhere pull-secret-missing pull-secret-other-namespace
  service-account-secrets-shadowed
  registry-port-mismatch image-without-registry image-invalid credential-overlap
]]

local function file_of(name)
  return require("kubebundle.check.rules." .. name:gsub("%-", "_"))
end

local known = {}

local by_name = setmetatable({}, {
  __index = function(self, name)
    if not known[name] then return nil end
    self[name] = file_of(name)
    return self[name]
  end,
})

-- `names`: all rules; `words`: what --disable, --severity and `allow` accept; `groups`: their rules, by name; `runs`:
-- the passes and checks, with the only rule that each can report and the only kind that it examines, if there is one.
local rules = { by_name = by_name, names = {}, words = {}, groups = GROUPS, runs = {} }

local function add(names)
  for _, name in ipairs(names) do
    known[name] = true
    rules.names[#rules.names + 1] = name
  end
end

add(CHECKED)
add(REPORTED)
for group, names in pairs(GROUPS) do
  add(names)
  rules.words[#rules.words + 1] = group
end
table.move(rules.names, 1, #rules.names, #rules.words + 1, rules.words)
table.sort(rules.names)
table.sort(rules.words)

local function pass_of(name)
  return require("kubebundle.check.passes." .. name)
end

local function check_of(name)
  return by_name[name].check
end

-- `rule` is the only rule that the run can report.
local function add_run(name, load, rule)
  local kind, given = KINDS[name], GIVEN[name]
  local run = (kind or given) and function(bundle, report)
    load(name)(bundle, report)
  end or load(name)
  rules.runs[#rules.runs + 1] = { run = run, rule = rule, kind = kind, given = given }
end

for _, name in ipairs(PASSES) do
  add_run(name, pass_of)
end
for _, name in ipairs(CHECKED) do
  add_run(name, check_of, name)
end

--- Whether there is a rule or a group of this name.
---@param name any
---@return boolean
function rules.is_known(name)
  return known[name] ~= nil or GROUPS[name] ~= nil
end

return rules
