local core = require "kubebundle.core"
local tokens = require "kubebundle.util.tokens"

-- Made up, except for their prefixes.
local made_up = {
  GitHub = "ghp_EXAMPLE000000 gho_EXAMPLE000000 ghs_EXAMPLE000000 github_pat_EXAMPLE",
  GitLab = "glpat-EXAMPLE0000 gldt-EXAMPLE00000 glcbt-EXAMPLE0000 glrt-EXAMPLE00000",
  ["Docker Hub"] = "dckr_pat_EXAMPLE0 dckr_oat_EXAMPLE0",
  Azure = "abc1Q~EXAMPLE0000",
  ["Google Cloud"] = "ya29.EXAMPLE00000 AIzaEXAMPLE000000",
  DigitalOcean = "dop_v1_EXAMPLE000",
  AWS = "AKIAEXAMPLE000000",
}

describe("a token", function()
  for issuer, list in pairs(made_up) do
    for token in list:gmatch "%S+" do
      it("is known by how it begins: " .. token, function()
        assert.equal(issuer, tokens.of(token).issuer)
        assert.is_nil(tokens.of(token:sub(1, 15)))
      end)
    end
  end

  it("is not everything that begins in nearly the same way", function()
    for _, name in ipairs {
      "global-registry-reader",
      "ghost_writer_of_books",
      "glad-to-meet-you-all",
      "npmregistry-mirror",
      "dckr_something_else",
    } do
      assert.is_nil(tokens.of(name), name)
    end
  end)

  it("is a secret, unless it only names a key", function()
    assert.is_true(tokens.is_secret "ghp_EXAMPLE000000")
    assert.is_false(tokens.is_secret "AKIAEXAMPLE000000")
    assert.is_false(tokens.is_secret "00000000-0000-0000-0000-000000000000")
  end)

  it("has its expiry, if it contains one", function()
    local function url_safe(object)
      return (core.base64.encode(core.json.encode(object), { url = true, padding = false }))
    end
    assert.equal(1700000000, tokens.expiry(url_safe { alg = "none" } .. "." .. url_safe { exp = 1700000000 } .. ".x"))
    assert.equal(5, tokens.expiry(core.base64.encode(core.json.encode { expiration = 5 })))
    assert.is_nil(tokens.expiry "ghp_EXAMPLE000000")
    assert.is_nil(tokens.expiry "eyJ")
  end)
end)

describe("a service account key of Google Cloud", function()
  it("is recognized by its private key, in both forms", function()
    local key = '{"type": "service_account", "private_key": "made-up"}'
    assert.equal("json", tokens.google_key(" \n" .. key))
    assert.equal("base64", tokens.google_key(core.base64.encode(key):gsub("^(....)", "%1\n")))
    for _, other in ipairs { "{}", '{"a": 1}', "{", "made-up", core.base64.encode "[1]" } do
      assert.is_nil(tokens.google_key(other), other)
    end
  end)
end)
