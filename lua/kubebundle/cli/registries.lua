-- The registries of a pull secret for a command: one given by --server and --username, or those of a file, docker's
-- configuration or a cloud's own command.

local missing = require "kubebundle.cli.missing"
local password = require "kubebundle.cli.password"
local refusal = require "kubebundle.cli.refusal"

local registries = {}

function registries.define(parser)
  parser:option("--server", "The registry as named in images: host or host:port."):argname("HOST")
  parser:option("--username", "The user name: a user, a client id, a token's name."):argname("NAME")
  password.define(parser)
  parser
    :option(
      "--registries",
      "A YAML list of registries; each field a text, {env: NAME}, {file: PATH} or {command: [PROGRAM, ...]}."
    )
    :argname("FILE")
  parser
    :option(
      "--docker-config",
      "The credentials of `docker login` or `podman login`, also from credential helpers; with --server only its entry."
    )
    :argname("PATH")
    :args("?")
  parser
    :option(
      "--az-json",
      "The output of az (ad sp create-for-rbac, acr credential show, acr token create, acr login --expose-token)."
    )
    :argname("PATH")
  parser
    :option("--gcp-key-file", "A Google service account's key, for --server LOCATION-docker.pkg.dev.")
    :argname("PATH")
end

local function needed(value, option, console)
  missing.refuse(value and {} or { option }, "secret", console)
  return value
end

local function or_stop(value, err, console)
  if not value then console:stop(err.unreadable and 2 or 1, tostring(err), err.remedy) end
  return value
end

-- ECR accepts only one user name, so its builder is meant.
local function is_ecr(server, username)
  local facts = require "kubebundle.registry.facts"
  local known = facts.of_host(server)
  return (known == facts.ecr or known == facts.ecr_public) and username == known.user
end

local function one_registry(arguments, console)
  local kb = require "kubebundle"
  missing.refuse(registries.missing(arguments), "secret", console)
  local word = password.read(arguments, console)
  local server, username = arguments.server, arguments.username
  if is_ecr(server, username) then
    return { refusal.build(kb.registry.ecr, { server = server, password = word }, console) }
  end
  local options = { server = server, username = username, password = word }
  return { refusal.build(kb.registry.generic, options, console) }
end

-- Tokens of the registry and its admin user have other names, about which the ACR builder warns.
local function azure_builder(options)
  local facts, registry = require "kubebundle.registry.facts", require "kubebundle.build.registry"
  if options.client_id:find "^%x+%-%x+%-%x+%-%x+%-%x+$" or facts.of_host(options.login_server) ~= facts.acr then
    return registry.acr
  end
  return function(given)
    return registry.generic {
      server = given.login_server,
      username = given.client_id,
      password = given.client_secret,
    }
  end
end

local function from_azure(arguments, console)
  local credentials = require "kubebundle.credentials"
  local options, err, note = credentials.azure(console:read_path(arguments.az_json), arguments.server)
  if err then err.filename = arguments.az_json end
  needed(or_stop(options, err, console).login_server, "--server", console)
  if note then console:warn("warning: " .. note) end
  return { refusal.build(azure_builder(options), options, console) }
end

local function from_google(arguments, console)
  local server = needed(arguments.server, "--server", console)
  local key = console:read_path(arguments.gcp_key_file)
  return { refusal.build(require("kubebundle.build.registry").gar, { server = server, key = key }, console) }
end

local function from_docker(arguments, console)
  local docker_config = require "kubebundle.credentials.docker_config"
  local path = arguments.docker_config[1]
  local list, err, notes
  if path == "-" then
    list, err, notes = docker_config.parse(console:read(), path, arguments.server)
  else
    list, err, notes = docker_config.read(path, arguments.server)
  end
  or_stop(list, err, console)
  for _, note in ipairs(notes) do
    console:warn(note)
  end
  return list
end

local function from_list(arguments, console)
  local list, err = require("kubebundle.credentials").registries(arguments.registries)
  return or_stop(list, err, console)
end

-- Each source of several credentials, or of one that no option could hold.
local sources = {
  { option = "registries", read = from_list },
  { option = "docker_config", read = from_docker },
  { option = "az_json", read = from_azure },
  { option = "gcp_key_file", read = from_google },
}

-- Mutually exclusive with a source; --server selects from any source except a list.
local ONE_CREDENTIAL = { "username", "password_stdin", "password_env", "password_file" }

local function refuse_second(first, second, console)
  local options = ("--%s and --%s"):format(first, second):gsub("_", "-")
  console:stop(2, options .. " are mutually exclusive sources of credentials")
end

--- Whether the arguments name a registry or a source of credentials.
---@param arguments table
---@return boolean
function registries.names_source(arguments)
  local options = { "server", table.unpack(ONE_CREDENTIAL) }
  for _, source in ipairs(sources) do
    options[#options + 1] = source.option
  end
  for _, option in ipairs(options) do
    if arguments[option] then return true end
  end
  return false
end

--- The options that a credential lacks.
---@param arguments table
---@return string[]
function registries.missing(arguments)
  for _, source in ipairs(sources) do
    if arguments[source.option] then return {} end
  end
  local options = {}
  for _, option in ipairs { "server", "username" } do
    if not arguments[option] then options[#options + 1] = "--" .. option end
  end
  if not (arguments.password_stdin or arguments.password_env or arguments.password_file) then
    options[#options + 1] = missing.one_of { "--password-stdin", "--password-env", "--password-file" }
  end
  return options
end

---@param arguments table
---@param console kubebundle.cli.console
---@return table[] registries for kb.pull_secret
function registries.read(arguments, console)
  local chosen
  for _, source in ipairs(sources) do
    if arguments[source.option] and chosen then refuse_second(chosen.option, source.option, console) end
    chosen = arguments[source.option] and source or chosen
  end
  for _, option in ipairs(chosen and ONE_CREDENTIAL or {}) do
    if arguments[option] then refuse_second(chosen.option, option, console) end
  end
  if arguments.registries and arguments.server then refuse_second("registries", "server", console) end
  return (chosen and chosen.read or one_registry)(arguments, console)
end

return registries
