-- The options of all commands that judge manifests, and their values as kb.check expects them.

local check_options = {}

--- Adds --severity, --kubernetes-version, --crd and -n.
function check_options.define(parser)
  parser
    :option("--severity", "The severity of a rule or group: error, warning, info or off; may be repeated.")
    :argname("RULE=SEVERITY")
    :count("*")
  parser
    :option("--kubernetes-version", "The version of the cluster, e.g. 1.30; by default, the newest known.")
    :argname("VERSION")
  parser
    :option("--crd", "A file or directory with CustomResourceDefinitions; may be repeated.")
    :argname("PATH")
    :count("*")
  check_options.define_namespace(parser)
end

--- Adds -n.
function check_options.define_namespace(parser)
  parser
    :option("-n", "The namespace of objects without one, as with `kubectl -n`.")
    :hidden_name("--namespace")
    :target("namespace")
    :argname("NAMESPACE")
end

--- The spelling given by --tokens; an invalid one is a usage error.
---@param spelling string?
---@param command string
---@param console kubebundle.cli.console
---@return string?
function check_options.spelling(spelling, command, console)
  local fine, message = pcall(require("kubebundle.core").template.mask, "", spelling)
  if not fine then console:stop(2, message, ("Try 'kubebundle %s --help'."):format(command)) end
  return spelling
end

local function unknown(name, rules)
  local nearest = require("kubebundle.util.words").nearest(name, rules.words)
  return ("unknown rule %s%s"):format(name, nearest and "; did you mean " .. nearest .. "?" or "")
end

--- Reports a usage error unless the rule or group exists, because the option would have no effect.
---@param name string
---@param console kubebundle.cli.console
---@param rules table as check/rules/init.lua returns it
---@param hint string? a line after the message
function check_options.assert_known(name, console, rules, hint)
  if not rules.is_known(name) then console:stop(2, unknown(name, rules), hint) end
end

