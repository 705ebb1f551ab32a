-- The pass over pulls: whether each image of each pod finds the credential that it needs, as the kubelet looks it up.
-- The results are in kubelet/pulls.lua, the reasons for failures in kubelet/verdict.lua.

local lazy = require "kubebundle.util.lazy"
local once = require "kubebundle.util.once"
local paths = require "kubebundle.kubernetes.paths"
local pulls = require "kubebundle.kubelet.pulls"
local severity = require "kubebundle.check.severity"
local verdict = require "kubebundle.kubelet.verdict"

local reference_verdict = lazy "kubebundle.kubelet.reference_verdict"
local remedies = lazy "kubebundle.kubelet.remedies"

-- A service account's list is reported once, however many pods use it.
local function is_told(told, reference)
  local indexes = told[reference.object] or {}
  told[reference.object] = indexes
  local before = indexes[reference.index]
  indexes[reference.index] = true
  return before
end

local function report_type(found, told, report)
  if told[found.on] then return end
  told[found.on] = true
  local path = found.at or { found.on.value.type ~= nil and "type" or "data" }
  report(found.rule, found.on, path, found.message, found)
end

-- The pods of one service account share its list.
local function check_references(bundle, pull, told, report)
  if told[pull.references] then return end
  told[pull.references] = true
  for _, reference in ipairs(pull.references) do
    local found = reference_verdict.of_reference(bundle, pull, reference)
    if found and not found.told and not is_told(told, reference) then
      report(found.rule, reference.object, pulls.reference_path(pull, reference), found.message, found)
    end
    local made = reference_verdict.of_maker(bundle, reference)
    if made and not reference_verdict.of_type(reference) and not is_told(told, reference) then
      report(made.rule, reference.object, pulls.reference_path(pull, reference), made.message, made)
    end
    found = reference_verdict.of_type(reference)
    if found then report_type(found, told, report) end
  end
end

-- The Secrets of a list that are created later than all before them in it, in list order.
local ever_later = once(function(references)
  local list = {}
  for _, reference in ipairs(references) do
    local secret = reference.secret
    local at = secret and not reference.made and not secret.is_stored and (secret.first or secret).number
    if at and (#list == 0 or at > list[#list].at) then list[#list + 1] = { reference = reference, at = at } end
  end
  return list
end)

-- The first Secret of a list that is created later than an object, by binary search.
local function first_later(references, object)
  local list, low = ever_later(references), 1
  local high = #list + 1
  while low < high do
    local middle = (low + high) // 2
    if list[middle].at > object.number then
      high = middle
    else
      low = middle + 1
    end
  end
  return list[low] and list[low].reference
end

-- The kubelet retries, so a Secret that comes a little later only delays the first pulls.
local function check_order(bundle, pull, report)
  local reference = first_later(pull.references, pull.object)
  if not reference then return end
  report(
    "object-order",
    pull.object,
    pull.pod.secrets_path,
    ("the Secret %s is created later%s"):format(paths.key(reference.name), bundle:where(reference.secret)),
    { consequence = "pulls fail until the kubelet tries again", severity = "warning", stage = "pull" }
  )
end

-- A Pod is rejected if its account does not exist yet; controllers retry. The account `default` always exists.
local function check_account_order(pull, report)
  local account = pull.account and pull.account.object
  if
    not account
    or account.is_stored
    or pull.object.kind ~= "Pod"
    or account.name == "default"
    or (account.first or account).number < pull.object.number
  then
    return
  end
  report(
    "object-order",
    pull.object,
    paths.join(pull.pod.path, "serviceAccountName"),
    ("the service account %s is created later"):format(paths.key(account.name)),
    { consequence = "the first apply of this Pod is refused (403, error looking up service account)" }
  )
end

local function check_displaced(pull, report)
  local name = verdict.displaced(pull)
  if not name then return end
  for _, entry in ipairs(pull.images) do
    if entry.verdict and entry.verdict.rule == "service-account-secrets-shadowed" then return end
  end
  local all_found = true
  for _, entry in ipairs(pull.images) do
    all_found = all_found and entry.credentials ~= nil and #entry.credentials > 0
  end
  report(
    "service-account-secrets-shadowed",
    pull.object,
    pull.pod.secrets_path,
    ("the pod's own imagePullSecrets lack %s of the service account %s"):format(
      paths.key(name),
      paths.key(pull.account.object.name)
    ),
    { consequence = "the list of the service account is not used", severity = all_found and "info" or nil }
  )
end

-- Whether a key's path ends within a path segment of the image's name.
local function leaks(credential, name)
  local path = credential.key:match("/.*$")
  local next_byte = path and name:sub(#credential.key + 1, #credential.key + 1)
  return path
    and path:sub(-1) ~= "/"
    and name:sub(1, #credential.key) == credential.key
    and next_byte ~= "/"
    and next_byte ~= ""
end

local function is_same(a, b)
  return a.username == b.username and a.password == b.password
end

-- Pods that find the same credentials share the list.
local overlap_of = once(function(credentials, name)
  for _, credential in ipairs(credentials) do
    if leaks(credential, name) then
      local text = "the credential for %s also applies to %s (text prefix)"
      return { message = text:format(paths.key(credential.key), paths.key(name)) }
    end
  end
  for index = 2, #credentials do
    local before, credential = credentials[index - 1], credentials[index]
    if before.key == credential.key and not is_same(before, credential) then
      local order = before.secret == credential.secret and "in no fixed order"
        or ("that of the Secret %s first"):format(paths.key(before.secret or "?"))
      return {
        message = ("two credentials for %s are tried, %s"):format(paths.key(credential.key), order),
        remedy = not credential.key:find("/", 1, true) and remedies.of_overlap(name) or nil,
      }
    end
  end
end)

local function check_overlap(pull, entry, report)
  local credentials = entry.credentials
  if not credentials or #credentials == 0 or not entry.ref then return end
  local found = overlap_of(credentials, entry.known.name)
  if not found then return end
  report("credential-overlap", pull.object, pulls.image_path(pull, entry), found.message, found)
end

local function check_images(bundle, pull, report)
  for _, entry in ipairs(pull.images) do
    local found = verdict.of_image(bundle, pull, entry)
    if found and not found.told then
      local path = found.at_list and pull.pod.secrets_path or pulls.image_path(pull, entry)
      report(found.rule, pull.object, path, found.message, found)
    end
    check_overlap(pull, entry, report)
  end
end

local function check_pull(bundle, pull, told, report)
  if not (bundle:is_live() or pull.object.is_stored) then
    check_order(bundle, pull, report)
    check_account_order(pull, report)
  end
  check_references(bundle, pull, told, report)
  check_images(bundle, pull, report)
  if pull.account then check_displaced(pull, report) end
end

local function run(bundle, report)
  local told, report_guess = {}, severity.guessing(report)
  for _, pull in ipairs(pulls.of(bundle)) do
    check_pull(bundle, pull, told, pull.pod.guessed and report_guess or report)
  end
end

return run
