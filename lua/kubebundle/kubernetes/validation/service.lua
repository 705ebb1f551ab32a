-- Services and endpoints (kubernetes, pkg/apis/core/validation, pkg/apis/discovery/validation). How to write a check:
-- validation/init.lua.

local addresses = require "kubebundle.kubernetes.addresses"
local network = require "kubebundle.kubernetes.network_formats"
local read = require "kubebundle.util.read"

local service = {}

local KUBELET_PORT = 10250
local NOT_EXTERNAL = "must not be set for a Service of type ExternalName"

local function is_set(value, key)
  return value[key] ~= nil and not read.is_null(value[key])
end

-- The addresses as the server sees them: clusterIP is used if clusterIPs is absent. nil if one is a token.
local function cluster_ips(spec)
  if read.is_token(spec.clusterIP) or read.is_token(spec.clusterIPs) then return nil end
  local list = read.list(spec, "clusterIPs")
  if #list == 0 and read.text(spec, "clusterIP") then return { spec.clusterIP } end
  local ips = {}
  for index = 1, #list do
    if read.is_token(list[index]) then return nil end
    ips[index] = type(list[index]) == "string" and list[index] or ""
  end
  return ips
end

-- Key and index of an address, for a report.
local function ip_place(spec, index)
  if #read.list(spec, "clusterIPs") == 0 then return "clusterIP" end
  return "clusterIPs", index
end

local function check_cluster_ip_values(spec, ips, at)
  local seen = {}
  for index, ip in ipairs(ips) do
    local key, place = ip_place(spec, index)
    local reason = ip ~= "None" and addresses.ip_reason(ip, at.minor)
    if ip == "None" and #ips > 1 then
      at:refuse("value-format", "must be the first and only value if it is None", key, place)
    elseif reason then
      at:refuse("value-format", reason, key, place)
    end
    local address = addresses.parse(ip)
    if address and seen[address.family] then
      at:refuse("list-duplicate", "must have no more than one IP for each IP family", key)
    end
    if address then seen[address.family] = true end
  end
  if #ips > 2 then at:refuse("value-length", "must have at most 2 items", "clusterIPs") end
end

local function check_cluster_ips(spec, kind, ips, at)
  local first = read.text(spec, "clusterIP")
  if kind == "ExternalName" then
    if ips[1] then at:refuse("fields-exclusive", NOT_EXTERNAL, ip_place(spec, 1)) end
    return
  end
  if ips[1] and not first and at:lacks(spec, "clusterIP") then
    at:refuse("fields-exclusive", "must be empty if `clusterIP` is not set", "clusterIPs")
  elseif ips[1] and first and ips[1] ~= first then
    at:refuse("value-invalid", "must have `clusterIP` as its first item", "clusterIPs")
  end
  if ips[1] == "None" and (kind == "NodePort" or kind == "LoadBalancer") then
    at:refuse("value-choice", ("must not be None for a Service of type %s"):format(kind), ip_place(spec, 1))
  end
  check_cluster_ip_values(spec, ips, at)
end

local BY_TYPE = { "loadBalancerSourceRanges", "loadBalancerClass", "allocateLoadBalancerNodePorts" }

local function check_load_balancer_fields(spec, kind, at)
  if kind == "LoadBalancer" then return end
  for _, key in ipairs(BY_TYPE) do
    local value = spec[key]
    if is_set(spec, key) and not (type(value) == "table" and value[1] == nil) then
      at:refuse("fields-exclusive", "only allowed for a Service of type LoadBalancer", key)
    end
  end
end

local function is_external(spec, kind)
  return kind == "NodePort"
    or kind == "LoadBalancer"
    or read.is_token(spec.externalIPs)
    or #read.list(spec, "externalIPs") > 0
end

local function check_traffic_policy(spec, kind, at)
  local policy = spec.externalTrafficPolicy
  if read.text(spec, "externalTrafficPolicy") and not is_external(spec, kind) then
    at:refuse(
      "fields-exclusive",
      "only allowed for Services that are reached from outside: type NodePort or LoadBalancer, or externalIPs",
      "externalTrafficPolicy"
    )
  end
  local port = read.integer(spec, "healthCheckNodePort")
  if not port or port == 0 or read.is_token(policy) then return end
  if kind ~= "LoadBalancer" or policy ~= "Local" then
    at:refuse(
      "fields-exclusive",
      "only allowed for type LoadBalancer with externalTrafficPolicy Local",
      "healthCheckNodePort"
    )
  elseif port < 1 or port > 65535 then
    at:refuse("value-range", "must be between 1 and 65535, inclusive", "healthCheckNodePort")
  end
