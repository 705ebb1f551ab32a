-- Finds the word that a misspelled one was probably meant to be.

local once = require "kubebundle.util.once"
local remember = require "kubebundle.util.remember"

local words = {}

local MIN_WORD = 3 -- a shorter one has every other as its neighbour
local MAX_WORD = 60 -- longer text is not a misspelled name
local MAX_CANDIDATES = 500 -- more do not help, and comparing all with all takes quadratic time

local MAX_KEPT = 100 -- results cached for each list of candidates

local FAR = math.huge

-- The differing parts: the words without common prefix and suffix.
local function differing(a, b)
  local first, last = 1, 0
  local shorter = math.min(#a, #b)
  while first <= shorter and a:byte(first) == b:byte(first) do
    first = first + 1
  end
  while last <= shorter - first and a:byte(-1 - last) == b:byte(-1 - last) do
    last = last + 1
  end
  return a:sub(first, -1 - last), b:sub(first, -1 - last)
end

-- The number of letters to insert, delete, replace or swap with their neighbour (optimal string alignment), or a
-- larger number than the limit. Takes time proportional to limit times length: only letters that close to each other
-- are compared.
local function distance(a, b, limit)
  a, b = differing(a, b)
  local before, last, least_before = {}, {}, 0
  for j = 0, math.min(#b, limit) do
    last[j] = j
  end
  for i = 1, #a do
    local row, least = { [0] = i }, i
    for j = math.max(1, i - limit), math.min(#b, i + limit) do
      local cost = a:byte(i) == b:byte(j) and 0 or 1
      row[j] = math.min((last[j] or FAR) + 1, (row[j - 1] or FAR) + 1, (last[j - 1] or FAR) + cost)
      if cost == 1 and a:byte(i) == b:byte(j - 1) and a:byte(i - 1) == b:byte(j) then
        row[j] = math.min(row[j], (before[j - 2] or FAR) + 1)
      end
      if row[j] < least then least = row[j] end
    end
    if least > limit and least_before > limit then -- a swap looks two rows back
      return FAR
    end
    before, last, least_before = last, row, least
  end
  return last[#b] or FAR
end

-- Case and separators are the most common mistakes.
local function folded(word)
  return (word:gsub("[-_. ]", ""):gsub("%u", function(letter)
    return string.char(letter:byte() + 32)
  end))
end

local folded_list = once(function(candidates)
  local list = {}
  for index, candidate in ipairs(candidates) do
    list[index] = folded(candidate)
  end
  return list
end)

local function find_nearest(word, candidates)
  local wanted, found, best = folded(word), nil, FAR
  local others = folded_list(candidates)
  for index, candidate in ipairs(candidates) do
    local other = others[index]
    local shorter = math.min(#wanted, #other)
    local limit = math.min(best - 1, shorter < MIN_WORD and 0 or math.max(1, shorter // 4))
    if math.abs(#wanted - #other) <= limit then
      local steps = distance(wanted, other, limit)
      if steps <= limit then
        found, best = candidate, steps
      end
    end
  end
  return found
end

-- The same mistake is often repeated.
local nearest_of = once(function(candidates)
  return remember(function(word)
    return find_nearest(word, candidates)
  end, MAX_KEPT)
end)

--- The closest candidate, the first of several; nil if none is close.
---@param word string
---@param candidates string[] not modified afterwards
---@return string?
function words.nearest(word, candidates)
  if #word > MAX_WORD or #candidates > MAX_CANDIDATES then return nil end
  return nearest_of(candidates)(word)
end

return words
