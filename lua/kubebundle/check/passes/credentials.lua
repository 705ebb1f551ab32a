-- The pass over the content of pull secrets: what the kubelet reads in them, and what registries do not accept.

local core = require "kubebundle.core"
local doubts = require "kubebundle.build.registry.doubts"
local facts = require "kubebundle.registry.facts"
local hub = require "kubebundle.kubelet.hub"
local keyring = require "kubebundle.kubelet.keyring"
local lazy = require "kubebundle.util.lazy"
local paths = require "kubebundle.kubernetes.paths"
local pull_secret = require "kubebundle.kubelet.pull_secret"
local placeholders = require "kubebundle.registry.placeholders"
local pulls = require "kubebundle.kubelet.pulls"
local tokens = require "kubebundle.util.tokens"

local docker_config = lazy "kubebundle.kubelet.docker_config"

-- The name of an entry in messages.
local function server_of(entry)
  local key = keyring.key(entry.server)
  return key and paths.key(key) or "an entry without a valid server"
end

local FIELDS = { username = "user name" }

local REFUSED = "the registry answers 401"

local problems = {}

problems["auth-disagrees"] = function(entry, field, tell)
  -- JSON cannot hold invalid UTF-8: then the fields differ, and auth is right
  if field == "password" and not utf8.len(entry.password) then return end
  tell(
    "auth-disagrees",
    ("the %s for %s differs from the one in auth"):format(FIELDS[field] or field, server_of(entry)),
    { consequence = "the kubelet uses the one in auth" }
  )
end

-- Whether a user name is UTF-16: every second byte is 0. If the high byte is the first, the colon's ends the name.
local function is_utf16(name)
  return name ~= "" and (name:gsub("[^%z]%z", "") == "" or name:gsub("%z[^%z]", "") == "\0")
end

problems["credential-whitespace"] = function(entry, field, tell)
  if field ~= "server" and is_utf16(entry.username) then
    if field == "password" then return end
    return tell("credential-whitespace", ("auth for %s is UTF-16: every second byte is 0"):format(server_of(entry)), {
      consequence = REFUSED,
      remedy = "Encode USERNAME:PASSWORD as UTF-8 before base64 (PowerShell: [Text.Encoding]::UTF8).",
    })
  end
  if field == "server" then
    return tell(
      "credential-whitespace",
      "a server begins or ends with white space or a control character",
      { consequence = "no image has such a registry, so the credential is never used" }
    )
  end
  -- white space around a key's JSON belongs to JSON
  if field == "password" and tokens.google_key(entry.password) == "json" then return end
  tell(
    "credential-whitespace",
    ("the %s for %s begins or ends with white space or a control character"):format(
      FIELDS[field] or field,
      server_of(entry)
    ),
    { consequence = "it is sent as part of the credential, and the registry answers 401" }
  )
end

problems["auth-unpadded"] = function(entry, _, tell)
  tell("auth-malformed", ("auth for %s has no padding"):format(server_of(entry)), {
    severity = "info",
    consequence = "the kubelet accepts this, but docker and podman do not",
    remedy = "Add the `=` signs.",
  })
end

problems["server-repeated"] = function(entry, _, tell)
  tell(
    "credential-overlap",
    ("duplicate server %s in one document"):format(server_of(entry)),
    { consequence = "the last entry wins", remedy = "Remove one of them." }
  )
end

local function has_problem(list, kind, field)
  for _, problem in ipairs(list or {}) do
    if problem.kind == kind and (not field or problem.field == field) then return true end
  end
  return false
end

local function check_empty(entry, tell)
  local no_user, no_password = entry.username == "", entry.password == ""
  if not (no_user or no_password) then return end
  local remedy = nil
  if has_problem(entry.problems, "field-ignored", "identitytoken") then
    remedy = "The kubelet does not read identitytoken: use a user name with a password, such as those of a "
      .. "service principal or of a repository-scoped token."
  end
  local what = no_user and no_password and "user name and password are"
    or no_user and "the user name is"
    or "the password is"
  tell(
    "credential-empty",
    ("%s empty for %s"):format(what, server_of(entry)),
    { consequence = "the empty credential is used, and the registry answers 401", remedy = remedy }
  )
end

