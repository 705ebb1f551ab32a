-- The rule image-tag-forbidden.

local paths = require "kubebundle.kubernetes.paths"
local pulls = require "kubebundle.kubelet.pulls"

local function message_of(tag, ref, pattern)
  local why = pattern == tag and "" or (" (by %s)"):format(paths.shown(pattern))
  return ("forbidden tag %s%s: %s"):format(tag, why, paths.shown(ref))
end

local function check(bundle, report)
  local policy = bundle.image_policy
  if #policy.tags == 0 then return end
  for _, pull in ipairs(pulls.of(bundle)) do
    for _, entry in ipairs(pull.images) do
      local parts = entry.ref and entry.known.parts
      local pattern, tag
      if parts then
        pattern, tag = policy:forbids(parts)
      end
      if pattern then
        local path, message = pulls.image_path(pull, entry), message_of(tag, entry.ref, pattern)
        report("image-tag-forbidden", pull.object, path, message, { guessed = pull.pod.guessed })
      end
    end
  end
end

return {
  name = "image-tag-forbidden",
  severity = "error",
  stage = "policy",
  summary = "A pattern of `images.forbid_tags` matches the image's tag; an image without tag and digest has the tag "
    .. "`latest`.",
  remedy = "Use the tag of a release, or a digest.",
  check = check,
}
