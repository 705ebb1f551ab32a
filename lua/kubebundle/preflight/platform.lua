-- Platforms as containerd parses and compares them (platforms/database.go, compare.go), and those requested by a pod.

local bytes_order = require "kubebundle.util.bytes"
local read = require "kubebundle.util.read"

local platform = {}

---@class kubebundle.preflight.platform
---@field os string
---@field architecture string
---@field variant string "" if there is none

--- The platforms for which a pull is examined: each in `asked` or, without it, those of the image that match `os` and
--- `architecture`.
---@class kubebundle.preflight.wish
---@field asked kubebundle.preflight.platform[]?
---@field os table<string, true>?
---@field architecture table<string, true>?
---@field excluded table<string, true>? systems and architectures that are excluded

local ARCHITECTURES = {
  i386 = { "386", "" },
  ["x86_64"] = { "amd64" },
  ["x86-64"] = { "amd64" },
  aarch64 = { "arm64" },
  armhf = { "arm", "v7" },
  armel = { "arm", "v6" },
}

local VARIANTS = {
  amd64 = { v1 = "" },
  arm64 = { ["8"] = "", v8 = "" },
  arm = { [""] = "v7", ["5"] = "v5", ["6"] = "v6", ["7"] = "v7", ["8"] = "v8" },
}

local function lower(value)
  return type(value) == "string" and value:lower() or ""
end

---@param os any
---@param architecture any
---@param variant any
---@return kubebundle.preflight.platform
function platform.new(os, architecture, variant)
  os, architecture, variant = lower(os), lower(architecture), lower(variant)
  local known = ARCHITECTURES[architecture]
  if known then
    architecture, variant = known[1], known[2] or variant
  end
  variant = (VARIANTS[architecture] or {})[variant] or variant
  os = os == "macos" and "darwin" or os ~= "" and os or "linux"
  return { os = os, architecture = architecture, variant = variant }
end

--- Parses OS/ARCH or OS/ARCH/VARIANT.
---@param text string
---@return kubebundle.preflight.platform?
function platform.parse(text)
  local os, rest = text:match("^([%w_.-]+)/(.+)$")
  local architecture, variant = (rest or ""):match("^([%w_.-]+)/([%w_.-]+)$")
  architecture = architecture or (rest or ""):match("^[%w_.-]+$")
  return os and architecture and platform.new(os, architecture, variant) or nil
end

--- Parses the platforms of an option. Raises if one is invalid: a programming error of the caller.
---@param list string[]?
---@return kubebundle.preflight.platform[]
function platform.parse_all(list)
  local parsed = {}
  for index, text in ipairs(list or {}) do
    parsed[index] = platform.parse(text) or error("invalid platform (expected e.g. linux/amd64): " .. text, 0)
  end
  return parsed
end

---@param value kubebundle.preflight.platform
---@return string
function platform.text(value)
  local variant = value.variant
  local is_usual = value.architecture == "arm" and variant == "v7"
  return value.os .. "/" .. value.architecture .. (variant ~= "" and not is_usual and "/" .. variant or "")
end

