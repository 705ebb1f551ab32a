-- kubebundle secret NAME: writes a pull Secret, for one or several namespaces.

local output = require "kubebundle.cli.output"
local patch_accounts = require "kubebundle.cli.patch_accounts"
local refusal = require "kubebundle.cli.refusal"
local registries = require "kubebundle.cli.registries"
local rotate = require "kubebundle.cli.rotate"
local sealed = require "kubebundle.cli.sealed"
local stored = require "kubebundle.cli.stored"

local secret = { name = "secret", summary = "Write an image pull Secret" }

secret.examples = [[
   printf '%s' "$PASSWORD" | kubebundle secret regcred -n shop \
     --server registry.example.com --username ci --password-stdin
   az ad sp create-for-rbac -o json |
     kubebundle secret regcred -n shop --server shop.azurecr.io --az-json -
   kubebundle secret regcred --merge secret.yaml -o secret.yaml \
     --server registry.example.com --username ci --password-env NEW_PASSWORD
   kubebundle secret regcred -n shop --external-store key-vault --remote-key regcred]]

function secret.define(parser)
  parser:argument("NAME", "The Secret's name."):target("name")
  parser
    :option("-n", "The Secret's namespace; may be repeated, for a Secret in each.")
    :hidden_name("--namespace")
    :target("namespace")
    :argname("NAMESPACE")
    :count("*")
  registries.define(parser)
  parser:flag("--append-hash", "Append a hash of the contents to the name, as kubectl does.")
  parser:option("--format", "The document's format.", "yaml"):choices({ "yaml", "json" })
  parser
    :option("-o", "Write to this file instead of standard output, with mode 0600 for Secrets.")
    :hidden_name("--output")
    :target("output")
    :argname("PATH")
  rotate.define(parser)
  patch_accounts.define(parser)
  sealed.define(parser)
  stored.define(parser)
end

-- One Secret, or a List of them, formatted as kubectl formats JSON.
local function json(bundle)
  if #bundle > 1 then return bundle:json() end
  return require("kubebundle.core").json.encode(bundle[1], { indent = 2 }) .. "\n"
end

-- Options for changing a manifest and for writing a new Secret are mutually exclusive.
local function check_usage(arguments, console)
  local message
  if arguments.merge and (arguments.append_hash or arguments.format == "json") then
    message =
      "--merge keeps the format and updates the hash of a name that has one: --format and --append-hash do not apply"
  elseif arguments.patch_accounts and (arguments.merge or arguments.format == "json") then
    message = "--patch-accounts writes a new Secret as YAML: it cannot be combined with --merge or --format json"
  elseif not arguments.merge and (arguments.remove or arguments.rename_references) then
    message = "--remove and --rename-references need --merge"
  elseif arguments.remove and registries.names_source(arguments) then
    message = "--remove and options for a credential are mutually exclusive"
  end
  message = message or sealed.problem(arguments) or stored.problem(arguments)
  if message then console:stop(2, message, "Try 'kubebundle secret --help'.") end
end

-- The Secret, or an object from which the cluster creates it.
local function build(arguments, console)
  local kb = require "kubebundle"
  local many = #arguments.namespace > 0
  if arguments.external_store then return stored.build(arguments, console) end
  local documents = refusal.build(kb.pull_secret, {
    name = arguments.name,
    namespaces = many and arguments.namespace or nil,
    registries = registries.read(arguments, console),
    append_hash = arguments.append_hash,
  }, console)
  for _, warning in ipairs(kb.bundle({ documents }):warnings()) do
    console:warn("warning: " .. warning)
  end
  return arguments.seal and sealed.build(documents, arguments, console) or documents
end

--- What a call lacks, as a usage error names it.
---@param arguments table
---@return string[]
function secret.missing(arguments)
  local is_complete = arguments.merge or arguments.external_store
  return is_complete and {} or registries.missing(arguments)
end

function secret.run(arguments, console)
  check_usage(arguments, console)
  if arguments.merge then return rotate.run(arguments, console) end
  local documents = build(arguments, console)
  if arguments.patch_accounts then
    return patch_accounts.run(arguments, documents.kind and { documents } or documents, console)
  end
  local bundle = require("kubebundle").bundle { documents }
  local text = arguments.format == "json" and json(bundle) or bundle:yaml()
  output.write({ { path = "-", text = text } }, arguments.output, true, console)
  return 0
end

return secret
