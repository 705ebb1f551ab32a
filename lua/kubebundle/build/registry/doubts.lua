-- What is doubtful about a credential, as far as its registry's facts and its form tell. The builders warn of it,
-- and check reports it.

local facts = require "kubebundle.registry.facts"
local keyring = require "kubebundle.kubelet.keyring"
local placeholders = require "kubebundle.registry.placeholders"
local tokens = require "kubebundle.util.tokens"

local doubts = {}

---@class kubebundle.registry.doubt
---@field rule string of check
---@field text string a clause without the credential
---@field severity string? that of the rule unless given
---@field remedy string?
---@field is_hint boolean? as often right as not: only for those who have named the registry themselves
---@field is_certain boolean? it cannot work, if those who have named the registry are right: a builder refuses it

local function doubt(rule, text, severity, remedy)
  return { rule = rule, text = text, severity = severity, remedy = remedy }
end

local function hint(text)
  return { rule = "credential-mismatch", text = text, is_hint = true }
end

local function certain(rule, text, remedy)
  return { rule = rule, text = text, remedy = remedy, is_certain = true }
end

local HEX4 = "%x%x%x%x"
local GUID = "^" .. HEX4 .. HEX4 .. ("%-" .. HEX4):rep(4) .. HEX4 .. HEX4 .. "$"

-- By registry: what its own conventions say of a user name, and of the password that goes with it.
local conventions = {}

conventions[facts.docker_hub] = function(username)
  if username:find("@", 1, true) then
    return doubt(
      "credential-mismatch",
      "the user name is an e-mail address: access tokens go with the Docker ID only",
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
      "the token is a fine-grained one, and GitHub Packages takes classic personal access tokens",
      nil,
      "Make a classic personal access token with read:packages."
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
      ("the user name of ECR is %s, whoever asked for the password"):format(wanted),
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
      "the client secret is a GUID and the client id is none: are they swapped?",
      "warning"
    )
  end
  return hint "the client id is no GUID: right for a token of the registry, wrong for a service principal"
end

conventions[facts.quay] = function(username)
  if username:find("@", 1, true) then
    return certain(
      "credential-mismatch",
      "the user name is an e-mail address: Quay takes user names and NAMESPACE+ROBOT",
      "Write the user name."
    )
  elseif not username:find("^[^+]+%+[^+]+$") and not username:find("^%$") then
    return hint "the user is no robot account (NAMESPACE+ROBOT): the credential can do all that its user can"
  end
end

local function is_swapped(username, password)
  return tokens.is_secret(username) and not tokens.is_secret(password) or facts.users[password] ~= nil
end

local function swapped(username, password, at)
  local token = tokens.beginning(username)
  if at and at.issuer and token and token.issuer == at.issuer then
    return certain("credential-swapped", ("the user name is %s: user name and password are swapped"):format(token.what))
  elseif is_swapped(username, password) then
    return doubt(
      "credential-swapped",
      "the user name looks like a token and the password does not: are user name and password swapped?"
    )
  end
end

local FORMS = { json = "JSON", base64 = "base64 text" }

-- Google's keys go with two user names, one for each form.
local function key_mismatch(user, password)
  local wanted, found = user and user.key, tokens.google_key(password)
  if found == wanted then
    return nil
  elseif not wanted then
    return doubt(
      "gcr-key-shape",
      ("the password is a Google service account key, and the user name is not %s"):format(facts.gar.key_users[found])
    )
  elseif not found then
    return doubt("gcr-key-shape", "the user name is that of a service account key, and the password is none")
  end
  local right = facts.gar.key_users[found]
  return doubt(
    "gcr-key-shape",
    ("the password is the %s of a service account key, and the user name is for the %s"):format(
      FORMS[found],
      FORMS[wanted]
    ),
    nil,
    ("Use the user name %s."):format(right)
  )
end

-- What a program that should print a token prints when it fails, or a command line in its place.
local function no_token(user, at, password)
  if
    (user and user.is_token or at and at.token_users)
    and not (user and user.key)
    and password:find("%S%s+%S")
    and not tokens.google_key(password)
  then
    return doubt(
      "credential-mismatch",
      "the password has blanks, and no token has: it looks like a command or an error message",
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
      ("the password is %s, which %s; then the registry answers 401"):format(known.what, known.expires)
    )
  end
end

--[[ Values that were not written by hand ]]

-- Calls add(doubt) for a user name or password that nothing filled in.
local function add_placeholders(credential, add)
  for _, field in ipairs { "username", "password" } do
    local form = placeholders.form(credential[field])
    if form then
      add(
        doubt(
          "credential-placeholder",
          ("the %s is a placeholder (%s) that nothing filled in: the registry answers 401"):format(
            field == "username" and "user name" or field,
            form
          )
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
    ("%s in quotes, which are sent along: the registry answers 401"):format(
      user and pass and "user name and password are" or user and "the user name is" or "the password is"
    )
  )
end

-- The client secrets of Azure have names for people, values, and ids, which are GUIDs.
local function is_secret_id(at, username, password)
  return at == facts.acr and not facts.users[username] and username:find(GUID) ~= nil and password:find(GUID) ~= nil
end

-- Harbor's robot accounts are `robot$NAME`: in double quotes a shell takes `$NAME` for a variable.
local function lost_dollar(server, username)
  if username == "robot" and server:lower():find("harbor", 1, true) then
    return doubt(
      "credential-mismatch",
      "the user name is `robot` alone: a robot account of Harbor is robot$NAME, and a shell takes $NAME for a variable",
      nil,
      "Write the whole name in single quotes: 'robot$NAME'."
    )
  end
end

local function registry_of(server)
  local key = keyring.key(server)
  return key and facts.of_key(key)
end

---The doubts about a credential; none about one without a user name or password.
---@param credential { server: string, username: string, password: string }
---@param named? kubebundle.registry_facts the registry, if somebody has named it; else it is known by its host
---@return kubebundle.registry.doubt[]
function doubts.of_credential(credential, named)
  local list, username, password = {}, credential.username, credential.password
  if username == "" or password == "" then return list end
  local at = named or registry_of(credential.server)
  -- what a wildcard is for need not follow the conventions of one registry
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
      "the password is a GUID, as the id of a client secret is: the registry wants its value, and answers 401"
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
