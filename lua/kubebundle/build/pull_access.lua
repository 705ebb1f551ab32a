-- kb.pull_access: everything that lets pods pull from private registries, in the order in which it must exist before
-- the first pod.

local core = require "kubebundle.core"
local fault = require "kubebundle.build.fault"
local namespace = require "kubebundle.build.namespace"
local secret = require "kubebundle.build.secret"
local service_account = require "kubebundle.build.service_account"

---@class kubebundle.pull_access.options
---@field namespaces string[]
---@field secret kubebundle.pull_secret.options|string as for kb.pull_secret, or the name of existing Secrets
---@field service_accounts? string[] names in each namespace; `default` by default

-- Calls a public builder and rethrows its error as this builder's.
local function built(where, builder, options)
  local value, refusal = fault.attempt(builder, options)
  if refusal then fault.refuse("%s: %s", where, refusal.message) end
  return value
end

-- The Secrets, one for each namespace, and their name.
local function secrets_of(options, namespaces)
  local given = options.secret
  if type(given) == "string" then return {}, given end
  if type(given) ~= "table" then fault.refuse("secret must be a table or a name, got %s", fault.kind(given)) end
  local copy = { namespaces = namespaces }
  for key, value in pairs(given) do
    if key == "namespace" or key == "namespaces" then
      fault.refuse("secret: unexpected namespaces; use the option namespaces of kb.pull_access")
    end
    copy[key] = value
  end
  local list = built("secret", secret.pull, copy)
  return list, list[1].metadata.name
end

--- Everything that lets the pods of namespaces pull from private registries: all Namespaces, then all Secrets, then
--- the ServiceAccounts that list them. A pod gets its service account's pull secrets when it is created, so applying
--- these documents before any pod avoids a failed first pull.
---@param options kubebundle.pull_access.options
---@return table[] documents
local function build(options)
  local namespaces = fault.checked_list(fault.list(options, "namespaces") or {}, "namespaces")
  if #namespaces == 0 then fault.refuse "namespaces is missing" end
  local accounts = fault.checked_list(fault.list(options, "service_accounts") or { "default" }, "service_accounts")
  local secrets, name = secrets_of(options, namespaces)
  local documents = core.array {}
  for index, own in ipairs(namespaces) do
    documents[index] = built(("namespaces[%d]"):format(index), namespace, { name = own })
  end
  table.move(secrets, 1, #secrets, #documents + 1, documents)
  for _, own in ipairs(namespaces) do
    for index, account in ipairs(accounts) do
      documents[#documents + 1] = built(
        ("service_accounts[%d]"):format(index),
        service_account.build,
        { name = account, namespace = own, image_pull_secrets = { name } }
      )
    end
  end
  return documents
end

return fault.builder("kb.pull_access", "namespaces secret service_accounts", build)
