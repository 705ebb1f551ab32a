-- Digests of images in a registry that records its requests.

local core = require "kubebundle.core"
local images = require "spec.support.images"
local servers = require "spec.support.servers"

local GOOD = { username = "robot", password = "made-up-password" }
local STALE = { username = "robot", password = "stale-made-up" }
local BASIC = "Basic " .. core.base64.encode(GOOD.username .. ":" .. GOOD.password)

local INDEX = core.json.encode { schemaVersion = 2, mediaType = images.INDEX, manifests = core.array {} }

local SCRIPT = {
  ["/v2/app/manifests/1"] = {
    {
      authorization = BASIC,
      status = 200,
      body = INDEX,
      headers = { ["Content-Type"] = images.INDEX, ["Docker-Content-Digest"] = images.digest(INDEX) },
    },
    { status = 401, headers = { ["WWW-Authenticate"] = 'Basic realm="spec"' } },
  },
  ["/v2/app/manifests/latest"] = { { status = 200, body = INDEX, headers = { ["Content-Type"] = images.INDEX } } },
}

describe("the digests of images", function()
  if not pcall(require, "kubebundle.http") or not servers.has "/usr/bin/python3" then
    pending "needs kubebundle.http (libcurl4-openssl-dev) and python3"
    return
  end
  local resolve = require "kubebundle.preflight.resolve"

  local registry
  before_each(function()
    registry = servers.scripted(SCRIPT)
  end)
  after_each(function()
    registry:stop()
  end)

  it("are those of the manifests or indexes, with their types and sizes", function()
    local one = resolve({ { image = registry.host .. "/app:1", credentials = { GOOD } } })[1]
    assert.same({ images.digest(INDEX), images.INDEX, #INDEX }, { one.digest, one.media_type, one.size })
    assert.equal(GOOD, one.credential)
  end)

  it("are asked with each credential in order, until one is accepted", function()
    local one = resolve({ { image = registry.host .. "/app:1", credentials = { STALE, GOOD, STALE } } })[1]
    assert.equal(GOOD, one.credential)
    assert.equal(images.digest(INDEX), one.digest)
  end)

  it("are computed if the registry does not return them", function()
    local one = resolve({ { image = registry.host .. "/app" } })[1]
    assert.equal(images.digest(INDEX), one.digest)
    assert.is_nil(one.credential)
  end)

  it("have a reason if there are none", function()
    local refused, missing, invalid = table.unpack(resolve {
      { image = registry.host .. "/app:1", credentials = { STALE } },
      { image = registry.host .. "/app:2" },
      { image = registry.host .. "/App:1" },
    })
    assert.equal("unauthorized", refused.failure.kind)
    assert.equal("not-found", missing.failure.kind)
    assert.equal("image-invalid", invalid.failure.kind)
    assert.is_nil(refused.digest or missing.digest or invalid.digest)
  end)

  it("are asked once for each image and credential", function()
    local wanted = { image = registry.host .. "/app:1", credentials = { GOOD } }
    local list = resolve { wanted, { image = wanted.image, credentials = { GOOD } }, wanted }
    assert.equal(3, #list)
    local accepted = 0
    for _, request in ipairs(registry:requests()) do
      accepted = accepted + (request.authorization == BASIC and 1 or 0)
    end
    assert.equal(1, accepted)
  end)
end)
