-- The kubelet's behaviour if an image is already on the node: whether it verifies that the pod could have pulled it
-- (KEP-2535, on since Kubernetes 1.35), for the policies IfNotPresent and Never. Always pulls.

local core = require "kubebundle.core"
local image = require "kubebundle.kubelet.image"
local read = require "kubebundle.util.read"

local image_verification = {}

---@class kubebundle.explain.verification
---@field policy string imagePullCredentialsVerificationPolicy; `off` if the feature gate is off
---@field names table<string, true> of the allowlist
---@field prefixes string[] of it, each ending in a slash

---@class kubebundle.explanation.if_present
---@field policy string imagePullCredentialsVerificationPolicy; `off` if the feature gate is off
---@field preloaded "used"|"verified" an image that the kubelet did not pull
---@field pulled "used"|"verified" an image pulled by the kubelet
---@field anonymous "used"|nil of a verified image: if it was pulled anonymously or with the node's credentials
---@field matched "used"|"auth-malformed"|nil if it was pulled with a credential or Secret that applies and that
---the pod has; nil if no credential applies
---@field unmatched "pull"|"ErrImageNeverPull"|"auth-malformed"|nil if not: `pull` ends as the verdict of a pull does

local POLICIES = {
  NeverVerify = { preloaded = "used", pulled = "used" },
  NeverVerifyPreloadedImages = { preloaded = "used", pulled = "verified" },
  NeverVerifyAllowlistedImages = { preloaded = "verified", pulled = "verified" },
  AlwaysVerify = { preloaded = "verified", pulled = "verified" },
  off = { preloaded = "used", pulled = "used" },
}

local function fail(message, ...)
  return nil, core.failure { code = "kubelet-config.invalid", message = message:format(...) }
end

-- An entry of the allowlist: HOST/PATH, or a prefix of these that ends in `/*`.
local function read_pattern(verification, pattern)
  if type(pattern) ~= "string" or pattern:find("^%s") or pattern:find("%s$") then return false end
  local prefix = pattern:match("^(.+/)%*$")
  if prefix and #prefix > 1 and not prefix:find("*", 1, true) then
    table.insert(verification.prefixes, prefix)
    return true
  end
  local parts = image.parse(pattern)
  if not parts or parts.name ~= pattern then return false end
  verification.names[pattern] = true
  return true
end

--- Reads the verification settings of a KubeletConfiguration.
---@param config table
---@param is_on boolean whether the feature gate KubeletEnsureSecretPulledImages is on
---@return kubebundle.explain.verification?
---@return kubebundle.failure? err
function image_verification.new(config, is_on)
  local policy = config.imagePullCredentialsVerificationPolicy
  if read.is_blank(policy) then
    policy = "NeverVerifyPreloadedImages"
  elseif not POLICIES[policy] or policy == "off" then
    return fail("unknown imagePullCredentialsVerificationPolicy")
  end
  local verification = { policy = is_on and policy or "off", names = {}, prefixes = {} }
  for index, pattern in ipairs(read.list(config, "preloadedImagesVerificationAllowlist")) do
    if policy ~= "NeverVerifyAllowlistedImages" then
      return fail("preloadedImagesVerificationAllowlist needs the policy NeverVerifyAllowlistedImages")
    elseif not read_pattern(verification, pattern) then
      return fail("invalid preloadedImagesVerificationAllowlist[%d] (expected HOST/PATH or HOST/PATH/*)", index - 1)
    end
  end
  return verification
end

local function is_listed(verification, name)
  if verification.names[name] then return true end
  for _, prefix in ipairs(verification.prefixes) do
    if name:sub(1, #prefix) == prefix then return true end
  end
  return false
end

--- What happens if the image is already on the node; nil if the policy is neither IfNotPresent nor Never.
---@param verification kubebundle.explain.verification
---@param pull kubebundle.check.pull
---@param entry kubebundle.check.image
---@return kubebundle.explanation.if_present?
function image_verification.of_image(verification, pull, entry)
  if not entry.known.name or entry.policy ~= "IfNotPresent" and entry.policy ~= "Never" then return nil end
  local kinds = POLICIES[verification.policy]
  local if_present = { policy = verification.policy, preloaded = kinds.preloaded, pulled = kinds.pulled }
  if verification.policy == "NeverVerifyAllowlistedImages" and is_listed(verification, entry.known.name) then
    if_present.preloaded, if_present.pulled = "used", "used"
  end
  if if_present.pulled == "used" then return if_present end
  if_present.anonymous = "used"
  if pull.failure then
    if_present.matched, if_present.unmatched = "auth-malformed", "auth-malformed"
    return if_present
  end
  local applies = not entry.credentials or #entry.credentials > 0
  if_present.matched = applies and "used" or nil
  if_present.unmatched = entry.policy == "Never" and "ErrImageNeverPull" or "pull"
  return if_present
end

return image_verification
