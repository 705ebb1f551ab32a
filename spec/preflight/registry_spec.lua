-- One image in one registry, with real registries and with servers that misbehave.

local command = require "spec.support.command"
local image = require "kubebundle.kubelet.image"
local servers = require "spec.support.servers"

local has_http = pcall(require, "kubebundle.http")

local GOOD = { username = "robot", password = "made-up-password" }
local WRONG = { username = "robot", password = "another-made-up" }

local function try(options, ref, credential)
  local exchange = require("kubebundle.preflight.exchange").new(options)
  local parsed = assert(image.parse(ref))
  local outcome
  exchange:run {
    function()
      local registry = require("kubebundle.preflight.registry").new(exchange, parsed.domain, options)
      outcome = registry:try(parsed, credential)
    end,
  }
  exchange:close()
  return outcome
end

describe("a pull that is checked in advance", function()
  if not has_http then
    pending("needs kubebundle.http (libcurl4-openssl-dev)")
    return
  end
  for _, program in ipairs { "docker-registry", "skopeo", "htpasswd", "openssl", "/usr/bin/python3" } do
    if not servers.has(program) then
      pending("needs " .. program)
      return
    end
  end

  describe("at a registry with user names and passwords", function()
    local registry
    setup(function()
      registry = servers.registry { auth = "htpasswd", username = GOOD.username, password = GOOD.password }
      servers.push(registry, "shop/app:1", GOOD.username, GOOD.password)
    end)
    teardown(function()
      registry:stop()
    end)

    it("succeeds with the right credential, and names the digest", function()
      local outcome = try({}, registry.host .. "/shop/app:1", GOOD)
      assert.equal("pulled", outcome.kind)
      assert.matches("^sha256:%x+$", outcome.digest)
    end)

    it("is rejected with a wrong one, and without one", function()
      assert.equal("unauthorized", try({}, registry.host .. "/shop/app:1", WRONG).kind)
      assert.equal("unauthorized", try({}, registry.host .. "/shop/app:1").kind)
    end)

    it("tells a tag that does not exist from a credential that does not fit", function()
      assert.equal("not-found", try({}, registry.host .. "/shop/app:2", GOOD).kind)
    end)

    it("follows a digest rather than a tag", function()
      local digest = try({}, registry.host .. "/shop/app:1", GOOD).digest
      assert.equal("pulled", try({}, registry.host .. "/shop/app:nope@" .. digest, GOOD).kind)
    end)
  end)

  describe("at a registry with a token service", function()
    local directory, token_server, registry
    setup(function()
      directory = command.directory()
      local key, certificate = servers.certificate(directory.path)
      token_server = servers.python("token", key, certificate, GOOD.username, GOOD.password)
      local host = token_server.host
      registry = servers.registry { auth = "token", token_host = host, certificate = certificate }
      servers.push(registry, "shop/app:1", GOOD.username, GOOD.password)
    end)
    teardown(function()
      registry:stop()
      token_server:stop()
      directory:remove()
    end)

    it("succeeds with a token for the right credential", function()
      assert.equal("pulled", try({}, registry.host .. "/shop/app:1", GOOD).kind)
    end)

    it("is rejected by the token service for a wrong one, and by the registry for none", function()
      assert.matches("token service", try({}, registry.host .. "/shop/app:1", WRONG).message)
      assert.equal("unauthorized", try({}, registry.host .. "/shop/app:1").kind)
    end)
  end)

  describe("over TLS", function()
    local registry
    setup(function()
      registry = servers.registry { tls = true }
      servers.push(registry, "app:1")
    end)
    teardown(function()
      registry:stop()
    end)

    it("fails if the certificate's issuer is unknown", function()
      assert.equal("certificate", try({}, registry.host .. "/app:1").kind)
    end)

    it("succeeds with the issuer given", function()
      assert.equal("pulled", try({ ca_file = registry.certificate }, registry.host .. "/app:1").kind)
    end)
  end)

  describe("without a working registry", function()
    local function outcome_at(mode, ...)
      local server <close> = servers.python(mode, ...)
      return try({ timeout = 1 }, server.host .. "/app:1", GOOD)
    end

    it("ends when the time is out", function()
      assert.equal("timeout", outcome_at("stall").kind)
    end)

    it("does not accept garbage as an answer", function()
      assert.equal("protocol", outcome_at("garbage").kind)
    end)

    it("stops reading headers that do not end", function()
      assert.equal("too-large", outcome_at("endless").kind)
    end)

    it("reports how long a rate limit lasts", function()
      local outcome = outcome_at("status", "429")
      assert.equal("rate-limited", outcome.kind)
      assert.matches("retry after 60 s", outcome.message)
    end)

    it("tells the registry's own faults", function()
      assert.equal("server-error", outcome_at("status", "503").kind)
      assert.equal("forbidden", outcome_at("status", "403").kind)
    end)

    it("tells a closed port", function()
      assert.equal("connect", try({}, "127.0.0.1:1/app:1", GOOD).kind)
    end)
  end)

  it("does not send its credential to another host after a redirect", function()
    local directory <close> = command.directory()
    local record = directory.path .. "/record"
    local elsewhere <close> = servers.python("record", record)
    local server <close> = servers.python("redirect", elsewhere.host)
    assert.equal("not-found", try({}, server.host .. "/app:1", GOOD).kind)
    assert.equal("HEAD none\n", command.read(record))
  end)
end)
