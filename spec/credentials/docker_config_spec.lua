-- Which entries of a docker config file are used.

local core = require "kubebundle.core"
local docker_config = require "kubebundle.credentials.docker_config"

local function auth(username)
  return { auth = core.base64.encode(username .. ":made-up") }
end

-- The user names by server, or the failure's code; and the number of notes.
local function parsed(config, only)
  local entries, err, notes = docker_config.parse(core.json.encode(config), "config.json", only)
  if not entries then return err.code end
  local found = {}
  for _, entry in ipairs(entries) do
    found[entry.server] = entry.username
  end
  return found, #notes
end

describe("a docker config file", function()
  local HUB = "https://index.docker.io/v1/"

  it("is used without the tokens that a login in a browser leaves beside the Docker Hub's entry", function()
    local auths = { [HUB .. "access-token"] = auth "a", [HUB .. "refresh-token"] = auth "r" }
    local found, notes = parsed { auths = auths }
    assert.same({ { [HUB .. "access-token"] = "a", [HUB .. "refresh-token"] = "r" }, 0 }, { found, notes })
    auths[HUB], auths["ghcr.io"] = auth "hub", auth "bot"
    found, notes = parsed { auths = auths }
    assert.same({ { [HUB] = "hub", ["ghcr.io"] = "bot" }, 2 }, { found, notes })
  end)

  it("may have several spellings of one server, of which the exact one is used", function()
    local auths = { ["r.io"] = auth "plain", ["https://r.io"] = auth "secure", ["other.io"] = auth "other" }
    assert.same({ ["r.io"] = "plain" }, (parsed({ auths = auths }, "r.io")))
    assert.same({ ["https://r.io"] = "secure" }, (parsed({ auths = auths }, "https://r.io")))
    assert.equal("dockerconfig.ambiguous-server", (parsed({ auths = auths }, "http://r.io/")))
    auths["https://r.io"] = nil
    assert.same({ ["r.io"] = "plain" }, (parsed({ auths = auths }, "http://r.io/")))
    assert.equal("dockerconfig.no-entry", (parsed({ auths = auths }, "r.io:443")))
  end)

  it("may be a .dockercfg, without `auths`", function()
    assert.same({ ["r.io"] = "bot" }, (parsed { ["r.io"] = auth "bot" }))
    assert.same({ ["r.io"] = "bot" }, (parsed { ["r.io"] = { username = "bot", password = "made-up" } }))
    assert.equal("dockerconfig.no-credential", (parsed { ["r.io"] = auth "bot", HttpHeaders = core.object {} }))
    assert.equal("dockerconfig.empty-entry", (parsed { auths = { auth = "eDp5" } }))
    assert.equal("dockerconfig.no-credential", (parsed(core.object {})))
    assert.equal("dockerconfig.not-object", (parsed(1)))
  end)
end)
