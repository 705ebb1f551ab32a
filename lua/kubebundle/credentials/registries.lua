-- A list of registries in a YAML or JSON file, with the credentials or, better, their sources:
--
--   - registry: acr                    # a kind of kb.registry; without it, generic
--     login_server: shop.azurecr.io
--     client_id: {env: ACR_ID}
--     client_secret: {file: /run/secrets/acr}
--   - server: ghcr.io
--     username: shop-bot
--     password: {command: [pass, show, ghcr]}

local core = require "kubebundle.core"
local fault = require "kubebundle.build.fault"
local files = require "kubebundle.util.files"
local host = require "kubebundle.util.host"
local options_of = require "kubebundle.util.options"
local process = require "kubebundle.credentials.process"
local registry = require "kubebundle.build.registry"

--- Removes one trailing newline, which `echo` and editors add to the credential.
---@param text string
---@return string
local function without_newline(text)
  return (text:gsub("\r?\n$", ""))
end

local function fail(code, message)
  return nil, core.failure { code = code, message = message }
end

-- The messages do not repeat the source: people write the credential itself there.
local function unnamed(err, message)
  return core.failure { code = err.code, message = message, unreadable = err.unreadable }
end

local COMMAND_FAILURES = {
  ["command.not-found"] = "the program of `command` is not installed",
  ["command.invalid"] = "NUL byte in an item of `command`",
}

local sources = {
  env = function(name)
    local value, err
    if type(name) == "string" then
      value, err = host.variable(name)
    end
    if err then return nil, err end
    if not value then return fail("environment.not-set", "the environment variable that `env` names is not set") end
    return value
  end,
  file = function(path)
    if type(path) ~= "string" then return fail("registries.invalid-field", "`file` must be the path of one file") end
    local text, err = files.read(path)
    if err then return nil, unnamed(err, "cannot read the file that `file` names: " .. err.reason) end
    return without_newline(text)
  end,
  command = function(words)
    if not core.is_array(words) or #words == 0 then
      return fail("registries.invalid-field", "`command` must be a list: the program and its arguments")
    end
    for _, word in ipairs(words) do
      if type(word) ~= "string" then
        return fail("registries.invalid-field", "each item of `command` must be text; quote numbers and booleans")
      end
    end
    local output, err = process.output(words)
    if err then return nil, unnamed(err, COMMAND_FAILURES[err.code] or "the program of `command` failed") end
    return without_newline(output)
  end,
}

-- A field's text, or the text from its source.
local function resolve(value)
  if type(value) ~= "table" then return value end
  local kind, argument = next(value)
  if not sources[kind] or next(value, kind) ~= nil then
    return fail(
      "registries.invalid-field",
      "expected text or one of {env: NAME}, {file: PATH}, {command: [PROGRAM, ...]}"
    )
  end
  return sources[kind](argument)
end

-- The failure with its subject before the message.
local function within(name, err, path)
  return core.failure {
    code = err.code,
    message = ("%s: %s"):format(name, err.message),
    filename = path,
    unreadable = err.unreadable,
  }
end

local function build(item)
  if type(item) ~= "table" or core.is_array(item) then
    return fail("registries.invalid-entry", "expected a mapping of fields")
  end
  local kind = item.registry or "generic"
  local builder = registry[kind]
  if not builder then return fail("registries.unknown-kind", ("unknown registry kind %s"):format(tostring(kind))) end
  local options = {}
  for name, value in pairs(item) do
    if name ~= "registry" then
      local err
      options[name], err = resolve(value)
      if err then return nil, within(name, err) end
    end
  end
  return fault.attempt(builder, options)
end

--- The registries of a YAML or JSON list. Each field is a text, or {env: NAME}, {file: PATH}, {command: [PROGRAM,
--- ...]}; `registry` is a name from kb.registry, generic by default.
---@param path string
---@return kubebundle.registry[]? registries for kb.pull_secret
---@return kubebundle.failure? err
local function read(path)
  options_of.argument("kb.credentials.registries", "path", path, "string")
  local text, err = files.read(path)
  local list
  if text then
    list, err = core.yaml.decode(text)
  end
  if err then
    err.filename = not err.unreadable and path or nil
    return nil, err
  end
  if not core.is_array(list) or #list == 0 then
    return nil,
      core.failure {
        code = "registries.invalid-list",
        message = "expected a list of registries",
        filename = path,
      }
  end
  local found = {}
  for index, item in ipairs(list) do
    found[index], err = build(item)
    if err then return nil, within(("registry %d"):format(index), err, path) end
  end
  return found
end

return { read = read, without_newline = without_newline }
