local parse = require("kubebundle.preflight.challenge").parse

describe("a WWW-Authenticate header", function()
  it("names a scheme and its parameters", function()
    assert.same({ { scheme = "basic", realm = "a realm" } }, parse 'Basic realm="a realm"')
    local realm, scope = "https://a.example.com/t", "repository:a/b:pull,push"
    local header = ('Bearer realm="%s",service="r",scope="%s"'):format(realm, scope)
    assert.same({ { scheme = "bearer", realm = realm, service = "r", scope = scope } }, parse(header))
  end)

  it("may hold several challenges", function()
    assert.same(
      { { scheme = "bearer", realm = "x" }, { scheme = "basic", realm = "y" } },
      parse 'Bearer realm="x", Basic realm="y"'
    )
    local two = parse "Negotiate, Basic realm=y"
    assert.same({ { scheme = "negotiate" }, { scheme = "basic", realm = "y" } }, two)
  end)

  it("may hold escapes in quotes, and any case of names", function()
    assert.same({ { scheme = "basic", realm = 'a"b\\c' } }, parse [[BASIC Realm="a\"b\\c"]])
  end)

  it("is empty, or ends early, without harm", function()
    assert.same({}, parse(nil))
    assert.same({}, parse "")
    assert.same({ { scheme = "bearer", realm = "abc" } }, parse 'Bearer realm="abc')
    assert.same({}, parse '"=')
  end)
end)
