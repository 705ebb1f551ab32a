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

  it("gives both reasons where a name is too long and malformed", function()
    local reasons = names.subdomain(("A"):rep(254))
    assert.equal(2, #reasons)
    assert.equal("must be no more than 253 characters", reasons[1])
    assert.truthy(reasons[2]:find("a lowercase RFC 1123 subdomain", 1, true))
  end)

  it("takes bytes, not characters, and no locale's letters", function()
    assert.equal(1, #names.label("é"))
    assert.equal(2, #names.label_value(("é"):rep(32)))
  end)

  it("stops at no NUL and no line break", function()
    for _, text in ipairs { "a\0b", "a\nb", "a\n" } do
      for _, name in pairs(functions) do
        assert.equal(1, #names[name](text), name)
      end
    end
  end)
end)

describe("names.annotation_key", function()
  it("takes capital letters in the prefix, as the API server does", function()
    assert.same({}, names.annotation_key("Example.com/Key"))
    assert.equal(1, #names.label_key("Example.com/Key"))
  end)

  it("refuses what a label's key could not be otherwise", function()
    assert.same({ "prefix part must be non-empty" }, names.annotation_key("/key"))
  end)
end)
