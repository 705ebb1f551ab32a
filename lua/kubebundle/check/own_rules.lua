-- Custom rules: the option `rules` of kb.check, and `kubebundle check --rules DIR`. They have the form of the built-in
-- rules, { name=, severity=, stage=, summary=, consequence=, remedy=, check= }. `check(bundle, report)` gets objects
-- with lookups by path.

local bytes = require "kubebundle.util.bytes"
local core = require "kubebundle.core"
local options_of = require "kubebundle.util.options"
local path = require "kubebundle.edit.path"
local paths = require "kubebundle.kubernetes.paths"
local read = require "kubebundle.util.read"

local own = {}

--- A custom rule.
---@class kubebundle.rule
---@field name string in kebab case; for `# kubebundle: allow NAME`, `disable` and `severity`
---@field severity? "error"|"warning"|"info" warning by default
---@field stage? "apply"|"pull"|"policy" policy by default
---@field summary? string what happens in the cluster
---@field consequence? string what follows from the finding, as a clause
---@field remedy? string what to do
---@field check fun(bundle: kubebundle.rule.bundle, report: function) calls report(object, path, message) for each
---finding; the path is as for object:get

local KNOWN = [[name:string severity:"error"|"warning"|"info" stage:"apply"|"pull"|"policy"
  summary:string consequence:string remedy:string check:function]]

-- {====== Lookups ======

-- The steps of a path; raises at the rule's line if it is invalid.
local function steps_of(text, where)
  options_of.argument(where, "path", text, "string", 3)
  local steps, err = path.parse(text, true)
  if not steps then error(("%s: %s"):format(where, err), 3) end
  return steps
end

-- The key of the item selected by `[KEY=VALUE]`.
local function matching(value, step)
  for index, item in ipairs(value) do
    local member = type(item) == "table" and item[step.match]
    if member and tostring(member) == step.value then return index end
  end
end

-- The keys of a value selected by a step.
local function keys_at(value, step)
  if step.match then return { matching(value, step) } end
  if not step.all then return { step.key or step.index } end
  local keys = {}
  if read.is_list(value) then
    for index in ipairs(value) do
      keys[index] = index
    end
    return keys
  end
  return bytes.sorted_keys(value)
end

-- Adds {value, path} for each place that the steps select.
local function collect(value, steps, at, keys, found)
  if value == nil or read.is_token(value) then return end
  if at > #steps then
    found[#found + 1] = { value, keys }
  elseif type(value) == "table" then
    for _, key in ipairs(keys_at(value, steps[at])) do
      collect(value[key], steps, at + 1, paths.join(keys, key), found)
    end
  end
end

-- The keys of a finding's path, also if the value is missing. A list of keys is as for object:each.
local function keys_of(object, field)
  if type(field) == "table" then return field end
  local keys, value = {}, object.value
  for _, step in ipairs(field == "" and {} or steps_of(field, "report")) do
    local key = type(value) == "table" and keys_at(value, step)[1] or step.key or step.index
    if key == nil then break end
    keys[#keys + 1] = key
    value = type(value) == "table" and value[key] or nil
  end
  return keys
end

---An object as a rule sees it.
---@class kubebundle.rule.object
---@field kind string
---@field name? string nil if it contains a token
---@field namespace? string "" if none is set
---@field value table the whole object; values with tokens are functions
local Object = {}
Object.__index = Object

--- The value at a path; nil if there is none, or it contains a token.
---@param field string as for document:get: spec.template.spec.containers[name=web].image, metadata.labels["a.b/c"]
---@return any value
function Object:get(field)
  local found = {}
  collect(self.value, steps_of(field, "object:get"), 1, {}, found)
  return found[1] and found[1][1]
end

--- Iterates over the values at a path with `[*]`, which selects each item of a list or member of a mapping. Each
--- value comes with its own path, for the report: for value, path in object:each(...).
---@param field string spec.template.spec.containers[*].image
---@return function iterator
function Object:each(field)
  local found, at = {}, 0
  collect(self.value, steps_of(field, "object:each"), 1, {}, found)
  return function()
    at = at + 1
    if found[at] then return found[at][1], found[at][2] end
  end
end

---The objects of an input.
---@class kubebundle.rule.bundle
---@field objects kubebundle.rule.object[] the items of Lists included
local Bundle = {}
Bundle.__index = Bundle

---The objects of a kind.
---@param kind string
---@return kubebundle.rule.object[] objects
function Bundle:of_kind(kind)
  options_of.argument("bundle:of_kind", "kind", kind, "string")
  local list = {}
  for _, object in ipairs(self.objects) do
    if object.kind == kind then list[#list + 1] = object end
  end
  return list
end

-- }======

local function view_of(bundle)
  local view, inner = setmetatable({ objects = {} }, Bundle), {}
  for index, object in ipairs(bundle.objects) do
    local shown = { kind = object.kind, name = object.name, namespace = object.namespace, value = object.value }
    view.objects[index] = setmetatable(shown, Object)
    inner[shown] = object
  end
  return view, inner
end

local function run_of(rule)
  return function(bundle, report)
    local view, inner = view_of(bundle)
    rule.check(view, function(object, field, message, ...)
      if object == rule.name then -- accept the name first, as built-in rules report
        object, field, message = field, message, ...
      end
      if not inner[object] then error(("the rule %s reports what is not an object"):format(rule.name), 2) end
      options_of.argument("report", "message", message, "string")
      report(rule.name, inner[object], keys_of(object, field or ""), message)
    end)
  end
end

-- Why a rule is invalid, or nil.
local function problem_of(rule, known)
  if type(rule) ~= "table" then return "expected a table, got " .. type(rule) end
  local message = core.options_problem(rule, KNOWN)
  if message then return message end
  if not rule.name or not rule.name:find "^%l[%l%d-]*$" then return "missing or invalid name (expected kebab-case)" end
  if known.is_known(rule.name) then return ("there is a rule %s already"):format(rule.name) end
  if not rule.check then return ("%s: missing check"):format(rule.name) end
end

local function add(all, rule)
  all.by_name[rule.name] = {
    name = rule.name,
    severity = rule.severity or "warning",
    stage = rule.stage or "policy",
    summary = rule.summary or "",
    consequence = rule.consequence,
    remedy = rule.remedy,
  }
  all.names[#all.names + 1] = rule.name
  all.words[#all.words + 1] = rule.name
  all.runs[#all.runs + 1] = { run = run_of(rule), rule = rule.name }
end

--- The built-in rules and the caller's.
---@param rules table as check/rules/init.lua returns it; it is not changed
---@param list kubebundle.rule[]?
---@return table? rules
---@return string? message if one is not a valid rule
function own.with(rules, list)
  if not list or #list == 0 then return rules end
  local all = { by_name = setmetatable({}, { __index = rules.by_name }), groups = rules.groups }
  for _, field in ipairs { "names", "words", "runs" } do
    all[field] = table.move(rules[field], 1, #rules[field], 1, {})
  end
  function all.is_known(name)
    return rawget(all.by_name, name) ~= nil or rules.is_known(name)
  end
  for index, rule in ipairs(list) do
    local problem = problem_of(rule, all)
    if problem then return nil, ("rules[%d]: %s"):format(index, problem) end
    add(all, rule)
  end
  return all
end

return own
