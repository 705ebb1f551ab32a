-- The pass over Secrets as the API server validates them: keys, base64, sizes, and the requirements of each type. The
-- credentials of pull secrets are checked in credentials.lua.

local core = require "kubebundle.core"
local formats = require "kubebundle.kubernetes.formats"
local lazy = require "kubebundle.util.lazy"
local paths = require "kubebundle.kubernetes.paths"
local pull_secret = require "kubebundle.kubelet.pull_secret"
local pull_secrets = require "kubebundle.kubernetes.pull_secrets"
local pulls = require "kubebundle.kubelet.pulls"
local read = require "kubebundle.util.read"

local remedies = lazy "kubebundle.kubelet.remedies"

local map = read.map

local REFUSED = "the API server refuses the Secret (422)"

local MAX_DATA = 1048576 -- total size of all values (kubernetes, pkg/apis/core)

-- Keys recur, so each distinct one is checked once.
local function check_keys(object, field, valid, report)
  for key in pairs(map(object.value, field)) do
    local reason = not valid[key] and formats["config-key"](key)
    valid[key] = not reason
    if reason then
      report(
        "name-invalid",
        object,
        { field, key },
        "invalid key: " .. reason,
        { consequence = REFUSED, at = "key", remedy = "Use letters, digits, `-`, `_` and `.`." }
      )
    end
  end
end

local LONG = 64 -- bytes: words of letters and digits alone are shorter