-- The variants of arm from the given one down to v5.
local function arm_variants(os, from)
  local list = {}
  for number = tonumber(from:match("^v(%d+)$")) or 0, 5, -1 do
    list[#list + 1] = { os = os, architecture = "arm", variant = "v" .. number }
  end
  return list
end

-- What a node of a platform can run, in order of preference.
local function runnable(value)
  local list = { value }
  if value.architecture == "amd64" then
    for number = (tonumber(value.variant:match("^v(%d+)$")) or 1) - 1, 1, -1 do
      list[#list + 1] = platform.new(value.os, "amd64", "v" .. number)
    end
    list[#list + 1] = { os = value.os, architecture = "386", variant = "" }
  elseif value.architecture == "arm64" then
    table.move(arm_variants(value.os, value.variant == "" and "v8" or value.variant), 1, 9, 2, list)
  elseif value.architecture == "arm" then
    list = arm_variants(value.os, value.variant)
    list[1] = value
  end
  return list
end

local function equal(a, b)
  return a.os == b.os and a.architecture == b.architecture and a.variant == b.variant
end

--- How well a platform suits a node: 1 is best; nil if the node cannot run it.
---@param value kubebundle.preflight.platform
---@param node kubebundle.preflight.platform
---@return integer?
function platform.rank(value, node)
  for rank, one in ipairs(runnable(node)) do
    if equal(one, value) then return rank end
  end
end

--- Whether a platform matches a wish.
---@param value kubebundle.preflight.platform
---@param wish kubebundle.preflight.wish
---@return boolean
function platform.is_open(value, wish)
  local excluded = wish.excluded or {}
  return (not wish.os or wish.os[value.os] or false)
    and (not wish.architecture or wish.architecture[value.architecture] or false)
    and not excluded[value.os]
    and not excluded[value.architecture]
end

--[[ What a pod requests ]]

local LABELS = {
  ["kubernetes.io/os"] = "os",
  ["beta.kubernetes.io/os"] = "os",
  ["kubernetes.io/arch"] = "architecture",
  ["beta.kubernetes.io/arch"] = "architecture",
}

-- Restricts the set of a field to another one.
local function narrow(wish, field, values)
  local kept = {}
  for value in pairs(values) do
    kept[value] = (not wish[field] or wish[field][value]) or nil
  end
  wish[field] = kept
end

local function selected(spec)
  local wish = {}
  for label, value in pairs(read.map(spec, "nodeSelector")) do
    if LABELS[label] and read.is_text(value) then narrow(wish, LABELS[label], { [value] = true }) end
  end
  local os = read.text(read.map(spec, "os"), "name")
  if os then narrow(wish, "os", { [os] = true }) end
  return wish
end

local function values_of(expression)
  local values = {}
  for _, value in ipairs(read.list(expression, "values")) do
    if read.is_text(value) then values[value] = true end
  end
  return values
end

-- The effect of one term of a node affinity, all of whose expressions must match.
local function of_term(term, wish)
  local narrowed = { os = wish.os, architecture = wish.architecture, excluded = {} }
  for _, expression in read.maps(term, "matchExpressions") do
    local field = LABELS[expression.key]
    if field and expression.operator == "In" then
      narrow(narrowed, field, values_of(expression))
    elseif field and expression.operator == "NotIn" then
      for value in pairs(values_of(expression)) do
        narrowed.excluded[value] = true
      end
    end
  end
  return narrowed
end

-- One of the terms must match, so their effects are united.
local function union(wishes, field)
  local all = {}
  for _, wish in ipairs(wishes) do
    if not wish[field] then return nil end
    for value in pairs(wish[field]) do
      all[value] = true
    end
  end
  return all
end

local function affine(spec, wish)
  local affinity = read.map(read.map(spec, "affinity"), "nodeAffinity")
  local required = read.map(affinity, "requiredDuringSchedulingIgnoredDuringExecution")
  local wishes = {}
  for _, term in read.maps(required, "nodeSelectorTerms") do
    wishes[#wishes + 1] = of_term(term, wish)
  end
  if #wishes <= 1 then return wishes[1] or wish end
  return { os = union(wishes, "os"), architecture = union(wishes, "architecture") }
end

-- All combinations of the sets, with Linux if no system is given.
local function product(wish)
  local list = {}
  for _, os in ipairs(bytes_order.sorted_keys(wish.os or { linux = true })) do
    for _, architecture in ipairs(bytes_order.sorted_keys(wish.architecture)) do
      local one = platform.new(os, architecture)
      list[#list + 1] = platform.is_open(one, { excluded = wish.excluded }) and one or nil
    end
  end
  return list
end

--- The platforms that a pod requests by its node selector, its required node affinity and its system; without an
--- architecture, the given platforms that match.
---@param spec table of the pod
---@param given kubebundle.preflight.platform[]? --platform
---@return kubebundle.preflight.wish
function platform.of_pod(spec, given)
  local wish = affine(spec, selected(spec))
  local named = wish.architecture and product(wish) or {}
  if #named > 0 then return { asked = named } end
  local asked = {}
  for _, one in ipairs(given or {}) do
    asked[#asked + 1] = platform.is_open(one, wish) and one or nil
  end
  return #asked > 0 and { asked = asked } or { os = wish.os, excluded = wish.excluded }
end

return platform
