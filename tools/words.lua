-- Finds phrases to avoid in plain technical English:  lua5.4 tools/words.lua FILE...
-- Prints each line with such a phrase, and exits with 1 if there is one. Text in quotation marks or backticks is a
-- quotation and passes.

-- Patterns within a line, and what to write instead.
local PHRASES = {
  { "[Ww]ithout a word", "silently" },
  { "%f[%a]tells? of%f[%A]", "reports" },
  { "%f[%a]telling of%f[%A]", "reporting" },
  { "%f[%a]told of%f[%A]", "reported" },
  { "%f[%a]told apart%f[%A]", "distinguished" },
  { "%f[%a]told from%f[%A]", "distinguished from" },
  { "stands? twice", "is duplicate" },
  { "stands? there", "is there" },
  { "%f[%a]stands? for%f[%A]", "represents" },
  { "[Ii]n the place of", "instead of" },
  { "such as it is", "as is" },
  { "%f[%a]all the same%f[%A]", "still" },
  { "makes? nothing of", "ignores" },
  { "%f[%w_][Bb]ehind%f[%A]", "after" },
  { "%f[%a]is none%f[%A]", "is not one" },
  { "%f[%a]are none%f[%A]", "are not" },
  { "%f[%a]is no %w", "is not a" },
  { "%f[%a]are no %a", "are not" },
  { "%f[%w]nil where%f[%A]", "nil if" },
  { "%f[%w]NULL where%f[%A]", "NULL if" },
  { "%f[%w]0 where%f[%A]", "0 if" },
  { "[Mm]emory is out%f[%A]", "out of memory" },
  { "exhausted memory", "out of memory" },
  { "%f[%a]knows no Lua", "is independent of" },
  { "%f[%a][Ss]o many %a", "this many" },
  { "%f[%a]unless given%f[%A]", "by default" },
  { "%f[%a][Ww]here it is left out%f[%A]", "by default" },
  { "%f[%a][Ll]ook%-up", "lookup" },
  { "[Mm]isspelt", "misspelled" },
  { "%f[%a]anew%f[%A]", "again" },
  { "%f[%a]in vain%f[%A]", "unnecessarily" },
  { "as it is written%f[%A]", "as written" },
  { "as it is spelled%f[%A]", "as spelled" },
  { "goes the whole way", "describes all steps" },
  { "passe[sd] over silently", "silently ignores" },
  { "[Hh]olds? against", "attributes to" },
  { "%f[%a]came of it%f[%A]", "the result" },
  { "%f[%a]comes of it%f[%A]", "the result" },
  { "in the words of", "with the message of" },
  { "[Ii]n another way", "differently" },
  { "%f[%a]lives for%f[%A]", "expires after" },
  { "%f[%a]stands? in%f[%A]", "is in" },
  { "%f[%a]taken for an?%f[%A]", "read as" },
  { "^Say: ", "Example:" },
  { "%f[%a]and this is [at]", "got" },
  { "%f[%a]hands? over%f[%A]", "pass" },
  { "%f[%a]comes? about%f[%A]", "happens, or fails" },
  { "%f[%a]or no ASCII", "or non-ASCII" },
  { "%f[%a]a blank is missing%f[%A]", "a space is missing" },
  { "%f[%a]credential that lasts%f[%A]", "long-lived credential" },
  { "%f[%a]nothing is judged%f[%A]", "nothing is checked" },
  { "%f[%a]in no certain%f[%A]", "in no fixed" },
}

-- Correct English.
local FINE = {
  "there is no %a",
  "here are no %a",
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
