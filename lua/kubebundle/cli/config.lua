-- The command's configuration, .kubebundle.yaml: defaults of options, and the image policy. It is the nearest one in
-- the working directory and its parents, up to the root of the git repository; outside of a repository only the
-- working directory is searched, because anybody may write to /tmp. It cannot refer to code.

local core = require "kubebundle.core"
local words = require "kubebundle.util.words"

local NAME = ".kubebundle.yaml"
local ENOENT = 2 -- on every system

---@class kubebundle.cli.config
---@field path string
---@field tokens string?
---@field mode string?
---@field exclude string[]?
---@field severity table<string, string>?
---@field kubernetes_version string?
---@field crd string[]? paths relative to the working directory
---@field images kubebundle.check.images?
---@field positions kubebundle.position? of the keys
local Config = {}
Config.__index = Config

local config = {}

-- The node of a key, or that of the nearest existing parent.
local function node_at(positions, keys)
  local node = positions
  for _, key in ipairs(keys) do
    node = node and node.children and node.children[key] or node
  end
  return node or {}
end

--- An error about a key of the file.
---@param code string
---@param keys (string|integer)[]
---@param message string
---@return kubebundle.failure
function Config:failure(code, keys, message)
  local node = node_at(self.positions, keys)
  return core.failure {
    code = code,
    message = message,
    filename = self.path,
    line = node.key_line or node.line or 1,
    column = node.key_column or node.column or 1,
  }
end

