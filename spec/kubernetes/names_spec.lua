local names = require "kubebundle.kubernetes.names"
local vectors = require "spec.support.vectors"

local functions = {
  labels = "label",
  subdomains = "subdomain",
  labelkeys = "label_key",
  labelvalues = "label_value",
  cmkeys = "config_key",
}

describe("names", function()
  for group, cases in pairs(vectors.read "names") do
    local name = functions[group]
    it("names." .. name .. " gives the API server's reasons for every vector", function()
      for text, expected in pairs(cases) do
        assert.same(expected == vectors.null and {} or expected, names[name](text), ("%q"):format(text))
      end
    end)
  end

  it("returns both reasons if a name is too long and malformed", function()
    local reasons = names.subdomain(("A"):rep(254))
    assert.equal(2, #reasons)
    assert.equal("must be no more than 253 characters", reasons[1])
    assert.truthy(reasons[2]:find("a lowercase RFC 1123 subdomain", 1, true))
  end)

  it("counts bytes, not characters, and ignores the locale", function()
    assert.equal(1, #names.label("é"))
    assert.equal(2, #names.label_value(("é"):rep(32)))
  end)

  it("does not stop at NUL or a line break", function()
    for _, text in ipairs { "a\0b", "a\nb", "a\n" } do
      for _, name in pairs(functions) do
        assert.equal(1, #names[name](text), name)
      end
    end
  end)
end)

describe("names.annotation_key", function()
  it("accepts capital letters in the prefix, as the API server does", function()
    assert.same({}, names.annotation_key("Example.com/Key"))
    assert.equal(1, #names.label_key("Example.com/Key"))
  end)

  it("otherwise rejects the same as for a label's key", function()
    assert.same({ "prefix part must be non-empty" }, names.annotation_key("/key"))
  end)
end)
