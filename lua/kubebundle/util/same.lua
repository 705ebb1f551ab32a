-- Whether two values are equal: the same types, with equal members.

local read = require "kubebundle.util.read"

local function same(a, b)
  if type(a) ~= "table" or type(b) ~= "table" then return a == b and math.type(a) == math.type(b) end
  if read.is_list(a) ~= read.is_list(b) then return false end
  for key, item in pairs(a) do
    if not same(item, b[key]) then return false end
  end
  for key in pairs(b) do
    if a[key] == nil then return false end
  end
  return true
end

return same
