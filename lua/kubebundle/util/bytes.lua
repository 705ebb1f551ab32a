-- Comparison by bytes: Lua's own `<` on strings follows the locale of the host program.

local bytes = {}

---@param a string
---@param b string
---@return boolean whether `a` comes before `b`
function bytes.less(a, b)
  for at = 1, math.min(#a, #b) do
    local x, y = a:byte(at), b:byte(at)
    if x ~= y then return x < y end
  end
  return #a < #b
end

---@param map table<string, any>
---@return string[] keys sorted by bytes
function bytes.sorted_keys(map)
  local keys = {}
  for key in pairs(map) do
    keys[#keys + 1] = key
  end
  table.sort(keys, bytes.less)
  return keys
end

return bytes
