-- Compares docs/migrating.md with replacetokens itself: kubebundle gives the same results for its options and
-- transforms. Pending if node does not find `@qetza/replacetokens`.

local core = require "kubebundle.core"
local kb = require "kubebundle"
local command = require "spec.support.command"

local PROGRAM = [[
for (const name of ["debug", "info", "warn", "error", "group", "groupEnd"]) console[name] = () => {}
const { replaceTokens } = require("@qetza/replacetokens")
const [file, values, options] = process.argv.slice(1)
const pairs = Object.entries(JSON.parse(values)).map(([name, value]) => [name.toUpperCase(), value])
replaceTokens([file], (name) => Object.fromEntries(pairs)[name], JSON.parse(options))
]]

local function is_there()
  return command.run({ "node", "-e", "require.resolve('@qetza/replacetokens')" }).status == 0
end

-- The file after replacetokens has processed it.
local function replaced(name, text, values, options)
  local folder <close> = command.directory()
  local path = folder.path .. "/" .. name
  command.write(path, text)
  local result = command.run { "node", "-e", PROGRAM, path, core.json.encode(values), core.json.encode(options) }
  assert.equal(0, result.status, result.stderr)
  return command.read(path)
end

local hashes = { tokens = "#{ }#" }

local cases = {
  { "default pattern", "a.txt", "a #{x}# #{ x }#", { x = "v" }, {}, hashes },
  {
    "the prefix $(",
    "a.txt",
    "a $(x)",
    { x = "v" },
    { token = { pattern = "custom", prefix = "$(", suffix = ")" } },
    { tokens = "$( )" },
  },
  { "azpipelines", "a.txt", "a $(x)", { x = "v" }, { token = { pattern = "azpipelines" } }, { tokens = "$( )" } },
  { "octopus", "a.txt", "a #{x} #{ x }", { x = "v" }, { token = { pattern = "octopus" } }, { tokens = "#{ }" } },
  {
    "doubleunderscores",
    "a.txt",
    "a __x__",
    { x = "v" },
    { token = { pattern = "doubleunderscores" } },
    { tokens = "__ __" },
  },
  { "doublebraces", "a.txt", "a {{ x }}", { x = "v" }, { token = { pattern = "doublebraces" } }, { tokens = "{{ }}" } },
  {
    "githubactions",
    "a.txt",
    "a ${{ x }}",
    { x = "v" },
    { token = { pattern = "githubactions" } },
    { tokens = "${{ }}" },
  },
  {
    "custom",
    "a.txt",
    "a __x__",
    { x = "v" },
    { token = { pattern = "custom", prefix = "__", suffix = "__" } },
    { tokens = "__ __" },
  },
  { "escape of JSON", "a.json", '{"a": "#{x}#"}', { x = 'a"b\\\n' }, { escape = { type = "auto" } }, hashes },
  { "escape of XML", "a.xml", "<a>#{x}#</a>", { x = "<&>" }, { escape = { type = "auto" } }, hashes },
  { "UTF-8 and its mark", "a.txt", "\u{FEFF}ž #{x}#", { x = "v" }, { addBOM = true }, hashes },
  { "UTF-16", "a.txt", "\xff\xfe" .. ("é\n#{x}#"):gsub("é", "\xe9"):gsub(".", "%0\0"), { x = "v" }, {}, hashes },
  { "windows-1252", "a.txt", "\x80\x9e\n#{x}#", { x = "v" }, {}, hashes },
  { "binary", "a.png", "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff}#", { x = "v" }, {}, hashes },
  {
    "missing keep",
    "a.txt",
    "a #{y}#",
    {},
    { missing = { action = "keep", log = "off" } },
    { tokens = "#{ }#", missing = "keep" },
  },
  {
    "missing none",
    "a.txt",
    "a #{y}#",
    {},
    { missing = { action = "none", log = "off" } },
    { tokens = "#{ }#", missing = "empty" },
  },
}

-- Transforms, and the equivalent filters.
local transforms = { { "base64(x)", "x | base64" }, { "upper(x)", "x | upper" }, { "lower(x)", "x | lower" } }

describe("replacetokens", function()
  for _, case in ipairs(cases) do
    local what, name, text, values, options, own = table.unpack(case)
    it("gives what kubebundle gives: " .. what, function()
      if not is_there() then pending "@qetza/replacetokens is not installed" end
      local wanted = replaced(name, text, values, options)
      own.filename = name
      assert.equal(wanted, kb.template.render(text, values, own))
    end)
  end

  for _, pair in ipairs(transforms) do
    it("gives what kubebundle's filter gives: " .. pair[1], function()
      if not is_there() then pending "@qetza/replacetokens is not installed" end
      local values = { x = "aB c1" }
      local wanted = replaced("a.txt", ("a #{%s}#"):format(pair[1]), values, { transforms = { enabled = true } })
      local found = kb.template.render(("a #{%s}#"):format(pair[2]), values, { tokens = "#{ }#", mode = "text" })
      assert.equal(wanted, found)
    end)
  end
end)