end

local function check_families(spec, kind, at)
  local families = read.list(spec, "ipFamilies")
  if kind == "ExternalName" then
    if families[1] then at:refuse("fields-exclusive", NOT_EXTERNAL, "ipFamilies") end
    if read.is_set(spec, "ipFamilyPolicy") then at:refuse("fields-exclusive", NOT_EXTERNAL, "ipFamilyPolicy") end
  elseif families[2] and (at:lacks(spec, "ipFamilyPolicy") or spec.ipFamilyPolicy == "SingleStack") then
    at:refuse(
      "value-choice",
      "must be RequireDualStack or PreferDualStack if there are two IP families",
      "ipFamilyPolicy"
    )
  end
end

local function check_external_name(spec, kind, at)
  if kind ~= "ExternalName" then return end
  local name = read.text(spec, "externalName")
  if name then
    local reason = network["external-name"](name)
    if reason then at:refuse("value-format", reason, "externalName") end
  elseif at:lacks(spec, "externalName") then
    at:refuse("field-required", "must be set for a Service of type ExternalName", "externalName")
  end
end

-- What must be unique among the ports, each as a key and the field to blame.
local function check_port_uniqueness(port, index, seen, at)
  local protocol = read.text(port, "protocol") or "TCP"
  local number, node_port, name = read.integer(port, "port"), read.integer(port, "nodePort"), read.text(port, "name")
  local parts = {
    { number and ("port %s %d"):format(protocol, number), "same port and protocol", "port" },
    {
      node_port and node_port ~= 0 and ("node %s %d"):format(protocol, node_port),
      "same nodePort and protocol",
      "nodePort",
    },
    { name and "name " .. name, "same name", "name" },
  }
  if read.is_token(port.protocol) then parts = { parts[3] } end
  for _, part in ipairs(parts) do
    local id = part[1]
    if id and seen[id] then
      at:refuse(
        part[3] == "name" and "list-duplicate" or "port-conflict",
        ("must be unique: item %d has the %s"):format(seen[id] - 1, part[2]),
        "ports",
        index,
        part[3]
      )
    end
    if id then seen[id] = seen[id] or index end
  end
end

local function check_ports(spec, kind, ips, at)
  local ports, seen = read.list(spec, "ports"), {}
  local needs_none = kind == "ExternalName" or not ips or #ips == 1 and ips[1] == "None"
  if #ports == 0 and not needs_none and not read.is_token(spec.ports) and not at.open[spec] then
    at:refuse(
      "field-required",
      "must have an item unless the Service is headless (clusterIP: None) or of type ExternalName",
      "ports"
    )
  end
  for index, port in read.maps(spec, "ports") do
    check_port_uniqueness(port, index, seen, at)
    if #ports > 1 and at:lacks(port, "name") then
      at:refuse("field-required", "must be set if there is more than one port", "ports", index, "name")
    end
    if kind == "ClusterIP" and (read.integer(port, "nodePort") or 0) ~= 0 then
      at:refuse("fields-exclusive", "must not be set for a Service of type ClusterIP", "ports", index, "nodePort")
    elseif kind == "LoadBalancer" and port.port == KUBELET_PORT then
      at:refuse("port-conflict", "must not be 10250, the kubelet's port", "ports", index, "port")
    end
  end
end

-- Each address has the family at its place in ipFamilies.
local function check_ip_families(spec, ips, at)
  for index, family in ipairs(read.list(spec, "ipFamilies")) do
    local address = ips[index] and addresses.parse(ips[index])
    if address and (family == "IPv4" or family == "IPv6") and address.family ~= family then
      at:refuse("value-choice", ("must be an %s address as in ipFamilies"):format(family), ip_place(spec, index))
    end
  end
end

local TYPES = { ClusterIP = true, NodePort = true, LoadBalancer = true, ExternalName = true }

