-- The events of a bundle's pods: the last statement for each pod, container and image, and the last known cause.
-- `BackOff` has none, the preceding `Failed` does.

local once = require "kubebundle.util.once"
local read = require "kubebundle.util.read"
local statement = require "kubebundle.explain.statement"

local map = read.map

local events = {}

---@class kubebundle.explain.last_events
---@field last kubebundle.explain.statement
---@field at integer its place among the events of the pod
---@field cause string? the runtime's error of the last failed pull
---@field cause_at integer?

local time_fields = { "lastTimestamp", "deprecatedLastTimestamp", "eventTime", "firstTimestamp" }

-- "" if there is none. Timestamps of the API are UTC in one format, so they sort as text.
local function time_of(event)
  local time = map(event, "series").lastObservedTime
  for _, field in ipairs(time_fields) do
    time = type(time) == "string" and time or event[field]
  end
  return type(time) == "string" and time or ""
end

-- Objects without a namespace belong to the one given to kubectl, by default `default`.
local function pod_key(namespace, name)
  return (type(namespace) == "string" and namespace ~= "" and namespace or "default") .. "/" .. name
end

local function add(pods, event)
  local about = map(event, event.regarding and "regarding" or "involvedObject")
  local message = event.message or event.note
  if about.kind ~= "Pod" or type(about.name) ~= "string" or type(message) ~= "string" then return end
  local key = pod_key(about.namespace, about.name)
  local of_pod = pods[key] or { is_timed = true }
  pods[key] = of_pod
  local field = type(about.fieldPath) == "string" and about.fieldPath or ""
  local added = {
    reason = event.reason,
    message = message,
    container = field:match("{([^{}]*)}") or "",
    time = time_of(event),
    at = #of_pod,
  }
  of_pod[#of_pod + 1], of_pod.is_timed = added, of_pod.is_timed and added.time ~= ""
end

local function is_earlier(a, b)
  if a.time ~= b.time then return a.time < b.time end
  return a.at < b.at
end

-- The events by pod, sorted by time if all have one, else in input order.
local by_pod = once(function(bundle)
  local pods = {}
  for _, object in ipairs(bundle:of_kind "Event") do
    add(pods, object.value)
  end
  for _, of_pod in pairs(pods) do
    if of_pod.is_timed then table.sort(of_pod, is_earlier) end
  end
  return pods
end)

local function entry_key(container, image)
  return container .. "\0" .. image
end

local summary_of = once(function(of_pod)
  local known, missing = {}, nil
  for at, event in ipairs(of_pod) do
    local stated = statement.of_event(event.reason, event.message)
    if stated then
      local key = entry_key(event.container, stated.image or "")
      local last = known[key] or {}
      known[key], last.last, last.at = last, stated, at
      if stated.cause then
        last.cause, last.cause_at = stated.cause, at
      end
    elseif event.reason == "FailedToRetrieveImagePullSecret" then
      missing = event.message:match("%(([^()]*)%)")
    end
  end
  return { known = known, missing = missing }
end)

local nothing = { known = {} }

local function of_object(bundle, object)
  local of_pod = object.name and by_pod(bundle)[pod_key(object.namespace, object.name)]
  return of_pod and summary_of(of_pod) or nothing
end

--- The names of the pull secrets that the kubelet did not find, in its own format.
---@param bundle table
---@param object kubebundle.check.object
---@return string?
function events.missing_secrets(bundle, object)
  return of_object(bundle, object).missing
end

--- The last statement about an image, in events that name it, or that name no image but one of the containers.
---@param bundle table
---@param object kubebundle.check.object
---@param image string its key
---@param own string? the container whose image it is
---@param containers string[] that need it
---@return kubebundle.explain.last_events?
function events.last(bundle, object, image, own, containers)
  local known, found = of_object(bundle, object).known, nil
  local function look(key)
    local last = known[key]
    if last and not found then
      found = { last = last.last, at = last.at, cause = last.cause, cause_at = last.cause_at }
    elseif last then
      if last.at > found.at then
        found.last, found.at = last.last, last.at
      end
      if (last.cause_at or 0) > (found.cause_at or 0) then
        found.cause, found.cause_at = last.cause, last.cause_at
      end
    end
  end
  look(entry_key("", image))
  if own then look(entry_key(own, image)) end
  for _, container in ipairs(containers) do
    look(entry_key(container, ""))
  end
  return found
end

return events
