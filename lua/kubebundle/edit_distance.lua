-- How far two words are apart, for the word that was probably meant.

--- The number of letters to insert, delete, replace or swap with their neighbour (optimal string alignment).
--- It takes the product of the lengths: callers keep words short.
---@param a string
---@param b string
---@return integer
local function edit_distance(a, b)
  local before, last = nil, {}
  for j = 0, #b do
    last[j] = j
  end
  for i = 1, #a do
    local row = { [0] = i }
    for j = 1, #b do
      local cost = a:byte(i) == b:byte(j) and 0 or 1
      row[j] = math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + cost)
      if i > 1 and j > 1 and a:byte(i) == b:byte(j - 1) and a:byte(i - 1) == b:byte(j) then
        row[j] = math.min(row[j], before[j - 2] + 1)
      end
    end
    before, last = last, row
  end
  return last[#b]
end

return edit_distance