-- The options without an effect if no manifest is checked; of --severity, each rule of check.
local function given_options(arguments)
  local list = {}
  for _, word in ipairs(arguments.severity or {}) do
    list[#list + 1] = "--severity " .. word
  end
  if arguments.kubernetes_version then list[#list + 1] = "--kubernetes-version" end
  if (arguments.crd or {})[1] then list[#list + 1] = "--crd" end
  if arguments.namespace then list[#list + 1] = "-n" end
  return list
end

--- Rejects options for checking manifests if none is checked.
---@param arguments table
---@param console kubebundle.cli.console
---@param judge string the option that is missing
function check_options.refuse(arguments, console, judge)
  for _, word in ipairs(arguments.severity or {}) do
    check_options.assert_known(word:match "^[^=]*", console, (require "kubebundle.check.rules"))
  end
  local list = given_options(arguments)
  if list[1] then console:fail(("%s %s %s"):format(table.concat(list, ", "), list[2] and "need" or "needs", judge)) end
end

--- The rules given by --disable.
---@param arguments table
---@param console kubebundle.cli.console
---@param rules? table as check/rules/init.lua returns it: the built-in ones by default
---@return string[]
function check_options.disabled(arguments, console, rules)
  rules = rules or require "kubebundle.check.rules"
  local names = {}
  for name in table.concat(arguments.disable, ","):gmatch("[^,]+") do
    names[#names + 1] = name
    check_options.assert_known(name, console, rules)
  end
  return names
end

-- Whether a rule has a severity by its own name or its group's.
local function is_given(name, given, rules)
  if given[name] then return true end
  local rule = rules.by_name[name]
  return rule ~= nil and rule.group ~= nil and given[rule.group] ~= nil
end

-- The configured severities of rules that the arguments do not mention. Rules known only to `check --rules` are
-- ignored by the other commands.
local function configured_severities(arguments, console, rules, own, given)
  local config = arguments.config
  for name in pairs(config and config.severity or {}) do
    if not rules.is_known(name) then
      if own and not require("kubebundle.report.rules").find(name) then
        console:fail(tostring(config:failure("config.invalid", { "severity", name }, unknown(name, rules))))
      end
    elseif not is_given(name, given, rules) then
      given[name] = config.severity[name]
      local levels, message = require("kubebundle.check.severity").levels(rules, nil, { [name] = given[name] })
      if not levels then console:fail(tostring(config:failure("config.invalid", { "severity", name }, message))) end
    end
  end
end

-- The severities of --severity, by rule or group; skips the rules for which `takes` returns false.
local function given_severities(arguments, console, rules, takes)
  local given, left = {}, {}
  for _, words in ipairs(arguments.severity or {}) do
    for word in words:gmatch("[^,]+") do
      local name, level = word:match("^([^=]+)=([^=]+)$")
      if not name then console:fail(("invalid --severity %s (expected RULE=SEVERITY)"):format(word)) end
      if takes(name) then
        given[name] = level
      else
        left[#left + 1] = word
      end
    end
  end
  if next(given) == nil then return given, left end
  local levels, message = require("kubebundle.check.severity").levels(rules, nil, given)
  if not levels then console:fail(message) end
  return given, left
end

--- The severities of a command's own rules, given or configured; arguments.severity keeps the others.
---@param arguments table
---@param console kubebundle.cli.console
---@param own table in the form of check/rules/init.lua
---@return table<string, string> levels
function check_options.take_severities(arguments, console, own)
  local given
  given, arguments.severity = given_severities(arguments, console, own, own.is_known)
  configured_severities(arguments, console, own, false, given)
  return given
end

local function given_version(arguments, console)
  local version = arguments.kubernetes_version or arguments.config and arguments.config.kubernetes_version
  if not version then return nil end
  local minor, message = require("kubebundle.kubernetes.schema").minor(version)
  if not minor then console:fail(message) end
  return version
end

-- Appends the texts of the definitions in a file or directory, each of which can be parsed. Without any, nothing would
-- be checked that the user expects.
local function add_crds(texts, path, console)
  local has_any = false
  for _, input in ipairs(console:inputs { path }) do
    local text = console:read_path(input.path)
    local set, message = require("kubebundle.check.definitions").read { text }
    if not set then console:fail(("%s: %s"):format(input.path, message)) end
    has_any = has_any or not set:is_empty()
    texts[#texts + 1] = text
  end
  if not has_any then console:fail(("no CustomResourceDefinition of apiextensions.k8s.io/v1 in %s"):format(path)) end
end

local function given_crds(arguments, console)
  local texts, paths = {}, arguments.crd or {}
  if #paths == 0 and arguments.config then paths = arguments.config.crd or {} end
  for _, path in ipairs(paths) do
    add_crds(texts, path, console)
  end
  return texts
end

--- The namespace given by -n.
---@param arguments table
---@param console kubebundle.cli.console
---@return string?
function check_options.namespace(arguments, console)
  local namespace = arguments.namespace
  local reasons = namespace and require("kubebundle.kubernetes.names").label(namespace) or {}
  if reasons[1] then console:fail(("invalid namespace: %s"):format(reasons[1])) end
  return namespace
end

--- The options as kb.check expects them; an invalid one is a usage error.
---@param arguments table
---@param console kubebundle.cli.console
---@param rules? table as check/rules/init.lua returns it: the built-in ones by default
---@return kubebundle.check.options
function check_options.read(arguments, console, rules)
  local own = rules ~= nil
  rules = rules or require "kubebundle.check.rules"
  local severity = given_severities(arguments, console, rules, function(name)
    check_options.assert_known(name, console, rules)
    return true
  end)
  configured_severities(arguments, console, rules, own, severity)
  return {
    severity = severity,
    kubernetes_version = given_version(arguments, console),
    crds = given_crds(arguments, console),
    namespace = check_options.namespace(arguments, console),
    images = arguments.config and arguments.config.images,
  }
end

return check_options
