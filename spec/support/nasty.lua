-- Seeded strings that have gone wrong somewhere before, and strings made of pieces of them.

local nasty = {}

nasty.strings = {
  "", " ", "  ", "\t", "\n", "\n\n", "\r", "\r\n", "\0", "y", "Y", "n", "yes", "No", "on", "OFF",
  "true", "False",
  "null", "Null", "~", "=", "<<", "-", "--", "---", "--- a", "...", "... a", "- a", "-a", "? a", "?a",
  ": a", ":a",
  "a: b", "a:b", "a:", "a :b", " #x", "a #x", "a#x", "#x", "%x", "@x", "`x", "&x", "*x", "!x",
  "!!str x", "|", "|-",
  ">", "'", "''", "'a'", "\"", "\"a\"", "a\"b'c", "\\", "a\\b", "\\n", "[a]", "[", "]", "{a: b}", "{",
  "}", ",",
  "a, b", "0", "-0", "1", "+1", "012", "08", "0o14", "0x1F", "0b1", "1_000", "1,000", "1e3", "1.0e+3",
  ".5", "5.",
  ".", ".inf", "-.INF", ".nan", "NaN", "Infinity", "1e400", "9223372036854775808", "12:30", "12:30:45",
  "1:60",
  "190:20:30.15", "2001-12-14", "2001-12-14t21:59:43.10-05:00", "2001-12-14 21:59:43.10 -5", "1.2.3",
  "v1.42.7",
  " a", "a ", "\ta", "a\t", "a\tb", "a\nb", "a\nb\n", "a\nb\n\n", "\na", "\n a", " a\nb", "a\n b",
  "a\n\n\nb\n",
  "a \nb", "a\n \nb", "a\n ", "a\n  \n", "\ta\nb", "a\n\tb\n", "a\n#b", "#a\nb", "a\n---\nb",
  "a\n...\nb\n", "- a\n- b",
  "a: b\nc: d\n", "a\rb", "a\r\nb", "\u{85}", "a\u{85}b", "a\u{2028}b", "a\u{2029}b", "\u{FEFF}",
  "\u{FEFF}a",
  "a\u{FEFF}b", "\u{A0}", "a\u{A0}", "\u{A0}a\nb", "\u{3000}a", "\u{FFFE}", "\u{FFFF}", "\u{FFFD}",
  "\u{7F}", "\u{80}",
  "\u{9F}", "\27[0m", "\1", "\u{1F600}", "é", "\u{D7FF}\u{E000}", "\u{10FFFF}", "\u{200B}",
  "{{ .Values.x }}",
  "#(token)#", "${X}", "$(X)", "100%", "a@b", "key=value", "https://example.com:8080/a?b#c", "a ? b",
  "a ! b", "a & b",
  "{\n\t\"auths\": {}\n}", "{\"auths\":{}}", "-----BEGIN X-----\nabc=\n-----END X-----\n", "__proto__",
  "constructor",
}

local pieces = {
  "a", "b", "x1", "0", "1", "12", "_", ".", "-", "+", "e", "E", "0x", "0o", "0b", "y", "no", "on", "~",
  "null", "=",
  "<<", ":", ": ", " :", "#", " #", "# ", ",", "[", "]", "{", "}", "&", "*", "!", "|", ">", "'", "\"",
  "%", "@", "`",
  "\\", "?", "- ", "? ", " ", "  ", "\t", "\n", "\n", "\n\n", "\n ", " \n", "\n\t", "\r", "\r\n",
  "---", "...", "\0",
  "\1", "\27", "\u{7F}", "\u{85}", "\u{A0}", "\u{2028}", "\u{2029}", "\u{FEFF}", "\u{FFFE}", "é",
  "\u{1F600}",
  "/", "$", "(", ")", "<", "=", ";", "^",
}

--- Strings made of a few random pieces each, and of random bytes of ASCII.
---@param seed integer
---@param count integer
---@return string[]
function nasty.random(seed, count)
  math.randomseed(seed)
  local list = {}
  for index = 1, count do
    local parts = {}
    for part = 1, math.random(1, 8) do
      parts[part] = index % 4 == 0 and string.char(math.random(32, 126)) or pieces[math.random(#pieces)]
    end
    list[index] = table.concat(parts)
  end
  return list
end

return nasty
