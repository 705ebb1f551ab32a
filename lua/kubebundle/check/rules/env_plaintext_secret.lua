-- The rule env-plaintext-secret.

local lazy = require "kubebundle.util.lazy"
local paths = require "kubebundle.kubernetes.paths"
local read = require "kubebundle.util.read"
local severity = require "kubebundle.check.severity"

local plaintext = lazy "kubebundle.util.plaintext"

local list = read.list

-- Variables recur, so reasons are stored by value and name; false if there is none.
local function reason_of(memo, name, value)
  local of_value = memo[value]
  if not of_value then
    of_value = {}
    memo[value] = of_value
  end
  if of_value[name] == nil then of_value[name] = plaintext.reason(name, value) or false end
  return of_value[name]
end

local function check_container(pod, container, secret_names, memo, report)
  for position, variable in ipairs(list(container.value, "env")) do
    local name = type(variable) == "table" and variable.name
    local value = type(variable) == "table" and variable.value
    local reason = type(name) == "string"
      and type(value) == "string"
      and not secret_names[value]
      and reason_of(memo, name, value)
    if reason then
      local path = paths.join(pod.path, container.list, container.index, "env", position, "value")
      report(
        "env-plaintext-secret",
        pod.object,
        path,
        ("the variable %s holds a secret as plain text (%s)"):format(paths.key(name), reason),
        { consequence = ("everyone who may read the %s or its manifest can read it"):format(pod.object.kind) }
      )
    end
  end
end

-- A variable may hold the name of a Secret.
local function names_of_secrets(bundle)
  local names = {}
  for _, object in ipairs(bundle:of_kind "Secret") do
    if object.name then names[object.name] = true end
  end
  return names
end

local function check(bundle, report)
  local secret_names, memo, report_guess = names_of_secrets(bundle), {}, severity.guessing(report)
  for _, pod in ipairs(bundle:pods()) do
    local report_any = pod.guessed and report_guess or report
    for _, container in ipairs(pod.containers) do
      if container.value.env then check_container(pod, container, secret_names, memo, report_any) end
    end
  end
end

return {
  name = "env-plaintext-secret",
  severity = "warning",
  stage = "policy",
  summary = "A variable holds a secret as plain text. Everyone with access to the object, to the output of "
    .. "`kubectl describe`, or to the history of the manifest can read it.",
  remedy = "Move the value to a Secret, and refer to it with valueFrom.secretKeyRef (in Lua: kb.secret_ref).",
  check = check,
}
