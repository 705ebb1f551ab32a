-- Rotates a credential in an existing manifest: replaces, adds or removes one registry of a pull secret, and updates
-- its hash suffix wherever pull secrets are listed.

local bytes = require "kubebundle.util.bytes"
local core = require "kubebundle.core"
local docker_config = require "kubebundle.kubelet.docker_config"
local edit = require("kubebundle.edit").edit
local keyring = require "kubebundle.kubelet.keyring"
local lists = require "kubebundle.manifest.lists"
local paths = require "kubebundle.kubernetes.paths"
local pull_secrets = require "kubebundle.kubernetes.pull_secrets"
local redact = require "kubebundle.util.redact"
local secret_data = require "kubebundle.kubernetes.secret_data"

local rotation = {}

local TYPE, KEY = pull_secrets.current.type, pull_secrets.current.key

local function fail(code, message)
  return nil, core.failure { code = code, message = message }
end

-- The hash suffix of the Secret's current content. kubectl hashes the data as it writes them: without the line breaks
-- of a block scalar.
local function hash_suffix(secret, name)
  local data = {}
  for key in pairs(type(secret.data) == "table" and secret.data or {}) do
    local value = secret_data.read({ data = secret.data }, key)
    if not value then return nil end
    data[key] = core.base64.encode(value)
  end
  local immutable = type(secret.immutable) == "boolean" and secret.immutable or nil
  return core.secret.hash_suffix(name, secret.type, data, immutable)
end

-- The Secret's own name, its name without a hash, and whether it has one; nil if `name` names another.
local function named(secret, name)
  local own = type(secret.metadata) == "table" and secret.metadata.name
  if type(own) ~= "string" then return nil end
  local base, suffix = own:match "^(.*)%-(%w+)$"
  local hashed = base ~= nil and #suffix == 10 and hash_suffix(secret, base) == suffix
  if own == name or (hashed and base == name) then
    return { own = own, base = hashed and base or own, hashed = hashed }
  end
end

-- Calls visit(object, place) for every object of a text; the place is its document and the keys that lead to it.
local function each_object(documents, visit)
  for index, document in ipairs(documents) do
    lists.each_object(document, function(value, path)
      if type(value) == "table" then visit(value, { document = index, keys = path }) end
    end)
  end
end

-- The change that sets the value at keys below a place.
local function change_below(place, value, ...)
  return { document = place.document, keys = paths.join(place.keys, ...), value = value }
end

-- A Secret's docker config document, decoded, and the map that contains it.
local function config_of(secret)
  local from = type(secret.stringData) == "table" and secret.stringData[KEY] ~= nil and "stringData" or "data"
  if secret.type ~= TYPE or type(secret[from]) ~= "table" or secret[from][KEY] == nil then
    return fail("secret.not-pull-secret", "not a pull secret: expected the type " .. TYPE .. " and the key " .. KEY)
  end
  local text, err = secret_data.read(secret, KEY)
  local config
  if text then
    config, err = core.json.decode(text)
  end
  if err then return fail(err.code, "invalid docker config document: " .. (err.safe_message or err.message)) end
  if type(config) ~= "table" or core.is_array(config) then
    return fail("dockerconfig.no-auths", "the docker config document is not a JSON object")
  end
  local auths = config.auths == core.null and {} or config.auths
  if auths == nil and not docker_config.foreign(text, {}) then auths = {} end
  if type(auths) ~= "table" or core.is_array(auths) and #auths > 0 then
    return fail("dockerconfig.no-auths", "the docker config document has no auths")
  end
  return { text = text, auths = auths, from = from }
end

-- Why the document cannot be kept: the kubelet reads nothing of a document with one broken entry. nil if it can.
local function broken_entry(text)
  local _, whole = pull_secrets.decode(text, pull_secrets.current)
  if not whole then return nil end
  local auths = core.json.decode(text).auths
  for _, server in ipairs(bytes.sorted_keys(auths)) do
    local alone = core.json.encode { auths = { [server] = auths[server] } }
    local _, err = pull_secrets.decode(alone, pull_secrets.current)
    if err then
      return core.failure {
        code = err.code,
        message = ("the remaining entry for %s cannot be read: %s"):format(
          redact.shown(server),
          err.safe_message or err.message
        ),
      }
    end
  end
  return whole
end

-- The path of an entry in a docker config document.
local function entry_path(server)
  return ('.auths["%s"]'):format(server)
end

-- The text of a docker config document after a change: `change` gets the entries and an editor of the text, which
-- keeps every byte that is not changed.
local function changed_config(config, secret, change)
  local inner, err = edit(config.text)
  if not inner then return nil, err end
  local changed
  changed, err = change(config.auths, secret, inner)
  if not changed then return nil, err end
  local text = inner:text()
  err = broken_entry(text)
  if err then return nil, err end
  return text
end

-- The changes that set one Secret's new content, and its new name if that has a hash.
local function change_secret(secret, place, name, change)
  local config, err = config_of(secret)
  if not config then return nil, err end
  local from = config.from
  local text
  text, err = changed_config(config, name.own, change)
  if not text then return nil, err end
  -- a block's trailing line breaks are kept: base64 and JSON may end with them
  local value = (from == "data" and core.base64.encode(text) or text) .. tostring(secret[from][KEY]):match "\n?$"
  secret[from][KEY] = value
  local changes = { change_below(place, value, from, KEY) }
  if not name.hashed then return changes end
  local renamed = name.base .. "-" .. hash_suffix(secret, name.base)
  changes[2] = change_below(place, renamed, "metadata", "name")
  return changes, nil, renamed
