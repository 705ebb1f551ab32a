-- A registry with its credential; the builders of all registries end here.

local doubts = require "kubebundle.build.registry.doubts"
local fault = require "kubebundle.build.fault"
local is_macro = require "kubebundle.values.macro"
local redact = require "kubebundle.util.redact"
local server = require "kubebundle.build.registry.server"
local tokens = require "kubebundle.util.tokens"

local entry = {}

---@class kubebundle.registry
---@field server string
---@field username string
---@field password string
---@field email string?
---@field warnings string[] doubts, as sentences without credentials

local metatable = {
  __name = "kubebundle.build.registry",
  __tostring = function(self)
    return "registry " .. self.server:gsub("^.*@", "")
  end,
}

---@param value any
---@return boolean
function entry.is_registry(value)
  return getmetatable(value) == metatable
end

local function check_expanded(what, value)
  if is_macro(value) then
    fault.refuse("the %s is a pipeline macro that was not expanded: its variable does not exist", what)
  end
end

-- A registry receives user name and password as one text, split at its first colon.
local function check_credential(username, password)
  if username == "" then fault.refuse("the user name is missing or empty") end
  if password == "" then fault.refuse("the password is missing or empty") end
  if username:find(":", 1, true) then
    fault.refuse("invalid user name: contains a colon, at which `auth` separates user name and password")
  end
  check_expanded("user name", username)
  check_expanded("password", password)
end

local function has_blank_edge(text)
  return text:find("^[\0- \127]") ~= nil or text:find("[\0- \127]$") ~= nil
end

local function credential_warnings(username, password)
  local list = {}
  -- white space around a key's JSON belongs to JSON
  if has_blank_edge(password) and tokens.google_key(password) ~= "json" then
    list[#list + 1] = "the password begins or ends with white space or a control character (from echo?)"
  end
  if has_blank_edge(username) then
    list[#list + 1] = "the user name begins or ends with white space or a control character"
  end
  return list
end

--- The password of a registry that also calls it a token.
---@param options { token: string?, password: string? }
---@return string
function entry.token(options)
  if options.token and options.password then fault.refuse("expected either token or password") end
  return fault.needed_text(options, options.password and "password" or "token")
end

--- Builds a registry; raises for what the API server or the kubelet cannot use.
---@param options { server: string, username: string, password: string, email: string? }
---@param at? kubebundle.registry_facts the registry, if the caller names it; derived from the host by default
---@return kubebundle.registry
function entry.build(options, at)
  local address = fault.text(options, "server") or ""
  local username, password = fault.text(options, "username") or "", fault.text(options, "password") or ""
  check_credential(username, password)
  local problem = server.problem(address)
  if problem then fault.refuse("%s", problem) end
  local list = server.warnings(address)
  for _, warning in ipairs(credential_warnings(username, password)) do
    list[#list + 1] = warning
  end
  local credential = { server = address, username = username, password = password }
  for _, doubt in ipairs(doubts.of_credential(credential, at)) do
    if at and doubt.is_certain then fault.refuse("%s", doubt.text) end
    list[#list + 1] = doubt.text
  end
  local registry = {
    server = address,
    username = username,
    password = password,
    email = fault.text(options, "email"),
    warnings = list,
  }
  return setmetatable(registry, metatable)
end

-- Includes the fields that kb.dockerconfig.decode adds to an entry, and those of a copied registry.
local FIELDS = "server username password email problems warnings"

local function registry_of(value)
  if entry.is_registry(value) then return value end
  if type(value) ~= "table" then fault.refuse("expected a registry, got a %s", fault.kind(value)) end
  fault.check_options(value, FIELDS)
  return entry.build(fault.options(value))
end

-- How an error names a registry: by its server, if it has one.
local function place_of(value, index)
  local address = type(value) == "table" and fault.spelled(value.server)
  if type(address) ~= "string" or address == "" then return ("registries[%d]"):format(index) end
  return "registry " .. redact.text(address)
end

--- Reads an item of a list of registries: a registry, or a plain table {server=, username=, password=, email=}.
--- Errors name the item.
---@param value any
---@param index integer in the list
---@return kubebundle.registry
function entry.of(value, index)
  return fault.within(place_of(value, index), registry_of, value)
end

return entry
