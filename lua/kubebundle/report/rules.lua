-- The rules that findings name, of all commands: each is in the table of the part that reports it.

local rules = {}

local HOMES = {
  "kubebundle.check.rules",
  "kubebundle.template.rules",
  "kubebundle.build.rules",
  "kubebundle.preflight.rules",
  "kubebundle.pin.rules",
}

--- The tables, in the form of check/rules/init.lua.
---@return table[]
function rules.tables()
  local tables = {}
  for index, home in ipairs(HOMES) do
    tables[index] = require(home)
  end
  return tables
end

--- A rule by its name; nil for one that only a caller has.
---@param name string
---@return kubebundle.rule?
function rules.find(name)
  for _, home in ipairs(HOMES) do
    local rule = require(home).by_name[name]
    if rule then return rule end
  end
end

return rules
