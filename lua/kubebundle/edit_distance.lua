-- How far two words are apart, for the word that was probably meant.

local FAR = math.huge

--- The number of letters to insert, delete, replace or swap with their neighbour (optimal string alignment), if
--- it is within a limit. It takes the limit times the length: only letters so near each other are compared.
---@param a string
---@param b string
---@param limit integer
---@return number steps what is above the limit, where they are farther apart
local function edit_distance(a, b, limit)
  local before, last = {}, {}
  for j = 0, math.min(#b, limit) do
    last[j] = j
  end
  for i = 1, #a do
    local row = { [0] = i }
    for j = math.max(1, i - limit), math.min(#b, i + limit) do
      local cost = a:byte(i) == b:byte(j) and 0 or 1
      row[j] = math.min((last[j] or FAR) + 1, (row[j - 1] or FAR) + 1, (last[j - 1] or FAR) + cost)
      if cost == 1 and a:byte(i) == b:byte(j - 1) and a:byte(i - 1) == b:byte(j) then
        row[j] = math.min(row[j], (before[j - 2] or FAR) + 1)
      end
    end
    before, last = last, row
  end
  return last[#b] or FAR
end

return edit_distance
