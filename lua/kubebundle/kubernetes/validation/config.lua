-- ConfigMaps and Namespaces (kubernetes, pkg/apis/core/validation; k8s.io/pod-security-admission). How to write a
-- check: validation/init.lua.

local core = require "kubebundle.core"
local read = require "kubebundle.util.read"

local config = {}

local MAX_SIZE = 1048576 -- total size of all values

-- The size of a value for the server; nil if unknown.
local function size_of(text, is_binary)
  if type(text) ~= "string" then return read.is_null(text) and 0 or nil end
  if not is_binary then return #text end
  local bytes = core.base64.decode((text:gsub("[\r\n]", "")))
  return bytes and #bytes
end

local function total_size(value)
  local total = 0
  for _, key in ipairs { "data", "binaryData" } do
    for _, text in pairs(read.map(value, key)) do
      total = total + (size_of(text, key == "binaryData") or 0)
    end
  end
  return total
end

function config.ConfigMap(value, at)
  local binary = read.map(value, "binaryData")
  for key in pairs(read.map(value, "data")) do
    if binary[key] ~= nil then at:refuse("list-duplicate", "must not be a key of `binaryData`, too", "data", key) end
  end
  if total_size(value) > MAX_SIZE then
    at:refuse("value-length", ("must have at most %d bytes of values"):format(MAX_SIZE), "data")
  end
end

--[[ The Namespace labels that select Pod security ]]

local PREFIX = "pod-security.kubernetes.io/"
local LEVELS = { privileged = true, baseline = true, restricted = true }

local function level_reason(text)
  return not LEVELS[text] and "must be one of privileged, baseline, restricted" or nil
end

local function version_reason(text)
  local is_version = text == "latest" or text:find("^v1%.0$") or text:find("^v1%.[1-9][0-9]*$")
  return not is_version and 'must be "latest" or "v1.x"' or nil
end

local CHECKS = {}
for _, mode in ipairs { "enforce", "audit", "warn" } do
  CHECKS[PREFIX .. mode], CHECKS[PREFIX .. mode .. "-version"] = level_reason, version_reason
end

function config.Namespace(value, at)
  for key, text in next, read.map(read.map(value, "metadata"), "labels") do
    local check = CHECKS[key]
    if check and read.is_null(text) then text = "" end
    local reason = check and type(text) == "string" and check(text)
    if reason then at:refuse("label-invalid", reason, "metadata", "labels", key) end
  end
end

return config
