-- All cases, by name: a function of the number of items that returns the function to measure and, where there are
-- files to remove, one that does.

local all = {}
for _, part in ipairs { "functions", "methods", "commands", "options" } do
  for name, case in pairs(require("bench.items." .. part)) do
    assert(not all[name], name)
    all[name] = case
  end
end

return all
