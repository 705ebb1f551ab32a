-- The pass over objects that create Secrets in the cluster: what their Secret templates say.

local core = require "kubebundle.core"
local lazy = require "kubebundle.util.lazy"
local paths = require "kubebundle.kubernetes.paths"
local pulls = require "kubebundle.kubelet.pulls"

local pull_secrets = lazy "kubebundle.kubernetes.pull_secrets"
local secret_makers = lazy "kubebundle.kubelet.secret_makers"

-- The creators of Secrets that some pod lists; the pass over pulls reports their types.
local function listed(bundle)
  local found, seen = {}, {}
  for _, pull in ipairs(pulls.of(bundle)) do
    for _, reference in ipairs(seen[pull.references] and {} or pull.references) do
      if reference.maker then found[reference.maker] = true end
    end
    seen[pull.references] = true
  end
  return found
end

local function check_lost_type(maker, report)
  for _, form in ipairs(pull_secrets.forms) do
    if maker.keys[form.key] then
      report(
        "secret-type-mismatch",
        maker.object,
        maker.type_path,
        ("the key is %s and the type of the Secret %s will be %s"):format(
          form.key,
          paths.key(maker.name),
          maker.is_typed and paths.key(maker.type) or "Opaque, the default"
        ),
        {
          consequence = "the kubelet silently ignores Secrets of this type",
          severity = "warning",
          remedy = ("Write `%s: %s`."):format(paths.text(maker.type_path), form.type),
        }
      )
    end
  end
end

-- Reports if all keys are known and the one required by the type is missing.
local function check_key(maker, report)
  local form = maker.has_all_keys and pull_secrets.form(maker.type)
  if not form or maker.keys[form.key] or not next(maker.keys) then return end
  report(
    "secret-type-mismatch",
    maker.object,
    maker.keys_path or {},
    ("missing key %s, required by the type %s"):format(form.key, form.type),
    {
      consequence = ("the API server refuses the Secret that is %s"):format(maker.how),
      stage = "apply",
      remedy = ("Name the key %s."):format(form.key),
    }
  )
end

local function check_data(maker, report)
  for key, value in pairs(maker.data or {}) do
    local _, failure = nil, nil
    if type(value) == "string" then
      _, failure = core.base64.decode(value)
    end
    if failure then
      report("data-not-base64", maker.object, { "data", key }, "invalid base64", {
        consequence = ("the API server refuses the Secret that is %s (400, %s)"):format(maker.how, failure.message),
        remedy = "Write the value in base64.",
      })
    end
  end
end

-- Only custom resources create Secrets.
local function has_custom_kind(bundle)
  for _, object in ipairs(bundle.objects) do
    if not object.struct then return true end
  end
  return false
end

local function run(bundle, report)
  if not has_custom_kind(bundle) then return end
  local makers = secret_makers.of(bundle)
  if #makers == 0 then return end
  local is_listed = listed(bundle)
  for _, maker in ipairs(makers) do
    if maker.is_wrong_type and not is_listed[maker] then check_lost_type(maker, report) end
    check_key(maker, report)
    check_data(maker, report)
  end
end

return run
