local glob = require "kubebundle.kubelet.keyring.glob"

-- { pattern, text, matches }: the results of Go's path.Match.
local CASES = {
  { "", "", true },
  { "", "a", false },
  { "abc", "abc", true },
  { "abc", "ab", false },
  { "*", "", true },
  { "*", "abc", true },
  { "*c", "abc", true },
  { "a*", "abc", true },
  { "a*", "ba", false },
  { "a*b*c", "axbyc", true },
  { "a*b*c", "axcyb", false },
  { "**", "x", true },
  { "a**b", "axxb", true },
  { "*a*a", "aa", true },
  { "*ab", "aab", true },
  { "a*c", "a", false },
  { "?", "a", true },
  { "?", "", false },
  { "?", "\u{E9}", true },
  { "??", "\u{E9}", false },
  { "?", "\xFF", true },
  { "a?c", "abc", true },
  { "*?", "", false },
  { "[abc]", "b", true },
  { "[abc]", "d", false },
  { "[a-c]", "b", true },
  { "[a-c]", "-", false },
  { "[^a-c]", "d", true },
  { "[^a-c]", "b", false },
  { "[\u{E0}-\u{FF}]", "\u{E9}", true },
  { "x[ab]*", "xbz", true },
  { "[*]", "*", true },
  { "[*]", "a", false },
  { "*[*]", "a*", true },
  { "[\\]]", "]", true },
  { "[\\-x]", "-", true },
  { "[a-]", "a", false },
  { "[]a]", "]", false },
  { "[", "[", false },
  { "[a", "a", false },
  { "[a-", "a", false },
  { "[^", "a", false },
  { "[\xFF]", "\xFF", false },
  { "]", "]", true },
  { "\\*", "*", true },
  { "\\*", "a", false },
  { "\\", "\\", false },
  { "a\\", "a", false },
  { "a*[", "ax", false },
}

describe("glob.match", function()
  for _, case in ipairs(CASES) do
    it(("%q %s %q"):format(case[1], case[3] and "matches" or "does not match", case[2]), function()
      assert.equal(case[3], glob.match(case[1], case[2]))
    end)
  end

  it("does not take time exponential in the number of stars", function()
    assert.is_false(glob.match(("*a"):rep(2000) .. "b", ("a"):rep(2000)))
  end)
end)
