-- Finds the manifests below a directory, except those excluded by .kubebundleignore files.

local bytes_order = require "kubebundle.util.bytes"
local core = require "kubebundle.core"
local files = require "kubebundle.util.files"
local lfs = require "lfs"

local directories = {}

local extensions = { yaml = true, yml = true, json = true }

--- Whether a file of a directory is one of its manifests.
---@param name string
---@return boolean
function directories.is_manifest(name)
  return extensions[name:match("%.(%w+)$")] == true
end

--- The names in a directory, sorted by bytes.
---@param directory string
---@return string[]? names
---@return kubebundle.failure? err
function directories.list(directory)
  local names, err = core.file.list(directory)
  if not names then return nil, err end
  table.sort(names, bytes_order.less)
  return names
end

--- The type of a path: nil if it does not exist, or is a dangling link; nil and an error if the system does not
--- report it.
---@param path string
---@param of_link? boolean for the link itself
---@return string? mode as returned by lfs
---@return kubebundle.failure? err
function directories.mode(path, of_link)
  local mode, _, errno = (of_link and lfs.symlinkattributes or lfs.attributes)(path, "mode")
  if mode then return mode end
  local code, reason = core.file.reason(errno)
  if code == "file.not-found" or code == "file.not-directory" or lfs.symlinkattributes(path, "mode") == "link" then
    return nil
  end
  return files.fail(path, code, reason)
end

local IGNORE_FILE = ".kubebundleignore"
local NEVER_READ = { [".git"] = true, [".kubebundle.yaml"] = true, ["node_modules"] = true }

local function identity_of(directory)
  local attributes, _, errno = lfs.attributes(directory .. "/")
  if not attributes then return files.fail(directory, core.file.reason(errno)) end
  return attributes.dev .. ":" .. attributes.ino
end

-- The scopes of a directory: its parents', and its own file of patterns.
local function scopes_below(directory, scopes)
  local ignore = require "kubebundle.util.ignore"
  local path = directory .. IGNORE_FILE
  local mode, text, err
  mode, err = directories.mode(path)
  if err then return nil, err end
  if mode ~= "file" then return scopes end
  text, err = files.read(path)
  if not text then return nil, err end
  local own = table.move(scopes, 1, #scopes, 1, {})
  own[#own + 1] = { base = directory, rules = ignore.parse(text) }
  return own
end

local function is_excluded(scopes, path, is_directory)
  return scopes[1] ~= nil and require("kubebundle.util.ignore").excludes(scopes, path, is_directory)
end

-- Appends the manifests below a directory. `above` has its parents: a link back to one of them is not followed, nor
-- is one to a directory that is never read.
local function walk(directory, relative, above, inputs, scopes)
  local identity, names, err
  identity, err = identity_of(directory)
  if not identity then return nil, err end
  if above[identity] then return true end
  scopes, err = scopes_below(directory .. "/", scopes)
  if not scopes then return nil, err end
  names, err = directories.list(directory .. "/")
  if not names then return nil, err end
  above[identity] = true
  for _, name in ipairs(names) do
    local path = directory .. "/" .. name
    local mode, mode_err = directories.mode(path)
    local fine = true
    if NEVER_READ[name] or is_excluded(scopes, path, mode == "directory") then
      fine = true
    elseif mode_err then
      return nil, mode_err
    elseif mode == "directory" then
      fine, err = walk(path, relative .. name .. "/", above, inputs, scopes)
    elseif directories.is_manifest(name) and (mode == "file" or not mode) then
      inputs[#inputs + 1] = { path = path, relative = relative .. name, is_of_directory = true }
    end
    if not fine then return nil, err end
  end
  above[identity] = nil
  return true
end

-- The scopes before a directory is read: those of `--exclude` and of the current directory.
local function first_scopes(directory, exclude)
  local scopes = {}
  local is_below = not directory:find "^/" and not ("/" .. directory .. "/"):find("/../", 1, true)
  if is_below and identity_of(directory) ~= identity_of "." then
    local err
    scopes, err = scopes_below("", scopes)
    if not scopes then return nil, err end
  end
  if #exclude > 0 then
    local rules = require("kubebundle.util.ignore").parse(table.concat(exclude, "\n"))
    scopes[#scopes + 1] = { base = "", rules = rules }
    scopes[#scopes + 1] = { base = directory .. "/", rules = rules }
  end
  return scopes
end

--- Appends the manifests of a directory and its subdirectories, sorted.
---@param path string
---@param relative string the prefix of their paths in a mirrored tree
---@param inputs kubebundle.files.input[]
---@param options { exclude: string[], output: string? }
---@return true? found
---@return kubebundle.failure? err
function directories.add(path, relative, inputs, options)
  local before = #inputs
  local directory = path:match("^.*[^/]") or ""
  local above, output = {}, options.output and identity_of(options.output)
  if output and output ~= identity_of(directory) then above[output] = true end
  local scopes, scope_err = first_scopes(directory, options.exclude)
  if not scopes then return nil, scope_err end
  local fine, err = walk(directory, relative, above, inputs, scopes)
  if fine and #inputs == before then
    return files.fail(path, "file.no-manifest", "the directory holds no .yaml, .yml or .json file")
  end
  return fine, err
end

return directories
