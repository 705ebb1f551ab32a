-- The rule pull-secret-duplicate.

local paths = require "kubebundle.kubernetes.paths"
local pulls = require "kubebundle.kubelet.pulls"
local read = require "kubebundle.util.read"
local severity = require "kubebundle.check.severity"

-- Reports each name that occurs earlier in the list.
local function check_list(object, list, path, report)
  if type(list) ~= "table" or list[2] == nil then return end
  local first = {}
  for index, entry in ipairs(list) do
    local name = type(entry) == "table" and entry.name or entry
    if read.is_text(name) and first[name] then
      report(
        "pull-secret-duplicate",
        object,
        paths.join(path, index),
        ("duplicate pull secret %s (first at item %d)"):format(paths.key(name), first[name] - 1)
      )
    elseif read.is_text(name) then
      first[name] = index
    end
  end
end

-- The pods of one object can share a list.
local function check(bundle, report)
  local report_guess, last = severity.guessing(report), nil
  for _, pull in ipairs(pulls.of(bundle)) do
    local pod = pull.pod
    if pod.listed ~= last then
      check_list(pull.object, pod.listed, pod.secrets_path, pod.guessed and report_guess or report)
    end
    last = pod.listed
  end
  for _, object in ipairs(bundle:of_kind "ServiceAccount") do
    if object.struct then check_list(object, object.value.imagePullSecrets, { "imagePullSecrets" }, report) end
  end
end

return {
  name = "pull-secret-duplicate",
  severity = "warning",
  stage = "apply",
  summary = "A pull secret is listed more than once. The API server warns (duplicate name) and accepts the "
    .. "object; server-side apply refuses it.",
  consequence = "server-side apply refuses the object",
  remedy = "Remove one of them.",
  check = check,
}
