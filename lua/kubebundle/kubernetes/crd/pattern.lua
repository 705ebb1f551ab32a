-- Matches a regular expression in Go's syntax (RE2) in time linear in the text: an automaton whose states are sets of
-- program positions, created on demand.

local parse = require "kubebundle.kubernetes.crd.pattern_parse"

local pattern = {}

local MAX_STATES = 1000 -- cached; then the automaton starts again
local MAX_WORK = 1000000 -- positions examined for one text

local Pattern = {}
Pattern.__index = Pattern

local function is_word(code)
  return code and (code >= 48 and code <= 57 or code >= 65 and code <= 90 or code == 95 or code >= 97 and code <= 122)
    or false
end

-- What assertions need to know about the neighbouring code point: "none" at the ends of the text.
local function side(code)
  if not code then return "none" end
  if code == 10 then return "newline" end
  return is_word(code) and "word" or "other"
end

local assertions = {
  ["start"] = function(before)
    return before == "none"
  end,
  ["end"] = function(_, after)
    return after == "none"
  end,
  ["line-start"] = function(before)
    return before == "none" or before == "newline"
  end,
  ["line-end"] = function(_, after)
    return after == "none" or after == "newline"
  end,
  ["word"] = function(before, after)
    return (before == "word") ~= (after == "word")
  end,
  ["not-word"] = function(before, after)
    return (before == "word") == (after == "word")
  end,
}

-- The sets reachable from some positions without reading, whether the program's end is reachable, and the number of
-- positions examined.
local function closure(program, places, before, after)
  local seen, sets, stack, is_match, count = {}, {}, table.move(places, 1, #places, 1, {}), false, 0
  while stack[1] do
    local at = table.remove(stack)
    if not seen[at] then
      seen[at], count = true, count + 1
      local instruction = program[at]
      local op = instruction.op
      if op == "set" then
        sets[#sets + 1] = at
      elseif op == "match" then
        is_match = true
      elseif op == "jump" then
        stack[#stack + 1] = instruction.x
      elseif op == "split" then
        stack[#stack + 1] = instruction.x
        stack[#stack + 1] = instruction.y
      elseif assertions[instruction.kind](before, after) then
        stack[#stack + 1] = at + 1
      end
    end
  end
  return sets, is_match, count
end

local function holds(ranges, code)
  local low, high = 1, #ranges // 2
  while low <= high do
    local middle = (low + high) // 2
    if code < ranges[2 * middle - 1] then
      high = middle - 1
    elseif code > ranges[2 * middle] then
      low = middle + 1
    else
      return true
    end
  end
  return false
end

local function state_of(self, places, before)
  table.sort(places)
  local key = before .. " " .. table.concat(places, " ")
  local state = self.states[key]
  if not state then
    if self.count >= MAX_STATES then
      self.states, self.count = {}, 0
    end
    state = { places = places, before = before, on = {} }
    self.states[key], self.count = state, self.count + 1
  end
  return state
end

local MATCH = {}

-- The state after reading a code point; a match may begin anywhere in the text.
local function step(self, state, code)
  local sets, is_match, count = closure(self.program, state.places, state.before, side(code))
  self.work = self.work + count
  if is_match then return MATCH end
  local places, seen = { 1 }, { [1] = true }
  for _, at in ipairs(sets) do
    if holds(self.program[at].ranges, code) and not seen[at + 1] then
      seen[at + 1] = true
      places[#places + 1] = at + 1
    end
  end
  return state_of(self, places, side(code))
end

--- Whether the pattern matches anywhere in a text.
---@param text string valid UTF-8
---@return boolean? nil if it would take too long
function Pattern:matches(text)
  local state = state_of(self, { 1 }, "none")
  self.work = 0
  for _, code in utf8.codes(text) do
    local after = state.on[code]
    if not after then
      after = step(self, state, code)
      state.on[code] = after
    end
    if after == MATCH then return true end
    if self.work > MAX_WORK then return nil end
    state = after
  end
  local _, is_match = closure(self.program, state.places, state.before, "none")
  return is_match
end

--- Compiles a pattern.
---@param text string
---@return table? compiled with matches(text); nil if its syntax is invalid or not supported
function pattern.compile(text)
  local program = utf8.len(text) and parse.program(text)
  return program and setmetatable({ program = program, states = {}, count = 0 }, Pattern) or nil
end

return pattern
