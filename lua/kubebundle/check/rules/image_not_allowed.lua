-- The rule image-not-allowed.

local paths = require "kubebundle.kubernetes.paths"
local pulls = require "kubebundle.kubelet.pulls"

-- The message for an image that is not allowed; nil if it is. Invalid image names have their own rule.
local function message_of(policy, known)
  if known.failure then return nil end
  local shown = paths.shown(known.shown)
  if not known.parts then return ("unknown registry or repository: unresolved token in %s"):format(shown) end
  if not policy:allows(known.parts) then return ("image from a repository that is not allowed: %s"):format(shown) end
end

local function check(bundle, report)
  local policy = bundle.image_policy
  if not policy.plain then return end
  for _, pull in ipairs(pulls.of(bundle)) do
    for _, entry in ipairs(pull.images) do
      local message = message_of(policy, entry.known)
      local extra = { guessed = pull.pod.guessed or entry.known.is_parameter }
      if message then report("image-not-allowed", pull.object, pulls.image_path(pull, entry), message, extra) end
    end
  end
end

return {
  name = "image-not-allowed",
  severity = "error",
  stage = "policy",
  summary = "No pattern of `images.allow` matches the image's registry and repository.",
  remedy = "Use an image from an allowed registry, or add its repository to `images.allow`.",
  check = check,
}
