-- kubebundle secret NAME --patch-accounts PATH...: adds the written Secret to the service accounts of manifests.

local core = require "kubebundle.core"
local files = require "kubebundle.util.files"
local output = require "kubebundle.cli.output"

local patch_accounts = {}

function patch_accounts.define(parser)
  parser
    :option(
      "--patch-accounts",
      "Add the Secret to the ServiceAccounts in these files, and write both; every other byte stays. For a namespace "
        .. "without a ServiceAccount in them, `default` is written."
    )
    :argname("PATH")
    :args("+")
end

-- The patched files, and the namespaces whose accounts they contain.
local function patched(arguments, name, console)
  local accounts, found = require "kubebundle.build.accounts", {}
  local inputs = console:inputs(arguments.patch_accounts)
  for _, input in ipairs(inputs) do
    input.read = console:read_path(input.path)
    local text, namespaces = accounts.patch(input.read, {
      name = name,
      namespaces = arguments.namespace,
      filename = input.path,
    })
    if not text then console:stop(1, tostring(namespaces)) end
    input.text = text
    for namespace in pairs(namespaces) do
      found[namespace] = true
    end
  end
  return inputs, found
end

-- The account `default` of each namespace without an account in the files.
local function missing(arguments, name, found)
  local kb, list = require "kubebundle", {}
  local namespaces = #arguments.namespace > 0 and arguments.namespace or { next(found) == nil and "" or nil }
  for _, namespace in ipairs(namespaces) do
    local is_only = #namespaces == 1 and found[""]
    if not (found[namespace] or is_only) then
      list[#list + 1] = kb.service_account {
        name = "default",
        namespace = namespace ~= "" and namespace or nil,
        image_pull_secrets = { name },
      }
    end
  end
  return list
end

--- Writes the Secrets, the missing accounts, and the files, in this order.
---@param arguments table
---@param documents table[] the Secrets
---@param console kubebundle.cli.console
---@return integer status
function patch_accounts.run(arguments, documents, console)
  local name = documents[1].metadata.name
  local inputs, found = patched(arguments, name, console)
  local first = table.move(documents, 1, #documents, 1, {})
  local accounts = missing(arguments, name, found)
  table.move(accounts, 1, #accounts, #first + 1, first)
  local text = core.yaml.encode_all(first)
  local all = { { path = "-", relative = files.name(arguments.name) .. ".yaml", text = text } }
  table.move(inputs, 1, #inputs, 2, all)
  output.write(all, arguments.output, false, console)
  return 0
end

return patch_accounts
