local image = require "kubebundle.kubelet.image"
local vectors = require "spec.support.vectors"

local function message(ref)
  local parts, err = image.parse(ref)
  assert.is_nil(parts)
  return err.message
end

describe("image.parse", function()
  for _, case in ipairs(vectors.read("imageref").cases) do
    it(("%s %q as the kubelet does"):format(case.valid and "reads" or "refuses", case.image), function()
      if case.valid then
        local expected = {}
        for _, key in ipairs { "domain", "path", "tag", "digest", "name" } do
          expected[key] = case[key]
        end
        assert.same(expected, image.parse(case.image))
        assert.equal(case.kubelet_lookup_name, expected.name)
      else
        assert.equal(case.error, message(case.image):sub(1, #case.error))
      end
    end)
  end

  it("reads localhost as a host, and tags of 128 characters", function()
    local tag = ("t"):rep(128)
    assert.same(
      { domain = "localhost", path = "app", tag = tag, digest = "", name = "localhost/app" },
      image.parse("localhost/app:" .. tag)
    )
  end)

  it("reports what is wrong after the reference package's words", function()
    local expected = {
      [""] = "invalid reference format: the image is empty",
      [" nginx"] = "invalid reference format: leading or trailing white space",
      ["https://r.example.com/app"] = "invalid reference format: an image must not have a scheme such as https://",
      ["HTTPS://r.example.com/App"] = "invalid reference format: repository name (/r.example.com/App) "
        .. "must be lowercase: an image must not have a scheme such as HTTPS://",
      ["r.example.com/a b"] = "invalid reference format: the character ' ' is not allowed in a name",
      ["r.example.com/a\nb"] = "invalid reference format: the character 0x0A is not allowed in a name",
      ["r.example.com/caf\u{E9}"] = "invalid reference format: the character \u{E9} is not allowed in a name",
      ["r.example.com/\xFF"] = "invalid reference format: the character 0xFF is not allowed in a name",
      ["r.example.com/a//b"] = "invalid reference format: empty part between slashes in the name",
      ["r.example.com/-a"] = "invalid reference format: each part of the name must begin and end with "
        .. "a lower-case letter or a digit",
      ["r.example.com/a..b"] = "invalid reference format: invalid separator (expected '.', '_', '__' "
        .. "or any number of '-')",
      ["r.example.com:x/app"] = "invalid reference format: the part before the first '/' is not a host name",
      ["app:"] = "invalid reference format: empty tag after ':'",
      ["app:" .. ("t"):rep(129)] = "invalid reference format: the tag has more than 128 characters",
      ["app:.t"] = "invalid reference format: the tag must begin with a letter, a digit or '_'",
      ["app:a+b"] = "invalid reference format: the tag may only contain letters, digits, '_', '.' and '-'",
      ["app@x"] = "invalid reference format: invalid digest (expected ALGORITHM:HEXADECIMAL)",
      ["app@sha256:ab"] = "invalid reference format: the digest has fewer than 32 hexadecimal digits",
      ["app@2:" .. ("a"):rep(64)] = "invalid reference format: invalid algorithm in the digest",
      ["Foo_bar/x"] = "repository name must be lowercase",
    }
    for ref, text in pairs(expected) do
      assert.equal(text, message(ref))
    end
  end)

  it("keeps an error to one line", function()
    local _, err = image.parse("r.example.com/a\nb")
    assert.is_nil(tostring(err):find("\n"))
  end)

  it("reads long references without delay", function()
    local long = ("a-"):rep(500000)
    for _, ref in ipairs {
      long,
      long .. "b",
      ("a/"):rep(500000),
      ("a:"):rep(500000),
      ("."):rep(1000000),
      "a@" .. ("b."):rep(500000),
      "[" .. (":"):rep(500000) .. "/x",
      ("a/b:"):rep(200000),
    } do
      assert.is_nil((image.parse(ref)))
    end
  end)

  it("raises if the image is not a string", function()
    assert.error_matches(function()
      image.parse(nil)
    end, "an image is a string, not a nil")
  end)
end)

describe("image.pull_policy", function()
  it("is the API server's default for every vector", function()
    for _, case in ipairs(vectors.read("imageref").cases) do
      assert.equal(case.default_pull_policy, image.pull_policy(case.image), case.image)
    end
  end)

  it("is Always for the tag latest next to a digest", function()
    assert.equal("Always", image.pull_policy("app:latest@sha256:" .. ("a"):rep(64)))
  end)
end)
