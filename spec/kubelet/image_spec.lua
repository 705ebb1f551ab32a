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
      [" nginx"] = "invalid reference format: it begins or ends with white space",
      ["https://r.example.com/app"] = "invalid reference format: an image has no scheme such as https://",
      ["HTTPS://r.example.com/App"] = "invalid reference format: repository name (/r.example.com/App) "
        .. "must be lowercase: an image has no scheme such as HTTPS://",
      ["r.example.com/a b"] = "invalid reference format: the character ' ' is not allowed in a name",
      ["r.example.com/a\nb"] = "invalid reference format: the character 0x0A is not allowed in a name",
      ["r.example.com/caf\u{E9}"] = "invalid reference format: the character \u{E9} is not allowed in a name",
      ["r.example.com/\xFF"] = "invalid reference format: the character 0xFF is not allowed in a name",
      ["r.example.com/a//b"] = "invalid reference format: a part of the name between slashes is empty",
      ["r.example.com/-a"] = "invalid reference format: each part of the name begins and ends with "
        .. "a letter or digit",
      ["r.example.com/a..b"] = "invalid reference format: letters and digits are joined by one '.', "
        .. "by '_' or '__', or by '-'s",
      ["r.example.com:x/app"] = "invalid reference format: the part before the first '/' is not a host name",
      ["app:"] = "invalid reference format: there is nothing after the ':' of the tag",
      ["app:" .. ("t"):rep(129)] = "invalid reference format: a tag has 128 characters at most",
      ["app:.t"] = "invalid reference format: a tag begins with a letter, a digit or '_'",
      ["app:a+b"] = "invalid reference format: a tag holds letters, digits, '_', '.' and '-' only",
      ["app@x"] = "invalid reference format: a digest is ALGORITHM:HEXADECIMAL",
      ["app@sha256:ab"] = "invalid reference format: a digest has 32 hexadecimal digits at least",
      ["app@2:" .. ("a"):rep(64)] = "invalid reference format: the digest's algorithm has no such name",
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
