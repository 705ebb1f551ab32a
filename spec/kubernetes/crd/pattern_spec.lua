-- Regular expressions in Go's syntax.

local pattern = require "kubebundle.kubernetes.crd.pattern"

local function matches(text, subject)
  return assert(pattern.compile(text), text):matches(subject)
end

-- { pattern, { matching texts }, { other texts } }
local cases = {
  { "b", { "b", "abc" }, { "", "ac" } },
  { "^b$", { "b" }, { "ab", "b\n" } },
  { "^$|^x", { "", "xy" }, { "y" } },
  { "^a*$", { "", "aaa" }, { "ab" } },
  { "^a+?b??$", { "a", "aab" }, { "", "b", "abb" } },
  { "^(ab|c)+$", { "ab", "cab" }, { "", "a", "abb" } },
  { "^(?:a|b)c$", { "ac", "bc" }, { "c", "abc" } },
  { "^(?P<major>[0-9]+)\\.(?<minor>[0-9]+)$", { "1.2" }, { "1", "1.a" } },
  { "^a{2,3}$", { "aa", "aaa" }, { "a", "aaaa" } },
  { "^a{2}$", { "aa" }, { "a", "aaa" } },
  { "^a{2,}$", { "aa", "aaaaa" }, { "a" } },
  { "^a{0}$", { "" }, { "a" } },
  { "x{", { "x{" }, { "x" } },
  { "x{,2}", { "x{,2}" }, { "x" } },
  { "^[a-c0-9_-]$", { "b", "7", "-", "_" }, { "d", "" } },
  { "^[^a-c]$", { "d", "ü", "\n" }, { "a", "" } },
  { "^[]a]$", { "]", "a" }, { "b" } },
  { "^[[:alpha:][:^space:]]$", { "x", "1" }, { " " } },
  { "^[\\w.-]+$", { "a_b.c-1" }, { "a b" } },
  { "^\\d+\\D\\s\\S\\W$", { "12a b!" }, { "12a bc" } },
  { "^.$", { "a", "ß" }, { "\n", "ab" } },
  { "(?s)^.$", { "\n" }, { "ab" } },
  { "(?m)^b$", { "a\nb\nc" }, { "ab" } },
  { "(?i)^ab[c-e]$", { "ABD", "abc" }, { "abf" } },
  { "^a(?i:b)c$", { "aBc" }, { "aBC" } },
  { "\\bin\\b", { "log in now", "in" }, { "bin", "inn" } },
  { "\\Bin", { "bin" }, { "in" } },
  { "^\\Qa.b\\E+$", { "a.b", "a.bb" }, { "axb" } },
  { "^\\x41\\x{e4}\\t\\101$", { "A\u{e4}\tA" }, { "A" } },
  { "\\A\\.\\z", { "." }, { "a" } },
  { "", { "", "x" }, {} },
  { "a|", { "b" }, {} },
}

describe("a pattern", function()
  for _, case in ipairs(cases) do
    it(("/%s/ matches what Go's regexp matches"):format(case[1]), function()
      for _, text in ipairs(case[2]) do
        assert.is_true(matches(case[1], text), text)
      end
      for _, text in ipairs(case[3]) do
        assert.is_false(matches(case[1], text), text)
      end
    end)
  end

  it("that Go rejects, or that is not supported, returns nil", function()
    for _, text in ipairs {
      "(",
      ")",
      "(a",
      "a)",
      "[a",
      "[z-a]",
      "*",
      "a**",
      "a{2}{3}*+",
      "(?=a)",
      "(?<!a)",
      "\\1",
      "\\p{Greek}",
      "a{1001}",
      "(?i)ü",
      "[[:foo:]]",
      "\\",
      "(?P<a",
      "a{2,1}",
      "\xff",
    } do
      assert.is_nil(pattern.compile(text), text)
    end
  end)

  it("that would be too large is not compiled", function()
    assert.is_nil(pattern.compile("((a{100}){100}){100}"))
    assert.is_nil(pattern.compile(("("):rep(100000) .. (")"):rep(100000)))
  end)

  it("takes linear time where backtracking would take exponential time", function()
    assert.is_false(matches("^(a+)+$", ("a"):rep(100000) .. "b"))
    assert.is_false(matches("^(a|a)*$", ("a"):rep(100000) .. "b"))
    assert.is_false(matches("(x+x+)+y", ("x"):rep(100000)))
  end)

  it("gives no answer if that would take too long", function()
    local compiled = pattern.compile("a.{400}b.{400}c")
    local text, state = {}, 1
    for index = 1, 60000 do
      state = state * 1103515245 + 12345 & 0x7FFFFFFF
      text[index] = state & 0x10000 == 0 and "a" or "b"
    end
    assert.is_nil(compiled:matches(table.concat(text)))
  end)
end)
