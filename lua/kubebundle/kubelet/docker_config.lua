-- Recognizes, by its fields, a document that was meant as a docker config but is not one.

local core = require "kubebundle.core"
local paths = require "kubebundle.kubernetes.paths"
local tables = require "kubebundle.util.tables"
local tokens = require "kubebundle.util.tokens"

local docker_config = {}

-- The fields that docker itself writes (docker/cli, cli/config/configfile).
local KNOWN = tables.set [[
  auths HttpHeaders psFormat imagesFormat networksFormat pluginsFormat volumesFormat statsFormat detachKeys
  credsStore credHelpers Filename serviceInspectFormat servicesFormat tasksFormat secretFormat configFormat
  nodesFormat pruneFilters proxies currentContext cliPluginsExtraDirs plugins aliases features stackOrchestrator
  experimental
]]

local WRITE = "`kubebundle secret` writes one."

local function has_auths(value)
  return type(value) == "table" and type(value.auths) == "table"
end

local function decode(text)
  local value = core.json.decode(text)
  return type(value) == "table" and value or nil
end

-- The name of a field whose text, possibly in base64, is a docker config.
local function wrapped(value)
  for name, item in pairs(value) do
    if type(name) == "string" and type(item) == "string" then
      local inner = decode(item) or decode(core.base64.decode(item) or "")
      if has_auths(inner) then return name end
    elseif type(name) == "string" and has_auths(item) then
      return name
    end
  end
end

local function describe(value, text)
  local inner = wrapped(value)
  if inner then
    return ("the docker config is inside the field `%s`"):format(paths.key(inner)),
      "Write only the contents of that field."
  elseif value.accessToken and value.loginServer then
    return "it is the output of `az acr login --expose-token`",
      "Use the token as the password of the user 00000000-0000-0000-0000-000000000000 (it lasts 3 hours), or a "
        .. "service principal; `kubebundle secret --az-json` reads the output."
  elseif value.appId and value.password then
    return "it is the output of `az ad sp create-for-rbac`", "`kubebundle secret --az-json` reads it."
  elseif tokens.google_key(text) == "json" then
    return "it is a service account key of Google Cloud", "Use it as the password of the user _json_key; " .. WRITE
  end
  return "it has no field `auths`", nil
end

-- Whether there is no entry, or only one that results from `auths` inside `auths`.
local function lacks_entries(entries)
  return #entries == 0 or #entries == 1 and entries[1].server == "auths"
end

--- Why a JSON object that holds no credential is not a docker config; nil if it is one.
---@param text string
---@param entries kubebundle.dockerconfig.entry[] of it
---@return { message: string, remedy: string? }?
function docker_config.foreign(text, entries)
  local value = lacks_entries(entries) and decode(text)
  if not value then return nil end
  if has_auths(value) and has_auths(value.auths) then
    return {
      message = "the document is not a docker config: `auths` is inside another `auths`",
      remedy = "Remove the outer `auths`.",
    }
  elseif value.auths ~= nil then
    return nil
  end
  local is_foreign = false
  for name in pairs(value) do
    is_foreign = is_foreign or not KNOWN[name]
  end
  if not is_foreign then return nil end
  local what, remedy = describe(value, text)
  return {
    message = ("the document is not a docker config: %s"):format(what),
    remedy = remedy,
  }
end

-- Whether the fields of an entry are where the servers belong.
local function lacks_server(auths)
  for _, field in ipairs { "auth", "username", "password" } do
    if type(auths[field]) == "string" then return true end
  end
  return false
end

--- The remedy for a docker config that the kubelet cannot read, if it is evident.
---@param text string
---@return string?
function docker_config.remedy(text)
  local value = decode(text)
  if not value then return nil end
  if type(value.auths) == "string" then
    return "Write `auths` as a JSON object; here it is JSON as text (a template encoded it twice)."
  elseif type(value.auths) == "table" and core.is_array(value.auths) then
    return "Write `auths` as a JSON object whose keys are the servers, not as a list."
  elseif type(value.auths) == "table" and lacks_server(value.auths) then
    return 'Write the server around the entry: {"auths": {"SERVER": {"auth": ...}}}.'
  end
end

return docker_config
