-- The generated pages match the code.

local command = require "spec.support.command"
local kb = require "kubebundle"

local hint = "`make docs` writes it again"

local function lines_of(text)
  local lines = {}
  for line in text:gmatch("[^\n]*") do
    lines[#lines + 1] = line
  end
  return lines
end

-- The first lines that differ, instead of two whole pages.
local function assert_same_page(expected, path)
  local is, should = lines_of(command.read(path)), lines_of(expected)
  for number = 1, math.max(#is, #should) do
    assert.equal(should[number], is[number], ("%s:%d; %s"):format(path, number, hint))
  end
end

describe("docs/api.md", function()
  local document = require("docs.api").document()

  it("matches the annotations", function()
    assert_same_page(document, "docs/api.md")
  end)

  it("has every function of the module", function()
    local function check(name, members)
      for key, value in pairs(members) do
        local member = ("%s.%s"):format(name, key)
        if type(value) == "function" and name ~= "kb.template.filters" then
          assert.truthy(document:find(("\n### %s("):format(member), 1, true), member .. " is not there")
        elseif type(value) == "function" then
          assert.truthy(document:find(("\n- `%s`: "):format(key), 1, true), member .. " is not there")
        elseif type(value) == "table" then
          check(member, value)
        else
          assert.truthy(document:find(member, 1, true), member .. " is not there")
        end
      end
    end
    check("kb", kb)
  end)
end)

describe("docs/commands.md", function()
  it("matches the commands' help texts", function()
    assert_same_page(require("docs.commands").document(), "docs/commands.md")
  end)

  it("has every command", function()
    local overview = command.kubebundle({ "--help" }).stdout:match("\nCommands:\n(.-)\n\n")
    local names, told = {}, {}
    for name in overview:gmatch("\n?   (%l+) ") do
      names[#names + 1] = name
    end
    for index, entry in ipairs(require("docs.commands").commands) do
      told[index] = entry[1]
    end
    assert.same(names, told)
  end)
end)

describe("docs/pictures", function()
  it("has the terminal as explain writes it", function()
    assert_same_page(require("docs.terminal").document(), "docs/pictures/explain.svg")
  end)

  it("has the chart of bench/figures.tsv", function()
    local result = command.run { "lua5.4", "bench/chart.lua", "bench/figures.tsv" }
    assert.equal(0, result.status)
    assert_same_page(result.stdout, "docs/pictures/bench.svg")
  end)
end)

describe("docs/rules.md", function()
  it("matches the table of rules", function()
    assert_same_page(require("docs.rules").document(), "docs/rules.md")
  end)

  it("lists as many usual mistakes as its heading says", function()
    local list = command.read("docs/rules.md"):match("\n## Twenty usual mistakes\n(.-)\n## ")
    local _, rows = list:gsub("\n| [^\n]+ | %[", "")
    assert.equal(20, rows)
  end)
end)

describe("docs/testing.md", function()
  local testing = require "docs.testing"

  -- What changes with every spec may be a little old; all else is what the script writes.
  it("is what the script writes, counts within a tenth", function()
    local expected, page = testing.document(), command.read "docs/testing.md"
    assert.equal(expected:gsub("%d[%d,.]*", "N"), page:gsub("%d[%d,.]*", "N"))
    local next_number = page:gmatch "%d[%d,.]*"
    for text in expected:gmatch "%d[%d,.]*" do
      local should, is = tonumber((text:gsub("[,.]", ""))), tonumber((next_number():gsub("[,.]", "")))
      assert(math.abs(should - is) <= math.max(2, should // 10), ("%d, not %d; %s"):format(should, is, hint))
    end
  end)

  it("has every file of vectors", function()
    local listed = {}
    for _, entry in ipairs(testing.vectors) do
      listed[#listed + 1] = entry[1]
    end
    table.sort(listed)
    local found = {}
    for name in io.popen("cd spec/vectors && find . -name '*.json'"):lines() do
      found[#found + 1] = name:match "^%./(.*)%.json$"
    end
    table.sort(found)
    assert.same(found, listed)
  end)
end)

describe("docs/templates.md", function()
  it("has exactly the rules that a rendering or a script can break", function()
    local rules, told = {}, {}
    local sources = io.popen "cd lua/kubebundle && cat template/*.lua cli/values.lua cli/run.lua cli/render.lua"
    for name in sources:read("a"):gmatch('"(%l+%-[%l%d-]+)"') do
      rules[name] = true
    end
    sources:close()
    for name in command.read("docs/templates.md"):gmatch("\n| (%l+%-[%l%d-]+) | %l+ |") do
      told[name] = true
    end
    assert.same(rules, told)
  end)
end)

describe("README.md", function()
  it("has the number of cases of yaml-test-suite that come out as they should", function()
    local given_up = 0
    for _ in pairs(require "spec.yaml.given_up") do
      given_up = given_up + 1
    end
    local row = ("| cases of YAML 1.2, of 402 | %d |"):format(402 - given_up)
    assert.truthy(command.read("README.md"):find(row, 1, true), row)
  end)

  it("has the number of faults that check and preflight find", function()
    local count, checked, refused = 0, 0, 0
    for check, preflight in command.read("docs/faults.md"):gmatch("\n| [^|]+ | ([%l-]+) | ([^|]+) |") do
      if preflight ~= "pulled" then
        count = count + 1
        if check ~= "nothing" then checked = checked + 1 end
        if preflight:find("exit status 1", 1, true) then refused = refused + 1 end
      end
    end
    assert.is_true(count >= 15)
    local text = ("`check` finds %d of the\nfaults in the files alone; `preflight` finds all %d."):format(
      checked,
      refused
    )
    assert.truthy(command.read("README.md"):find(text, 1, true), text)
  end)
end)
