-- Files in and out: which files the arguments of a command name, what they hold, and writing many of them
-- all or not at all.

local core = require "kubebundle.core"

local files = {}

---@class kubebundle.files.input
---@field path string as it is shown; `-` is standard input
---@field relative string below the argument that named it: where it goes in a mirrored tree

--- The last part of a path.
---@param path string
---@return string
function files.name(path)
  return (path:gsub("^.*/", ""))
end

local function fail(path, code, reason)
  return nil, core.failure {
    code = code, message = ("cannot read %s: %s"):format(path, reason), reason = reason, unreadable = true,
  }
end

--- The bytes of a file.
---@param path string
---@return string? text
---@return table? err
function files.read(path)
  local file <close>, _, errno = io.open(path, "rb")
  if not file then
    return fail(path, core.file.reason(errno))
  end
  local text
  text, _, errno = file:read("a")
  if not text then
    return fail(path, core.file.reason(errno))
  end
  return text
end

local extensions = { yaml = true, yml = true, json = true }

--- Whether a file of a directory is one of its manifests.
---@param name string
---@return boolean
function files.is_manifest(name)
  return extensions[name:match("%.(%w+)$")] == true
end

-- The names in a directory, sorted by bytes.
local function list(directory)
  local lfs = require "lfs"
  -- lfs.dir raises without an error number; fopen fails as opendir does.
  local probe <close>, _, errno = io.open(directory, "rb")
  if not probe then
    return fail(directory, core.file.reason(errno))
  end
  local fine, iterate, state = pcall(lfs.dir, directory)
  if not fine then
    return fail(directory, "file.not-directory", "not a directory")
  end
  local names = {}
  for name in iterate, state do
    if name ~= "." and name ~= ".." then
      names[#names + 1] = name
    end
  end
  table.sort(names)
  return names
end

-- Appends the manifests below a directory. `above` holds the directories that it lies in: a link that leads
-- back to one of them is not followed.
local function walk(directory, relative, above, inputs)
  local lfs = require "lfs"
  local attributes = lfs.attributes(directory .. "/")
  local identity = attributes and attributes.dev .. ":" .. attributes.ino
  if not identity or above[identity] then
    return true
  end
  local names, err = list(directory .. "/")
  if not names then
    return nil, err
  end
  above[identity] = true
  for _, name in ipairs(names) do
    local path = directory .. "/" .. name
    local mode = lfs.attributes(path, "mode")
    local fine = true
    if mode == "directory" then
      fine, err = walk(path, relative .. name .. "/", above, inputs)
    elseif files.is_manifest(name) and (mode == "file" or not mode) then
      inputs[#inputs + 1] = { path = path, relative = relative .. name }
    end
    if not fine then
      return nil, err
    end
  end
  above[identity] = nil
  return true
end

local function add_directory(path, relative, inputs)
  local before = #inputs
  local fine, err = walk(path:match("^.*[^/]") or "", relative, {}, inputs)
  if fine and #inputs == before then
    return fail(path, "file.no-manifest", "the directory holds no .yaml, .yml or .json file")
  end
  return fine, err
end

local function add_path(path, mode, relative, inputs)
  if mode == "directory" then
    return add_directory(path, relative and relative .. "/" or "", inputs)
  end
  inputs[#inputs + 1] = { path = path, relative = relative or files.name(path) }
  return true
end

local function add_pattern(pattern, glob, inputs)
  local paths, base = glob.expand(pattern, list)
  if #paths == 0 then
    return fail(pattern, "file.no-match", "no file matches")
  end
  for _, path in ipairs(paths) do
    local mode = require("lfs").attributes(path, "mode")
    local fine, err = add_path(path, mode, path:sub(#base + 1), inputs)
    if not fine then
      return nil, err
    end
  end
  return true
end

local function add(path, inputs)
  if path == "-" then
    inputs[#inputs + 1] = { path = path }
    return true
  end
  local mode = require("lfs").attributes(path, "mode")
  local glob = not mode and require "kubebundle.glob"
  if glob and glob.is_pattern(path) then
    return add_pattern(path, glob, inputs)
  end
  return add_path(path, mode, nil, inputs)
end

--- The files that the arguments name: a file is itself, a directory its manifests, all below it and sorted,
--- a pattern that is no file what it matches.
---@param paths string[]
---@return kubebundle.files.input[]? inputs
---@return table? err
function files.inputs(paths)
  local inputs = {}
  for _, path in ipairs(paths) do
    local fine, err = add(path, inputs)
    if not fine then
      return nil, err
    end
  end
  return inputs
end

-- Makes the directory of a path and those above it; appends the new ones to `made`.
local function make_directories(path, known, made)
  local lfs = require "lfs"
  local directory = path:match("^(.*[^/])/+[^/]+$")
  if not directory or known[directory] or lfs.attributes(directory, "mode") == "directory" then
    return true
  end
  local fine, err = make_directories(directory, known, made)
  if not fine then
    return nil, err
  end
  local created, _, errno = lfs.mkdir(directory)
  if not created then
    local code, reason = core.file.reason(errno)
    return nil, core.failure { code = code, message = ("cannot create directory %s: %s"):format(directory, reason) }
  end
  known[directory] = true
  made[#made + 1] = directory
  return true
end

-- What has to be undone unless all goes well: staged files and new directories.
local function undo(work)
  for _, staged in ipairs(work.staged) do
    staged:discard()
  end
  for index = #work.made, 1, -1 do
    require("lfs").rmdir(work.made[index])
  end
end

-- Removes what killed processes left in the directory of a path, once for each.
local function sweep(path, swept)
  local directory = path:match("^(.*/)") or "./"
  if not swept[directory] then
    swept[directory] = true
    core.file.sweep(directory)
  end
end

local function stage_all(outputs, work)
  local known, swept = {}, {}
  for index, output in ipairs(outputs) do
    local fine, err = make_directories(output.path, known, work.made)
    local staged
    if fine then
      sweep(output.path, swept)
      staged, err = core.file.stage(output.path, output.text, output.mode)
    end
    if not staged then
      return nil, err
    end
    work.staged[index] = staged
  end
  return true
end

-- A file that was read must not have been changed by another since.
local function is_unchanged(output, before)
  if output.expected == nil or output.expected == before then
    return true
  end
  return nil, core.failure {
    code = "file.changed",
    message = ("%s was changed by another process and is not overwritten"):format(output.path),
  }
end

-- Puts a staged file in its place; what it holds now first, for a file that is to be replaced. A pipe is neither read
-- nor written to while signals are held back: its other end may be late.
local function commit(staged, output, hold)
  local mode = require("lfs").attributes(output.path, "mode")
  local before = mode == "file" and files.read(output.path) or nil
  local fine, err = is_unchanged(output, before)
  if not fine then
    return nil, err
  end
  local held <close> = hold and (mode == "file" or not mode) and hold() or nil -- luacheck: no unused
  fine, err = staged:commit()
  return fine, err, before
end

-- Puts back what the files held before, the last one first, and says so in the error.
local function restore(done, err)
  local restored, left = {}, {}
  for index = #done, 1, -1 do
    local path, before = done[index].path, done[index].before
    local fine = before and core.file.write(path, before) or not before and os.remove(path)
    table.insert(fine and restored or left, path)
  end
  err.restored, err.left = restored, left
  if restored[1] then
    err.message = ("%s; restored: %s"):format(err.message, table.concat(restored, ", "))
  end
  if left[1] then
    err.message = ("%s; written and not restored: %s"):format(err.message, table.concat(left, ", "))
  end
  return nil, err
end

local function commit_all(outputs, work, hold)
  local done = {}
  for index, staged in ipairs(work.staged) do
    local fine, err, before = commit(staged, outputs[index], hold)
    if not fine then
      return restore(done, err)
    end
    done[index] = { path = outputs[index].path, before = before }
  end
  return true
end

---@class kubebundle.files.output
---@field path string
---@field text string
---@field mode? integer for a new file, as of chmod
---@field expected? string what the file has to hold still: the text that was read from it

--- Writes all the files, or none: each is staged first, without a name where the file system allows that, and only
--- when all are staged they are put in place. If that fails for one, those before it get back what they held; the
--- error's `restored` names them, and `left` those for which that failed. A process that is killed can leave
--- some files new and some old, each whole.
---@param outputs kubebundle.files.output[]
---@param hold? fun(): any gives what holds signals back until it is closed, for the moment in which a file is replaced
---@return boolean? written
---@return table? err
function files.write(outputs, hold)
  local work <close> = setmetatable({ staged = {}, made = {} }, { __close = undo })
  local fine, err = stage_all(outputs, work)
  if fine then
    fine, err = commit_all(outputs, work, hold)
  end
  if not fine then
    return nil, err
  end
  work.made = {}
  return true
end

return files
