-- Finds phrases to avoid in plain technical English:  lua5.4 tools/words.lua FILE...
-- Prints each line with such a phrase, and exits with 1 if there is one. Text in quotation marks or backticks is a
-- quotation and passes.

-- Patterns within a line, and what to write instead.
local PHRASES = {
  { "[Ww]ithout a word", "silently" },
  { "%f[%a]tells? of%f[%A]", "reports" },
  { "%f[%a]telling of%f[%A]", "reporting" },
  { "stands? twice", "is duplicate" },
  { "stands? there", "is there" },
  { "[Ii]n the place of", "instead of" },
  { "such as it is", "as is" },
  { "%f[%a]all the same%f[%A]", "still" },
  { "makes? nothing of", "ignores" },
  { "%f[%w_][Bb]ehind%f[%A]", "after" },
  { "%f[%a]is none%f[%A]", "is not one" },
  { "%f[%a]are none%f[%A]", "are not" },
  { "%f[%a]is no %a", "is not a" },
  { "%f[%a]are no %a", "are not" },
}

-- Correct English.
local FINE = {
  "there is no %a",
  "there are no %a",
  "there is none",
  "there are none",
  "here is no %a",
  "is no longer",
  "are no longer",
  "is no more",
  "are no more",
  "is no less",
  "is no other",
}

local function without_quotations(line)
  return (line:gsub("`[^`]*`", ""):gsub('"[^" ]*"', ""):gsub("“[^”]*”", ""))
end

local found = false
for _, path in ipairs(arg) do
  local number = 0
  for line in io.lines(path) do
    number = number + 1
    local text = without_quotations(line)
    for _, fine in ipairs(FINE) do
      text = text:gsub(fine, "")
    end
    for _, phrase in ipairs(PHRASES) do
      if text:find(phrase[1]) then
        found = true
        print(("%s:%d: write %q: %s"):format(path, number, phrase[2], line))
      end
    end
  end
end
os.exit(found and 1 or 0)
