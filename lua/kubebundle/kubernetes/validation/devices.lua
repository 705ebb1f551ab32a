-- Dynamic resource allocation (k8s.io/api, resource/v1). How to write a check: validation/init.lua.

local formats = require "kubebundle.kubernetes.device_formats"
local names = require "kubebundle.kubernetes.names"
local read = require "kubebundle.util.read"

local devices = {}

-- The requests of a claim by name, with the names of their subrequests.
local function requests_of(value)
  local known = {}
  for _, request in read.maps(value, "requests") do
    local subrequests = {}
    for _, sub in read.maps(request, "firstAvailable") do
      if type(sub.name) == "string" then subrequests[sub.name] = true end
    end
    if type(request.name) == "string" then known[request.name] = subrequests end
    if read.is_token(request.name) then return nil end
  end
  return known
end

local function reference_reason(text, known)
  local name, sub = text:match("^([^/]*)/(.*)$")
  name = name or text
  local reason = names.label(name, true)[1] or sub and names.label(sub, true)[1]
  if reason then return reason end
  if not known[name] or sub and not known[name][sub] then
    return "must be the name of a request in the claim or the name of a request and a subrequest separated by '/'"
  end
end

local function check_references(value, at, known, ...)
  for index, text in ipairs(read.list(value, "requests")) do
    if read.is_null(text) then text = "" end
    local reason = type(text) == "string" and reference_reason(text, known)
    if reason then
      local path = { ... }
      table.move({ "requests", index }, 1, 2, #path + 1, path)
      at:refuse("value-invalid", reason, table.unpack(path))
    end
  end
end

function devices.DeviceClaim(value, at)
  local known = requests_of(value)
  if not known or read.is_token(value.requests) then return end
  for _, key in ipairs { "constraints", "config" } do
    for index, item in read.maps(value, key) do
      check_references(item, at, known, "devices", key, index)
    end
  end
end

-- Exactly one of some fields; `value` is open if a token may add one.
local function check_one_of(value, at, fields)
  local set = read.set_of(value, fields)
  local list = table.concat(fields, ", ")
  if set[2] then
    at:refuse("fields-exclusive", ("exactly one of %s is required, but multiple fields are set"):format(list), set[2])
  elseif not set[1] and not at.open[value] then
    at:refuse("field-required", ("exactly one of %s is required"):format(list))
  end
end

function devices.DeviceRequest(value, at)
  check_one_of(value, at, { "exactly", "firstAvailable" })
end

-- With matchAttribute the API server ignores distinctAttribute.
function devices.DeviceConstraint(value, at)
  local distinct = at:lacks(value, "matchAttribute") and read.text(value, "distinctAttribute")
  local reason = distinct and formats["full-device-name"](distinct)
  if reason then at:refuse("name-invalid", reason, "distinctAttribute") end
  if at:lacks(value, "matchAttribute") and at:lacks(value, "distinctAttribute") then
    at:refuse("field-required", "one of matchAttribute and distinctAttribute is required", "matchAttribute")
  end
end

local function check_count(value, at)
  local count, mode = read.integer(value, "count"), value.allocationMode
  if not count or read.is_token(mode) then return end
  if mode == "All" then
    if count ~= 0 then at:refuse("fields-exclusive", "must not be specified if allocationMode is All", "count") end
  elseif count < 0 then
    at:refuse("value-range", "must be greater than zero", "count")
  end
end

devices.ExactDeviceRequest = check_count
devices.DeviceSubRequest = check_count

function devices.DeviceToleration(value, at)
  if value.operator == "Exists" and read.is_set(value, "value") and not read.is_token(value.value) then
    at:refuse("fields-exclusive", "must be empty if the operator is Exists", "value")
  end
end

local COPIED = { labels = true, annotations = true }

-- Only labels and annotations are copied from a template's metadata.
function devices.ResourceClaimTemplateSpec(value, at)
  for key in next, read.map(value, "metadata") do
    if not COPIED[key] and read.is_set(value.metadata, key) then
      at:refuse("fields-exclusive", "must not be set", "metadata", key)
    end
  end
end

local NODES = { "nodeName", "nodeSelector", "allNodes", "perDeviceNodeSelection" }

-- A field that is false counts as absent, and is not allowed.
local function check_true(value, at, key)
  if value[key] == false then at:refuse("value-choice", "must be either unset or set to true", key) end
end

function devices.ResourceSliceSpec(value, at)
  check_true(value, at, "allNodes")
  check_true(value, at, "perDeviceNodeSelection")
  local set = {}
  for _, key in ipairs(NODES) do
    if read.is_set(value, key) and value[key] ~= false then set[key] = value[key] end
  end
  if not at.open[value] and not read.is_set(value, "sharedCounters") then check_one_of(set, at, NODES) end
end

local function count_keys(value, key)
  local count = 0
  for _ in next, read.map(value, key) do
    count = count + 1
  end
  return count
end

local MAX_ATTRIBUTES = 32

function devices.Device(value, at)
  if count_keys(value, "attributes") + count_keys(value, "capacity") > MAX_ATTRIBUTES then
    at:refuse(
      "value-length",
      ("attributes and capacity must have no more than %d entries together"):format(MAX_ATTRIBUTES),
      "attributes"
    )
  end
  for name, capacity in next, read.map(value, "capacity") do
    if
      type(capacity) == "table"
      and read.is_set(capacity, "requestPolicy")
      and value.allowMultipleAllocations ~= true
      and not read.is_token(value.allowMultipleAllocations)
    then
      at:refuse(
        "fields-exclusive",
        "must not be set unless allowMultipleAllocations is true",
        "capacity",
        name,
        "requestPolicy"
      )
    end
  end
end

local SINGLE = { "int", "bool", "string", "version" }

-- The feature gate for lists of values is off by default, and the API server drops them.
function devices.DeviceAttribute(value, at)
  local count = 0
  for _, key in ipairs(SINGLE) do
    if not read.is_null(value[key]) then count = count + 1 end
  end
  if count ~= 1 and not at.open[value] then
    at:refuse(count == 0 and "field-required" or "fields-exclusive", "exactly one value must be specified")
  end
end

return devices
