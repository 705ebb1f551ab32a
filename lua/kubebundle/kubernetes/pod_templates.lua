-- Finds the pod specifications in an object of any kind: by the schema for built-in kinds, by pod_kinds.lua for
-- well-known custom kinds, and by structure for all others: a mapping with `containers`, a list of mappings with
-- `image`, or with `image` beside `imagePullSecrets`. Those found only by structure are `guessed`.

local bytes_order = require "kubebundle.util.bytes"
local once = require "kubebundle.util.once"
local read = require "kubebundle.util.read"
local schema = require "kubebundle.kubernetes.schema"
local tables = require "kubebundle.util.tables"

local pod_templates = {}

---@class kubebundle.pod_template
---@field spec table the pod specification
---@field path any[] from the object
---@field containers kubebundle.check.container[]
---@field guessed boolean? found only by structure, or the controller may add pull secrets
---@field secrets_path any[] from the object: of the list of pull secrets
---@field listed any the value at secrets_path; parts that name one secret each share a list of all
---@field listed_paths any[][]? from the object: of each item of such a list
---@field account_path any[]? from the object, if the service account is named outside the specification
---@field is_open boolean? the pull secrets are listed by whatever runs the object
---@field has_own_account boolean? the controller creates a service account
---@field lists_names boolean? pull secrets may be listed as strings
---@field is_known boolean? the kind is in pod_kinds.lua
---@field secret_field string? the field that names the only pull secret, instead of a list
---@field has_parameters boolean? text that looks like another tool's token is a parameter of the kind

---@class kubebundle.check.container
---@field value table
---@field list string the pod's list that contains it, or its field if it is the only one
---@field index integer? in the list
---@field field string its field with the image

local NONE = {}

local CONTAINERS = { "initContainers", "containers", "ephemeralContainers" }

local function is_map(value)
  return type(value) == "table" and not read.is_list(value)
end

