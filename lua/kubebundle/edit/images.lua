-- The images of a text, and the ones selected by an edit.

local core = require "kubebundle.core"
local image = require "kubebundle.kubelet.image"
local objects = require "kubebundle.edit.objects"
local pod_templates = require "kubebundle.kubernetes.pod_templates"
local read = require "kubebundle.util.read"
local redact = require "kubebundle.util.redact"
local schema = require "kubebundle.kubernetes.schema"
local values = require "kubebundle.edit.values"

local images = {}

---@class kubebundle.edit.image
---@field document integer
---@field keys any[] from the document's root
---@field ref string
---@field name string? as completed by the kubelet, without tag and digest
---@field container string? the name of the container or volume
---@field object kubebundle.edit.object

local function add(list, object, name, ref, path, ...)
  if not read.is_text(ref) then return end
  local keys = table.move(path, 1, #path, #object.keys + 1, table.move(object.keys, 1, #object.keys, 1, {}))
  for index = 1, select("#", ...) do
    keys[#keys + 1] = (select(index, ...))
  end
  local parsed = image.parse(ref)
  list[#list + 1] = {
    document = object.document,
    keys = keys,
    ref = ref,
    name = parsed and parsed.name,
    container = read.is_text(name) and name or nil,
    object = object,
  }
end

local function add_container(list, object, pod, container)
  local value, field = container.value, container.field
  if container.list == field then
    add(list, object, nil, value[field], pod.path, field)
  elseif container.index then
    add(list, object, value.name, value[field], pod.path, container.list, container.index, field)
  else
    add(list, object, value.name, value[field], pod.path, container.list, field)
  end
end

local function add_volumes(list, object, pod)
  for index, volume in read.maps(pod.spec, "volumes") do
    local source = volume.image
    if type(source) == "table" then
      add(list, object, volume.name, source.reference, pod.path, "volumes", index, "image", "reference")
    end
  end
end

--- The images of pods and pod templates of every kind in the given objects.
---@param self kubebundle.edit.tree
---@param list kubebundle.edit.object[]
---@return kubebundle.edit.image[]?
---@return kubebundle.failure? err
function images.of(self, list)
  local found = {}
  for _, object in ipairs(list) do
    local value, err = {}, nil
    if not object.holds_others then
      value, err = values.at(self, object.document, object.keys)
    end
    if value == nil then return nil, err end
    local entry = schema.kind(object.api_version, object.kind)
    local pods = type(value) == "table" and pod_templates.of(value, entry and schema.type_of(entry)) or {}
    for _, pod in ipairs(pods) do
      for _, container in ipairs(pod.containers) do
        add_container(found, object, pod, container)
      end
      add_volumes(found, object, pod)
    end
  end
  return found
end

-- The existing ones, for a message.
local function listed(list)
  local parts = {}
  for index = 1, math.min(#list, 10) do
    local found = list[index]
    parts[index] = ("%s=%s (%s)"):format(found.container or "?", found.ref, objects.shown(found.object))
  end
  if #list > 10 then parts[11] = ("%d more"):format(#list - 10) end
  return #parts > 0 and redact.shown(table.concat(parts, ", ")) or "none"
end

local function fail(code, message)
  return nil, core.failure { code = code, message = message }
end

-- The images that NAME means.
local function meant(listing, name)
  local by_container = listing.by_container[name] or {}
  if by_container.objects == 1 then return by_container end
  local parsed = image.parse(name)
  local is_repository = parsed and parsed.tag == "" and parsed.digest == ""
  local by_repository = is_repository and listing.by_repository[parsed.name]
  if by_repository then return by_repository end
  if by_container.objects then
    return fail("edit.ambiguous", ("container %s is in several objects: %s"):format(name, listed(by_container)))
  end
  return fail(
    "edit.not-found",
    ("no container or repository %s; found: %s"):format(redact.shown(name), listed(listing.all))
  )
end

--- A reference without its tag and digest.
---@param ref string
---@return string
function images.repository(ref)
  local body = ref:match "^[^@]*"
  local last = body:match "^.*/()" or 1
  local colon = body:find(":", last, true)
  return colon and body:sub(1, colon - 1) or body
end

-- The new reference of an image.
local function new_ref(old, ref)
  local part = ref:match "^[:@]"
  if part == ":" then return images.repository(old) .. ref end
  return part and old:match "^[^@]*" .. ref or ref
end

-- Adds an image to those of its container or repository; `objects` is how many have one.
local function index(lists, key, one)
  if not key then return end
  local list = lists[key] or { objects = 0 }
  lists[key] = list
  local last = list[#list]
  if not last or last.object ~= one.object then list.objects = list.objects + 1 end
  list[#list + 1] = one
end

---@class kubebundle.edit.images
---@field all kubebundle.edit.image[]
---@field by_container table<string, kubebundle.edit.image[]>
---@field by_repository table<string, kubebundle.edit.image[]>

--- The images of several texts, each with the number of its text.
---@param trees kubebundle.edit.tree[]
---@param wanted string? the object
---@return kubebundle.edit.images?
---@return kubebundle.failure? err
---@return integer? number of the text that is at fault
function images.listing(trees, wanted)
  local listing = { all = {}, by_container = {}, by_repository = {} }
  for number, self in ipairs(trees) do
    local named, invalid = objects.named(self, wanted)
    if not named then return nil, invalid, number end
    local found, err = images.of(self, named)
    if not found then return nil, err, number end
    for _, one in ipairs(found) do
      one.number = number
      listing.all[#listing.all + 1] = one
      index(listing.by_container, one.container, one)
      index(listing.by_repository, one.name, one)
    end
  end
  return listing
end

---@class kubebundle.edit.image_changes
---@field changes table<integer, { document: integer, keys: any[], value: string }[]> by the numbers of the texts
---@field is_renamed boolean an image is of another repository then

--- The changes that give the images of a container or repository another reference.
---@param listing kubebundle.edit.images
---@param name string
---@param ref string `repo:tag`, `:tag` or `@sha256:...`
---@return kubebundle.edit.image_changes?
---@return kubebundle.failure? err
function images.matching(listing, name, ref)
  local found, problem = meant(listing, name)
  if not found then return nil, problem end
  local matching = { changes = {}, is_renamed = false }
  for _, one in ipairs(found) do
    local value = new_ref(one.ref, ref)
    local parsed, invalid = image.parse(value)
    if not parsed then return nil, invalid end
    if parsed.name ~= one.name then matching.is_renamed = true end
    local list = matching.changes[one.number] or {}
    matching.changes[one.number] = list
    list[#list + 1] = { document = one.document, keys = one.keys, value = value }
  end
  return matching
end

return images
