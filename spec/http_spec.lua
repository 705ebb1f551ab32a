-- The HTTP client of `preflight`: errors of requests that cannot be made, and closing the client meanwhile (with
-- spec/reentry).

local command = require "spec.support.command"
local preload = require "spec.support.preload"

local found, http = pcall(require, "kubebundle.http")
local here = io.popen("pwd"):read "l"

-- Options and results of libcurl, by their numbers in its header.
local CAINFO, HTTPHEADER, PROTOCOLS_STR, URL = 10065, 10023, 10318, 10002
local NOT_BUILT_IN, OUT_OF_MEMORY, BAD_ARGUMENT, UNKNOWN_OPTION = 4, 27, 43, 48

-- The output of a program that requests one URL, with a libcurl that rejects an option.
local function ask(url, option, code)
  local env = preload("curl", "$(pkg-config --cflags libcurl)")
  env.LUA_CPATH, env.REFUSED_OPTION, env.REFUSED_CODE = here .. "/build/?.so;;", tostring(option), tostring(code)
  local result = command.run({
    "lua5.4",
    "-e",
    ([[
    local client = require "kubebundle.http".client { ca_file = "/etc/hostname" }
    local fine, id = pcall(client.start, client, { method = "GET", url = %q, headers = { "A: b" } })
    if not fine then return print("raised", id) end
    local other, response = client:wait()
    print(id == other, response.status or response.failure, response.message)
    print(client:wait())
  ]]):format(url),
  }, { env = env })
  assert.same({ "", 0 }, { result.stderr, result.status })
  return result.stdout
end

describe("an option that libcurl rejects", function()
  if not found or not preload "curl" then return pending "kubebundle.http is not built, or there is no compiler" end

  it("is named, with the reason, in the result of the request", function()
    local refusals = {
      CURLOPT_URL = { URL, BAD_ARGUMENT },
      CURLOPT_CAINFO = { CAINFO, NOT_BUILT_IN },
      CURLOPT_HTTPHEADER = { HTTPHEADER, UNKNOWN_OPTION },
    }
    for name, refusal in pairs(refusals) do
      local printed = ask("http://127.0.0.1:1/", table.unpack(refusal))
      assert.matches("^true\tprotocol\tlibcurl refuses " .. name .. ": %w[^\n]+\n\n$", printed)
    end
  end)

  it("is out of memory only if memory has run out", function()
    assert.equal("raised\tnot enough memory\n", ask("http://127.0.0.1:1/", URL, OUT_OF_MEMORY))
  end)

  it("may be the list of protocols as text, which libcurl has since 7.85", function()
    assert.matches("^true\tconnect\t", ask("http://127.0.0.1:1/", PROTOCOLS_STR, UNKNOWN_OPTION))
    assert.matches("^true\tprotocol\t", ask("file:///etc/hostname", PROTOCOLS_STR, UNKNOWN_OPTION))
  end)
end)

