-- The rule image-not-pinned.

local paths = require "kubebundle.kubernetes.paths"
local pulls = require "kubebundle.kubelet.pulls"

local function check(bundle, report)
  for _, pull in ipairs(pulls.of(bundle)) do
    for _, entry in ipairs(pull.images) do
      local parts = entry.ref and entry.known.parts
      if parts and parts.digest == "" then
        local message = ("image without a digest: %s"):format(paths.shown(entry.ref))
        report("image-not-pinned", pull.object, pulls.image_path(pull, entry), message, { guessed = pull.pod.guessed })
      end
    end
  end
end

return {
  name = "image-not-pinned",
  severity = "warning",
  is_off = true,
  stage = "policy",
  summary = "The image has a tag and no digest: what runs can change without a change of the manifest.",
  remedy = "Run `kubebundle pin`.",
  check = check,
}
