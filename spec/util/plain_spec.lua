-- A table whose fields come from a metamethod is read through it, or rejected with a message: it is never written
-- without them.

local kb = require "kubebundle"
local plain = require "kubebundle.util.plain"

local document = { apiVersion = "v1", kind = "Namespace", metadata = { name = "shop" } }

-- Ways to hide fields, each around a document.
local function hidden()
  return {
    setmetatable({}, { __index = document }),
    setmetatable({ kind = "Namespace", apiVersion = "v1" }, { __index = document }),
    setmetatable({}, {
      __index = function(_, key)
        return document[key]
      end,
    }),
    setmetatable({}, {
      __pairs = function()
        return next, document, nil
      end,
    }),
    setmetatable({}, { __index = document, __metatable = false }),
    setmetatable({}, { __index = setmetatable({ f = print }, { __index = document }) }),
  }
end

local whole = {
  ["kb.json.encode"] = kb.json.encode,
  ["kb.yaml.encode"] = kb.yaml.encode,
  ["kb.yaml.encode_all"] = function(value)
    return kb.yaml.encode_all { value }
  end,
  ["a list of kb.yaml.encode_all"] = kb.yaml.encode_all,
  ["kb.bundle"] = function(value)
    return kb.bundle { value }
  end,
  ["kb.check"] = kb.check,
  ["kb.explain"] = function(value)
    return kb.explain { value }
  end,
  ["kb.keyring"] = function(value)
    return kb.keyring { value }
  end,
  ["kb.values.names"] = kb.values.names,
  ["kb.report"] = kb.report.json,
  ["kb.files.write"] = kb.files.write,
  ["an option"] = function(value)
    return kb.check("", { severity = value })
  end,
  ["a list as an option"] = function(value)
    return kb.check("", { disable = value })
  end,
  ["kb.values.merge"] = function(value)
    return kb.values.merge({}, { a = value })
  end,
  ["kb.values.combine"] = function(value)
    return kb.values.combine { { origin = "x", values = value } }
  end,
  ["kb.values.as_text"] = kb.values.as_text,
  ["kb.namespace"] = function(value)
    return kb.namespace { name = "a", labels = value }
  end,
  ["a token"] = function(value)
    return kb.template.render("a: #(x)#\n", { x = value })
  end,
  ["the filter json"] = function(value)
    return assert(kb.template.render("a: #(x | json)#\n", { x = value }))
  end,
}

describe("a table with a metamethod that may give fields", function()
  for name, read in pairs(whole) do
    it("is rejected by " .. name .. ", which names the metamethod", function()
      for index, value in ipairs(hidden()) do
        local fine, err = pcall(read, value)
        assert.falsy(fine, ("%s reads table %d"):format(name, index))
        if name ~= "a list of kb.yaml.encode_all" then assert.matches("metamethod __%a+", tostring(err)) end
      end
    end)
  end

  it("is rejected wherever it is inside, with its path", function()
    local deep = { metadata = { labels = { setmetatable({}, { __index = document }) } } }
    for _, write in ipairs { kb.json.encode, kb.yaml.encode, kb.check } do
      local _, err = pcall(write, { deep })
      assert.matches("at 1%.metadata%.labels%.1", err)
    end
  end)

  it("is used for looking up single names", function()
    for _, values in ipairs(hidden()) do
      if values.metadata then
        assert.equal('n: "shop"', kb.template.render("n: #(metadata.name)#", values):gsub("n: shop", 'n: "shop"'))
      end
    end
    assert.equal("shop", kb.values.get(setmetatable({}, { __index = document }), "metadata.name"))
  end)
end)

describe("a table with a metatable that hides nothing", function()
  it("is read by its own fields: methods, marks of other libraries, kubebundle's own", function()
    for _, metatable in ipairs {
      { __index = { rename = print } },
      { __jsontype = "object" },
      { __name = "thing", __tostring = print, __len = print, __gc = print },
      {},
    } do
      local value = setmetatable({ apiVersion = "v1", kind = "Namespace", metadata = { name = "shop" } }, metatable)
      assert.equal(kb.json.encode(document), kb.json.encode(value))
      assert.equal(kb.yaml.encode(document), kb.yaml.encode(value))
      assert.same({}, kb.check { value })
    end
    local bundle = kb.bundle { document }
    assert.equal(kb.yaml.encode(document), kb.yaml.encode_all(bundle))
    assert.same({}, kb.check(bundle))
    assert.equal(2, #kb.bundle { bundle, kb.namespace { name = "other" } })
    assert.equal("[]", kb.json.encode(kb.array {}))
    assert.is_nil(plain.problem { kb.array {}, kb.object {}, kb.null, bundle })
  end)
end)

describe("plain.problem", function()
  it("ends for a table inside itself", function()
    local round = {}
    round.again = round
    assert.matches("levels", plain.problem(round))
    assert.falsy(pcall(kb.check, { kind = "A", apiVersion = "v1", x = round }))
  end)

  it("passes the levels that a document may have", function()
    local inner = {}
    for _ = 1, 990 do
      inner = { inner }
    end
    assert.is_nil(plain.problem(inner))
  end)
end)