end

-- Opens a text for editing, with its documents.
local function read(text, filename)
  local edited, err = edit(text, { filename = filename })
  if not edited then return nil, nil, err end
  local documents, problem = edited:documents()
  if not documents then return nil, nil, problem end
  return edited, documents
end

-- The changed text and the other results; or nil and an error.
local function replaced(edited, changes, result)
  local count, err = edited:replace(changes)
  if not count then return nil, err end
  return edited:text(), result
end

-- Changes the Secrets with that name, in the given namespaces or in all.
local function change_text(text, options, change)
  local edited, documents, err = read(text, options.filename)
  if not edited then return nil, err end
  local changes, renamed, failure = {}, {}, nil
  each_object(documents, function(object, place)
    local name = object.kind == "Secret" and named(object, options.name)
    local namespace = name and object.metadata.namespace
    if not name or (options.namespaces and not options.namespaces[namespace]) then return end
    local made, problem, new_name = change_secret(object, place, name, change)
    failure = failure or problem
    table.move(made or {}, 1, #(made or {}), #changes + 1, changes)
    if new_name then renamed[name.own] = new_name end
  end)
  if not failure and #changes == 0 then
    failure = select(2, fail("secret.not-found", ("no Secret %s"):format(options.name)))
  end
  if failure then
    failure.filename = options.filename
    return nil, failure
  end
  return replaced(edited, changes, renamed)
end

---@class kubebundle.rotation.options
---@field name string of the Secret, with or without its hash suffix
---@field namespaces? table<string, boolean> nil: any
---@field filename? string for messages

---@class kubebundle.rotation.removed
---@field secret string
---@field server string as spelled in the document

-- Removes the entries of one registry, whatever the spelling of the server, and adds them to a list.
local function remove_entries(auths, server, secret, removed, inner, kept)
  local wanted = keyring.identity(server)
  for _, spelling in ipairs(bytes.sorted_keys(auths)) do
    if keyring.identity(spelling) == wanted then
      if spelling ~= kept then
        local deleted, err = inner:delete(entry_path(spelling))
        if not deleted then return nil, err end
      end
      removed[#removed + 1] = { secret = secret, server = spelling }
    end
  end
  return true
end

--- Replaces or adds a registry. Two servers are the same if the kubelet uses the same key for them.
---@param text string the manifest
---@param options kubebundle.rotation.options
---@param credential {server: string, username: string, password: string, email?: string}
---@return string|nil text every other byte is unchanged
---@return table result names of Secrets that changed, old to new; or the error
---@return kubebundle.rotation.removed[]? removed entries that are gone
function rotation.merge(text, options, credential)
  local removed = {}
  local edited, renamed = change_text(text, options, function(auths, secret, inner)
    local fine, err = remove_entries(auths, credential.server, secret, removed, inner, credential.server)
    if not fine then return nil, err end
    return inner:set(entry_path(credential.server), {
      username = credential.username,
      password = credential.password,
      email = credential.email,
      auth = core.dockerconfig.encode_auth(credential.username, credential.password),
    })
  end)
  return edited, renamed, edited and removed
end

-- The servers of a document, for a message.
local function listed(auths)
  local servers = bytes.sorted_keys(auths)
  for index, server in ipairs(servers) do
    servers[index] = redact.shown(server)
  end
  return #servers > 0 and table.concat(servers, ", ") or "none"
end

---Removes a registry.
---@param text string
---@param options kubebundle.rotation.options
---@param server string in any spelling for which the kubelet uses the same key
---@return string|nil text
---@return table result names of Secrets that changed, old to new; or the error
---@return kubebundle.rotation.removed[]? removed entries that are gone
function rotation.remove(text, options, server)
  local removed = {}
  local edited, renamed = change_text(text, options, function(auths, secret, inner)
    local before = #removed
    local fine, err = remove_entries(auths, server, secret, removed, inner)
    if not fine then return nil, err end
    if #removed == before then
      return fail(
        "dockerconfig.no-entry",
        ("Secret %s has no entry for %s; it has %s"):format(secret, server, listed(auths))
      )
    end
    return true
  end)
  return edited, renamed, edited and removed
end

-- Adds a change for each entry of a list of pull secrets that has an old name.
local function rename_entries(parent, place, renamed, changes)
  for index, entry in ipairs(core.is_array(parent.imagePullSecrets) and parent.imagePullSecrets or {}) do
    local new_name = type(entry) == "table" and renamed[entry.name]
    if new_name then changes[#changes + 1] = change_below(place, new_name, "imagePullSecrets", index, "name") end
  end
end

-- Service accounts and pods list pull secrets, and any object may contain a pod: every map is searched.
local function rename_within(value, place, renamed, changes)
  if type(value) ~= "table" then return end
  rename_entries(value, place, renamed, changes)
  for key, child in pairs(value) do
    local below = type(child) == "table" and { document = place.document, keys = paths.join(place.keys, key) }
    if below then rename_within(child, below, renamed, changes) end
  end
end

--- Renames a Secret in the lists of pull secrets.
---@param text string
---@param renamed table<string, string> old name to new
---@param filename? string
---@return string|nil text
---@return table|nil err
function rotation.rename_references(text, renamed, filename)
  local edited, documents, err = read(text, filename)
  if not edited then return nil, err end
  local changes = {}
  for index, document in ipairs(documents) do
    rename_within(document, { document = index, keys = {} }, renamed, changes)
  end
  if #changes == 0 then return text end
  return replaced(edited, changes)
end

return rotation
