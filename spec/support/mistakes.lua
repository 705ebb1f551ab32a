-- The known mistakes of spec/check/mistakes.yaml, as whole manifests and as the differing lines.

local core = require "kubebundle.core"

local PATH = "spec/check/mistakes.yaml"

local mistakes = {}

---@class spec.mistake
---@field name string
---@field title string
---@field rule string that finds it
---@field usual boolean? whether docs/rules.md lists it first
---@field at string? the lines of the base that are replaced by both
---@field bad string the lines with the mistake
---@field good string the lines without it
---@field also table<string, boolean> the rules that report information about both
---@field options table for kb.check, and `directory`
---@field broken string the whole manifest with the mistake
---@field fixed string the whole manifest without it

local function replaced(base, at, lines)
  if not at then return lines end
  local first, last = base:find(at, 1, true)
  assert(first, "not in the base: " .. at)
  return base:sub(1, first - 1) .. lines .. base:sub(last + 1)
end

local function expanded(text)
  return (text:gsub("%[(%d+) letters%]", function(count)
    return ("a"):rep(tonumber(count))
  end))
end

local function complete(mistake, base)
  mistake.good = mistake.good or mistake.at
  mistake.options = mistake.options or {}
  local also = {}
  for _, rule in ipairs(mistake.also or {}) do
    also[rule] = true
  end
  mistake.also = also
  mistake.broken = expanded(replaced(base, mistake.at, mistake.bad))
  mistake.fixed = expanded(replaced(base, mistake.at, mistake.good))
  return mistake
end

local known

--- All mistakes, in file order.
---@return spec.mistake[]
function mistakes.all()
  if known then return known end
  local file <close> = assert(io.open(PATH, "rb"))
  local data = assert(core.yaml.decode(file:read("a")))
  for index, mistake in ipairs(data.mistakes) do
    data.mistakes[index] = complete(mistake, data.base)
  end
  known = data.mistakes
  return known
end

--- The mistake with a name.
---@param name string
---@return spec.mistake
function mistakes.named(name)
  for _, mistake in ipairs(mistakes.all()) do
    if mistake.name == name then return mistake end
  end
  error("no mistake is named " .. name)
end

local function size_of(mistake)
  local _, count = (mistake.bad .. mistake.good):gsub("\n", "")
  return count
end

--- The mistake found by a rule with the fewest lines, the first of several; or nil.
---@param rule string
---@return spec.mistake?
function mistakes.of_rule(rule)
  local best
  for _, mistake in ipairs(mistakes.all()) do
    if mistake.rule == rule and (not best or size_of(mistake) < size_of(best)) then best = mistake end
  end
  return best
end

--- Whole manifests: all with mistakes, and all without.
---@return string[]
function mistakes.texts()
  local texts = {}
  for _, mistake in ipairs(mistakes.all()) do
    if #mistake.broken < 100000 then
      table.insert(texts, mistake.broken)
      table.insert(texts, mistake.fixed)
    end
  end
  return texts
end

return mistakes
