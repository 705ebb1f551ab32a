-- kb.service_account: a ServiceAccount, whose pull secrets apply to its pods that list none themselves.

local core = require "kubebundle.core"
local fault = require "kubebundle.build.fault"
local metadata = require "kubebundle.build.metadata"
local secret = require "kubebundle.build.secret"

local service_account = {}

---@class kubebundle.service_account.options
---@field name string
---@field namespace? string
---@field labels? table<string, string>
---@field annotations? table<string, string>
---@field image_pull_secrets? (string|table)[] names of Secrets, or the documents themselves
---@field automount_token? boolean

---The list `imagePullSecrets` of a pod or a service account.
---@param list (string|table)[]?
---@param namespace string? of the object that refers to them
---@return table[]?
function service_account.pull_secrets(list, namespace)
  if not list or next(list) == nil then return nil end
  if list.kind then list = { list } end
  local references, seen = core.array(), {}
  for index, value in ipairs(fault.checked_list(list, "image_pull_secrets")) do
    local where = ("image_pull_secrets[%d]"):format(index)
    local name = fault.within(where, secret.reference, value, namespace)
    if seen[name] then fault.refuse("%s: duplicate %s", where, name) end
    seen[name] = true
    references[index] = { name = name }
  end
  return references
end

--- A ServiceAccount, whose pull secrets apply to its pods that list none themselves.
---@param options kubebundle.service_account.options
---@return table document
local function build(options)
  local list = fault.table(options, "image_pull_secrets")
  return {
    apiVersion = "v1",
    kind = "ServiceAccount",
    metadata = metadata.build(options),
    imagePullSecrets = service_account.pull_secrets(list, options.namespace),
    automountServiceAccountToken = fault.flag(options, "automount_token"),
  }
end

service_account.build =
  fault.builder("kb.service_account", "name namespace labels annotations image_pull_secrets automount_token", build)

return service_account
