-- Every Lua pattern in the sources takes time proportional to the text, whatever the text is. A pattern that begins
-- with a repeated class, or has two adjacent ones that share a byte, can take quadratic time: seconds for a name of
-- 24 KB.

local command = require "spec.support.command"
local cost = require "spec.support.pattern_cost"

-- Strings that are not patterns, patterns that are anchored where they are used, or used on texts of limited size.
local EXCEPTIONS = {
  ["[a-z0-9]([-a-z0-9]*[a-z0-9])?"] = "a regular expression in a message",
  ["([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]"] = "a regular expression in a message",
  ["eyJ[%w_-]+%.e"] = "after a `^`",
  ["kind[^\n,{}]*$"] = "over 120 bytes",
  ["kind[\"']?%s*:[^\n]*\n%s*[\"']?$"] = "over 120 bytes",
}

-- The end of a comment or a string.
local function end_of(source, at, opening)
  if opening == '"' or opening == "'" then
    local found
    repeat
      at, found = source:match("()([\\" .. opening .. "])", at + 1)
      at = found == "\\" and at + 1 or at
    until found == opening
    return at
  end
  local level = source:match("^%-*%[(=*)%[", at)
  if level then return select(2, source:find("]" .. level .. "]", at, true)) end
  return source:find("\n", at, true) or #source
end

-- The string literals of a Lua source: { value, the source line }.
local function literals(source)
  local list, at = {}, 1
  while true do
    local from, opening = source:match("()([-\"'%[])", at)
    if not from then return list end
    local is_comment = source:find("^%-%-", from)
    local is_text = opening == '"' or opening == "'" or source:find("^%[=*%[", from) and not source:find("^%[%w", from)
    if is_comment or is_text then
      local to = end_of(source, from, opening)
      local value = not is_comment and load("return " .. source:sub(from, to))
      if value then
        local line = source:sub(1, from):match("[^\n]*$") .. source:match("^[^\n]*", from + 1)
        list[#list + 1] = { value(), line }
      end
      at = (value or is_comment) and to + 1 or from + 1
    else
      at = from + 1
    end
  end
end

-- Whether a string looks like a pattern, rather than a sentence, option or format.
local function may_be_pattern(text)
  return #text < 200
    and text:find "[*+-]"
    and (text:find "%%" or text:find "%[" or text:find "^^" or text:find "%$$")
    and not text:find "%a%a+ %a%a+ %a%a+"
    and not text:find "^%-%-"
    and pcall(string.find, "x", text)
end

-- A text with an appended terminator: (text .. "."):gmatch("([^.]*)%.")
local function is_terminated(line)
  return line:find('%.%. "[^"]+"%)[:()%w]*:gmatch%(') ~= nil
end

describe("the patterns", function()
  for path in io.popen("find lua -name '*.lua' | sort"):lines() do
    it("of " .. path .. " take linear time", function()
      for _, literal in ipairs(literals(command.read(path))) do
        local text, line = table.unpack(literal)
        if may_be_pattern(text) and not EXCEPTIONS[text] and not is_terminated(line) then
          local slow = cost.slow_text(text)
          assert(not slow, ("%q is slow on %q"):format(text, slow))
        end
      end
    end)
  end

  it("are distinguished by their cost", function()
    for _, slow in ipairs { "([^%s]+)@", "^(.-)%s*$", "^%d*%.?%d*$", "{{.-}}", "%$%b{}", "[^/]*$" } do
      assert.is_string(cost.slow_text(slow))
    end
    for _, fine in ipairs { "[^%s]+", "^.*%S", "^%d+%.%d+$", "^%s*(%S*)%s*$", "%%(%x%x)", "^(.-):(%d+)$" } do
      assert.is_nil(cost.slow_text(fine))
    end
  end)

  it("are counted step by step as Lua matches", function()
    assert.equal(cost.steps("^a", "b"), cost.steps("^a", ("b"):rep(100)))
    assert.is_true(cost.steps("a", ("b"):rep(100)) < 400)
    assert.is_true(cost.steps("a*c", ("a"):rep(100)) > 10000)
  end)
end)
