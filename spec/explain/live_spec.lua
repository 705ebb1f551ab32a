-- Pods of a cluster: the combination of their states with the other objects.

local explain = require "kubebundle.explain"
local live = require "spec.support.live"

local IMAGE = "r.example.com/team/web:1"

local function back_off(cause, image)
  local message = ('Back-off pulling image "%s": ErrImagePull: %s'):format(image or IMAGE, cause)
  return live.waiting("ImagePullBackOff", message)
end

local REFUSED = "failed to resolve reference: unexpected status from HEAD request: 401 Unauthorized"
local ANONYMOUS = "failed to authorize: failed to fetch anonymous token: unexpected status: 401 Unauthorized"

local function first(...)
  return explain(live.list { ... })[1]
end

-- The explanation of a pod that lists regcred, with that Secret.
local function listing(state, ...)
  return first(live.secret(), live.pod { secrets = { "regcred" }, state = state }, ...)
end

local function account(...)
  local secrets = {}
  for index, name in ipairs { ... } do
    secrets[index] = { name = name }
  end
  return {
    apiVersion = "v1",
    kind = "ServiceAccount",
    metadata = { name = "default", namespace = "shop" },
    imagePullSecrets = secrets,
  }
end

describe("of a pod of a cluster", function()
  local verdicts = {
    { "platform-mismatch", "no match for platform in manifest: not found" },
    { "schema1", "schema 1 image manifests are no longer supported: invalid argument" },
    { "certificate", "x509: certificate has expired or is not yet valid" },
    { "registry-firewall", "403 Forbidden - Server message: denied: client with IP '192.0.2.9' is not allowed access" },
    { "client-secret-expired", "401 Unauthorized: AADSTS7000222: The provided client secret keys are expired." },
    { "credential-refused", "401 Unauthorized: AADSTS7000215: Invalid client secret provided." },
    { "rate-limited", "toomanyrequests: You have reached your pull rate limit." },
    { "credential-expires", "denied: Your authorization token has expired." },
    { "registry-unreachable", "dial tcp 192.0.2.1:443: connect: connection refused" },
    { "registry-unavailable", "unexpected status: 503 Service Unavailable" },
    { "image-absent", "r.example.com/team/web:1: not found" },
    { "image-absent", "content at https://r.example.com/v2/team/web/manifests/sha256:01 not found: not found" },
    { "credential-refused", REFUSED },
    { "image-without-registry", "short name mode is enforcing, but image name team/web:1 returns ambiguous list" },
    { "pull-failed", "something new" },
  }

  for _, case in ipairs(verdicts) do
    it(("%s is distinguished from: %.50s"):format(case[1], case[2]), function()
      local found = listing(back_off(case[2]))
      assert.equal(case[1], found.verdict, found.reason)
      assert.is_true(explain.fails(found))
      assert.truthy(found.remedy)
      assert.is_nil(found.mistake)
    end)
  end

  it("an image that CRI-O cannot inspect for its name has no registry", function()
    local message = 'Failed to inspect image "": rpc error: code = Unknown desc = short name mode is enforcing, but '
      .. "image name team/web:1 returns ambiguous list"
    assert.equal("image-without-registry", listing(live.waiting("ImageInspectError", message)).verdict)
  end)

  it("a container that runs is running, and one that ran has its image", function()
    for state, verdict in pairs { running = "running", terminated = "pulled" } do
      local found = listing { [state] = { exitCode = 0 } }
      assert.equal(verdict, found.verdict)
      assert.is_false(explain.fails(found))
    end
    local crashing = live.waiting("CrashLoopBackOff", "back-off 5m0s restarting failed container=web pod=web-0")
    assert.equal("pulled", listing(crashing).verdict)
    local starting = listing(live.waiting "ContainerCreating")
    assert.equal("credential", starting.verdict)
  end)

  it("the list is that of its creation: the account's came later", function()
    for _, cause in ipairs { REFUSED, ANONYMOUS, "something new" } do
      local found = first(live.secret(), account "regcred", live.pod { state = back_off(cause) })
      assert.equal("pod-older-than-account", found.verdict, cause)
      assert.same({}, found.secrets)
      assert.same({}, found.credentials)
    end
    local unsaid = first(live.secret(), account "regcred", live.pod {})
    assert.equal("pod-older-than-account", unsaid.verdict)
    assert.is_false(explain.fails(unsaid))
    local running = first(live.secret(), account "regcred", live.pod { state = { running = {} } })
    assert.equal("running", running.verdict)
    assert.is_nil(running.mistake)
  end)

  it("an anonymous token shows this even if the pod's own statements are lost", function()
    local pod = live.pod { state = back_off(ANONYMOUS) }
    pod.metadata.uid, pod.metadata.resourceVersion = nil, nil
    assert.equal("pod-older-than-account", first(live.secret(), account "regcred", pod).verdict)
  end)

  it("a password known to be short-lived is mentioned if it is rejected", function()
    local short = live.secret {
      document = '{"auths":{"r.example.com":{"username":"gitlab-ci-token",' .. '"password":"made-up"}}}',
    }
    local found = first(short, live.pod { secrets = { "regcred" }, state = back_off(REFUSED) })
    assert.equal("credential-refused", found.verdict)
    assert.equal("credential-expires", found.mistake.verdict)
  end)

  it("an account whose Secrets would not have helped either is not the reason", function()
    local found =
      first(live.secret { server = "q.example.com" }, account "regcred", live.pod { state = back_off(REFUSED) })
    assert.equal("pull-no-credential", found.verdict)
  end)

  it("a workload's template uses the account's list, whatever its pods have", function()
    local deployment = {
      apiVersion = "apps/v1",
      kind = "Deployment",
      metadata = { name = "web", namespace = "shop", uid = "1-2", resourceVersion = "7" },
      spec = {
        selector = { matchLabels = { a = "b" } },
        template = {
          metadata = { labels = { a = "b" } },
          spec = { containers = { { name = "web", image = IMAGE } } },
        },
      },
    }
    assert.same({ "regcred" }, first(live.secret(), account "regcred", deployment).secrets)
  end)

  it("an anonymous token means that no credential was sent, whatever the Secret holds now", function()
    local found = listing(back_off(ANONYMOUS))
    assert.equal("pull-no-credential", found.verdict)
    local event = live.event {
      reason = "FailedToRetrieveImagePullSecret",
      message = "Unable to retrieve some image pull secrets (regcred); attempting to pull the image may not succeed.",
    }
    found = listing(back_off(ANONYMOUS), event)
    assert.equal("pull-secret-missing", found.verdict)
  end)

  it("a mirror that was asked is named, and its answer is not the registry's", function()
    local cause = "unexpected status from HEAD request to https://mirror.example.net/v2/team/web/manifests/1"
      .. "?ns=r.example.com: 401 Unauthorized"
    local found = listing(back_off(cause))
    assert.equal("credential-refused", found.verdict)
    assert.truthy(found.reason:find("mirror.example.net", 1, true))
    assert.truthy(found.remedy:find("mirror", 1, true))
    cause = cause:gsub("mirror%.example%.net", "r.example.com")
    found = listing(back_off(cause))
    assert.is_nil(found.reason:find("mirror", 1, true))
  end)

  it("the registry itself is not a mirror, however its host is written", function()
    for _, image in ipairs { "r.example.com:443/team/web:1", "R.Example.com/team/web:1", IMAGE } do
      for _, host in ipairs { "r.example.com", "r.example.com:443" } do
        local cause = ("unexpected status from HEAD request to https://%s/v2/team/web/manifests/1: 503"):format(host)
        local found = first(live.pod { image = image, state = back_off(cause, image) })
        assert.equal("registry-unavailable", found.verdict)
        assert.is_nil(found.reason:find("mirror", 1, true), found.reason)
      end
    end
  end)

  it("a limit of anonymous pulls is distinguished from one of an account", function()
    local LIMIT = back_off "toomanyrequests: You have reached your pull rate limit."
    local function of_anonymous(found)
      assert.equal("rate-limited", found.verdict)
      return found.reason:find("anonymous", 1, true) ~= nil
    end
    assert.is_true(of_anonymous(first(live.pod { state = LIMIT })))
    local other = live.secret { server = "q.example.com" }
    assert.is_true(of_anonymous(first(other, live.pod { secrets = { "regcred" }, state = LIMIT })))
    assert.is_false(of_anonymous(listing(LIMIT)))
  end)

  it("the registry of Docker Hub and its token service are not mirrors", function()
    for _, url in ipairs {
      "https://registry-1.docker.io/v2/library/web/manifests/1",
      "https://auth.docker.io/token",
    } do
      local found = first(live.pod {
        image = "web:1",
        state = back_off(("unexpected status from GET request to %s: 401 Unauthorized"):format(url), "web:1"),
      })
      assert.equal("pull-no-credential", found.verdict)
      assert.is_nil(found.reason:find("mirror", 1, true))
    end
  end)

  it("a mistake in the manifests is reported in addition to the cluster's statement", function()
    local opaque = live.secret { type = "Opaque" }
    for cause, verdict in pairs {
      ["r.example.com/team/web:1: not found"] = "image-absent",
      ["toomanyrequests: slow down"] = "rate-limited",
    } do
      local found = first(opaque, live.pod { secrets = { "regcred" }, state = back_off(cause) })
      assert.equal(verdict, found.verdict)
      assert.equal("secret-type-mismatch", found.mistake.verdict)
    end
    for _, cause in ipairs { REFUSED, ANONYMOUS, "something new" } do
      local found = first(opaque, live.pod { secrets = { "regcred" }, state = back_off(cause) })
      assert.equal("secret-type-mismatch", found.verdict)
      assert.is_nil(found.mistake)
    end
  end)

  it("the platform of the node is named, from the message or from the Node", function()
    local function reason(cause, ...)
      return first(
        live.secret(),
        live.pod { secrets = { "regcred" }, state = back_off(cause), spec = { nodeName = "n1" } },
        ...
      ).reason
    end
    local node = {
      apiVersion = "v1",
      kind = "Node",
      metadata = { name = "n1" },
      status = { nodeInfo = { operatingSystem = "linux", architecture = "arm64" } },
    }
    assert.truthy(reason("no match for platform in manifest: not found", node):find("linux/arm64", 1, true))
    assert.truthy(
      reason("no matching manifest for linux/s390x in the manifest list entries"):find("linux/s390x", 1, true)
    )
  end)

  it(
    "words that a pull secret cannot be read for are known as the reason, the message and of both releases of Go",
    function()
      local words = {
        "illegal base64 data at input byte 4",
        "unable to parse auth field, must be formatted as base64(username:password)",
      }
      for _, case in ipairs(require("spec.support.vectors").read("go-json-words").cases) do
        words[#words + 1], words[#words + 2] = case["go1.26"], case["go1.27"]
      end
      for _, text in ipairs(words) do
        for _, state in ipairs { live.waiting(text, text), live.waiting("ErrImagePull", text), back_off(text) } do
          local found = first(live.pod { state = state })
          assert.equal("auth-malformed", found.verdict, text)
        end
      end
    end
  )

  it("a pull secret that could be read is not corrected by words in a longer error", function()
    local found = listing(
      back_off(
        "failed to fetch anonymous token: unable to decode token response: "
          .. "invalid character '<' looking for beginning of value"
      )
    )
    assert.equal("pull-failed", found.verdict)
  end)
end)

describe("of an image volume", function()
  local VOLUME = "r.example.com/data/model:2"

  local function pod(state, mounts)
    return live.pod {
      secrets = { "regcred" },
      state = state,
      spec = {
        containers = {
          { name = "web", image = IMAGE, volumeMounts = mounts or { { name = "model", mountPath = "/m" } } },
        },
        volumes = { { name = "model", image = { reference = VOLUME } } },
      },
    }
  end

  local function both(state, mounts)
    local list = explain(live.list { live.secret(), pod(state, mounts) })
    return list[1], list[2]
  end

  it("the fault is the waiting reason of the container that mounts it, which is not at fault itself", function()
    local container, volume = both(back_off(VOLUME .. ": not found", VOLUME))
    assert.equal("volume", volume.place)
    assert.equal("image-absent", volume.verdict)
    assert.equal("credential", container.verdict)
    assert.is_nil(container.waiting)
  end)

  it("a fault of the container's own image is not attributed to it", function()
    local container, volume = both(back_off(IMAGE .. ": not found"))
    assert.equal("image-absent", container.verdict)
    assert.equal("credential", volume.verdict)
  end)

  it("every reason that the kubelet has is read", function()
    for reason, message in pairs {
      InvalidImageName = 'Failed to apply default image tag "%s": couldn\'t parse image name "%s": invalid',
      ErrImageNeverPull = 'Container image "%s" is not present with pull policy of Never',
      ImageInspectError = 'Failed to inspect image "%s": boom',
    } do
      local container, volume = both(live.waiting(reason, message:format(VOLUME, VOLUME)))
      assert.is_true(explain.fails(volume), reason)
      assert.equal("credential", container.verdict, reason)
    end
  end)

  it("is present if the container that mounts it runs", function()
    local container, volume = both { running = {} }
    assert.equal("running", container.verdict)
    assert.equal("pulled", volume.verdict)
    container, volume = both({ running = {} }, {})
    assert.equal("running", container.verdict)
    assert.equal("credential", volume.verdict)
  end)

  it("is known by an event that names it", function()
    local list = explain(live.list {
      live.secret(),
      pod(live.waiting("ContainerCreating")),
      live.event {
        reason = "Failed",
        field = "",
        message = ('Failed to pull image "%s": %s: not found'):format(VOLUME, VOLUME),
      },
    })
    assert.equal("credential", list[1].verdict)
    assert.equal("image-absent", list[2].verdict)
  end)
end)
