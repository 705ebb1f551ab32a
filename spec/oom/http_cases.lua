-- The cases of kubebundle.http for host.c, like cases.lua for the core. The server is given by $KUBEBUNDLE_SERVER,
-- HOST:PORT; it answers with 401.

local server = assert(os.getenv "KUBEBUNDLE_SERVER", "KUBEBUNDLE_SERVER names no server")

local http = require "kubebundle.http"
local exchange = require "kubebundle.preflight.exchange"
local registry = require "kubebundle.preflight.registry"
local image = require "kubebundle.kubelet.image"
require "kubebundle.preflight.challenge"
require "kubebundle.util.url"

local function get(options, url)
  local client <close> = http.client(options)
  client:start { method = "GET", url = url, headers = { "Authorization: Basic bWFkZTp1cA==" }, timeout = 5 }
  client:start { method = "HEAD", url = url }
  client:start { method = "POST", url = url, body = "a=b" }
  local answers = {}
  for _ = 1, 3 do
    local id, response = client:wait(5)
    answers[id] = response.status and response.status .. response.headers["retry-after"] or nil
  end
  if answers[1] and answers[2] then return answers[1] .. answers[2] end
  return nil, "no answer"
end

-- libcurl 7.88 itself leaks a block if it cannot create a connection filter ("happy eyeballs"); the last column
-- allows that.
return {
  {
    "open",
    function()
      package.loaded["kubebundle.http"] = nil
      return type(require("kubebundle.http").client)
    end,
  },
  {
    "version",
    function()
      return http.version()
    end,
  },
  {
    "request",
    function()
      return get({ ca_file = "/nowhere" }, "http://" .. server .. "/v2/")
    end,
    1,
  },
  {
    "request, refused",
    function()
      local client <close> = http.client()
      client:start { method = "GET", url = "http://127.0.0.1:1/" }
      local _, response = client:wait()
      if response.failure == "connect" then return response.failure end
      return nil, response.failure
    end,
    1,
  },
  {
    "preflight of an image",
    function()
      local asked <close> = setmetatable({ exchange = exchange.new {} }, {
        __close = function(self)
          self.exchange:close()
        end,
      })
      local parsed, outcome = assert(image.parse(server .. "/shop/app:1")), nil
      asked.exchange:run {
        function()
          local options = { plain_http = { [parsed.domain] = true } }
          outcome = registry.new(asked.exchange, parsed.domain, options):try(parsed)
        end,
      }
      if outcome.kind == "unauthorized" then return outcome.kind end
      return nil, outcome.kind
    end,
    1,
  },
}
