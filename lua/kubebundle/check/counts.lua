-- What a bundle contains and what was not checked, as numbers, for a command's summary.

local kinds = require "kubebundle.check.kinds"
local pulls = require "kubebundle.kubelet.pulls"

local counts = {}

---@class kubebundle.check.counts
---@field objects integer
---@field images integer
---@field imageless integer containers without an image, or with one that is not text
---@field unknown integer objects of kinds without a schema
---@field skipped integer documents of directories that are not manifests
---@field minor integer the version of Kubernetes that the bundle was checked for
---@field given_minor integer? the version requested, if it is beyond the known ones

-- The images of a bundle, and its containers without one.
local function count_images(bundle)
  local images, imageless = 0, 0
  for _, pull in ipairs(pulls.of(bundle)) do
    images, imageless = images + #pull.images, imageless + #pull.pod.containers
    for _, entry in ipairs(pull.images) do
      if entry.place.list ~= "volumes" then imageless = imageless - 1 end
    end
  end
  return images, imageless
end

--- The numbers of a checked bundle.
---@param bundle table
---@return kubebundle.check.counts
function counts.of(bundle)
  local images, imageless = count_images(bundle)
  local unknown = 0
  for _, other in ipairs(kinds.others(bundle)) do
    if other.verdict.state == "custom" then unknown = unknown + 1 end
  end
  local given = bundle.given_minor
  return {
    objects = #bundle.objects,
    images = images,
    imageless = imageless,
    unknown = unknown,
    skipped = #bundle.skipped,
    minor = bundle.minor,
    given_minor = given ~= bundle.minor and given or nil,
  }
end

return counts
