-- What a live cluster reports about an image of a pod: the state of the containers that need it, and the events. The
-- state decides; the events give the cause, which kubelets up to 1.31 omit from their messages.

local events = require "kubebundle.explain.events"
local once = require "kubebundle.util.once"
local read = require "kubebundle.util.read"
local statement = require "kubebundle.explain.statement"

local list, map = read.list, read.map

local said = {}

---@class kubebundle.explain.said
---@field state "running"|"present"|"waiting" `present`: the image is on the node, whatever the container does
---@field statement kubebundle.explain.statement? if it is waiting
---@field cause string? the runtime's error

local status_lists = { "containerStatuses", "initContainerStatuses", "ephemeralContainerStatuses" }

-- The states of the containers by their names.
local states_of = once(function(object)
  local by_name = {}
  for _, name in ipairs(status_lists) do
    for _, status in ipairs(list(map(object.value, "status"), name)) do
      if type(status) == "table" and type(status.name) == "string" then by_name[status.name] = map(status, "state") end
    end
  end
  return by_name
end)

-- The image of each image volume with the containers that mount it, by volume name; and these images by container.
local volumes_of = once(function(pull)
  local volumes, images = {}, {}
  for _, entry in ipairs(pull.images) do
    if entry.place.list == "volumes" and entry.container and entry.ref then
      volumes[entry.container] = { image = statement.image_key(entry.ref), containers = {} }
    end
  end
  if not next(volumes) then return { by_name = volumes, by_container = images } end
  for _, entry in ipairs(pull.images) do
    for _, mount in ipairs(list(entry.place.value, "volumeMounts")) do
      local volume = entry.place.list ~= "volumes" and type(mount) == "table" and volumes[mount.name]
      if volume and entry.container then
        table.insert(volume.containers, entry.container)
        images[entry.container] = images[entry.container] or {}
        images[entry.container][volume.image] = true
      end
    end
  end
  return { by_name = volumes, by_container = images }
end)

-- Reasons of containers whose image has not been looked at yet. All others mean that it was present.
local too_early = { ContainerCreating = true, PodInitializing = true }

-- What a container's state says about the images that it needs.
local function read_state(object, container)
  local state = container and states_of(object)[container]
  if not state then return nil end
  local waiting = map(state, "waiting")
  local reason = type(waiting.reason) == "string" and waiting.reason or ""
  local message = type(waiting.message) == "string" and waiting.message or ""
  local stated = statement.of_waiting(reason, message)
  if stated then
    return { state = "waiting", statement = stated, cause = stated.cause }
  elseif state.running then
    return { state = "running" }
  end
  local is_past = state.terminated or reason ~= "" and not too_early[reason]
  return is_past and { state = "present" } or nil
end

-- A container's waiting state can be about an image volume: then it names that image.
local function by_own_state(pull, entry, image)
  local found = read_state(pull.object, entry.container)
  local named = found and found.statement and found.statement.image
  local of_volumes = volumes_of(pull).by_container[entry.container] or {}
  return not (named and named ~= image and of_volumes[named]) and found or nil
end

local function by_mounting_states(pull, containers, image)
  local found
  for _, container in ipairs(containers) do
    local of_container = read_state(pull.object, container)
    if of_container and of_container.state ~= "waiting" then
      found = found or { state = "present" }
    elseif of_container and of_container.statement.image == image then
      return of_container
    end
  end
  return found
end

local function by_events(last)
  if not last then
    return nil
  elseif last.last.kind == "present" then
    return { state = "present" }
  end
  return { state = "waiting", statement = last.last, cause = last.cause }
end

--- What is reported about an image of a Pod; nil if nothing is.
---@param bundle table
---@param pull kubebundle.check.pull
---@param entry kubebundle.check.image
---@return kubebundle.explain.said?
function said.of_image(bundle, pull, entry)
  local object, is_volume = pull.object, entry.place.list == "volumes"
  if object.kind ~= "Pod" or not entry.ref then return nil end
  local image = statement.image_key(entry.ref)
  local volume = is_volume and volumes_of(pull).by_name[entry.container]
  local containers = is_volume and (volume and volume.containers or {}) or { entry.container }
  local found
  if is_volume then
    found = by_mounting_states(pull, containers, image)
  else
    found = by_own_state(pull, entry, image)
  end
  local last = events.last(bundle, object, image, not is_volume and entry.container or nil, containers)
  if found and found.state == "waiting" and not found.cause and found.statement.kind == "pull" and last then
    found.cause = last.cause
  end
  return found or by_events(last)
end

return said
