-- A credential is sent to the registry's own origin and to the token service named by that origin, nowhere else.
-- Every server here records its requests.

local core = require "kubebundle.core"
local image = require "kubebundle.kubelet.image"
local servers = require "spec.support.servers"

local CREDENTIAL = { username = "robot", password = "Canary-made-up-1" }
local BASIC = "Basic " .. core.base64.encode(CREDENTIAL.username .. ":" .. CREDENTIAL.password)
local MANIFEST = "/v2/shop/app/manifests/1"

local function try(options, host)
  local exchange = require("kubebundle.preflight.exchange").new(options)
  local parsed = assert(image.parse(host .. "/shop/app:1"))
  local outcome
  exchange:run {
    function()
      outcome = require("kubebundle.preflight.registry").new(exchange, parsed.domain, options):try(parsed, CREDENTIAL)
    end,
  }
  exchange:close()
  return outcome
end

local function redirect(to, authorization)
  return { status = 307, headers = { Location = to }, authorization = authorization }
end

local function challenge(text, authorization)
  return { status = 401, headers = { ["WWW-Authenticate"] = text }, authorization = authorization }
end

local function bearer(realm)
  return challenge(('Bearer realm="%s",service="s"'):format(realm))
end

-- The Authorization headers received by a server; "none" for a request without.
local function authorizations(server)
  local list = {}
  for index, request in ipairs(server:requests()) do
    list[index] = request.authorization
  end
  return list
end

local function assert_nothing_received(server)
  for _, authorization in ipairs(authorizations(server)) do
    assert.equal("none", authorization)
  end
  for _, request in ipairs(server:requests()) do
    assert.is_nil((request.path .. request.form):find("Canary", 1, true))
  end
end

describe("a credential", function()
  if not pcall(require, "kubebundle.http") then
    pending("needs kubebundle.http (libcurl4-openssl-dev)")
    return
  end
  for _, program in ipairs { "openssl", "/usr/bin/python3" } do
    if not servers.has(program) then
      pending("needs " .. program)
      return
    end
  end

  local token = { status = 200, body = '{"access_token":"abc"}' }

  it("reaches the registry and its token service", function()
    local service <close> = servers.scripted { ["/token"] = { token } }
    local registry <close> = servers.scripted {
      [MANIFEST] = { { authorization = "Bearer abc", status = 404 }, bearer("http://" .. service.host .. "/token") },
    }
    assert.equal("not-found", try({}, registry.host).kind)
    assert.matches("&username=robot&password=Canary-made-up-1", service:requests()[1].form, 1, true)
    assert.equal("Bearer abc", authorizations(registry)[#authorizations(registry)])
  end)

  for name, question in pairs {
    ["by a password"] = challenge 'Basic realm="x"',
    ["by a token service of its own"] = bearer "http://{self}/token",
  } do
    it("is withheld if the registry redirects to a host that asks " .. name, function()
      local third <close> = servers.scripted { [MANIFEST] = { question }, ["/token"] = { token } }
      local registry <close> = servers.scripted {
        [MANIFEST] = { redirect("http://" .. third.host .. MANIFEST) },
        ["/token"] = { token },
      }
      assert.equal("credential-withheld", try({}, registry.host).kind)
      assert_nothing_received(third)
      assert_nothing_received(registry)
    end)

    it("is withheld if the registry redirects after it got the credential, to a host that asks " .. name, function()
      local third <close> = servers.scripted { [MANIFEST] = { question }, ["/token"] = { token } }
      local registry <close> = servers.scripted {
        [MANIFEST] = { redirect("http://" .. third.host .. MANIFEST, BASIC), challenge 'Basic realm="x"' },
      }
      assert.equal("credential-withheld", try({}, registry.host).kind)
      assert_nothing_received(third)
    end)
  end

  it("is withheld from the target of a token service's redirect", function()
    local third <close> = servers.scripted { ["/token"] = { challenge 'Basic realm="x"' } }
    local service <close> = servers.scripted { ["/token"] = { redirect("http://" .. third.host .. "/token") } }
    local registry <close> = servers.scripted { [MANIFEST] = { bearer("http://" .. service.host .. "/token") } }
    assert.is_not.equal("pulled", try({}, registry.host).kind)
    assert_nothing_received(third)
  end)

  it("is withheld if a registry with TLS names a token service without", function()
    local service <close> = servers.scripted { ["/token"] = { token } }
    local registry <close> = servers.scripted({ [MANIFEST] = { bearer("http://" .. service.host .. "/token") } }, true)
    assert.equal("credential-withheld", try({ ca_file = registry.certificate }, registry.host).kind)
    assert.same({}, service:requests())
  end)

  it("is withheld if a registry with TLS redirects to one without", function()
    local third <close> = servers.scripted { [MANIFEST] = { { status = 200 } } }
    local registry <close> = servers.scripted({ [MANIFEST] = { redirect("http://" .. third.host .. MANIFEST) } }, true)
    assert.equal("credential-withheld", try({ ca_file = registry.certificate }, registry.host).kind)
    assert.same({}, third:requests())
  end)

  it("is sent without TLS only to a token service on the allowed host", function()
    local service <close> = servers.scripted { ["/token"] = { token } }
    local function asked(realm)
      local registry <close> = servers.scripted {
        [MANIFEST] = { { authorization = "Bearer abc", status = 404 }, bearer(realm) },
      }
      local host = "127.1:" .. registry.port -- an address of this machine that is not a loopback name
      return try({ plain_http = { [host] = true }, timeout = 2 }, host).kind
    end
    assert.equal("not-found", asked(("http://127.1:%d/token"):format(service.port)))
    assert.matches("password=Canary", service:requests()[1].form)
    local before = #service:requests()
    assert.equal("credential-withheld", asked("http://" .. service.host .. "/token"))
    assert.equal(before, #service:requests())
  end)

  it("is not shown if the registry sends it back", function()
    local password = CREDENTIAL.password
    for _, answer in ipairs {
      redirect("http://nohost-" .. password .. ".invalid/", BASIC),
      redirect("http://127.0.0.1:99" .. password .. "/", BASIC),
      { status = 429, headers = { ["Retry-After"] = password }, authorization = BASIC },
      { status = 403, body = '{"errors":[{"message":"' .. password .. " " .. BASIC .. '"}]}', authorization = BASIC },
    } do
      local registry <close> = servers.scripted { [MANIFEST] = { answer, challenge 'Basic realm="x"' } }
      local message = try({}, registry.host).message:lower()
      assert.is_nil(message:find(password:lower(), 1, true))
      assert.is_nil(message:find(BASIC:sub(7):lower(), 1, true))
    end
  end)
end)
