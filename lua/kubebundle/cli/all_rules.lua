-- The rules of all commands as one table, in the form of check/rules/init.lua. Those of fn, which reports them itself,
-- are with them.

local all = { by_name = {}, names = {}, words = {}, groups = {} }

local tables = require("kubebundle.report.rules").tables()
tables[#tables + 1] = require "kubebundle.fn.rules"

for _, rules in ipairs(tables) do
  for _, name in ipairs(rules.names) do
    all.by_name[name] = rules.by_name[name]
    all.names[#all.names + 1] = name
  end
  for name, members in pairs(rules.groups) do
    all.groups[name] = members
  end
  table.move(rules.words, 1, #rules.words, #all.words + 1, all.words)
end
table.sort(all.names)
table.sort(all.words)

--- Whether there is a rule or a group of this name.
---@param name any
---@return boolean
function all.is_known(name)
  return all.by_name[name] ~= nil or all.groups[name] ~= nil
end

return all
