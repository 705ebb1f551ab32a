-- The known name that a mistyped one comes nearest to.

local suggest = {}

-- Case and the signs that join words are what people get wrong first.
local function folded(name)
  return (name:gsub("[-_. ]", ""):gsub("%u", function(letter)
    return string.char(letter:byte() + 32)
  end))
end

-- The number of letters to insert, delete, replace or swap with their neighbour, or `limit` + 1.
local function distance(a, b, limit)
  if math.abs(#a - #b) > limit then
    return limit + 1
  end
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

--- The nearest of the candidates, the first of several; nil where none is near.
---@param name string
---@param candidates string[]
---@return string?
function suggest.nearest(name, candidates)
  local wanted = folded(name)
  local best, nearest = math.min(3, #wanted // 3) + 1, nil
  for _, candidate in ipairs(candidates) do
    local steps = #candidate < 256 and distance(wanted, folded(candidate), best) or best
    if steps < best then
      best, nearest = steps, candidate
    end
  end
  return nearest
end

return suggest