-- The containers under a key: a list of them, or a single one.
local function add_containers(found, spec, key)
  local value = spec[key]
  if is_map(value) then
    found[#found + 1] = { value = value, list = key, field = "image" }
    return
  end
  for index, item in read.maps(spec, key) do
    found[#found + 1] = { value = item, list = key, index = index, field = "image" }
  end
end

local function containers_of(spec, row)
  local found = {}
  for _, key in ipairs(row and row.containers or CONTAINERS) do
    if spec[key] then add_containers(found, spec, key) end
  end
  for _, field in ipairs(row and row.images or NONE) do
    if spec[field] then found[#found + 1] = { value = spec, list = field, field = field } end
  end
  return found
end

local function copy(path, ...)
  local longer = table.move(path, 1, #path, 1, {})
  for index = 1, select("#", ...) do
    longer[#longer + 1] = (select(index, ...))
  end
  return longer
end

-- Paths must not be modified, because pods share them.
local function new(spec, path, secrets_path, row)
  return {
    spec = spec,
    path = path,
    containers = containers_of(spec, row),
    secrets_path = secrets_path or copy(path, "imagePullSecrets"),
    listed = spec.imagePullSecrets,
  }
end

--[[ By the schema ]]

-- The path of the pull secrets, by the specification's.
local secrets_paths = once(function(path)
  return copy(path, "imagePullSecrets")
end)

local function by_schema(value, struct)
  local path = schema.pod_path(struct)
  if not path then return NONE end
  for index = 1, #path do
    value = value[path[index]]
    if not is_map(value) then return NONE end
  end
  return { new(value, path, secrets_paths(path)) }
end

--[[ By the table ]]

local function split(text, separator)
  local parts = {}
  for part in text:gmatch("[^" .. separator .. "]+") do
    parts[#parts + 1] = part
  end
  return parts
end

local settings = {
  containers = function(row, text)
    row.containers = split(text, ",")
  end,
  images = function(row, text)
    row.images = split(text, ",")
  end,
  secrets = function(row, text)
    row.is_open = text == "?" or nil
    row.secrets = text ~= "?" and split(text, ".") or nil
  end,
  secret = function(row, text)
    row.secret_field, row.lists_names = text, true
  end,
  account = function(row, text)
    row.has_own_account = text == "?" or nil
    row.account = text ~= "?" and split(text, ".") or nil
  end,
}

local marks = { names = "lists_names", tokens = "has_parameters", guessed = "guessed" }

local function parse_row(words)
  local row = { paths = {} }
  for index = 3, #words do
    local name, text = words[index]:match("^(%l+)=(.*)$")
    if name then
      settings[name](row, text)
    elseif marks[words[index]] then
      row[marks[words[index]]] = true
    else
      row.paths[#row.paths + 1] = split(words[index], ".")
    end
  end
  return row
end

local rows -- by group and kind, created on demand

local function read_rows()
  local all = {}
  for line in require("kubebundle.kubernetes.pod_kinds"):gmatch("[^\n]+") do
    local words = tables.words(line)
    local row = parse_row(words)
    for kind in words[2]:gmatch("[^,]+") do
      local key = words[1] .. "/" .. kind
      all[key] = all[key] or {}
      table.insert(all[key], row)
    end
  end
  return all
end

local function rows_of(api_version, kind)
  local group = type(api_version) == "string" and api_version:match("^([^/]+)/")
  if not group or type(kind) ~= "string" then return nil end
  rows = rows or read_rows()
  return rows[group .. "/" .. kind]
end

-- Calls visit(value, path) for each mapping at a path of the table.
local function follow(value, steps, depth, path, visit)
  local step = steps[depth]
  if not step then return is_map(value) and visit(value, copy(path)) end
  if type(value) ~= "table" then return end
  local keys = { step }
  if step == "*" then
    keys = {}
    if read.is_list(value) then
      for index = 1, #value do
        keys[index] = index
      end
    else
      keys = bytes_order.sorted_keys(value)
    end
  end
  for _, key in ipairs(keys) do
    path[#path + 1] = key
    follow(value[key], steps, depth + 1, path, visit)
    path[#path] = nil
  end
end

local function by_row(value, row, found)
  for _, steps in ipairs(row.paths) do
    follow(value, steps, 1, {}, function(spec, path)
      local template = new(spec, path, row.secret_field and copy(path, row.secret_field), row)
      if #template.containers == 0 then return end
      if row.secrets and not spec.imagePullSecrets then template.secrets_path = row.secrets end
      template.is_known, template.secret_field, template.guessed = true, row.secret_field, row.guessed
      if row.account and not spec.serviceAccountName then template.account_path = row.account end
      template.is_open, template.has_own_account = row.is_open, row.has_own_account
      template.lists_names, template.has_parameters = row.lists_names, row.has_parameters
      found[#found + 1] = template
    end)
  end
end

--[[ By structure ]]

local function has_images(value)
  for _, item in read.maps(value, "containers") do
    if type(item.image) == "string" or read.is_token(item.image) then return true end
  end
  return false
end

-- The row of a mapping whose own fields are an image and the list of its pull secrets.
local IMAGE_BESIDE_SECRETS = { images = { "image" } }

local function row_of_structure(value)
  if has_images(value) then return NONE end
  local has_image = type(value.image) == "string" or read.is_token(value.image)
  return has_image and read.is_list(value.imagePullSecrets) and IMAGE_BESIDE_SECRETS or nil
end

local by_structure

local function below(item, key, path, secrets, known, found)
  if type(item) ~= "table" then return end
  path[#path + 1] = key
  by_structure(item, path, secrets, known, found)
  path[#path] = nil
end

-- `secrets` is the path of the innermost list of pull secrets around the value.
function by_structure(value, path, secrets, known, found)
  if read.is_list(value) then
    for index, item in ipairs(value) do
      below(item, index, path, secrets, known, found)
    end
    return
  end
  if read.is_list(value.imagePullSecrets) then secrets = copy(path, "imagePullSecrets") end
  local row = not known[value] and row_of_structure(value)
  if row then
    local template = new(value, copy(path), nil, row)
    template.guessed, template.lists_names, template.has_parameters = true, true, true
    template.secrets_path = secrets or template.secrets_path
    found[#found + 1] = template
  end
  for _, key in ipairs(bytes_order.sorted_keys(value)) do
    local is_left_out = #path == 0 and (key == "metadata" or key == "status")
    if not is_left_out then below(value[key], key, path, secrets, known, found) end
  end
end

-- The pull secrets that the parts of an object name, and their paths: one pod lists them all.
local function named_by_parts(found)
  local names, places, seen = {}, {}, {}
  for _, template in ipairs(found) do
    local name = template.secret_field and template.spec[template.secret_field]
    if name ~= nil and not (type(name) == "string" and seen[name]) then
      if type(name) == "string" then seen[name] = true end
      names[#names + 1], places[#places + 1] = name, template.secrets_path
    end
  end
  return names, places
end

local function add_lists(value, found)
  local names, places
  for _, template in ipairs(found) do
    if template.secret_field then
      if not names then
        names, places = named_by_parts(found)
      end
      template.listed, template.listed_paths = names, places
    else
      template.listed = read.at(value, template.secrets_path)
    end
  end
end

--- The pod specifications of an object, in a fixed order.
---@param value table the object
---@param struct kubebundle.schema.type? the type of a built-in kind
---@return kubebundle.pod_template[] not to be modified
function pod_templates.of(value, struct)
  if struct then return by_schema(value, struct) end
  local found, known = {}, {}
  for _, row in ipairs(rows_of(value.apiVersion, value.kind) or {}) do
    by_row(value, row, found)
  end
  for _, template in ipairs(found) do
    known[template.spec] = true
  end
  by_structure(value, {}, nil, known, found)
  add_lists(value, found)
  return found
end

--- Whether a kind has pods in which text that looks like another tool's token is a parameter.
---@param api_version any
---@param kind any
---@return boolean
function pod_templates.takes_tokens(api_version, kind)
  local list = rows_of(api_version, kind)
  return list ~= nil and not list[1].has_parameters
end

return pod_templates
