-- Promise 1, "no value can change a manifest's shape", on random templates and values: as seen by another binding of
-- libyaml, and by other readers.

local kb = require "kubebundle"
local cases = require "spec.support.template_cases"
local oracle = require "spec.support.template_oracle"
local readers = require "spec.support.yaml_readers"

-- Cases that render: {template, rendering, expected}. A value that is a macro is rightly rejected.
local function rendered(seed, count, make)
  local strings = cases.strings(seed)
  local list = {}
  math.randomseed(seed)
  for _ = 1, count do
    local template = make()
    local values = cases.values(strings)
    local expected = assert(oracle.expect(template, cases.value_of(values)))
    local rendering, err = kb.template.render(template, values)
    if rendering then
      list[#list + 1] = { template = template, rendering = rendering, expected = expected }
    else
      for _, problem in ipairs(err.problems) do
        assert.equal("value-macro", problem.rule, template)
      end
    end
  end
  assert(#list > count * 0.95)
  return list
end

-- Where two decoded values differ, nil if they do not.
local function difference(wanted, found, path)
  if type(wanted) ~= "table" or type(found) ~= "table" then
    return wanted ~= found and ("%s: %q, not %q"):format(path, tostring(found), tostring(wanted)) or nil
  end
  for key, value in pairs(wanted) do
    local differs = difference(value, found[key], path .. "." .. key)
    if differs then return differs end
  end
  for key in pairs(found) do
    if wanted[key] == nil then return path .. "." .. key .. " came in" end
  end
end

describe("a rendering", function()
  it("has the template's events with other scalars, and all other bytes", function()
    if oracle.absent then pending(oracle.absent) end
    for _, case in ipairs(rendered(1, 3000, cases.template)) do
      local problem = oracle.problem(case.template, case.rendering, case.expected)
      assert.is_nil(problem, case.template .. "\n->\n" .. case.rendering)
    end
  end)

  for _, reader in ipairs(readers) do
    it("is read as meant by " .. reader.name, function()
      if reader.absent or oracle.absent then pending(reader.absent or oracle.absent) end
      local list, texts = rendered(2, 250, cases.object), {}
      for index, case in ipairs(list) do
        texts[index] = case.rendering .. (case.rendering:find("\n$") and "" or "\n")
      end
      local documents = reader.read(table.concat(texts, "---\n"))
      assert.equal(#list, #documents)
      for index, case in ipairs(list) do
        local wanted = oracle.data(case.expected)[1].spec
        local differs = difference(wanted, documents[index].spec, "spec")
        assert.is_nil(differs, case.template .. "\n->\n" .. case.rendering)
      end
    end)
  end

  it("is the template itself if each token stays", function()
    math.randomseed(3)
    for _ = 1, 500 do
      local template = cases.template()
      local rendering = kb.template.render(template, {}, { missing = "keep" })
      assert.equal(template, rendering)
      assert.equal(template, (kb.template.render(template, { x = 1, y = 2 }, { only = { "none" } })))
    end
  end)

  it("in two stages is that in one", function()
    math.randomseed(4)
    local strings = cases.strings(4)
    local compared = 0
    for _ = 1, 500 do
      local template = cases.template()
      local values = cases.values(strings)
      local whole = kb.template.render(template, values)
      local first = {}
      for name, value in pairs(values) do
        if math.random(2) == 1 then first[name] = value end
      end
      local staged = kb.template.render(template, first, { missing = "keep" })
      local second = staged and kb.template.render(staged, values)
      if whole and second then
        compared = compared + 1
        assert.same(kb.yaml.decode_all(whole), kb.yaml.decode_all(second), template .. "\n->\n" .. staged)
      end
    end
    assert(compared > 300, compared)
  end)
end)
