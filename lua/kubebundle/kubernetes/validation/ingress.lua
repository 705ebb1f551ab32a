-- Ingresses, ingress classes and network policies (kubernetes, pkg/apis/networking/validation). How to write a check:
-- validation/init.lua.

local addresses = require "kubebundle.kubernetes.addresses"
local names = require "kubebundle.kubernetes.names"
local read = require "kubebundle.util.read"

local ingress = {}

local CLASS_ANNOTATION = "kubernetes.io/ingress.class"

function ingress.Ingress(value, at)
  local annotation = read.text(read.map(read.map(value, "metadata"), "annotations"), CLASS_ANNOTATION)
  local class = read.text(read.map(value, "spec"), "ingressClassName")
  if annotation and class and annotation ~= class then
    at:refuse(
      "fields-exclusive",
      ("must match the annotation %s, which is %q"):format(CLASS_ANNOTATION, annotation),
      "spec",
      "ingressClassName"
    )
  end
end

function ingress.IngressSpec(spec, at)
  if at.open[spec] or read.is_token(spec.rules) or read.is_token(spec.defaultBackend) then return end
  if #read.list(spec, "rules") == 0 and read.is_null(spec.defaultBackend) then
    at:refuse("field-required", "must be set if there is no `defaultBackend`", "rules")
  end
end

local SEQUENCES = { "//", "/./", "/../", "%2f", "%2F" }
local ENDINGS = { "/..", "/." }

local function path_reason(path, kind)
  if not path:find("^/") then return "must be an absolute path" end
  if kind == "ImplementationSpecific" then return nil end
  for _, sequence in ipairs(SEQUENCES) do
    if path:find(sequence, 1, true) then return ("must not contain '%s'"):format(sequence) end
  end
  for _, ending in ipairs(ENDINGS) do
    if path:sub(-#ending) == ending then return ("must not end with '%s'"):format(ending) end
  end
end

function ingress.HTTPIngressPath(value, at)
  local path, kind = value.path, value.pathType
  if type(kind) ~= "string" or read.is_token(path) then return end
  if kind == "ImplementationSpecific" and read.is_blank(path) then return end
  if at.open[value] and path == nil then return end
  local reason = path_reason(type(path) == "string" and path or "", kind)
  if reason then at:refuse("value-format", reason, "path") end
end

local function check_service(backend, at)
  local port = read.map(backend.service, "port")
  if read.is_token(backend.service.port) or at.open[backend.service] or at.open[port] then return end
  local has_name, has_number = not read.is_blank(port.name), not read.is_null(port.number) and port.number ~= 0
  if has_name and has_number then
    at:refuse("fields-exclusive", "must have a name or a number, not both", "service", "port")
  elseif not has_name and not has_number then
    at:refuse("field-required", "must have a name or a number", "service", "port")
  end
end

local function check_resource(resource, at)
  for _, key in ipairs { "kind", "name" } do
    local text = read.text(resource, key)
    local bad = text and (text == "." or text == ".." or text:match("[/%%]"))
    if bad then
      at:refuse("value-format", "must be a path segment, without '/' and '%'", "resource", key)
    elseif at:lacks(resource, key) then
      at:refuse("field-required", "missing or empty, and the API server requires it", "resource", key)
    end
  end
  local group = read.text(resource, "apiGroup")
  local reason = group and names.subdomain(group, true)[1]
  if reason then at:refuse("value-format", reason, "resource", "apiGroup") end
end

function ingress.IngressBackend(backend, at)
  local has_service, has_resource = not read.is_null(backend.service), not read.is_null(backend.resource)
  if has_service and has_resource then
    at:refuse("fields-exclusive", "mutually exclusive with `resource`", "service")
  elseif not has_service and not has_resource then
    if not at.open[backend] then at:refuse("field-required", "must be set, or `resource`", "service") end
  elseif type(backend.service) == "table" then
    check_service(backend, at)
  elseif type(backend.resource) == "table" then
    check_resource(backend.resource, at)
  end
end

function ingress.IngressClassParametersReference(value, at)
  if at.open[value] or read.is_token(value.scope) then return end
  local is_namespaced = value.scope == "Namespace"
  if is_namespaced and read.is_blank(value.namespace) then
    at:refuse("field-required", "must be set if the scope is Namespace", "namespace")
  elseif (read.is_blank(value.scope) or value.scope == "Cluster") and not read.is_null(value.namespace) then
    at:refuse("fields-exclusive", "only allowed if the scope is Namespace", "namespace")
  end
end

--[[ Network policies ]]

function ingress.NetworkPolicyPeer(peer, at)
  if at.open[peer] then return end
  local has_block = not read.is_null(peer.ipBlock)
  local has_selector = not read.is_null(peer.podSelector) or not read.is_null(peer.namespaceSelector)
  if has_block and has_selector then
    at:refuse("fields-exclusive", "mutually exclusive with a selector", "ipBlock")
  elseif not has_block and not has_selector then
    at:refuse("field-required", "must be set, or a selector: a peer must not be empty", "ipBlock")
  end
end

function ingress.IPBlock(block, at)
  local outer = read.text(block, "cidr")
  outer = outer and addresses.parse_cidr(outer)
  if not outer then return end
  for index, text in ipairs(read.list(block, "except")) do
    local inner = type(text) == "string" and addresses.parse_cidr(text)
    if inner and not addresses.is_strict_subset(inner, outer) then
      at:refuse("value-invalid", "must be a strict subset of `cidr`", "except", index)
    end
  end
end

function ingress.NetworkPolicyPort(value, at)
  if read.is_null(value.endPort) or read.is_token(value.port) then return end
  if read.is_null(value.port) then
    if not at.open[value] then at:refuse("fields-exclusive", "only allowed together with `port`", "endPort") end
  elseif type(value.port) ~= "number" then
    at:refuse("fields-exclusive", "only allowed if `port` is a number", "endPort")
  elseif type(value.endPort) == "number" and value.endPort < value.port then
    at:refuse("value-range", "must be greater than or equal to `port`", "endPort")
  end
end

function ingress.ServiceCIDRSpec(spec, at)
  local seen = {}
  for _, text in ipairs(read.list(spec, "cidrs")) do
    local cidr = type(text) == "string" and addresses.parse_cidr(text)
    local family = cidr and cidr.address.family
    if family and seen[family] then
      return at:refuse("list-duplicate", "must have no more than one block for each IP family", "cidrs")
    end
    if family then seen[family] = true end
  end
end

return ingress
