-- What a live cluster reports about its pods: every case of spec/vectors/pull-status.json, written by the kubelet's
-- own image manager.

local check = require "kubebundle.check"
local command = require "spec.support.command"
local core = require "kubebundle.core"
local explain = require "kubebundle.explain"

local vectors = core.json.decode(command.read "spec/vectors/pull-status.json")

local broken = {
  ["broken-secret-bad-base64"] = '{"auths":{"r.example.com":{"auth":"!"}}}',
  ["broken-secret-no-colon"] = '{"auths":{"r.example.com":{"auth":"' .. core.base64.encode("example") .. '"}}}',
  ["broken-secret-auths-array"] = '{"auths":[]}',
}

-- The Secrets and the policy of the case.
local function secrets_of(case)
  local fine = '{"auths":{"r.example.com":{"username":"u","password":"p"}}}'
  if broken[case.case] then return { { "a", broken[case.case] } } end
  if case.case == "ok-two-creds" then
    return { { "b", '{"auths":{"r.example.com":{"username":"v","password":"q"}}}' }, { "a", fine } }
  elseif case.case == "opaque-ignored" then
    return { { "a", fine, "Opaque" } }
  elseif case.case == "empty-entry" then
    return { { "a", '{"auths":{"r.example.com":{}}}' } }
  end
  return {}
end

local function pod_of(case, names)
  local state = case.waiting_reason and { waiting = { reason = case.waiting_reason, message = case.waiting_message } }
    or { running = {} }
  return {
    apiVersion = "v1",
    kind = "Pod",
    metadata = { name = "web-0", namespace = "shop" },
    spec = {
      imagePullSecrets = core.array(names),
      containers = core.array { { name = "web", image = case.image, imagePullPolicy = case.policy } },
    },
    status = { phase = "Pending", containerStatuses = core.array { { name = "web", state = state } } },
  }
end

local function events_of(case)
  local events = {}
  for index, text in ipairs(case.events) do
    local kind, reason, message = text:match("^(%S+) (%S+) (.*)$")
    events[index] = {
      apiVersion = "v1",
      kind = "Event",
      metadata = { name = "e" .. index, namespace = "shop" },
      type = kind,
      reason = reason,
      message = message,
      involvedObject = { kind = "Pod", name = "web-0", namespace = "shop", fieldPath = "spec.containers{web}" },
    }
  end
  return events
end

-- As written by `kubectl get secret,pods,events -o json`.
local function live(case, without_status)
  local items, names = core.array {}, {}
  for index, secret in ipairs(secrets_of(case)) do
    names[index] = { name = secret[1] }
    items[index] = {
      apiVersion = "v1",
      kind = "Secret",
      metadata = { name = secret[1], namespace = "shop" },
      type = secret[3] or "kubernetes.io/dockerconfigjson",
      data = { [".dockerconfigjson"] = core.base64.encode(secret[2]) },
    }
  end
  local pod = pod_of(case, names)
  if without_status then pod.status.containerStatuses = nil end
  items[#items + 1] = pod
  table.move(events_of(case), 1, #case.events, #items + 1, items)
  return core.json.encode { apiVersion = "v1", kind = "List", items = items }
end

local verdicts = {
  ["ok-two-creds"] = "running",
  ["no-secret-401-then-backoff"] = "pull-no-credential",
  ["invalid-name"] = "image-invalid",
  ["broken-secret-bad-base64"] = "auth-malformed",
  ["broken-secret-no-colon"] = "auth-malformed",
  ["broken-secret-auths-array"] = "auth-malformed",
  ["broken-secret-image-present-IfNotPresent"] = "running",
  ["opaque-ignored"] = "running",
  ["never-missing"] = "not-pulled",
  ["never-present"] = "running",
  ["inspect-error"] = "inspect-failed",
  ["default-tag-applied"] = "running",
  ["registry-unavailable"] = "registry-unavailable",
  ["empty-entry"] = "running",
}

describe("of a live cluster", function()
  for _, case in ipairs(vectors) do
    it(("%s (attempt %d) is %s"):format(case.case, case.call, verdicts[case.case]), function()
      local found = explain(live(case))[1]
      assert.equal(verdicts[case.case], found.verdict, found.reason)
      if case.waiting_reason then
        assert.equal(case.waiting_reason, found.waiting.reason)
        assert.is_true(explain.fails(found))
      end
      for index, credential in ipairs(case.creds_in_order ~= core.null and case.creds_in_order or {}) do
        assert.equal(credential:match("^[^:]*"), found.credentials[index].username)
      end
    end)
  end

  it("events by themselves are sufficient", function()
    for _, case in ipairs(vectors) do
      if case.waiting_reason and #case.events > 0 and case.case ~= "no-secret-401-then-backoff" then
        assert.equal(verdicts[case.case], explain(live(case, true))[1].verdict, case.case)
      end
    end
  end)

  local function waiting(message, reason, secrets)
    local case = {
      case = "x",
      image = "r.example.com/app:1",
      policy = "Always",
      events = {},
      waiting_reason = reason or "ErrImagePull",
      waiting_message = message,
    }
    local text = live(case)
    if secrets then text = text:gsub('"imagePullSecrets":%[%]', '"imagePullSecrets":[{"name":"regcred"}]') end
    return explain(text)[1]
  end

  it("a problem for further pulls is reported for a running container", function()
    for name, mistake in pairs { ["opaque-ignored"] = "secret-type-mismatch", ["empty-entry"] = "credential-empty" } do
      for _, case in ipairs(vectors) do
        if case.case == name then
          local found = explain(live(case))[1]
          assert.is_false(explain.fails(found))
          assert.equal(mistake, found.mistake.verdict)
        end
      end
    end
  end)

  it("the registry's answer is distinguished", function()
    for message, verdict in pairs {
      ["rpc error: code = NotFound desc = manifest unknown"] = "image-absent",
      ["toomanyrequests: You have reached your pull rate limit"] = "rate-limited",
      ["dial tcp: lookup r.example.com: no such host"] = "registry-unreachable",
      ["http: server gave HTTP response to HTTPS client"] = "registry-unreachable",
      ["denied: Your authorization token has expired. Reauthenticate and try again."] = "credential-expires",
      ["illegal base64 data at input byte 0"] = "auth-malformed",
      ["pull access denied, repository does not exist or may require authorization"] = "pull-no-credential",
      ["something new"] = "pull-failed",
    } do
      assert.equal(verdict, waiting(message).verdict, message)
    end
    assert.equal("signature-invalid", waiting("x", "SignatureValidationFailed").verdict)
    assert.is_nil(waiting('secret "db" not found', "CreateContainerConfigError").waiting)
  end)

  it("the namespace is there", function()
    for _, found in ipairs(check(live(vectors[1]))) do
      assert.not_equal("namespace-missing", found.rule)
    end
  end)

  it("nothing is hidden: a Secret that is not there is missing", function()
    local found = waiting("unauthorized", "ErrImagePull", true)
    assert.equal("pull-secret-missing", found.verdict)
    assert.truthy(found.reason:find("Secret regcred not found in the namespace", 1, true))
  end)

  it("a credential that applies and is rejected is not the manifests' mistake", function()
    local case = {
      case = "ok-two-creds",
      image = "r.example.com/app:1",
      policy = "Always",
      events = {},
      waiting_reason = "ImagePullBackOff",
      waiting_message = 'Back-off pulling image "r.example.com/app:1": ErrImagePull: unauthorized',
    }
    local found = explain(live(case))[1]
    assert.equal("credential-refused", found.verdict)
    assert.truthy(found.reason:find("is not accepted", 1, true))
  end)
end)
