-- Check: reports what `kubebundle check` finds in the items, as one bundle.

local applied = require "kubebundle.fn.applied"
local core = require "kubebundle.core"
local own_rules = require "kubebundle.fn.rules"
local rules = require "kubebundle.check.rules"
local schema = require "kubebundle.kubernetes.schema"
local severities = require "kubebundle.check.severity"

local check = {}

-- YAML reads `off` as false, and 1.30 as a number: both are meant as spelled.
local function spelled(value)
  if value == false then return "off" end
  return type(value) ~= "table" and tostring(value) or nil
end

local function options_of(spec)
  -- the tool that applies the items sorts them
  local options = { severity = { ["object-order"] = "off" }, disable = spec.disable }
  for name, level in pairs(spec.severity or {}) do
    options.severity[name] = spelled(level)
  end
  local levels, problem = severities.levels(rules, options.disable, options.severity)
  if not levels then return nil, problem end
  if spec.kubernetesVersion then
    local minor, message = schema.minor(spelled(spec.kubernetesVersion) or "")
    local is_number = type(spec.kubernetesVersion) == "number"
    if not minor then return nil, message .. (is_number and "; a version such as 1.30 needs quotes" or "") end
    options.kubernetes_version = spelled(spec.kubernetesVersion)
  end
  return options
end

local function report_skipped(list, inputs, results)
  local count = #list.items - #inputs
  if count == 0 or #inputs == 0 then return end
  results:add {
    rule = "local-config",
    severity = own_rules.severity "local-config",
    stage = "policy",
    message = ("%d of %d items not checked: they are configuration of tools"):format(count, #list.items),
  }
end

function check.run(list, spec, results)
  local options, message = options_of(spec)
  if not options then
    return nil, core.failure { code = "fn.invalid-config", message = "spec of Check: " .. message }
  end
  local inputs = applied(list, results)
  results:add_all((require("kubebundle.check").check_all(inputs, options)))
  report_skipped(list, inputs, results)
  return list.items
end

return check
