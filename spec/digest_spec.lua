-- luacheck: no max line length

local core = require "kubebundle.core"

describe("digest.sha256", function()
  it("gives the examples of FIPS 180-2 in lower-case hex", function()
    local examples = {
      [""] = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
      abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
      ["abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"] = "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
      [("a"):rep(1000000)] = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0",
    }
    for bytes, digest in pairs(examples) do
      assert.equal(digest, core.digest.sha256(bytes))
    end
  end)

  it("takes every byte", function()
    assert.equal("6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d", core.digest.sha256("\0"))
  end)
end)