local DAY = 24 * 3600

-- Checks a token that contains its own expiry date. Dates more than a year ahead are not reported.
local function check_expiry(entry, expiry, now, tell)
  local date = core.host.date(math.floor(expiry))
  if expiry <= now then
    tell(
      "credential-expires",
      ("the token for %s expired on %s"):format(server_of(entry), date),
      { consequence = REFUSED, severity = "error" }
    )
  elseif expiry - now < 366 * DAY then
    tell(
      "credential-expires",
      ("the token for %s expires on %s"):format(server_of(entry), date),
      { consequence = "from then on the registry answers 401" }
    )
  end
end

local function check_lifetime(entry, tell)
  local lifetime = tokens.lifetime(entry.password)
  if not lifetime or lifetime > DAY then return false end
  tell(
    "credential-short-lived",
    ("the token for %s was issued for %d minutes"):format(server_of(entry), lifetime // 60),
    { consequence = "after that the registry answers 401" }
  )
  return true
end

local function check_doubts(entry, now, tell)
  local expiry = tokens.expiry(entry.password)
  if expiry and not (expiry > now and check_lifetime(entry, tell)) then check_expiry(entry, expiry, now, tell) end
  for _, doubt in ipairs(doubts.of_credential(entry)) do
    if not (expiry and doubt.rule == "credential-expires") then
      tell(
        doubt.rule,
        ("credential for %s: %s"):format(server_of(entry), doubt.text),
        { severity = doubt.severity, consequence = doubt.consequence, remedy = doubt.remedy }
      )
    end
  end
end

-- The kubelet passes credentials to the runtime by gRPC, which carries only UTF-8.
local function check_utf8(entry, tell)
  if utf8.len(entry.username) and utf8.len(entry.password) then return end
  tell("auth-malformed", ("user name or password in auth for %s is not UTF-8"):format(server_of(entry)), {
    consequence = "the credential is never sent (ErrImagePull: string field contains invalid UTF-8)",
    remedy = "Encode USERNAME:PASSWORD as UTF-8 before base64.",
  })
end

local function check_server(entry, tell)
  local form = placeholders.form(entry.server:gsub("^https?://", ""):gsub("/.*$", ""))
  if form then
    tell("credential-placeholder", ("a server is an unresolved placeholder (%s)"):format(form), {
      consequence = "no image has such a registry, so the credential is never used",
      remedy = "Write the host of the registry.",
    })
    return
  end
  local key, reason = keyring.key(entry.server)
  if not key and not has_problem(entry.problems, "credential-whitespace", "server") then
    tell("server-invalid", ("a server is not a valid host (%s)"):format(reason))
  end
end

local function check_entry(entry, now, tell)
  check_server(entry, tell)
  for _, problem in ipairs(entry.problems or {}) do
    local check = problems[problem.kind]
    if check then check(entry, problem.field, tell) end
  end
  check_empty(entry, tell)
  check_utf8(entry, tell)
  check_doubts(entry, now, tell)
end

local function path_of(secret)
  return { secret.field, secret.key }
end

local layouts = {
  ["layout-dockercfg"] = {
    "the document has the layout of a .dockercfg, without `auths`",
    "the kubelet finds no credential in it",
  },
  ["layout-dockerconfigjson"] = {
    "the document has the layout of a .dockerconfigjson",
    "the kubelet reads `auths` as the name of a server",
  },
}

-- Returns true if the layout makes all entries meaningless.
local function check_document(secret, object, report)
  local entries = secret.entries
  for _, problem in ipairs(entries.problems or {}) do
    local layout = layouts[problem.kind]
    if layout then
      report("secret-type-mismatch", object, path_of(secret), layout[1], { consequence = layout[2] })
      return true
    end
  end
  local foreign = secret.bytes and docker_config.foreign(secret.bytes, entries)
  if foreign then
    report("document-not-docker-config", object, path_of(secret), foreign.message, {
      consequence = "the kubelet finds no credential in it",
      remedy = foreign.remedy,
    })
    return true
  end
  if #entries > 0 then return end
  local is_stored = has_problem(entries.problems, "field-ignored", "credsStore")
    or has_problem(entries.problems, "field-ignored", "credHelpers")
  local why = is_stored and " (docker keeps them in a credential store)" or ""
  report(
    "credential-empty",
    object,
    path_of(secret),
    ("the document has no credential%s"):format(why),
    { consequence = "pulls are anonymous", severity = not is_stored and "warning" or nil }
  )
end

local function has_usable_key(secret)
  for _, entry in ipairs(secret.entries) do
    local key = keyring.key(entry.server)
    if key and hub.is_usable(key) then return true end
  end
  return false
end

-- Whether the Docker Hub is meant, judging by the images; without images, it may be.
local function may_need_hub(names)
  for _, name in ipairs(names) do
    if hub.is_domain(name:match("^[^/]*")) then return true end
  end
  return #names == 0
end

-- The severity of a key for the Hub that is never looked up; nil if some image uses it.
local function hub_key_severity(key, names)
  if hub.matches_any(key, names) then return nil end
  return may_need_hub(names) and "error" or "warning"
end

-- Next to a usable key the others are harmless: `docker login` writes some.
local function check_hub_keys(secret, object, severities, report)
  for _, entry in ipairs(secret.entries) do
    local key = entry.server:lower():find("docker", 1, true) and keyring.key(entry.server)
    local severity = key and hub.is_unusable(key) and not has_usable_key(secret) and severities[key]
    if severity then
      report(
        "hub-key-unusable",
        object,
        path_of(secret),
        ("the kubelet never looks up Docker Hub as %s"):format(paths.key(key)),
        { consequence = "images of Docker Hub are pulled anonymously", severity = severity }
      )
    end
  end
end

-- The first entry of a document with such a key.
local function entry_with_key(secret, is_wanted)
  for _, entry in ipairs(secret.entries) do
    local key = keyring.key(entry.server)
    if key and is_wanted(key) then return entry end
  end
end

local function is_alias(key)
  return key == facts.docker_hub.alias
end

-- The kubelet looks the alias up only if nothing else matches.
local function check_hub_overlap(secret, object, report)
  if #secret.entries < 2 then return end
  local direct = entry_with_key(secret, hub.applies_to_all)
  local alias = direct and entry_with_key(secret, is_alias)
  if alias and (alias.username ~= direct.username or alias.password ~= direct.password) then
    report(
      "credential-overlap",
      object,
      path_of(secret),
      ("%s applies to all images of Docker Hub, and has a different credential than %s"):format(
        server_of(direct),
        server_of(alias)
      ),
      { consequence = ("%s is never used"):format(server_of(alias)), remedy = "Remove the unintended one." }
    )
  end
end

local function check_secret(object, secret, bundle, severities, report)
  local server
  local function tell(rule, message, extra)
    extra = extra or {}
    extra.server = server
    report(rule, object, path_of(secret), message, extra)
  end
  if secret.failure then
    return tell(
      "auth-malformed",
      ("the kubelet cannot read this pull secret (%s)"):format(paths.shown(secret.failure.message)),
      {
        consequence = "no image of a pod that lists it is pulled",
        remedy = secret.bytes and docker_config.remedy(secret.bytes),
      }
    )
  end
  if not secret.entries then return end
  if check_document(secret, object, report) then return end
  for _, entry in ipairs(secret.entries) do
    server = entry.server
    check_entry(entry, bundle.now, tell)
  end
  check_hub_keys(secret, object, severities, report)
  check_hub_overlap(secret, object, report)
end

-- The severities of keys for the Hub, each computed once for all Secrets.
local function new_severities(bundle)
  return setmetatable({}, {
    __index = function(self, key)
      self[key] = hub_key_severity(key, pulls.names(bundle)) or false
      return self[key]
    end,
  })
end

-- Most pull secrets are copies: entries without findings are checked once.
local function run(bundle, report)
  local severities, fine = new_severities(bundle), {}
  local is_reported
  local function note(...)
    is_reported = true
    report(...)
  end
  for _, object in ipairs(bundle:of_kind "Secret") do
    local secret = object.struct and pull_secret.of(object)
    if secret and not secret.refused and not secret.undecided and not fine[secret.entries or object] then
      is_reported = false
      check_secret(object, secret, bundle, severities, note)
      if secret.entries then fine[secret.entries] = not is_reported end
    end
  end
end

return run
