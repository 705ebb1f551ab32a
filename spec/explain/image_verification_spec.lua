-- How a real kubelet treated images that were already on the node, under each policy
-- (spec/vectors/kubelet-verification.json), and what explain reports for them.

local cjson = require "cjson"
local explain = require "kubebundle.explain"
local live = require "spec.support.live"
local vectors = require "spec.support.vectors"

local recorded = vectors.read "kubelet-verification"

local GATE_OFF = "kind: KubeletConfiguration\napiVersion: kubelet.config.k8s.io/v1beta1\n"
  .. "featureGates: {KubeletEnsureSecretPulledImages: false}\n"

-- The policy of a row as the configuration of its node.
local function config_of(policy)
  if policy:find("^feature gate") then return GATE_OFF end
  local name, entries = policy:match("^(%w+)(.*)$")
  local allowlist = {}
  for entry in entries:gsub("^.*%[", ""):gmatch("[^%s,%]]+") do
    allowlist[#allowlist + 1] = entry
  end
  return cjson.encode {
    kind = "KubeletConfiguration",
    apiVersion = "kubelet.config.k8s.io/v1beta1",
    imagePullCredentialsVerificationPolicy = name,
    preloadedImagesVerificationAllowlist = #allowlist > 0 and allowlist or nil,
  }
end

local function row_objects(row)
  local namespace, name = row.pod:match("^(.-)/(.*)$")
  local objects = {
    live.pod {
      name = name,
      namespace = namespace,
      image = row.image,
      policy = row.imagePullPolicy,
      secrets = row.imagePullSecrets,
    },
  }
  for _, group in ipairs(recorded.objects_step1) do
    for _, object in ipairs(group) do
      if object.kind == "Secret" and object.metadata.namespace == namespace then objects[#objects + 1] = object end
    end
  end
  return objects
end

local function explained(row, options)
  return explain(live.list(row_objects(row)), options or { kubelet_config = config_of(row.policy) })[1]
end

local function is_pulled(row)
  return not row.image:find("/preloaded/", 1, true)
end

-- The end of the row's pod: used, pull, or the reason for which it waits.
local function ending(row)
  if row.first_pull_attempts[1] then return "pull" end
  if row.status == "running" then return "used" end
  return row.status.reason:find("^illegal base64") and "auth-malformed" or row.status.reason
end

-- What may be recorded for a verified image: the pods of a node run concurrently, and each successful one adds its
-- credential.
local function endings(row, found)
  local if_present = found.if_present
  if if_present[is_pulled(row) and "pulled" or "preloaded"] == "used" then return { used = true } end
  if row.image:find("/public/", 1, true) then return { [if_present.anonymous] = true } end
  return { [if_present.unmatched] = true, [if_present.matched or if_present.unmatched] = true }
end

describe("an image that is on the node already", function()
  it("is used, pulled or rejected as explain reports, in every row of a real kubelet", function()
    local seen = {}
    for _, row in ipairs(recorded.results) do
      local what = ("%s, %s, %s"):format(row.policy, row.pod, row.image)
      local found = explained(row)
      if row.imagePullPolicy == "Always" then
        assert.is_nil(found.if_present, what)
      else
        local expected, actual = endings(row, found), ending(row)
        assert.is_true(expected[actual], ("%s: %s, and %s"):format(what, actual, cjson.encode(found.if_present)))
        seen[actual] = (seen[actual] or 0) + 1
      end
    end
    for _, name in ipairs { "used", "pull", "ErrImageNeverPull", "auth-malformed" } do
      assert.is_true((seen[name] or 0) > 10, name)
    end
  end)

  local function if_present(given, options)
    return explain(live.list { live.secret(), live.pod(given) }, options)[1].if_present
  end

  it("is verified since Kubernetes 1.35, unless the feature gate is off", function()
    for version, policy in pairs {
      ["1.34"] = "off",
      ["1.35"] = "NeverVerifyPreloadedImages",
      ["1.36"] = "NeverVerifyPreloadedImages",
      ["1.28"] = "off",
    } do
      assert.equal(policy, if_present({}, { kubernetes_version = version }).policy, version)
    end
    assert.equal("NeverVerifyPreloadedImages", if_present({}, {}).policy)
    assert.equal("off", if_present({}, { kubelet_config = GATE_OFF }).policy)
    local gate_on = GATE_OFF:gsub("false", "true")
    assert.equal(
      "NeverVerifyPreloadedImages",
      if_present({}, { kubernetes_version = "1.33", kubelet_config = gate_on }).policy
    )
  end)

  it("has a step of its own", function()
    for _, policy in ipairs { "IfNotPresent", "Never" } do
      local found = explain(live.list { live.secret(), live.pod { policy = policy } })[1]
      assert.truthy(table.concat(found.steps, "\n"):find("already on the node", 1, true))
    end
    local function steps_of(policy, reason)
      local pod = live.pod { policy = policy, state = live.waiting(reason, "x") }
      return table.concat(explain(live.list { live.secret(), pod })[1].steps, "\n")
    end
    assert.is_nil(steps_of("IfNotPresent", "ImagePullBackOff"):find("already on the node", 1, true))
    assert.truthy(steps_of("Never", "ErrImageNeverPull"):find("already on the node", 1, true))
    local always = explain(live.list { live.secret(), live.pod { policy = "Always" } })[1]
    assert.is_nil(table.concat(always.steps, "\n"):find("already on the node", 1, true))
  end)

  it("of the allowlist is meant by its name, or by a part of it that ends in a slash", function()
    local config = {
      kind = "KubeletConfiguration",
      apiVersion = "kubelet.config.k8s.io/v1beta1",
      imagePullCredentialsVerificationPolicy = "NeverVerifyAllowlistedImages",
      preloadedImagesVerificationAllowlist = { "r.example.com/base/a", "r.example.com/ci/*", "docker.io/library/*" },
    }
    for image, outcome in pairs {
      ["r.example.com/base/a:1"] = "used",
      ["r.example.com/base/a2:1"] = "verified",
      ["r.example.com/base/a/b:1"] = "verified",
      ["r.example.com/ci/x/y:1"] = "used",
      ["r.example.com/cix:1"] = "verified",
      ["nginx:1"] = "used",
    } do
      local found = if_present({ image = image }, { kubelet_config = config })
      assert.equal(outcome, found.preloaded, image)
      assert.equal(outcome, found.pulled, image)
    end
  end)
end)
