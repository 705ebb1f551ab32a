-- The named formats of the schema: each returns, with the API server's message, why it rejects a text, or nil if the
-- text is valid (k8s.io/apimachinery, pkg/util/validation).

local lazy = require "kubebundle.util.lazy"

local cron = lazy "kubebundle.kubernetes.cron"
local downward = lazy "kubebundle.kubernetes.downward"
local ip = lazy "kubebundle.util.ip"
local names = lazy "kubebundle.kubernetes.names"

-- The formats of some kinds only, in files that are loaded on demand.
local FAMILIES = { "path_formats", "network_formats", "admission_formats", "definition_formats", "device_formats" }

local formats = setmetatable({}, {
  __index = function(self, name)
    for _, file in ipairs(FAMILIES) do
      local reason = require("kubebundle.kubernetes." .. file)[name]
      if reason then
        self[name] = reason
        return reason
      end
    end
  end,
})

-- Formats of names, and of the keys and values of labels, have their own rules.
local rule_of = {
  ["label"] = "name-invalid",
  ["subdomain"] = "name-invalid",
  ["config-key"] = "name-invalid",
  ["port-name"] = "name-invalid",
  ["label-1035"] = "name-invalid",
  ["kind-name"] = "name-invalid",
  ["webhook-name"] = "name-invalid",
  ["driver-name"] = "name-invalid",
  ["device-name"] = "name-invalid",
  ["pool-name"] = "name-invalid",
  ["service-name"] = "name-invalid",
  ["key-usage"] = "value-choice",
  ["request-verb"] = "value-choice",
  ["env-name"] = "name-invalid",
  ["qualified-name"] = "name-invalid",
  ["label-key"] = "label-invalid",
  ["label-value"] = "label-invalid",
}

-- Nearly every name has this simple form, which is valid in all of these places.
local function is_plain(text)
  return #text <= 63 and text:find("^[a-z0-9][-a-z0-9]*$") ~= nil and text:byte(-1) ~= 45
end

formats.is_plain = is_plain

-- `name` is a function of kubernetes/names.lua.
local function first(name)
  return function(text)
    if is_plain(text) then return nil end
    return names[name](text, true)[1]
  end
end

formats["label"] = first "label"
formats["subdomain"] = first "subdomain"
formats["label-key"] = first "label_key"
formats["label-value"] = first "label_value"
formats["qualified-name"] = first "label_key"
formats["annotation-key"] = first "annotation_key"
formats["config-key"] = first "config_key"

formats["env-name"] = function(text)
  if text:find("^[ -<>-~]+$") then return nil end
  return "a valid environment variable name must consist only of printable ASCII characters other than '='"
end

formats["header-name"] = function(text)
  if text:find("^[-A-Za-z0-9]+$") then return nil end
  return "a valid HTTP header must consist of alphanumeric characters or '-'"
end

formats["port-name"] = function(text)
  if #text > 15 then return "must be no more than 15 characters" end
  if not text:find("^[-a-z0-9]+$") then
    return "must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)"
  end
  if not text:find("[a-z]") then return "must contain at least one letter (a-z)" end
  if text:find("--", 1, true) then return "must not contain consecutive hyphens" end
  if text:find("^%-") or text:find("%-$") then return "must not begin or end with a hyphen" end
end

formats["port"] = function(value)
  if type(value) == "string" then return formats["port-name"](value) end
  if value < 1 or value > 65535 then return "must be between 1 and 65535, inclusive" end
end

-- 0 and "" mean the Service's own port.
formats["target-port"] = function(value)
  if value == 0 or value == "" then return nil end
  return formats["port"](value)
end

formats["count-or-percent"] = function(value)
  if type(value) == "number" then
    if value < 0 then return "must be greater than or equal to 0" end
  elseif not value:find("^%d+%%$") then
    return "a valid percent string must be a numeric string followed by an ending '%'"
  end
end

formats["schedule"] = function(text)
  return cron.reason(text)
end

formats["time-zone"] = function(text)
  return require("kubebundle.kubernetes.time_zones").reason(text)
end

formats["not-empty"] = function(text)
  if text == "" then return "must not be empty" end
end

-- The server lower-cases it before the check.
formats["lower-qualified-name"] = function(text)
  return formats["qualified-name"](text:lower())
end

-- Text that can be part of a path in the API server's URLs.
formats["path-segment"] = function(text)
  if text == "." or text == ".." then return "may not be '" .. text .. "'" end
  local bad = text:match("[/%%]")
  if bad then return "may not contain '" .. bad .. "'" end
end

local FINALIZERS = { orphan = true, foregroundDeletion = true, kubernetes = true }

formats["finalizer"] = function(text, walk)
  local reason = names.label_key(text)[1]
  if reason then return reason end
  if walk and walk:is_lax_with_finalizers() then return nil end
  if not text:find("/", 1, true) and not FINALIZERS[text] then
    return "name is neither a standard finalizer name nor is it fully qualified"
  end
end

formats["api-version"] = function(text)
  local _, slashes = text:gsub("/", "")
  if slashes > 1 or text:find("/$") then return "must be VERSION or GROUP/VERSION" end
end

formats["env-path"] = function(text)
  return downward.env_path(text)
end

formats["volume-path"] = function(text)
  return downward.volume_path(text)
end

formats["resource-path"] = function(text)
  return downward.resource(text)
end

formats["ip"] = function(text)
  if ip.is_sloppy_v4(text) or not text:find("%", 1, true) and ip.is_v6(text) then return nil end
  return "must be a valid IP address"
end

-- No more can be unavailable than there are.
formats["unavailable"] = function(value)
  local percent = type(value) == "string" and tonumber(value:match("^(%d+)%%$"))
  if percent and percent > 100 then return "must not be greater than 100%" end
  return formats["count-or-percent"](value)
end

--- The rule under which an invalid format is reported.
---@param format string
---@return string rule
function formats.rule(format)
  return rule_of[format] or "value-format"
end

return formats
