-- Texts, each ended by \1, then \0 and a YAML template whose tokens become those texts: the rendering differs only in
-- scalars, as seen by another binding of libyaml; or there is an error.

local kb = require "kubebundle"
local oracle = require "spec.support.template_oracle"
local properties = require "fuzz.properties"

-- Any name has a value, selected by its length.
local function values_of(head)
  local texts = {}
  for text in head:gmatch("([^\1]*)\1") do
    texts[#texts + 1] = text
  end
  return setmetatable({}, {
    __index = function(_, name)
      return #texts > 0 and texts[#name % #texts + 1] or nil
    end,
  })
end

local function check_errors(err)
  properties.check_error(err)
  for _, problem in ipairs(err.problems) do
    properties.check_error(problem)
    assert(type(problem.rule) == "string", "a problem has no rule")
  end
end

local function has_filter(template)
  for _, token in ipairs(template:tokens()) do
    if #token.filters > 0 then return true end
  end
end

-- A text stays the same text, in any style.
local function check_text(input, values)
  local text, err = kb.template.render(input, values, { mode = "text" })
  if not text then check_errors(err) end
end

return function(input)
  local head, text = input:match("^(.-)%z(.*)$")
  head, text = head or "a\nb: c\1", text or input
  local values = values_of(head)
  check_text(text, values)
  local rendering, err = kb.template.render(text, values)
  if not rendering then
    check_errors(err)
    return
  end
  if oracle.absent or not utf8.len(text) or not oracle.knows(text) or head:find("[QZ]") then return end
  if has_filter(assert(kb.template.compile(text))) then return end
  local expected = assert(oracle.expect(text, function(token)
    return values[token.name]
  end))
  local problem = oracle.problem(text, rendering, expected)
  if problem then error(problem) end
end
