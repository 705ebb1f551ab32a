-- Events written by a real kubelet (spec/vectors/kubelet-events.json): what they tell about the images of a pod,
-- alone and together with the states of its containers.

local explain = require "kubebundle.explain"
local live = require "spec.support.live"
local vectors = require "spec.support.vectors"

local events_by_pod = {}
for _, event in ipairs(vectors.read("kubelet-events").events) do
  events_by_pod[event.pod] = events_by_pod[event.pod] or {}
  table.insert(events_by_pod[event.pod], event)
end

-- The images named by the events, by their containers; those without a container are of volumes.
local function images_of(events)
  local images = {}
  for _, event in ipairs(events) do
    local field = event.fieldPath ~= vectors.null and event.fieldPath or ""
    local list, container = field:match "^spec%.(%a+){(.-)}$"
    local image = event.message:match 'image "([^"]+)"' or event.message:match 'image tag "([^"]+)"'
    if image then images[(list or "volumes") .. " " .. (container or "v0")] = image end
  end
  return images
end

-- A pod with these images; a container that has none in the events mounts the volumes.
local function pod_of(namespace, name, images)
  local pod = live.pod { name = name, namespace = namespace }
  pod.spec = { containers = {}, imagePullSecrets = { { name = "s" } } }
  pod.status.containerStatuses = nil
  for place, image in pairs(images) do
    local list, container = place:match "^(%a+) (.*)$"
    pod.spec[list] = pod.spec[list] or {}
    local entry = list == "volumes" and { name = container, image = { reference = image } }
      or { name = container, image = image }
    table.insert(pod.spec[list], entry)
  end
  if images["volumes v0"] then
    pod.spec.containers = {
      { name = "c0", image = "r.example.com/public/w:1", volumeMounts = { { name = "v0", mountPath = "/v0" } } },
    }
  end
  return pod
end

local function events_of(namespace, name, events)
  local objects = {}
  for index, event in ipairs(events) do
    objects[index] = live.event {
      reason = event.reason,
      message = event.message,
      pod = name,
      namespace = namespace,
      field = event.fieldPath ~= vectors.null and event.fieldPath or nil,
    }
  end
  return objects
end

-- The meaning of the last informative events about an image.
local function expected_of(events, image)
  local expected
  for _, event in ipairs(events) do
    if event.message:find(('"%s"'):format(image), 1, true) then
      if event.reason == "InspectFailed" then expected = "image-invalid" end
      if event.reason == "ErrImageNeverPull" then expected = "not-pulled" end
      if event.reason == "Pulled" then expected = "pulled" end
      if event.reason == "BackOff" or event.reason == "Failed" then expected = "credential-refused" end
    end
  end
  return expected
end

local function objects_of(pod_name)
  local namespace, name = pod_name:match "^(.-)/(.*)$"
  local events = events_by_pod[pod_name]
  local objects = events_of(namespace, name, events)
  table.insert(objects, pod_of(namespace, name, images_of(events)))
  table.insert(
    objects,
    live.secret {
      name = "s",
      namespace = namespace,
      document = '{"auths":{"*.example.com":{"auth":"'
        .. "dTpw"
        .. '"},"r.example.com:5000":{"auth":"dTpw"},'
        .. '"*.*.com":{"auth":"dTpw"},"index.docker.io":{"auth":"dTpw"},"localhost:5000":{"auth":"dTpw"},'
        .. '"registry-1.docker.io":{"auth":"dTpw"}}}',
    }
  )
  return objects
end

