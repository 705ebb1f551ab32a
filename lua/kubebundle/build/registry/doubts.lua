-- Doubts about a credential, based on the registry's conventions and the credential's form. Builders warn about them,
-- and check reports them.

local facts = require "kubebundle.registry.facts"
local keyring = require "kubebundle.kubelet.keyring"
local placeholders = require "kubebundle.registry.placeholders"
local tokens = require "kubebundle.util.tokens"

local doubts = {}

---@class kubebundle.registry.doubt
---@field rule string of check
---@field text string a clause without the credential
---@field consequence string?
---@field severity string? that of the rule by default
---@field remedy string?
---@field is_hint boolean? often a false alarm: only for callers who named the registry
---@field is_certain boolean? cannot work if the registry is the named one: builders raise

local function doubt(rule, text, severity, remedy, consequence)
  return { rule = rule, text = text, severity = severity, remedy = remedy, consequence = consequence }
end

local REFUSED = "the registry answers 401"

local function hint(text)
  return { rule = "credential-mismatch", text = text, is_hint = true }
end

local function certain(rule, text, remedy)
  return { rule = rule, text = text, remedy = remedy, is_certain = true }
end

local HEX4 = "%x%x%x%x"
local GUID = "^" .. HEX4 .. HEX4 .. ("%-" .. HEX4):rep(4) .. HEX4 .. HEX4 .. "$"

-- The conventions for user names and passwords, by registry.
local conventions = {}

conventions[facts.docker_hub] = function(username)
  if username:find("@", 1, true) then
    return doubt(
      "credential-mismatch",
      "the user name is an e-mail address; access tokens require the Docker ID",
      nil,
      "Write the Docker ID."
    )
  end
end

conventions[facts.ghcr] = function(_, password)
  local token = tokens.beginning(password)
  if token and token.is_fine_grained then
    return doubt(
      "credential-mismatch",
      "fine-grained token; GitHub Packages accepts only classic personal access tokens",
      nil,
      "Create a classic personal access token with read:packages."
    )
  elseif not token or token.issuer ~= "GitHub" then
    return hint "the token does not begin with ghp_ as personal access tokens do"
  end
end

local function check_aws_user(username)
  local wanted = facts.ecr.user
  if username ~= wanted then
    return certain(
      "credential-mismatch",
      ("the user name of ECR is always %s"):format(wanted),
      ("Write %s."):format(wanted)
    )
  end
end

conventions[facts.ecr], conventions[facts.ecr_public] = check_aws_user, check_aws_user

conventions[facts.acr] = function(username, password)
  if facts.users[username] or username:find(GUID) then
    return nil
  elseif password:find(GUID) then
    return doubt(
      "credential-swapped",
      "the client secret is a GUID and the client id is not; they look swapped",
      "warning"
    )
  end
  return hint "the client id is not a GUID: valid for a token of the registry, not for a service principal"
end

conventions[facts.quay] = function(username)
  if username:find("@", 1, true) then
    return certain(
      "credential-mismatch",
      "the user name is an e-mail address; Quay expects a user name or NAMESPACE+ROBOT",
      "Write the user name."
    )
  elseif not username:find("^[^+]+%+[^+]+$") and not username:find("^%$") then
    return hint "the user is not a robot account (NAMESPACE+ROBOT): the credential has all rights of its user"
  end
end

local function is_swapped(username, password)
  return tokens.is_secret(username) and not tokens.is_secret(password) or facts.users[password] ~= nil
end

local function swapped(username, password, at)
  local token = tokens.beginning(username)
  if at and at.issuer and token and token.issuer == at.issuer then
    return certain("credential-swapped", ("the user name is %s; user name and password are swapped"):format(token.what))
  elseif is_swapped(username, password) then
    return doubt("credential-swapped", "username and password look swapped: the user name has the form of a token")
  end
end

local FORMS = { json = "JSON", base64 = "base64 text" }

-- Google's keys have two user names, one for each key format.
local function key_mismatch(user, password)
  local wanted, found = user and user.key, tokens.google_key(password)
  if found == wanted then
    return nil
  elseif not wanted then
    return doubt(
      "gcr-key-shape",
      ("the password is a service account key, but the user name is not %s"):format(facts.gar.key_users[found])
    )
  elseif not found then
    return doubt("gcr-key-shape", "the user name is that of a service account key, but the password is not such a key")
  end
  local right = facts.gar.key_users[found]
  return doubt(
    "gcr-key-shape",
    ("the password is the %s of a key, but the user name is for the %s"):format(FORMS[found], FORMS[wanted]),
    nil,
    ("Use the user name %s."):format(right)
  )
