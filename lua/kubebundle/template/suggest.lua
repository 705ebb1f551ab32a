-- The known name that a mistyped one comes nearest to.

local edit_distance = require "kubebundle.edit_distance"

local suggest = {}

local MAX_WORD = 60 -- bytes; what is longer is no misspelt name
local MAX_CANDIDATES = 500 -- more are no help, and comparing all with all takes quadratic time

-- Case and the signs that join words are what people get wrong first.
local function folded(name)
  return (name:gsub("[-_. ]", ""):gsub("%u", function(letter)
    return string.char(letter:byte() + 32)
  end))
end

--- The nearest of the candidates, the first of several; nil where none is near.
---@param name string
---@param candidates string[]
---@return string?
function suggest.nearest(name, candidates)
  if #name > MAX_WORD or #candidates > MAX_CANDIDATES then
    return nil
  end
  local wanted = folded(name)
  local best, nearest = math.min(3, #wanted // 3) + 1, nil
  for _, candidate in ipairs(candidates) do
    local other = folded(candidate)
    if math.abs(#wanted - #other) < best and #other < MAX_WORD then
      local steps = edit_distance(wanted, other, best - 1)
      if steps < best then
        best, nearest = steps, candidate
      end
    end
  end
  return nearest
end

return suggest