describe("events of a real kubelet", function()
  it("mean the same as the states of the containers would", function()
    local seen = {}
    for pod_name, events in pairs(events_by_pod) do
      local misses = false
      for _, event in ipairs(events) do
        misses = misses or event.reason == "FailedToRetrieveImagePullSecret"
      end
      for _, found in ipairs(explain(live.list(objects_of(pod_name)))) do
        local expected = expected_of(events, found.image)
        if misses and expected == "credential-refused" then expected = "pull-secret-missing" end
        if expected then
          assert.equal(expected, found.verdict, pod_name .. " " .. found.image .. ": " .. found.reason)
          seen[expected] = (seen[expected] or 0) + 1
        end
      end
    end
    for _, verdict in ipairs { "image-invalid", "not-pulled", "pulled", "credential-refused", "pull-secret-missing" } do
      assert.is_true((seen[verdict] or 0) >= 2, verdict)
    end
  end)

  it("that hold only why a pull secret cannot be read are enough", function()
    local seen = 0
    for pod_name, events in pairs(events_by_pod) do
      for _, event in ipairs(events) do
        local words = event.message:match "^Error: (.*)$"
        if words and not words:find "^%u%w+$" then
          local namespace, name = pod_name:match "^(.-)/(.*)$"
          local pod = pod_of(namespace, name, { ["containers c0"] = "r.example.com/team/web:1" })
          local objects = events_of(namespace, name, { event })
          table.insert(objects, pod)
          local found = explain(live.list(objects))[1]
          if event.fieldPath:find("{c0}", 1, true) then
            seen = seen + 1
            assert.equal("auth-malformed", found.verdict)
            assert.truthy(found.waiting.message:find(words, 1, true))
          end
        end
      end
    end
    assert.is_true(seen >= 3)
  end)

  local BACK_OFF = 'Back-off pulling image "r.example.com/team/web:1"'

  local function pod(state)
    return live.pod { secrets = { "regcred" }, state = state }
  end

  local function failed(cause, time)
    return live.event {
      reason = "Failed",
      field = "spec.containers{web}",
      time = time,
      message = 'Failed to pull image "r.example.com/team/web:1": ' .. cause,
    }
  end

  it("give the cause that a state without one lacks", function()
    local found = explain(live.list {
      live.secret(),
      pod(live.waiting("ImagePullBackOff", BACK_OFF)),
      failed "r.example.com/team/web:1: not found",
      live.event { reason = "BackOff", field = "spec.containers{web}", message = BACK_OFF },
    })[1]
    assert.equal("image-absent", found.verdict)
    assert.equal("ImagePullBackOff", found.waiting.reason)
    assert.equal("r.example.com/team/web:1: not found", found.waiting.cause)
  end)

  it("count by their times, not by their places", function()
    local late = failed("toomanyrequests: slow down", "2026-01-01T10:00:00Z")
    local early = failed("r.example.com/team/web:1: not found", "2026-01-01T09:00:00Z")
    for _, events in ipairs { { early, late }, { late, early } } do
      local objects = { live.secret(), pod(nil), table.unpack(events) }
      assert.equal("rate-limited", explain(live.list(objects))[1].verdict)
    end
    local pulled = live.event {
      reason = "Pulled",
      field = "spec.containers{web}",
      time = "2026-01-01T11:00:00Z",
      message = 'Successfully pulled image "r.example.com/team/web:1" in 2s',
    }
    assert.equal("pulled", explain(live.list { pulled, live.secret(), pod(nil), late })[1].verdict)
  end)

  it("that are about restarts, or about another container, are ignored for an image", function()
    local found = explain(live.list {
      live.secret(),
      pod(nil),
      live.event {
        reason = "BackOff",
        field = "spec.containers{web}",
        message = "Back-off restarting failed container web in pod web-0_shop(1-2-3)",
      },
      live.event { reason = "Failed", field = "spec.containers{web}", message = 'Error: secret "db" not found' },
      live.event {
        reason = "Failed",
        field = "spec.containers{side}",
        message = 'Failed to pull image "r.example.com/side:1": r.example.com/side:1: not found',
      },
    })[1]
    assert.equal("credential", found.verdict)
    assert.is_nil(found.waiting)
  end)

  it("do not speak against a container that runs", function()
    local found = explain(live.list { live.secret(), pod { running = {} }, failed "connection refused" })[1]
    assert.equal("running", found.verdict)
  end)
end)