end

-- The error message of a program that should print a token, or a command line instead of its output.
local function no_token(user, at, password)
  if
    (user and user.is_token or at and at.token_users)
    and not (user and user.key)
    and password:find("%S%s+%S")
    and not tokens.google_key(password)
  then
    return doubt(
      "credential-mismatch",
      "the password contains blanks, unlike any token; it looks like a command or an error message",
      nil,
      "Write the token alone."
    )
  end
end

local function expiry(user, password)
  local token = tokens.of(password)
  local known = user and user.expires and user or token and token.expires and token
  if known and password ~= "" and not tokens.google_key(password) then
    return doubt(
      "credential-expires",
      ("the password is %s, which %s"):format(known.what, known.expires),
      nil,
      nil,
      "after that the registry answers 401"
    )
  end
end

--[[ Unresolved values ]]

-- Calls add(doubt) for a user name or password that is an unresolved placeholder.
local function add_placeholders(credential, add)
  for _, field in ipairs { "username", "password" } do
    local form = placeholders.form(credential[field])
    if form then
      add(
        doubt(
          "credential-placeholder",
          ("the %s is an unresolved placeholder (%s)"):format(field == "username" and "user name" or field, form),
          nil,
          nil,
          REFUSED
        )
      )
    end
  end
end

local function is_quoted(text)
  local first = text:sub(1, 1)
  return #text > 1 and (first == '"' or first == "'") and text:sub(-1) == first
end

local function quoted(username, password)
  local user, pass = is_quoted(username), is_quoted(password)
  if not (user or pass) then return nil end
  return doubt(
    "credential-quoted",
    ("%s in quotes"):format(
      user and pass and "user name and password are" or user and "the user name is" or "the password is"
    ),
    nil,
    nil,
    "the quotes are sent as part of the credential, and the registry answers 401"
  )
end

-- Azure's client secrets have display names, values, and ids, which are GUIDs.
local function is_secret_id(at, username, password)
  return at == facts.acr and not facts.users[username] and username:find(GUID) ~= nil and password:find(GUID) ~= nil
end

-- Harbor's robot accounts are named `robot$NAME`: in double quotes, a shell expands `$NAME` as a variable.
local function lost_dollar(server, username)
  if username == "robot" and server:lower():find("harbor", 1, true) then
    return doubt(
      "credential-mismatch",
      "the user name is `robot`; a robot account of Harbor is robot$NAME, and a shell expands $NAME",
      nil,
      "Write the whole name in single quotes: 'robot$NAME'."
    )
  end
end

local function registry_of(server)
  local key = keyring.key(server)
  return key and facts.of_key(key)
end

---The doubts about a credential; none if it has no user name or no password.
---@param credential { server: string, username: string, password: string }
---@param named? kubebundle.registry_facts the registry, if the caller named it; otherwise derived from the host
---@return kubebundle.registry.doubt[]
function doubts.of_credential(credential, named)
  local list, username, password = {}, credential.username, credential.password
  if username == "" or password == "" then return list end
  local at = named or registry_of(credential.server)
  -- a wildcard need not follow the conventions of one registry
  local is_wild = not named and credential.server:find("*", 1, true) ~= nil
  local user, convention = facts.user(username, at), not is_wild and conventions[at]
  add_placeholders(credential, function(found)
    list[#list + 1] = found
  end)
  if #list > 0 then return list end
  list[#list + 1] = quoted(username, password)
  list[#list + 1] = lost_dollar(credential.server, username)
  if is_secret_id(at, username, password) then
    list[#list + 1] = doubt(
      "credential-is-id",
      "the password is a GUID, like the id of a client secret",
      nil,
      nil,
      "the registry expects the value of the client secret and answers 401"
    )
  end
  list[#list + 1] = swapped(username, password, at)
  list[#list + 1] = key_mismatch(user, password)
  list[#list + 1] = no_token(user, at, password) or expiry(user, password)
  local found = convention and convention(username, password)
  if found and (named or not found.is_hint) then list[#list + 1] = found end
  return list
end

return doubts
