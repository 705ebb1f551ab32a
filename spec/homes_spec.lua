-- Each fact has one home in the Lua code, because duplicates diverge. Comments and prose may mention it.

local command = require "spec.support.command"

-- Code that only this file below lua/kubebundle may contain, as Lua patterns.
local homes = {
  ["registry/facts.lua"] = {
    '"docker%.io"',
    '"index%.docker%.io"',
    '"registry%-1%.docker%.io"',
    '"_json_key',
    '"oauth2accesstoken"',
    "%%%.azurecr%%%.io",
    "www%.docker%.com",
    '"registry%.gitlab%.com"',
  },
  ["util/tokens.lua"] = { "github_pat_", "glpat%%%-", "dckr_", "ya29%%%.", "%%dQ~", "xox%[", "%.private_key" },
  ["kubernetes/pull_secrets.lua"] = { '"kubernetes%.io/dockerc[%w]+"', '"%.dockerc[%w]+"' },
  ["kubernetes/quantities.lua"] = { "Ki = ", "Ei = " },
  ["util/read.lua"] = { "getmetatable%(core%.array", "function [%w.]*is_null", "function [%w.]*is_blank" },
  ["manifest/lists.lua"] = { 'sub%(%-4%) == "List"' },
  ["kubernetes/secret_data.lua"] = { "byte > 255" },
  ["util/ip.lua"] = { "MAX = 255" },
  ["util/url.lua"] = { "%[%^/%?#%]%*%)" },
  ["util/words.lua"] = { "local cost = " },
  ["util/tables.lua"] = { "setmetatable%({}, getmetatable%(%w+%)%)", "members%[%w+%] = true" },
}

-- The code of a file, without its comments and the prose of rules.
local function code_of(path)
  return (
    command.read(path):gsub("%-%-%[%[.-%]%]", ""):gsub("%-%-[^\n]*", ""):gsub("\n%s+summary = .-remedy = [^\n]*", "")
  )
end

local files = {}
for path in io.popen("find lua/kubebundle -name '*.lua' | LC_ALL=C sort"):lines() do
  files[#files + 1] = { name = path:match("^lua/kubebundle/(.*)$"), code = code_of(path) }
end

local function holders(pattern)
  local found = {}
  for _, file in ipairs(files) do
    if file.code:find(pattern) then found[#found + 1] = file.name end
  end
  return found
end

describe("a fact", function()
  for home, patterns in pairs(homes) do
    for _, pattern in ipairs(patterns) do
      it(("has one home: %s in %s"):format(pattern, home), function()
        assert.same({ home }, holders(pattern))
      end)
    end
  end
end)
