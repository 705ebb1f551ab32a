-- Volume claims and storage classes (kubernetes, pkg/apis/core/validation, pkg/apis/storage/validation, and
-- pkg/api/persistentvolumeclaim for what is dropped before). How to write a check: validation/init.lua.

local formats = require "kubebundle.kubernetes.formats"
local quantities = require "kubebundle.kubernetes.quantities"
local read = require "kubebundle.util.read"

local claims = {}

local SNAPSHOTS = "snapshot.storage.k8s.io"
local CLAIM = "PersistentVolumeClaim"

local function check_access_modes(spec, at)
  local modes = read.list(spec, "accessModes")
  if #modes == 0 and not read.is_token(spec.accessModes) and not at.open[spec] then
    at:refuse("field-required", "must have an item", "accessModes")
  end
  for _, mode in ipairs(modes) do
    if mode == "ReadWriteOncePod" and #modes > 1 then
      return at:refuse("fields-exclusive", "must not have other modes together with ReadWriteOncePod", "accessModes")
    end
  end
end

local function check_storage(spec, at)
  local resources = read.map(spec, "resources")
  local requests = read.map(resources, "requests")
  local storage = requests.storage
  if
    at.open[spec]
    or at.open[resources]
    or at.open[requests]
    or read.is_token(spec.resources)
    or read.is_token(resources.requests)
  then
    return
  end
  if storage == nil then
    at:refuse("field-required", "must be set", "resources", "requests", "storage")
    return
  end
  local quantity = (type(storage) == "string" or type(storage) == "number") and quantities.parse(storage)
  local is_zero = read.is_null(storage) or quantity and quantity.digits == ""
  if is_zero or quantity and quantity.negative then
    at:refuse("value-range", "must be greater than zero", "resources", "requests", "storage")
  end
end

-- The sources that the server validates: for a standalone claim it drops an unsupported kind in `dataSource` if that
-- is the only source, and a reference to another namespace.
local function effective_sources(spec, is_object)
  local source, reference = spec.dataSource, spec.dataSourceRef
  source, reference = type(source) == "table" and source or nil, type(reference) == "table" and reference or nil
  if source and not reference and is_object then
    local group = read.text(source, "apiGroup") or ""
    local is_known = group == "" and source.kind == CLAIM or group == SNAPSHOTS and source.kind == "VolumeSnapshot"
    if not is_known then source = nil end
  end
  if reference and not read.is_blank(reference.namespace) then reference = nil end
  return source, reference
end

local function check_source(value, key, at)
  if at.open[value] or read.is_token(value.kind) or read.is_token(value.apiGroup) then return end
  for _, name in ipairs { "kind", "name" } do
    if at:lacks(value, name) then at:refuse("field-required", "must be set", key, name) end
  end
  if read.is_blank(value.apiGroup) and not read.is_blank(value.kind) and value.kind ~= CLAIM then
    at:refuse("value-choice", "must be PersistentVolumeClaim if there is no apiGroup", key, "kind")
  end
end

local function differ(source, reference)
  for _, key in ipairs { "apiGroup", "kind", "name" } do
    local one, other = source[key], reference[key]
    if read.is_token(one) or read.is_token(other) then return false end
    if (read.is_blank(one) and "" or one) ~= (read.is_blank(other) and "" or other) then return true end
  end
  return false
end

local function check_sources(spec, at)
  local source, reference = effective_sources(spec, at.value.kind == CLAIM)
  if source then check_source(source, "dataSource", at) end
  if reference then check_source(reference, "dataSourceRef", at) end
  if source and reference and differ(source, reference) then
    at:refuse("value-invalid", "must be equal to `dataSource`", "dataSourceRef")
  end
end

function claims.PersistentVolumeClaimSpec(spec, at)
  check_access_modes(spec, at)
  check_storage(spec, at)
  check_sources(spec, at)
  local class = read.text(spec, "storageClassName")
  local reason = class and formats.subdomain(class)
  if reason then at:refuse("name-invalid", reason, "storageClassName") end
end

-- The keys and values of a term as one text, for comparison.
local function term_identity(term)
  local parts = {}
  for _, requirement in read.maps(term, "matchLabelExpressions") do
    local values = {}
    for _, text in ipairs(read.list(requirement, "values")) do
      values[#values + 1] = tostring(text)
    end
    table.sort(values)
    parts[#parts + 1] = tostring(requirement.key) .. "\0" .. table.concat(values, "\0")
  end
  table.sort(parts)
  return table.concat(parts, "\1")
end

local function check_term(term, index, at)
  local seen = {}
  for position, requirement in read.maps(term, "matchLabelExpressions") do
    local key = read.text(requirement, "key")
    if key and seen[key] then
      at:refuse(
        "list-duplicate",
        "must be unique",
        "allowedTopologies",
        index,
        "matchLabelExpressions",
        position,
        "key"
      )
    end
    if key then seen[key] = true end
  end
end

function claims.StorageClass(value, at)
  local seen = {}
  for index, term in ipairs(read.list(value, "allowedTopologies")) do
    if read.is_null(term) then term = {} end
    if type(term) == "table" then
      check_term(term, index, at)
      local identity = term_identity(term)
      if identity == "" or seen[identity] then
        at:refuse("list-duplicate", "must not be empty or a duplicate", "allowedTopologies", index)
      end
      seen[identity] = true
    end
  end
end

return claims
