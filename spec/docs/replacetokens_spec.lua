-- The cases of replacetokens' own tests, with kubebundle: group by group, with the spellings of docs/migrating.md.
-- The result is the same, or the mistake is an error. Does not use the npm package; migrating_spec.lua does.

local command = require "spec.support.command"
local kb = require "kubebundle"
local support = require "spec.support.render"

local awkward = "say \"hi\" \\n 'x'\n\r\t&<tag>"
local braces = '{"region": "#{region}#", "zone": "#{zone}#"}'
local eu = { region = "eu", zone = "b" }
local filled = '{"region": "eu", "zone": "b"}'

local function utf16(text, format)
  local parts = {}
  for _, code in utf8.codes(text) do
    parts[#parts + 1] = string.pack(format, code)
  end
  return table.concat(parts)
end

-- Description, file name, text, values, the expected text, and options besides `tokens = "#{ }#"`.
local same = {
  -- token
  { "default", "a.json", braces, eu, filled },
  { "azpipelines", "a.json", '{"r": "$(region)"}', eu, '{"r": "eu"}', { tokens = "$( )" } },
  { "doublebraces", "a.json", '{"r": "{{region}}"}', eu, '{"r": "eu"}', { tokens = "{{ }}" } },
  { "doubleunderscores", "a.json", '{"r": "__region__"}', eu, '{"r": "eu"}', { tokens = "__ __" } },
  { "githubactions", "a.json", '{"r": "${{region}}"}', eu, '{"r": "eu"}', { tokens = "${{ }}" } },
  { "octopus in JSON", "a.json", '{"r": "#{region}"}', eu, '{"r": "eu"}', { tokens = "#{ }" } },
  { "octopus in YAML", "a.yaml", "r: #{region}\ns: a#{zone}\n", eu, "r: eu\ns: ab\n", { tokens = "#{ }" } },
  { "custom", "a.json", '{"r": "<<region//"}', eu, '{"r": "eu"}', { tokens = "<< //" } },
  -- variables and separator
  { "':' in names", "a.json", '{"d": "#{db:0:name}#"}', { ["db:0:name"] = "shop" }, '{"d": "shop"}' },
  { "nested names", "a.txt", "#{db.0.name}# #{db.1}#", { db = { { name = "shop" }, "x" } }, "shop x" },
  -- missing
  { "missing none", "a.json", braces, {}, '{"region": "", "zone": ""}', { missing = "empty" } },
  { "missing keep", "a.json", braces, {}, braces, { missing = "keep" } },
  { "missing replace", "a.json", '{"r": "#{region | default \'eu\'}#"}', {}, '{"r": "eu"}' },
  -- transforms
  { "upper", "a.json", '{"r": "#{region | upper}#"}', eu, '{"r": "EU"}' },
  { "lower", "a.json", '{"r": "#{region | lower}#"}', { region = "EU_West" }, '{"r": "eu_west"}' },
  { "base64", "a.json", '{"r": "#{region | base64}#"}', eu, '{"r": "ZXU="}' },
  {
    "raw of values",
    "a.json",
    '{"a": #{a}#, "b": #{b}#}',
    { a = { "x", "y" }, b = { k = "v" } },
    '{"a": ["x", "y"], "b": {"k": "v"}}',
  },
  { "raw of JSON text", "a.json", '{"a": #{a | fromjson}#}', { a = '["x", "y"]' }, '{"a": ["x", "y"]}' },
  { "indent of text", "a.yaml", "run: |\n  #{script}#\n", { script = "one\n  two" }, "run: |\n  one\n    two\n" },
  {
    "indent of a list",
    "a.yaml",
    "hosts:\n  #{hosts}#\n",
    { hosts = { { a = "x" }, { b = "z" } } },
    "hosts:\n  - a: x\n  - b: z\n",
  },
  -- escape
  {
    "escape auto, JSON",
    "a.json",
    '{"a": "#{a}#"}',
    { a = awkward .. "\b\f" },
    [[{"a": "say \"hi\" \\n 'x'\n\r\t&<tag>\u0008\u000C"}]],
  },
  {
    "escape auto, XML",
    "a.xml",
    "<a>#{a}#</a>",
    { a = awkward },
    "<a>say \"hi\" \\n 'x'\n&#13;\t&amp;&lt;tag&gt;</a>",
  },
  { "escape json", "a.config", '{"a": "#{a}#"}', { a = 'a"b' }, [[{"a": "a\"b"}]], { mode = "json" } },
  { "escape xml", "a.config", "<a>#{a}#</a>", { a = "<b>" }, "<a>&lt;b&gt;</a>" },
  { "escape off", "a.json", '{"a": "#{a}#"}', { a = 'a"\n\b' }, '{"a": "a"\n\b"}', { mode = "text" } },
  -- encodings and byte order marks
  { "ASCII", "a.txt", "plain\n#{region}#", eu, "plain\neu" },
  { "UTF-8", "a.txt", "ž\n#{region}#", eu, "ž\neu" },
  { "UTF-8 with its mark", "a.txt", "\u{FEFF}ž\n#{region}#", eu, "\u{FEFF}ž\neu" },
  { "JSON with its mark", "a.json", "\u{FEFF}" .. braces, eu, "\u{FEFF}" .. filled },
  { "UTF-16, big end", "a.txt", utf16("\u{FEFF}ž\n#{region}#", ">I2"), eu, utf16("\u{FEFF}ž\neu", ">I2") },
  { "UTF-16, little end", "a.txt", utf16("\u{FEFF}ž\n#{region}#", "<I2"), eu, utf16("\u{FEFF}ž\neu", "<I2") },
  { "windows-1252", "a.txt", "\x80\x9e\n#{region}#", eu, "\x80\x9e\neu" },
  { "binary", "a.png", "\x89PNG\r\n\x1a\n\0\xff{}#", eu, "\x89PNG\r\n\x1a\n\0\xff{}#" },
}

-- Cases where replacetokens writes an empty, unchanged or broken text: the rule, and the rest as above.
local refused = {
  { "no value", "a.json", '{"a": "#{a}#"}', {}, "token-unresolved" },
  { "a name in other case", "a.json", '{"a": "#{db:name}#"}', { ["DB:NAME"] = "x" }, "token-unresolved" },
  { "an unknown transform", "a.json", '{"a": "#{a | shout}#"}', { a = "x" }, "filter-unknown" },
  { "a transform in parentheses", "a.json", '{"a": "#{upper(a)}#"}', { a = "x" }, "token-malformed" },
  { "a control character in XML", "a.xml", "<a>#{a}#</a>", { a = "x\b" }, "value-unusable" },
  { "a list within text", "a.json", '{"a": "is #{a}#"}', { a = { "x" } }, "value-unusable" },
  { "JSON in a file for XML", "a.config", '{"a": "#{a}#"}', { a = "x" }, "mode-unclear" },
}

local function with_options(case)
  local options = { tokens = "#{ }#", filename = case[2] }
  for key, value in pairs(case[6] or {}) do
    options[key] = value
  end
  return options
end

-- Files, arguments of `render` besides the tokens, and the output: on stdout, or in the files of `wrote`.
local V, Z = "region=eu", "zone=b"
local runs = {
  -- sources
  { "a path relative to where it runs", arguments = { "--set", V, "--set", Z, "a.json" }, stdout = filled },
  {
    "a pattern, each file in its place",
    arguments = { "--set", V, "--set", Z, "-i", "*.json" },
    wrote = { ["a.json"] = filled, ["b.json"] = filled, ["d/c.json"] = braces },
  },
  {
    "several paths",
    arguments = { "--set", V, "--set", Z, "-i", "a.json", "d/c.json" },
    wrote = { ["a.json"] = filled, ["b.json"] = braces, ["d/c.json"] = filled },
  },
  {
    "all but one",
    arguments = { "--set", V, "--set", Z, "-i", "--exclude", "c.json", "d" },
    wrote = { ["d/c.json"] = braces, ["d/C.json"] = filled, ["d/.e.json"] = filled },
  },
  {
    "another file, in a folder that is made",
    arguments = { "--set", V, "--set", Z, "a.json", "-o", "out/x.json" },
    wrote = { ["a.json"] = braces, ["out/x.json"] = filled },
  },
  {
    "another folder",
    arguments = { "--set", V, "--set", Z, "?.json", "-o", "out/" },
    wrote = { ["a.json"] = braces, ["out/a.json"] = filled, ["out/b.json"] = filled },
  },
  {
    "either case of a letter",
    arguments = { "--set", V, "--set", Z, "-i", "d/[cC].json" },
    wrote = { ["d/c.json"] = filled, ["d/C.json"] = filled },
  },
  {
    "hidden files of a folder, and not of a pattern",
    arguments = { "--set", V, "--set", Z, "d", "a.jso*", "-o", "out/" },
    wrote = { ["out/.e.json"] = filled, ["out/c.json"] = filled, ["out/a.json"] = filled },
  },
  -- variables
  { "values in JSON with comments", arguments = { "--values", "v.jsonc", "a.json" }, stdout = filled },
  { "values of several documents", arguments = { "--values", "v.yml", "a.json" }, stdout = filled },
  {
    "values of standard input",
    arguments = { "--values", "-", "a.json" },
    stdin = '{"region": "eu", "zone": "b"} // c',
    stdout = filled,
  },
  {
    "values of all sources, the later first",
    arguments = { "--values", "v.jsonc", "--values", "w.yaml", "--env", "--set", Z, "a.json" },
    env = { region = "eu" },
    stdout = filled,
  },
  { "the environment", arguments = { "--env", "a.json" }, env = { region = "eu", ZONE = "b" }, stdout = filled },
  {
    "a value before the environment",
    arguments = { "--env", "--set", Z, "a.json" },
    env = { region = "eu", zone = "c" },
    stdout = filled,
  },
  { "a variable of JSON", arguments = { "--set-json", 'm={"k": [1]}', "m.yaml" }, stdout = "m: {k: [1]}\n1: 1\n" },
  -- refusals
  { "a missing file of values", arguments = { "--values", "none.json", "a.json" }, status = 2 },
  { "a path that only spaces would find", arguments = { "--set", V, " a.json " }, status = 2 },
  { "no path", arguments = {}, status = 2 },
  { "no values", arguments = { "a.json", "-o", "out/a.json" }, status = 1, wrote = { ["a.json"] = braces } },
  { "one of two values", arguments = { "--set", V, "-i", "a.json" }, status = 1, wrote = { ["a.json"] = braces } },
}

-- A folder with the files of `runs`.
local function folder_of_files()
  local folder = command.directory()
  os.execute("mkdir " .. folder.path .. "/d")
  for _, name in ipairs { "a.json", "b.json", "d/c.json", "d/C.json", "d/.e.json" } do
    command.write(folder.path .. "/" .. name, braces)
  end
  command.write(folder.path .. "/v.jsonc", '/* of\n * two lines */ {"region": "eu", // here\n "zone": "b"}')
  command.write(folder.path .. "/v.yml", "region: 'eu'\n---\nzone: 'b'\n")
  command.write(folder.path .. "/w.yaml", "region: us\nzone: c\n")
  command.write(folder.path .. "/m.yaml", "m: #{m}#\n1: #{m.k.0}#\n")
  return folder
end

local function run(case, arguments)
  local folder <close> = folder_of_files()
  local words = { "render", "--quiet", "--tokens", "#{ }#", table.unpack(arguments) }
  local result = command.kubebundle(words, { directory = folder.path, env = case.env, stdin = case.stdin })
  assert.equal(case.status or 0, result.status, result.stderr)
  if case.stdout then assert.equal(case.stdout, result.stdout) end
  for path, text in pairs(case.wrote or {}) do
    assert.equal(text, command.read(folder.path .. "/" .. path), path)
  end
end

describe("of replacetokens' tests", function()
  for _, case in ipairs(same) do
    it("the text is the same: " .. case[1], function()
      support.renders(case[3], case[4], case[5], with_options(case))
    end)
  end

  for _, case in ipairs(refused) do
    it("a mistake is rejected: " .. case[1], function()
      local _, problems = support.problems(case[3], case[4], with_options(case))
      assert.equal(case[5], problems[1].rule)
    end)
  end

  for _, case in ipairs(runs) do
    it("the command does the same or rejects: " .. case[1], function()
      run(case, case.arguments)
    end)
  end

  it("a value that holds a token is text, which another rendering fills", function()
    local options = { tokens = "#{ }#", filename = "a.json" }
    local values = { region = "r-#{zone}#", zone = "b" }
    local once = kb.template.render(braces, values, options)
    assert.equal('{"region": "r-#{zone}#", "zone": "b"}', once)
    assert.equal('{"region": "r-b", "zone": "b"}', kb.template.render(once, values, options))
  end)

  it("a cycle of values ends", function()
    local text = kb.template.render(braces, { region = "#{zone}#", zone = "#{region}#" }, { tokens = "#{ }#" })
    assert.equal('{"region": "#{zone}#", "zone": "#{region}#"}', text)
  end)
end)
