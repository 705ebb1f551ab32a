-- The content of a Secret: its registries with user names, its keys; passwords and values as labels, equal for equal
-- values, unless they are to be revealed.

local bytes_order = require "kubebundle.util.bytes"
local core = require "kubebundle.core"
local lists = require "kubebundle.manifest.lists"
local pull_secrets = require "kubebundle.kubernetes.pull_secrets"
local redact = require "kubebundle.util.redact"
local secret_data = require "kubebundle.kubernetes.secret_data"

local inspect = {}

-- Sentences for the problems of core.dockerconfig.decode; %s is the field.
local sentences = {
  ["auth-disagrees"] = "%s differs from the one in auth, which the kubelet uses",
  ["auth-unpadded"] = "auth has no padding: Docker, Podman and CRI-O cannot read it",
  ["auths-missing"] = "missing auths: no credential",
  ["credential-empty"] = "%s is empty",
  ["credential-whitespace"] = "%s begins or ends with white space or a control character",
  ["field-ignored"] = "the kubelet ignores %s",
  ["layout-dockercfg"] = "layout of a .dockercfg, without auths: no credential",
  ["layout-dockerconfigjson"] = "layout of a .dockerconfigjson: auths is read as a server",
  ["server-repeated"] = "duplicate server: only this entry is used",
}

local function problems_of(list)
  local texts = core.array {}
  for index, problem in ipairs(list or {}) do
    texts[index] = (sentences[problem.kind] or problem.kind):format(problem.field)
  end
  return texts
end

--- Labels for values: `#1`, `#2` in order of first appearance, the same for the same value. A digest would let a
--- reader confirm a guess.
---@return fun(bytes: string): string
function inspect.labels()
  local known, count = {}, 0
  return function(bytes)
    if bytes == "" then return "empty" end
    if not known[bytes] then
      count = count + 1
      known[bytes] = "#" .. count
    end
    return known[bytes]
  end
end

local function revealed(bytes)
  return utf8.len(bytes) and bytes or "base64:" .. core.base64.encode(bytes)
end

-- Without labels everything is revealed.
local function registry(entry, labels)
  local is_public = not labels or not redact.token_shaped(entry.username)
  return {
    server = labels and redact.text(entry.server) or entry.server,
    username = is_public and revealed(entry.username) or labels(entry.username),
    password = (labels or revealed)(entry.password),
    email = entry.email and (labels and redact.text(entry.email) or entry.email),
    problems = problems_of(entry.problems),
  }
end

-- The keys of data and stringData, sorted by bytes.
local function keys_of(secret)
  local found = {}
  for _, field in ipairs { "data", "stringData" } do
    for key in pairs(type(secret[field]) == "table" and secret[field] or {}) do
      found[tostring(key)] = true
    end
  end
  return bytes_order.sorted_keys(found)
end

-- Fills in the registries of a docker config document, or why the kubelet reads none.
local function describe_config(description, text, form, labels)
  local entries, err = pull_secrets.decode(text, form)
  if not entries then
    description.broken = true
    table.insert(
      description.problems,
      "the kubelet cannot read this pull secret: " .. (err.safe_message or err.message)
    )
    return
  end
  description.registries = core.array {}
  for index, entry in ipairs(entries) do
    description.registries[index] = registry(entry, labels)
  end
  for _, problem in ipairs(problems_of(entries.problems)) do
    table.insert(description.problems, problem)
  end
end

---@class kubebundle.inspect.description
---@field namespace? string
---@field name string
---@field type string
---@field registries? table[] server, username, password, email, problems of each
---@field data table<string, string> the content of other keys
---@field problems string[]
---@field broken boolean the API server or the kubelet rejects the content

local function text_of(value)
  return type(value) == "string" and value or nil
end

local function has(keys, wanted)
  for _, key in ipairs(keys) do
    if key == wanted then return true end
  end
  return false
end

--- Describes the content of a Secret.
---@param secret table a Secret object
---@param labels? fun(bytes: string): string for passwords and values; values are revealed without it
---@return kubebundle.inspect.description
function inspect.describe(secret, labels)
  local metadata = type(secret.metadata) == "table" and secret.metadata or {}
  local description = {
    namespace = text_of(metadata.namespace),
    name = text_of(metadata.name) or "",
    type = text_of(secret.type) or "Opaque",
    data = {},
    problems = core.array {},
    broken = false,
  }
  local form = pull_secrets.form(description.type) or {}
  local keys = keys_of(secret)
  if form.key and not has(keys, form.key) then
    description.broken = true
    table.insert(description.problems, ("missing key %s: the API server refuses the Secret"):format(form.key))
  end
  for _, key in ipairs(keys) do
    local bytes, err = secret_data.read(secret, key)
    if not bytes then
      description.broken = true
      table.insert(description.problems, ("%s: %s"):format(key, err.message))
    elseif key == form.key then
      describe_config(description, bytes, form, labels)
    else
      description.data[key] = (labels or revealed)(bytes)
    end
  end
  return description
end

-- An equivalent docker config document with labels instead of passwords.
local function redacted_config(text, form, labels)
  local entries = pull_secrets.decode(text, form) or {}
  local list = {}
  for index, entry in ipairs(entries) do
    list[index] = registry(entry, labels)
  end
  local encoded = core.dockerconfig.encode(list)
  return form.legacy and core.json.encode(core.json.decode(encoded).auths) or encoded
end

--- The Secret with labels instead of secret values, still valid for the API server. Annotations are removed, because
--- kubectl keeps a copy of the whole object there.
---@param secret table a Secret object
---@param labels fun(bytes: string): string
---@return table
function inspect.redacted(secret, labels)
  local metadata = type(secret.metadata) == "table" and secret.metadata or {}
  local form = pull_secrets.form(secret.type) or {}
  local data = {}
  for _, key in ipairs(keys_of(secret)) do
    local bytes = secret_data.read(secret, key) or ""
    local text = key == form.key and redacted_config(bytes, form, labels) or labels(bytes)
    data[key] = core.base64.encode(text)
  end
  return {
    apiVersion = "v1",
    kind = "Secret",
    type = secret.type,
    immutable = secret.immutable,
    data = data,
    metadata = { name = metadata.name, namespace = metadata.namespace, labels = metadata.labels },
  }
end

--- The Secrets in a list of documents, including those within Lists.
---@param documents any[]
---@return table[] secrets
---@return integer objects number of objects of any kind; an empty List counts as none
---@return integer others number of documents that are not objects
function inspect.secrets(documents)
  local found, count, others = {}, 0, 0
  local function visit(object)
    if type(object) ~= "table" or not object.kind then
      others = others + (object ~= core.null and 1 or 0)
    else
      count = count + 1
      found[#found + 1] = object.kind == "Secret" and object or nil
    end
  end
  for _, document in ipairs(documents) do
    lists.each_object(document, visit)
  end
  return found, count, others
end

return inspect
