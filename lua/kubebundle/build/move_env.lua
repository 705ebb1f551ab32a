-- kb.move_env_to_secret: moves plain-text secrets from a workload's environment variables to an Opaque Secret, to
-- which the variables then refer.

local fault = require "kubebundle.build.fault"
local plaintext = require "kubebundle.util.plaintext"
local secret = require "kubebundle.build.secret"
local tables = require "kubebundle.util.tables"

local function at(value, ...)
  for _, key in ipairs { ... } do
    value = type(value) == "table" and value[key] or nil
  end
  return value
end

local function list(value)
  return type(value) == "table" and value or {}
end

-- Visits the environment entries of all containers of a pod template, also of a CronJob or a Pod.
local function each_entry(document, visit)
  local template = at(document, "spec", "template") or at(document, "spec", "jobTemplate", "spec", "template")
  local spec = at(template or document, "spec")
  if type(at(spec, "containers")) ~= "table" then fault.refuse("the workload has no pod template with containers") end
  for _, group in ipairs { list(spec.initContainers), spec.containers } do
    for _, container in ipairs(group) do
      for _, entry in ipairs(list(at(container, "env"))) do
        visit(entry)
      end
    end
  end
end

local function chooser(variables)
  if not variables then
    return function(entry)
      return plaintext.reason(tostring(entry.name), entry.value) ~= nil
    end
  end
  local chosen = tables.set_of(variables)
  return function(entry)
    return chosen[entry.name] == true
  end
end

-- The values to move, by variable. Variables of the same name share a key, so their values must be equal.
local function collect(workload, variables)
  local data, is_chosen = {}, chooser(variables)
  each_entry(workload, function(entry)
    if type(at(entry, "value")) ~= "string" or not is_chosen(entry) then return end
    if data[entry.name] and data[entry.name] ~= entry.value then
      fault.refuse("%s has different values in two containers; move them separately", entry.name)
    end
    data[entry.name] = entry.value
  end)
  for _, name in ipairs(variables or {}) do
    if not data[name] then fault.refuse("no container has a variable %s with a plain value", name) end
  end
  if next(data) == nil then fault.refuse("no variable seems to contain a secret; list them in `variables`") end
  return data
end

---@class kubebundle.move_env.options
---@field workload table a Deployment, or another document with a pod template; it is not changed
---@field name string of the new Secret
---@field variables? string[] which to move; by default, those that seem to hold secrets
---@field append_hash? boolean
---@field labels? table<string, string> of the Secret

--- Moves plain-text secrets from a workload's environment variables to an Opaque Secret, to which the variables then
--- refer.
---@param options kubebundle.move_env.options
---@return table workload a copy whose variables refer to the Secret
---@return table secret an Opaque Secret in the workload's namespace, with a key for each variable
local function move(options)
  local workload = tables.copy(fault.table(options, "workload"))
  if not workload then fault.refuse("workload is missing") end
  local data = collect(workload, fault.list(options, "variables"))
  local made = secret.build_opaque {
    name = options.name,
    namespace = at(workload, "metadata", "namespace"),
    data = data,
    labels = options.labels,
    append_hash = options.append_hash,
  }
  each_entry(workload, function(entry)
    local value = at(entry, "value")
    if value ~= nil and data[entry.name] == value then
      entry.value = nil
      entry.valueFrom = { secretKeyRef = { name = made.metadata.name, key = entry.name } }
    end
  end)
  return workload, made
end

return fault.builder("kb.move_env_to_secret", "workload name variables append_hash labels", move)
