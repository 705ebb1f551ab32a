-- Variables of containers (kubernetes, pkg/apis/core/validation). How to write a check: validation/init.lua.

local formats = require "kubebundle.kubernetes.formats"
local read = require "kubebundle.util.read"

local env = {}

local function count_set(value, keys)
  local count = 0
  for _, key in ipairs(keys) do
    local item = value[key]
    if type(item) == "table" or read.is_token(item) then count = count + 1 end
  end
  return count
end

function env.EnvVar(value, at)
  local from = value.valueFrom
  if type(from) == "table" and not at.open[from] and not read.is_blank(value.value) then
    at:refuse("env-source", "mutually exclusive with a value", "valueFrom")
  end
end

local SOURCES = { "fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef", "fileKeyRef" }

function env.EnvVarSource(value, at)
  if not at.open[value] and count_set(value, SOURCES) ~= 1 then
    at:refuse("env-source", "must have exactly one source")
  end
  local path = read.text(read.map(value, "fieldRef"), "fieldPath")
  local reason = path and formats["env-path"](path)
  if reason then at:refuse("value-choice", reason, "fieldRef", "fieldPath") end
end

local OF_ALL = { "configMapRef", "secretRef" }

function env.EnvFromSource(value, at)
  if not at.open[value] and count_set(value, OF_ALL) ~= 1 then
    at:refuse("env-source", "must have exactly one of configMapRef and secretRef")
  end
end

return env