-- {====== The values of keys ======

-- Each takes a value and returns it in its final form, or nil and what is expected.

local function text(value)
  if type(value) == "string" and value ~= "" then return value end
  return nil, "text"
end

local function flag(value)
  if type(value) == "boolean" then return value end
  return nil, "true or false"
end

local function texts(value)
  local list = core.is_array(value) and value or { value }
  for index, item in ipairs(list) do
    if type(item) == "number" then list[index] = tostring(item) end
    if not text(list[index]) then return nil, "a list of texts" end
  end
  return list
end

local function choice(...)
  local known = { ... }
  return function(value)
    for _, item in ipairs(known) do
      if item == value then return value end
    end
    return nil, table.concat(known, ", ", 1, #known - 1) .. " or " .. known[#known]
  end
end

local function version(value)
  if type(value) == "number" then value = tostring(value) end
  if type(value) == "string" and require("kubebundle.kubernetes.schema").minor(value) then return value end
  return nil, "a version such as 1.30"
end

local function tokens(value)
  if text(value) and pcall(core.template.mask, "", value) then return value end
  return nil, "a prefix and a suffix such as '#( )#'"
end

local level = choice("error", "warning", "info", "off")

-- A map with arbitrary names.
local function severities(value)
  if type(value) ~= "table" or core.is_array(value) then return nil, "a mapping of rules to severities" end
  for name, own in pairs(value) do
    local _, expected = level(own)
    if expected then return nil, expected, name end
  end
  return value
end

local KEYS = {
  tokens = tokens,
  mode = choice("yaml", "json", "xml", "text"),
  exclude = texts,
  severity = severities,
  kubernetes_version = version,
  crd = texts,
  images = { allow = texts, require_digest = flag, forbid_tags = texts },
}

local CODE = { rules = true, filters = true } -- only allowed on the command line

-- }======

-- {====== Reading ======

local function sorted_names(map)
  local names = {}
  for name in pairs(map) do
    names[#names + 1] = name
  end
  table.sort(names, function(a, b)
    return tostring(a) < tostring(b)
  end)
  return names
end

local function unknown_key(self, keys, name, known)
  if #keys == 1 and CODE[name] then
    local message = "unknown key `%s`: code is not allowed in a configuration; use the option --%s"
    return self:failure("config.unknown-key", keys, message:format(name, name))
  end
  local near = words.nearest(tostring(name), sorted_names(known))
  local message = ("unknown key `%s`"):format(tostring(name)) .. (near and ("; did you mean %s?"):format(near) or "")
  return self:failure("config.unknown-key", keys, message)
end

local checked_value

-- Applies the checks to the values of a mapping; nil and a failure if one fails.
local function checked(self, map, known, keys)
  local result = {}
  if type(map) ~= "table" or core.is_array(map) then
    return nil, self:failure("config.invalid", keys, ("invalid %s: expected a mapping"):format(table.concat(keys, ".")))
  end
  for _, name in ipairs(sorted_names(map)) do
    local path = table.move(keys, 1, #keys, 1, {})
    path[#path + 1] = name
    local value, err = checked_value(self, map[name], known, path)
    if value == nil then return nil, err end
    result[name] = value
  end
  return result
end

function checked_value(self, value, known, path)
  local name = path[#path]
  local check = known[name]
  if not check then return nil, unknown_key(self, path, name, known) end
  if type(check) == "table" then return checked(self, value, check, path) end
  local result, expected, below = check(value)
  if result ~= nil then return result end
  path[#path + 1] = below
  local message = ("invalid %s: expected %s"):format(table.concat(path, "."), expected)
  return nil, self:failure("config.invalid", path, message)
end

local function directory_of(path)
  return path:match "^(.*/)[^/]*$" or ""
end

-- The configuration made of individually valid values.
local function completed(self, values)
  for name, value in pairs(values) do
    self[name] = value
  end
  for index, path in ipairs(self.crd or {}) do
    if path:sub(1, 1) ~= "/" then self.crd[index] = directory_of(self.path) .. path end
  end
  if self.images then
    local policy, message, index = require("kubebundle.check.image_policy").read(self.images)
    if not policy then return nil, self:failure("config.invalid", { "images", "allow", index }, message) end
  end
  return self
end

--- Parses a configuration.
---@param source string its text
---@param path string
---@return kubebundle.cli.config?
---@return kubebundle.failure? err
function config.read(source, path)
  local values = require "kubebundle.values"
  local self = setmetatable({ path = path }, Config)
  local positions, err = core.yaml.positions(source)
  if not positions then
    err.filename = path
    return nil, err
  end
  self.positions = positions[1]
  if #positions > 1 then return nil, self:failure("config.invalid", {}, "expected one document") end
  if #positions == 0 then return self end
  local tree, problem = values.parse(source, { filename = path, format = "yaml" })
  if not tree then
    local is_mapping = problem.code ~= "values.not-mapping"
    return nil, is_mapping and problem or self:failure("config.invalid", {}, "expected a mapping of options")
  end
  local found, failure = checked(self, values.as_text(tree), KEYS, {})
  if not found then return nil, failure end
  return completed(self, found)
end

-- }======

-- {====== Search ======

-- Nothing more is loaded for a file that is not there.
local function exists(path, console)
  local mode, _, errno = require("lfs").attributes(path, "mode")
  if mode or errno == ENOENT then return mode ~= nil end
  local found, err = require("kubebundle.util.directories").mode(path)
  if err then console:fail(err.message) end
  return found ~= nil
end

-- The nearest file in the directories from here to the root of the repository; nil if there is none.
local function nearest(console)
  if exists(NAME, console) then return NAME end
  local directory, path, found = require("lfs").currentdir(), "", nil
  while directory and directory ~= "" do
    if not found and exists(path .. NAME, console) then found = path .. NAME end
    if exists(directory .. "/.git", console) then return found end
    directory, path = directory:match "^(.*)/[^/]*$", path .. "../"
  end
end

--- Adds --exclude and --config, the options of every command that reads directories.
---@param parser table
function config.define(parser)
  parser
    :option("--exclude", "Exclude matching files below directories, as in .gitignore; may be repeated.")
    :argname("GLOB")
    :count("*")
  parser
    :option(
      "--config",
      "The configuration, or none; by default .kubebundle.yaml in the working directory or its parents, up to the "
        .. "root of the repository."
    )
    :argname("FILE|none")
end

--- Sets the options that the arguments do not give, and `config`: the configuration, if there is one.
---@param arguments table
---@param console kubebundle.cli.console
function config.apply(arguments, console)
  if arguments.config == "none" then
    arguments.config = nil
    return
  end
  local path = arguments.config or nearest(console)
  arguments.config = nil
  if not path then return end
  local found, err = config.read(console:read_path(path), path)
  if not found then console:fail(tostring(err)) end
  arguments.config = found
  arguments.tokens, arguments.mode = arguments.tokens or found.tokens, arguments.mode or found.mode
  local exclude = table.move(found.exclude or {}, 1, #(found.exclude or {}), 1, {})
  arguments.exclude = table.move(arguments.exclude or {}, 1, #(arguments.exclude or {}), #exclude + 1, exclude)
end

-- }======

return config
