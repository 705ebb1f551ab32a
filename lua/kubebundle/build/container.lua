-- A container of a pod template, from plain values.

local core = require "kubebundle.core"
local env = require "kubebundle.build.env"
local fault = require "kubebundle.build.fault"
local image = require "kubebundle.kubelet.image"
local names = require "kubebundle.kubernetes.names"
local quantities = require "kubebundle.kubernetes.quantities"

local container = {}

local POLICIES = { Always = true, IfNotPresent = true, Never = true }
local PROTOCOLS = { TCP = true, UDP = true, SCTP = true }

local function image_of(options)
  local ref = fault.needed_text(options, "image")
  local parts, err = image.parse(fault.masked(ref))
  if not parts then fault.refuse("image: %s", err.message) end
  return ref
end

local function policy_of(options)
  local policy = fault.text(options, "image_pull_policy")
  if policy and not POLICIES[policy] then
    fault.refuse("invalid image_pull_policy %q (expected Always, IfNotPresent or Never)", policy)
  end
  return policy
end

-- A port is a number, or a table with Kubernetes' fields: {containerPort=, name=, protocol=}.
local function port_of(value)
  local port = type(value) == "table" and value or { containerPort = value }
  local number = fault.unspelled(port.containerPort)
  if math.type(number) ~= "integer" or number < 1 or number > 65535 then
    fault.refuse("expected a port from 1 to 65535")
  end
  if port.protocol and not PROTOCOLS[port.protocol] then fault.refuse("protocol must be TCP, UDP or SCTP") end
  local copy = {}
  for key, member in pairs(port) do
    copy[key] = member
  end
  copy.containerPort = number
  return copy
end

local function ports_of(list)
  if not list or #list == 0 then return nil end
  local ports = core.array()
  for index, value in ipairs(list) do
    ports[index] = fault.within(("ports[%d]"):format(index), port_of, value)
  end
  return ports
end

-- The API server parses a bare suffix such as Ki as zero, which is surely not meant.
local function quantity_of(value)
  value = fault.spelled(value)
  if type(value) == "string" and fault.masked(value) ~= value then return value end
  local quantity = (type(value) == "number" or type(value) == "string" and value:find("%d")) and quantities.parse(value)
  if quantity and not quantity.negative then return value end
  fault.refuse("expected a quantity such as 30m, 0.5 or 500Mi")
end

local function resources_of(resources)
  if not resources then return nil end
  local copy = {}
  for group, amounts in pairs(resources) do
    if group ~= "requests" and group ~= "limits" then
      fault.refuse("unknown key %q in resources (expected requests or limits)", tostring(group))
    end
    if type(amounts) ~= "table" then fault.refuse("resources.%s must be a table", group) end
    copy[group] = {}
    for name, value in pairs(amounts) do
      if type(name) ~= "string" then
        fault.refuse("resources.%s: keys must be strings, got %s", group, tostring(name))
      end
      local where = ("resources.%s.%s"):format(group, name)
      copy[group][name] = fault.within(where, quantity_of, value)
    end
  end
  return copy
end

-- command and args are lists of text; the API server would reject a number.
local function words_of(options, name)
  local list = fault.list(options, name)
  if not list then return nil end
  local words = core.array()
  for index, word in ipairs(list) do
    words[index] = fault.spelled(word)
    if type(words[index]) ~= "string" then
      fault.refuse("%s[%d] must be text, got a %s", name, index, fault.kind(word))
    end
  end
  return words
end

local function name_of(options)
  local name = fault.text(options, "container_name") or options.name
  local reasons = names.label(fault.masked(name))
  if #reasons > 0 and not options.container_name then
    fault.refuse("%q is not a valid container name (%s); set container_name", name, reasons[1])
  end
  fault.invalid("container_name", name, reasons)
  return name
end

--- The options of kb.deployment for its container.
container.OPTIONS = "container_name image image_pull_policy command args ports env resources"

---@param options table
---@return table container
function container.build(options)
  return {
    name = name_of(options),
    image = image_of(options),
    imagePullPolicy = policy_of(options),
    command = words_of(options, "command"),
    args = words_of(options, "args"),
    ports = ports_of(fault.list(options, "ports")),
    env = env.build(fault.table(options, "env"), options.namespace),
    resources = resources_of(fault.table(options, "resources")),
  }
end

return container
