-- Retries and their number, with a registry that records its requests.

local image = require "kubebundle.kubelet.image"
local images = require "spec.support.images"
local servers = require "spec.support.servers"

local TAG = "/v2/app/manifests/1"

-- The outcome with a server that runs this script, its requests by method and path, and the elapsed seconds.
local function try(script, options)
  local server <close> = servers.scripted(script)
  local exchange = require("kubebundle.preflight.exchange").new { timeout = options.timeout or 10 }
  local registry = require("kubebundle.preflight.registry").new(exchange, server.host, options)
  registry.is_head_only = options.is_head_only
  local outcome, begun = nil, exchange:now()
  exchange:run {
    function()
      outcome = registry:try(assert(image.parse(server.host .. "/app:1")))
    end,
  }
  local seconds = exchange:now() - begun
  exchange:close()
  local counts = {}
  for _, request in ipairs(server:requests()) do
    local key = request.method .. " " .. request.path
    counts[key] = (counts[key] or 0) + 1
  end
  return outcome, counts, seconds
end

local function good()
  local case = { repository = "app", script = {} }
  images.put_image(case, images.image("app", "linux/amd64"), "1")
  return case.script
end

local function after(script, answer)
  table.insert(script[TAG], 1, answer)
  return script
end

describe("a request to a registry", function()
  if not pcall(require, "kubebundle.http") or not servers.has "/usr/bin/python3" then
    pending "needs kubebundle.http (libcurl4-openssl-dev) and python3"
    return
  end

  it("is sent at most six times if the registry fails", function()
    local outcome, counts = try({ [TAG] = { { method = "HEAD", status = 503 } } }, {})
    assert.equal("server-error", outcome.kind)
    assert.equal(6, counts["HEAD " .. TAG])
  end)

  it("is sent again after a temporary failure", function()
    for _, status in ipairs { 408, 429, 500, 502 } do
      local outcome, counts = try(after(good(), { method = "HEAD", status = status, times = 2 }), {})
      assert.equal("pulled", outcome.kind)
      assert.equal(3, counts["HEAD " .. TAG])
    end
  end)

  it("waits as long as a rate limit requires, but no longer than the timeout", function()
    local limit = { method = "HEAD", status = 429, times = 1, headers = { ["Retry-After"] = "1" } }
    local outcome, _, seconds = try(after(good(), limit), {})
    assert.equal("pulled", outcome.kind)
    assert.is_true(seconds >= 1)
    limit.headers["Retry-After"] = "3600"
    local counts
    outcome, counts, seconds = try(after(good(), limit), { timeout = 2 })
    assert.equal("rate-limited", outcome.kind)
    assert.same({ ["HEAD " .. TAG] = 1 }, counts)
    assert.is_true(seconds < 10)
  end)

  it("is not repeated if the registry rejects it", function()
    for _, status in ipairs { 400, 401, 403, 404 } do
      local _, counts = try({ [TAG] = { { status = status, body = "x" } } }, {})
      assert.equal(1, counts["HEAD " .. TAG])
      assert.equal(status ~= 404 and 1 or nil, counts["GET " .. TAG]) -- for the message
    end
  end)

  it("is only for the tag, with HEAD, if a registry counts more as a pull", function()
    local outcome, counts = try(good(), { is_head_only = true })
    assert.equal("pulled", outcome.kind)
    assert.is_true(outcome.is_head_only)
    assert.same({ ["HEAD " .. TAG] = 1 }, counts)
  end)

  it("is only for manifests, each once, if the session is shallow", function()
    local outcome, counts = try(good(), { is_shallow = true })
    assert.equal("pulled", outcome.kind)
    assert.same({ ["GET " .. TAG] = 1 }, counts)
  end)
end)

describe("a request for a token", function()
  it("has the scopes of the challenge and of the repository once each, sorted", function()
    if not pcall(require, "kubebundle.http") or not servers.has "/usr/bin/python3" then
      return pending "needs kubebundle.http (libcurl4-openssl-dev) and python3"
    end
    local service <close> = servers.scripted { ["/token"] = { { status = 403 } } }
    local scope = "repository:web:pull repository:app:pull repository:aaa:pull,push"
    local asked = ('Bearer realm="http://%s/token",service="s",scope="%s"'):format(service.host, scope)
    try({ [TAG] = { { status = 401, headers = { ["WWW-Authenticate"] = asked } } } }, {})
    local found = {}
    for one in service:requests()[1].path:gmatch "scope=([^&]+)" do
      found[#found + 1] = one:gsub("%%(%x%x)", function(digits)
        return string.char(tonumber(digits, 16))
      end)
    end
    assert.same({ "repository:aaa:pull,push", "repository:app:pull", "repository:web:pull" }, found)
  end)

  if not pcall(require, "kubebundle.http") or not servers.has "/usr/bin/python3" then
    pending "needs kubebundle.http (libcurl4-openssl-dev) and python3"
    return
  end

  -- The token, and the requests of a service that runs this script.
  local function ask(script)
    local service <close> = servers.scripted(script)
    local exchange = require("kubebundle.preflight.exchange").new { timeout = 10 }
    local found
    exchange:run {
      function()
        found = require("kubebundle.preflight.token").ask(exchange, {
          realm = "http://" .. service.host .. "/token",
          scopes = { "repository:app:pull" },
          credential = { username = "robot", password = "made-up" },
        })
      end,
    }
    exchange:close()
    return found, service:requests()
  end

  local function granted(body)
    return { status = 200, body = body or '{"access_token":"abc"}' }
  end

  it("is sent with its form to the target of a redirect only if the status says so", function()
    for status, method in pairs { [301] = "GET", [302] = "GET", [303] = "GET", [307] = "POST", [308] = "POST" } do
      local moved = { status = status, headers = { Location = "/other" } }
      local found, requests = ask { ["/token"] = { moved }, ["/other"] = { granted() } }
      assert.equal("abc", found)
      assert.equal(method, requests[2].method)
      assert.equal(method == "POST" and requests[1].form or "", requests[2].form)
    end
  end)

  it("is repeated with GET only if the service does not support POST", function()
    for status, count in pairs { [400] = 2, [401] = 2, [403] = 1, [404] = 2, [405] = 2, [500] = 1 } do
      local found, requests = ask { ["/token"] = { { method = "POST", status = status }, granted() } }
      assert.same({ count == 2 and "abc" or nil, count }, { found, #requests })
      assert.equal("POST", requests[1].method)
    end
  end)

  it("has no result if Go could not decode the answer, or the token cannot be sent", function()
    for _, body in ipairs {
      '{"access_token":"a\\nb"}',
      '{"access_token":"a\\u007fb"}',
      '{"access_token":""}',
      '{"access_token":"abc","expires_in":1.5}',
      '{"access_token":"abc","expires_in":"300"}',
      '{"access_token":"abc","refresh_token":1}',
      '["abc"]',
    } do
      assert.is_nil((ask { ["/token"] = { granted(body) } }), body)
    end
    assert.equal(
      "abc",
      (ask { ["/token"] = { granted '{"access_token":"abc","expires_in":300,"refresh_token":null}' } })
    )
  end)
end)

describe("Docker Hub", function()
  it("is asked only for the tag unless deep", function()
    local registry = require "kubebundle.preflight.registry"
    assert.is_true(registry.new({}, "docker.io", {}).is_head_only)
    assert.is_false(registry.new({}, "docker.io", { is_deep = true }).is_head_only)
    assert.is_false(registry.new({}, "ghcr.io", {}).is_head_only)
  end)
end)
