-- The option --rules DIR of check: each *.lua file of the directory returns a rule, as for the option `rules` of
-- kb.check. The files are programs and run with the user's permissions.

local core = require "kubebundle.core"

local own_rules = {}

--- Adds --rules.
function own_rules.define(parser)
  parser
    :option("--rules", "A directory of custom rules in Lua, one per file; may be repeated.")
    :argname("DIR")
    :count("*")
end

local function files_of(directory, console)
  local names, err = core.file.list(directory)
  if not names then console:fail(err.message) end
  local before = directory:sub(-1) == "/" and directory or directory .. "/"
  local paths = {}
  for _, name in ipairs(names) do
    if name:find "%.lua$" then paths[#paths + 1] = before .. name end
  end
  if #paths == 0 then console:fail(("no rules (files *.lua) in %s"):format(directory)) end
  table.sort(paths)
  return paths
end

-- A rule whose check raises ends the command, with the rule's name.
local function guarded(rule, console)
  local check = rule.check
  if type(check) ~= "function" then return rule end
  function rule.check(...)
    local fine, message = pcall(check, ...)
    if not fine then console:fail(("the rule %s failed: %s"):format(tostring(rule.name), tostring(message))) end
  end
  return rule
end

local function rule_of(path, console)
  local chunk, message = load(console:read_path(path), "@" .. path, "t")
  if not chunk then console:fail(message) end
  local fine, rule = pcall(chunk)
  if not fine then console:fail(tostring(rule)) end
  if type(rule) ~= "table" then console:fail(path .. ": the file must return a rule, a table") end
  return guarded(rule, console)
end

--- The rules of the directories.
---@param arguments table
---@param console kubebundle.cli.console
---@return kubebundle.rule[] own
---@return table all the built-in rules with them
function own_rules.read(arguments, console)
  local own, built_in = {}, require "kubebundle.check.rules"
  if #(arguments.rules or {}) == 0 then return own, built_in end
  for _, directory in ipairs(arguments.rules) do
    for _, path in ipairs(files_of(directory, console)) do
      own[#own + 1] = rule_of(path, console)
    end
  end
  local all, message = require("kubebundle.check.own_rules").with(built_in, own)
  if not all then console:fail("invalid rule: " .. message) end
  return own, all
end

return own_rules
