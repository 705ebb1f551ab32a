-- The proof that each rendering must pass, on texts that the writer never produces: without one of its checks it
-- would, and they must be rejected.

local core = require "kubebundle.core"
local kb = require "kubebundle"

local function is_rendering(template, value, text, mode)
  local compiled = core.template.compile(template, mode or "yaml", "#( )#")
  local values = {}
  for index in ipairs(compiled:expressions()) do
    values[index] = value
  end
  local rendering = assert(compiled:render(values))
  assert.is_true(compiled:is_rendering(values, rendering))
  return compiled:is_rendering(values, text)
end

describe("the proof of a rendering", function()
  it("rejects what a value would add or remove", function()
    for value, text in pairs {
      ["ok\n  privileged: true"] = "a: ok\n  privileged: true\nb: 1\n",
      ["p@ss #1"] = "a: p@ss #1\nb: 1\n",
      ["x: y"] = "a: x: y\nb: 1\n",
      ["*x"] = "a: *x\nb: 1\n",
      ["&x y"] = "a: &x y\nb: 1\n",
      ["!!str y"] = "a: !!str y\nb: 1\n",
      ["x\u{85}c: 2"] = "a: x\u{85}c: 2\nb: 1\n",
      ["---"] = "a:\n---\nb: 1\n",
      [" x"] = "a:  x\nb: 1\n",
      [""] = "a: \nb: 1\n",
      ["[x"] = "a: [x\nb: 1\n",
    } do
      assert.is_false(is_rendering("a: #(x)#\nb: 1\n", value, text), text)
    end
  end)

  -- kubectl merges the members below such a key, quotes or not
  it("rejects a merge key that a value makes, which quotes do not prevent below `!` and `!!merge`", function()
    for _, template in ipairs { "! #(x)#: {b: 1}\n", '! "#(x)#": {b: 1}\n', "!!merge #(x)#: {b: 1}\n" } do
      local text, err = kb.template.render(template, { x = "<<" })
      assert.is_nil(text)
      assert.equal("shape-changed", err.problems[1].rule)
      assert.is_string(kb.template.render(template, { x = "<" }))
    end
    for _, template in ipairs { "#(x)#: {b: 1}\n", "!!str #(x)#: {b: 1}\n" } do
      local text = assert(kb.template.render(template, { x = "<<" }))
      assert.same({ b = 1 }, kb.yaml.decode(text)["<<"])
    end
  end)

  it("rejects text that readers parse as something else", function()
    for _, value in ipairs { "3", "on", "012", "null", "2001-12-14", "1e3", "=" } do
      assert.is_false(is_rendering("a: #(x)#\n", value, "a: " .. value .. "\n"), value)
    end
    assert.is_false(is_rendering("a: #(x)#\n", 3, 'a: "3"\n'))
  end)

  it("rejects any change next to the scalars", function()
    local template = "%YAML 1.1\n--- &a\nb: !!str #(x)#\nc: [d, 'e']\nf: |\n  g\n"
    local rendering = "%YAML 1.1\n--- &a\nb: !!str v\nc: [d, 'e']\nf: |\n  g\n"
    assert.is_true(is_rendering(template, "v", rendering))
    for from, to in pairs {
      ["%%YAML 1.1\n"] = "",
      ["&a"] = "&b",
      ["!!str v"] = "v",
      ["v\n"] = "w\n",
      ["v"] = "'v'",
      ["%[d, 'e'%]"] = "\n- d\n- 'e'",
      ["'e'"] = "e",
      ["  g"] = "  h",
      ["|\n  g"] = "g",
      ["d,"] = "d, d,",
      ["%-%-%- &a"] = "&a",
      ["  g\n"] = "  g\n...\n",
      ["  g\n$"] = "  g\n--- x\n",
      [", 'e'"] = "",
    } do
      local changed, count = rendering:gsub(from, to, 1)
      assert.equal(1, count, from)
      assert.is_false(is_rendering(template, "v", changed), changed)
    end
  end)

  it("rejects a text that is neither YAML nor JSON", function()
    assert.is_false(is_rendering("a: #(x)#\n", "v", "a: [v\n"))
    assert.is_false(is_rendering("a: #(x)#\n", "v", "a: v\1\n"))
    assert.is_false(is_rendering('{"a": "#(x)#"}', "v", '{"a": "v"', "json"))
    assert.is_false(is_rendering('{"a": "#(x)#"}', '", "b": "', '{"a": "", "b": ""}', "json"))
    assert.is_false(is_rendering('{"a": "#(x)#"}', "v", '{"a": "w"}', "json"))
    assert.is_true(is_rendering('{"a": "#(x)#"}', "v", '{"a": "\\u0076"}', "json"))
  end)
end)
