-- What a report says of each image: a row of the table in Markdown.

local report = require "kubebundle.report"

local images = {}

---@class kubebundle.report.image
---@field image string
---@field object string Deployment/shop/web
---@field credential kubebundle.explanation.credential? the first one that is tried
---@field others integer how many more are tried
---@field verdict string
---@field severity string? of what is wrong
---@field digest string?

local function object_of(entry)
  return ("%s/%s%s"):format(entry.kind, entry.namespace ~= "" and entry.namespace .. "/" or "", entry.name)
end

--- The row of an image that was explained.
---@param explanation kubebundle.explanation
---@return kubebundle.report.image
function images.of_explanation(explanation)
  return {
    image = explanation.image,
    object = object_of(explanation),
    credential = explanation.credentials[1],
    others = math.max(#explanation.credentials - 1, 0),
    verdict = explanation.verdict,
    severity = explanation.severity,
  }
end

--- The row of an image that a registry was asked for.
---@param result kubebundle.preflight.result
---@param finding kubebundle.finding? of the result
---@return kubebundle.report.image
function images.of_result(result, finding)
  return {
    image = result.image,
    object = object_of(result),
    credential = result.credential,
    others = 0,
    verdict = result.verdict,
    severity = finding and finding.severity,
    digest = result.digest,
  }
end

--- The problem of an explained image as a finding; nil if there is none.
---@param explanation kubebundle.explanation
---@return kubebundle.finding?
function images.finding(explanation)
  if not explanation.severity then return nil end
  local mistake, consequence = explanation.mistake, explanation.consequence
  if mistake then
    local also = "in the manifests: " .. report.joined(mistake.reason, mistake.consequence)
    consequence = consequence and report.joined(consequence, also) or also
  end
  return {
    rule = explanation.verdict,
    severity = explanation.severity,
    stage = "pull",
    message = ("%s: %s"):format(explanation.image, explanation.reason),
    consequence = consequence,
    remedy = explanation.remedy or mistake and mistake.remedy,
    file = explanation.file,
    object = object_of(explanation),
  }
end

return images
