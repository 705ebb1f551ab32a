-- The names that the API server accepts, and its own messages for those that it rejects (k8s.io/apimachinery,
-- pkg/util/validation). Each function returns a list of reasons, empty if the name is valid.

local core = require "kubebundle.core"

local names = {}

local LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?"
local SUBDOMAIN = LABEL .. "(\\." .. LABEL .. ")*"
local QUALIFIED = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]"

-- The requirement of each rule, and the example that the API server adds to it.
local SUBDOMAIN_REASON = {
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, "
    .. "'-' or '.', and must start and end with an alphanumeric character",
  " (e.g. 'example.com', regex used for validation is '" .. SUBDOMAIN .. "')",
}
local LABEL_REASON = {
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', "
    .. "and must start and end with an alphanumeric character",
  " (e.g. 'my-name',  or '123-abc', regex used for validation is '" .. LABEL .. "')",
}
local QUALIFIED_REASON = {
  "must consist of alphanumeric characters, '-', '_' or '.', "
    .. "and must start and end with an alphanumeric character",
  " (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '" .. QUALIFIED .. "')",
}
local VALUE_REASON = {
  "a valid label must be an empty string or consist of alphanumeric characters, "
    .. "'-', '_' or '.', and must start and end with an alphanumeric character",
  " (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(" .. QUALIFIED .. ")?')",
}

local function worded(reason, brief)
  return brief and reason[1] or reason[1] .. reason[2]
end

local function is_label(text)
  return text:find("^[a-z0-9][-a-z0-9]*$") ~= nil and text:find("[a-z0-9]$") ~= nil
end

local function is_subdomain(text)
  for label in (text .. "."):gmatch("([^.]*)%.") do
    if not is_label(label) then return false end
  end
  return true
end

local function is_qualified(text)
  return text:find("^[A-Za-z0-9][-A-Za-z0-9_.]*$") ~= nil and text:find("[A-Za-z0-9]$") ~= nil
end

-- The two reasons that most names can have, in the API server's order.
local function reasons(too_long, valid, long_reason, reason)
  local list = {}
  if too_long then list[#list + 1] = long_reason end
  if not valid then list[#list + 1] = reason end
  return list
end

---Namespaces and containers: a DNS label.
---@param text string
---@param brief? boolean without the examples
---@return string[] reasons the API server's words; empty if the name is valid
function names.label(text, brief)
  local reason = is_subdomain(text) and "must not contain dots" or worded(LABEL_REASON, brief)
  return reasons(#text > 63, is_label(text), "must be no more than 63 characters", reason)
end

---Secrets, service accounts, deployments: a DNS subdomain.
---@param text string
---@param brief? boolean without the examples
---@return string[] reasons the API server's words; empty if the name is valid
function names.subdomain(text, brief)
  return reasons(
    #text > 253,
    is_subdomain(text),
    "must be no more than 253 characters",
    worded(SUBDOMAIN_REASON, brief)
  )
end

local function prefix_reasons(prefix, brief)
  if prefix == "" then return { "prefix part must be non-empty" } end
  return reasons(
    #prefix > 253,
    is_subdomain(prefix),
    "prefix part must be no more than 253 bytes",
    "prefix part " .. worded(SUBDOMAIN_REASON, brief)
  )
end

---Keys of labels: [prefix/]name.
---@param text string
---@param brief? boolean without the examples
---@return string[] reasons the API server's words; empty if the key is valid
function names.label_key(text, brief)
  local prefix, name = text:match("^([^/]*)/([^/]*)$")
  if not prefix and text:find("/", 1, true) then
    local reason = "a valid label key " .. worded(QUALIFIED_REASON, brief)
    local prefix_example = " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"
    return { brief and reason or reason .. prefix_example }
  end
  name = name or text
  local list = prefix and prefix_reasons(prefix, brief) or {}
  if name == "" then
    list[#list + 1] = "name part must be non-empty"
  elseif #name > 63 then
    list[#list + 1] = "name part must be no more than 63 bytes"
  end
  if not is_qualified(name) then list[#list + 1] = "name part " .. worded(QUALIFIED_REASON, brief) end
  return list
end

--- Keys of annotations: like those of labels, but the case of the prefix does not matter.
---@param text string
---@param brief? boolean without the examples
---@return string[] reasons the API server's words; empty if the key is valid
function names.annotation_key(text, brief)
  return names.label_key((text:gsub("[A-Z]", string.lower)), brief)
end

---Values of labels.
---@param text string
---@param brief? boolean without the examples
---@return string[] reasons the API server's words; empty if the value is valid
function names.label_value(text, brief)
  return reasons(
    #text > 63,
    text == "" or is_qualified(text),
    "must be no more than 63 bytes",
    worded(VALUE_REASON, brief)
  )
end

---Keys in the data of Secrets and ConfigMaps.
---@param text string
---@param brief? boolean without the examples
---@return string[] reasons the API server's words; empty if the key is valid
function names.config_key(text, brief)
  return { core.secret.key_problem(text, brief) }
end

return names