-- Whether a text is base64 but for its alphabet, padding and white space. Most words can be decoded, to bytes that are
-- not text.
local function is_nearly_base64(text)
  local standard = text:gsub("[%s=]", ""):gsub("-", "+"):gsub("_", "/")
  local decoded = core.base64.decode(standard .. ("="):rep(-#standard % 4))
  return decoded ~= nil and (#standard > LONG or utf8.len(decoded) ~= nil)
end

local function base64_advice(text)
  if text:find("^%s*[{%[<]") or text:find("[^%w+/=_%s-]") or not is_nearly_base64(text) then
    return "It looks like plain text: write it under `stringData`."
  elseif text:find("%s") then
    return "Remove the white space: write the base64 text on one line, or in a block that begins with `|`."
  elseif text:find("[-_]") then
    return "It is URL-safe base64: use the standard alphabet, with + and /."
  elseif #text % 4 ~= 0 then
    return "The padding is missing: the length of base64 text is a multiple of 4."
  end
end

local function check_base64(object, report)
  local total = 0
  for key, value in pairs(pull_secret.values(object)) do
    if value.failure then
      report("data-not-base64", object, { "data", key }, "invalid base64", {
        consequence = ("the API server refuses the Secret (400, %s)"):format(value.failure.message),
        remedy = base64_advice(object.value.data[key]),
      })
    end
    total = total + #(value.bytes or "")
  end
  if total > MAX_DATA then
    report(
      "secret-too-large",
      object,
      { next(map(object.value, "data")) and "data" or "stringData" },
      ("the values have %d bytes in total, more than %d"):format(total, MAX_DATA)
    )
  end
end

-- Whether a value is base64 of base64 of a JSON object, or base64 where plain bytes were expected.
local function is_encoded_again(bytes)
  if not bytes:find("^%s*[A-Za-z0-9+/]") then return false end
  local inner = core.base64.decode((bytes:gsub("%s", "")), { lenient = true })
  return inner ~= nil and (inner:find('^%s*[{"]') ~= nil or is_encoded_again(inner))
end

-- As written by PowerShell's `>`: every second byte of ASCII is 0, with or without a byte order mark.
local function is_utf16(bytes)
  return bytes:sub(1, 4):find("\0", 1, true) ~= nil
end

local function refuse_document(object, value, key, report)
  local path = { value.field, key }
  if is_encoded_again(value.bytes) then
    local message = value.field == "data" and "the value was base64-encoded twice"
      or "the value under stringData is base64 text, which is encoded again"
    return report("secret-double-encoded", object, path, message)
  end
  if is_utf16(value.bytes) then
    return report("secret-type-mismatch", object, path, key .. " is UTF-16, which is not JSON", {
      consequence = REFUSED,
      stage = "apply",
      remedy = "Write the file in UTF-8 (PowerShell: `Set-Content -Encoding utf8NoBOM`).",
    })
  end
  local _, err = core.json.go_valid(value.bytes)
  local has_mark = value.bytes:sub(1, 3) == "\xEF\xBB\xBF"
  report(
    "secret-type-mismatch",
    object,
    path,
    ("%s must hold a JSON object (%s)"):format(key, err and (err.safe_message or err.message) or "got another value"),
    {
      consequence = REFUSED,
      stage = "apply",
      remedy = has_mark and "Remove the byte order mark from the start of the file." or nil,
    }
  )
end

local REQUIRED = "the API server refuses the Secret (422, Required value)"

local function require_document(object, values, report)
  local secret = pull_secret.of(object)
  if not secret.refused then return end
  local value = values[secret.key]
  if not value then
    report(
      "secret-type-mismatch",
      object,
      { "data" },
      ("missing key %s, required by the type of the Secret"):format(secret.key),
      {
        consequence = REQUIRED,
        stage = "apply",
        remedy = remedies.of_secret(pull_secret.found_key(object), pull_secrets.form(object.value.type)),
      }
    )
  elseif value.bytes and not value.failure then
    refuse_document(object, value, secret.key, report)
  end
end

local function is_present(value)
  return value ~= nil and (value.token or value.bytes ~= "")
end

local function need(object, keys, report)
  report(
    "secret-type-mismatch",
    object,
    { "data" },
    ("missing %s, required by the type of the Secret"):format(keys),
    { consequence = REQUIRED, stage = "apply", remedy = "Add it, or use the type Opaque." }
  )
end

-- The requirements of each type (kubernetes, pkg/apis/core/validation, ValidateSecret).
local types = {
  ["kubernetes.io/basic-auth"] = function(object, values, report)
    if not (values.username or values.password) then need(object, "username or password", report) end
  end,
  ["kubernetes.io/ssh-auth"] = function(object, values, report)
    if not is_present(values["ssh-privatekey"]) then need(object, "ssh-privatekey", report) end
  end,
  ["kubernetes.io/tls"] = function(object, values, report)
    for _, key in ipairs { "tls.crt", "tls.key" } do
      if not values[key] then need(object, key, report) end
    end
  end,
  ["kubernetes.io/service-account-token"] = function(object, _, report)
    local annotations = map(object.metadata, "annotations")
    if read.is_blank(annotations["kubernetes.io/service-account.name"]) then
      report(
        "secret-type-mismatch",
        object,
        { "metadata", "annotations" },
        "missing annotation kubernetes.io/service-account.name, required by the type of the Secret",
        { consequence = REFUSED, stage = "apply", remedy = "Add the annotation, or use the type Opaque." }
      )
    end
  end,
}

for _, form in ipairs(pull_secrets.forms) do
  types[form.type] = require_document
end

local function pull_secret_key(values)
  for _, form in ipairs(pull_secrets.forms) do
    if values[form.key] then return form.key end
  end
end

-- A pull secret's key under another type. No pod of the input lists the Secret (pulls.lua reports those that are
-- listed), and no kubelet could use it.
local function check_lost_type(object, values, report)
  local key = pull_secret_key(values)
  if key then
    local kind = object.value.type
    local shown = type(kind) == "string" and kind ~= "" and paths.key(kind) or "Opaque"
    report(
      "secret-type-mismatch",
      object,
      { type(kind) == "string" and "type" or "data" },
      ("the key is %s and the type is %s"):format(key, shown),
      {
        consequence = "the kubelet silently ignores Secrets of this type",
        severity = "warning",
        remedy = remedies.of_secret(key),
      }
    )
  end
end

local function check_secret(object, listed, valid, report)
  check_keys(object, "data", valid, report)
  if object.value.stringData then check_keys(object, "stringData", valid, report) end
  check_base64(object, report)
  local kind = object.value.type
  if pull_secret.is_open(object) then return end
  local values = pull_secret.values(object)
  local check = types[kind]
  if check then return check(object, values, report) end
  if not listed[object] then check_lost_type(object, values, report) end
end

local function run(bundle, report)
  local listed, valid = pulls.listed(bundle), {}
  for _, object in ipairs(bundle:of_kind "Secret") do
    if object.struct then check_secret(object, listed, valid, report) end
  end
end

return run