function service.ServiceSpec(spec, at)
  local kind = read.text(spec, "type") or "ClusterIP"
  if read.is_token(spec.type) or at.open[spec] and not read.text(spec, "type") or not TYPES[kind] then return end
  local ips = cluster_ips(spec)
  if ips then
    check_cluster_ips(spec, kind, ips, at)
    if kind ~= "ExternalName" then check_ip_families(spec, ips, at) end
  end
  check_external_name(spec, kind, at)
  check_families(spec, kind, at)
  check_load_balancer_fields(spec, kind, at)
  check_traffic_policy(spec, kind, at)
  check_ports(spec, kind, ips, at)
end

--[[ Annotations, which came before the fields ]]

local SOURCE_RANGES = "service.beta.kubernetes.io/load-balancer-source-ranges"
local TOPOLOGY_MODE = "service.kubernetes.io/topology-mode"
local TOPOLOGY_HINTS = "service.kubernetes.io/topology-aware-hints"

local function source_ranges_reason(text, kind, at)
  if kind ~= "LoadBalancer" then return "only allowed for a Service of type LoadBalancer" end
  if not text:find("%S") then return nil end
  for range in (text .. ","):gmatch("([^,]*),") do
    local reason = network["source-range"](range, at)
    if reason then return reason end
  end
end

function service.Service(value, at)
  local annotations, spec = read.map(read.map(value, "metadata"), "annotations"), read.map(value, "spec")
  local ranges, mode, hints = annotations[SOURCE_RANGES], annotations[TOPOLOGY_MODE], annotations[TOPOLOGY_HINTS]
  local is_known = not read.is_token(spec.type) and not at.open[spec]
  if type(ranges) == "string" and is_known and not read.list(spec, "loadBalancerSourceRanges")[1] then
    local reason = source_ranges_reason(ranges, read.text(spec, "type") or "ClusterIP", at)
    if reason then at:refuse("value-format", reason, "metadata", "annotations", SOURCE_RANGES) end
  end
  if type(mode) == "string" and type(hints) == "string" and mode ~= hints then
    local message = ("must be equal to the annotation %s"):format(TOPOLOGY_HINTS)
    at:refuse("value-invalid", message, "metadata", "annotations", TOPOLOGY_MODE)
  end
end

--[[ Endpoints ]]

function service.EndpointSubset(value, at)
  local is_known = not read.is_token(value.addresses) and not read.is_token(value.notReadyAddresses)
  if is_known and not at.open[value] and not read.list(value, "addresses")[1] then
    if not read.list(value, "notReadyAddresses")[1] then
      at:refuse("field-required", "must have an item, or `notReadyAddresses`", "addresses")
    end
  end
  local ports = read.list(value, "ports")
  for index, port in read.maps(value, "ports") do
    if #ports > 1 and at:lacks(port, "name") then
      at:refuse("field-required", "must be set if there is more than one port", "ports", index, "name")
    end
  end
end

local function has_two_segments(text)
  return text:find("[^.]%.[^.]") ~= nil
end

-- Why an address of a slice is invalid, by the slice's type.
local function endpoint_reason(text, kind, minor)
  if kind == "FQDN" then
    return network["external-name"](text)
      or not has_two_segments(text) and "should be a domain with at least two segments separated by dots"
      or nil
  end
  local reason = addresses.endpoint_reason(text, minor)
  if reason then return reason end
  if addresses.parse(text).family ~= kind then return ("must be an %s address"):format(kind) end
end

local function check_addresses(endpoint, index, kind, at)
  for position, text in ipairs(read.list(endpoint, "addresses")) do
    if not read.is_token(text) then
      local reason = endpoint_reason(type(text) == "string" and text or "", kind, at.minor)
      if reason then at:refuse("value-format", reason, "endpoints", index, "addresses", position) end
    end
  end
end

local function check_slice_ports(slice, at)
  local seen = {}
  for index, port in read.maps(slice, "ports") do
    local name = read.is_blank(port.name) and "" or port.name
    if type(name) == "string" and not at.open[port] then
      if seen[name] then at:refuse("list-duplicate", "must be unique", "ports", index, "name") end
      seen[name] = true
    end
  end
end

local FAMILIES = { IPv4 = true, IPv6 = true, FQDN = true }

function service.EndpointSlice(slice, at)
  check_slice_ports(slice, at)
  local kind = slice.addressType
  if not FAMILIES[kind] then return end
  for index, endpoint in read.maps(slice, "endpoints") do
    check_addresses(endpoint, index, kind, at)
  end
end

return service
