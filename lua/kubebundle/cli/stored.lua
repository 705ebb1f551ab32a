-- kubebundle secret NAME --external-store STORE: an ExternalSecret, which contains no credential.

local refusal = require "kubebundle.cli.refusal"

local stored = {}

function stored.define(parser)
  parser
    :option("--external-store", "Write an ExternalSecret that refers to this SecretStore and contains no credential.")
    :argname("STORE")
  parser
    :option(
      "--remote-key",
      "With --external-store: the store's key for the docker config document or, with --server and --username, for the "
        .. "password; NAME by default."
    )
    :argname("KEY")
  parser
    :option("--store-kind", "With --external-store: the kind of the store; SecretStore by default.")
    :choices({ "SecretStore", "ClusterSecretStore" })
end

-- Mutually exclusive with a credential in the store.
local CREDENTIALS =
  { "password_stdin", "password_env", "password_file", "registries", "docker_config", "az_json", "gcp_key_file" }

local function option_of(name)
  return "--" .. name:gsub("_", "-")
end

--- What is wrong with the options, or nil.
---@param arguments table
---@return string?
function stored.problem(arguments)
  if not arguments.external_store then
    for _, name in ipairs { "remote_key", "store_kind" } do
      if arguments[name] then return option_of(name) .. " needs --external-store" end
    end
    return nil
  end
  for _, name in ipairs { "seal", "merge", "append_hash" } do
    if arguments[name] then return ("--external-store and %s are mutually exclusive"):format(option_of(name)) end
  end
  for _, name in ipairs(CREDENTIALS) do
    if arguments[name] then
      return ("--external-store and %s are mutually exclusive: the store has the credential"):format(option_of(name))
    end
  end
  if (arguments.server == nil) ~= (arguments.username == nil) then
    return "--external-store needs --server and --username together, or neither"
  end
end

--- The ExternalSecrets.
---@param arguments table
---@param console kubebundle.cli.console
---@return table documents a document or a list of them
function stored.build(arguments, console)
  local kb = require "kubebundle"
  local documents = refusal.build(kb.external_secret, {
    name = arguments.name,
    namespaces = #arguments.namespace > 0 and arguments.namespace or nil,
    store = arguments.external_store,
    store_kind = arguments.store_kind,
    remote_key = arguments.remote_key,
    server = arguments.server,
    username = arguments.username,
  }, console)
  for _, warning in ipairs(kb.bundle({ documents }):warnings()) do
    console:warn("warning: " .. warning)
  end
  return documents
end

return stored
