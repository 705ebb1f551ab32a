-- Servers as keys of docker config documents: errors for keys that the kubelet can never use, warnings for keys that
-- are probably mistakes. The facts are those of kubebundle.keyring.

local facts = require "kubebundle.registry.facts"
local hub = require "kubebundle.kubelet.hub"
local keyring = require "kubebundle.kubelet.keyring"

local server = {}

local HUB_ADVICE = "for images of Docker Hub write " .. facts.docker_hub.server

-- Host labels that an image or a wildcard could have, with an optional port.
local function is_possible_host(host)
  if host:find("^%[[0-9a-fA-F:]+%]:[0-9]+$") then return true end
  local name = host:match("^([A-Za-z0-9._*-]+)$") or host:match("^([A-Za-z0-9._*-]+):[0-9]*$")
  return name ~= nil and not ("." .. name .. "."):find("..", 1, true)
end

local function unmatchable(key)
  local host, path = key:match("^([^/]*)(.*)$")
  if host == "" then return "no host in the server" end
  if host:find("^%[.*%]$") then return "the kubelet reads brackets without a port as a set of characters" end
  if not is_possible_host(host) then return "no image can have such a host" end
  if path:find("[^a-z0-9._/-]") or path:find("//", 1, true) then
    return "no image can have such a path, and paths take no wildcards"
  end
  if hub.is_dead(key) then return "the kubelet never uses it; " .. HUB_ADVICE end
end

--- Why no image can ever be pulled with a credential for this server.
---@param text string
---@return string? sentence without the text: it may hold a credential
function server.problem(text)
  if text == "" then return "the server is empty" end
  local key, reason = keyring.key(text)
  if not key then return "the kubelet skips this server: " .. reason end
  reason = unmatchable(key)
  return reason and "the server matches no image: " .. reason
end

-- Why a usable server may not work as expected -> a list of sentences.
local WARNINGS = {
  function(_, host, key)
    return hub.is_unusable(key) and host .. " is not looked up for images of Docker Hub; " .. HUB_ADVICE
  end,
  function(_, host)
    return host:find("[A-Z]") and "the server contains upper-case letters, and the kubelet compares case-sensitively"
  end,
  function(text)
    return text:find("@", 1, true) and "the server contains user information, which the kubelet ignores"
  end,
  function(text)
    return text:find("[?#]") and "the server contains a query or a fragment, which the kubelet ignores"
  end,
  function(_, host)
    return host:find(":443$") and "the port is compared as text: an image without :443 does not match"
  end,
}

---@param text string a server without a problem
---@return string[] sentences
function server.warnings(text)
  local key = keyring.key(text)
  local host, list = key:match("^[^/]*"), {}
  for _, warning in ipairs(WARNINGS) do
    list[#list + 1] = warning(text, host, key) or nil
  end
  return list
end

--- The host of a server that is only a host, with optional https:// and trailing slash.
---@param text string
---@return string host the text itself if it is more than that
function server.bare(text)
  return (text:gsub("^https://", ""):gsub("/$", ""))
end

return server