describe("a client", function()
  if not found then return pending "kubebundle.http is not built" end

  it("gives a request that is rejected before those under way", function()
    local client <close> = http.client()
    local first = client:start { method = "GET", url = "http://127.0.0.1:1/" }
    local second = client:start { method = "GET", url = "http://h/" .. ("x"):rep(9000000) }
    local id, response = client:wait()
    assert.same({ second, "protocol" }, { id, response.failure })
    assert.matches("^libcurl refuses CURLOPT_URL", response.message)
    assert.equal(first, (client:wait()))
    assert.is_nil(client:wait())
  end)

  it("reads its arguments without their metamethods", function()
    local client <close> = http.client()
    local function close()
      client:close()
    end
    local hostile = { __index = close, __len = close, __pairs = close }
    local id = client:start(setmetatable({
      method = "GET",
      url = "http://127.0.0.1:1/",
      headers = setmetatable({ "A: b" }, hostile),
    }, hostile))
    assert.equal(id, (client:wait()))
  end)

  it("treats any timeout above 0 as a limit", function()
    local client <close> = http.client()
    local server <close> = require("spec.support.servers").python "stall"
    client:start { method = "GET", url = "http://" .. server.host, timeout = 1e-9 }
    assert.equal("timeout", select(2, client:wait()).failure)
  end)

  it("sends the body of a POST", function()
    local server <close> = require("spec.support.servers").scripted { ["/"] = { { status = 200, form = "a=b&c=d" } } }
    local client <close> = http.client()
    client:start { method = "POST", url = "http://" .. server.host .. "/", body = "a=b&c=d" }
    assert.equal(200, select(2, client:wait()).status)
    assert.equal("POST", server:requests()[1].method)
  end)

  it("keeps at most the allowed size of a response", function()
    local script = { ["/"] = { { status = 200, body = ("x"):rep(100) } }, ["/long"] = { { fault = "endless-body" } } }
    local server <close> = require("spec.support.servers").scripted(script)
    local client <close> = http.client()
    local function get(path, limit)
      client:start { method = "GET", url = "http://" .. server.host .. path, limit = limit }
      return select(2, client:wait())
    end
    assert.equal(100, #get("/", 100).body)
    for path, limit in pairs { ["/"] = 99, ["/long"] = 0 } do
      local response = get(path, limit)
      assert.same({ "too-large", 200 }, { response.failure, response.status })
      assert.is_true(#response.body <= limit)
    end
    assert.equal("too-large", get("/long").failure)
    assert.error_matches(function()
      get("/", -1)
    end, "limit")
  end)

  it("waits no longer than requested", function()
    local client <close> = http.client()
    local start = http.now()
    assert.is_nil(client:wait(0.05))
    assert.is_true(http.now() - start >= 0.05)
    local server <close> = require("spec.support.servers").python "stall"
    local id = client:start { method = "GET", url = "http://" .. server.host, timeout = 1 }
    assert.is_nil(client:wait(0))
    assert.is_nil(client:wait(0.05))
    assert.equal(id, (client:wait()))
  end)

  it("gives every response, however short the waits are", function()
    local server <close> = require("spec.support.servers").scripted { ["/"] = { { status = 200 } } }
    local client <close> = http.client()
    for _ = 1, 100 do
      local id, deadline = client:start { method = "GET", url = "http://" .. server.host .. "/" }, http.now() + 10
      local ended
      repeat
        ended = client:wait(0)
      until ended or http.now() > deadline
      assert.equal(id, ended)
    end
  end)

  it("reports that it is closed", function()
    local client = http.client()
    client:close()
    client:close()
    assert.error_matches(function()
      client:start { method = "GET", url = "http://127.0.0.1:1/" }
    end, "is closed")
    assert.error_matches(function()
      client:wait()
    end, "is closed")
  end)

  -- The collector finalizes in steps; a finalizer of an earlier step may return a client that is about to be
  -- finalized.
  it("may come back from the collector before it is finalized", function()
    local result = command.run({
      "lua5.4",
      "-e",
      [[
      local http = require "kubebundle.http"
      if _VERSION == "Lua 5.4" then
        collectgarbage("incremental", 100, 4, 1) -- ten finalizers in each step
      else
        collectgarbage "incremental"
        collectgarbage("param", "stepmul", 1000)
        collectgarbage("param", "stepsize", 80)
      end
      local function client_due(others)
        collectgarbage "stop"
        local given
        do
          local client = http.client()
          client:start { method = "GET", url = "http://127.0.0.1:1/", headers = { "A: b" } }
          for _ = 1, others do setmetatable({}, { __gc = function() end }) end
          setmetatable({}, { __gc = function() given = client end })
        end
        repeat collectgarbage("step", 0) until given
        collectgarbage "restart"
        return given
      end
      local ends = {}
      for others = 0, 100 do
        local client = client_due(others)
        local fine, id = pcall(client.wait, client)
        ends[fine and id or "closed"] = true
        repeat local _ = {} until not pcall(client.wait, client)
      end
      print(ends[1], ends.closed)
    ]],
    }, { env = { LUA_CPATH = here .. "/build/?.so;;" } })
    assert.same({ "", 0, "true\ttrue\n" }, { result.stderr, result.status, result.stdout })
  end)
end)
