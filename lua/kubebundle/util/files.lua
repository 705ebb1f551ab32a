-- Files in and out: which files the arguments of a command name, what they hold, and writing many of them
-- all or not at all.

local core = require "kubebundle.core"
local host = require "kubebundle.util.host"

local files = {}

---@class kubebundle.files.input
---@field path string as it is shown; `-` is standard input
---@field is_of_directory boolean? an argument named a directory that it is in
---@field relative string below the argument that named it: where it goes in a mirrored tree

--- The last part of a path.
---@param path string
---@return string
function files.name(path)
  return (path:gsub("^.*/", ""))
end

local function fail(path, code, reason)
  return nil,
    core.failure {
      code = code,
      message = ("cannot read %s: %s"):format(path, reason),
      reason = reason,
      unreadable = true,
    }
end

--- The bytes of a file.
---@param path string
---@return string? text
---@return table? err
function files.read(path)
  local open, err = host.get("io", "open")
  if not open then return nil, err end
  local file <close>, _, errno = open(path, "rb")
  if not file then return fail(path, core.file.reason(errno)) end
  local text
  text, _, errno = file:read("a")
  if not text then return fail(path, core.file.reason(errno)) end
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
  if not probe then return fail(directory, core.file.reason(errno)) end
  local fine, iterate, state = pcall(lfs.dir, directory)
  if not fine then return fail(directory, "file.not-directory", "not a directory") end
  local names = {}
  for name in iterate, state do
    if name ~= "." and name ~= ".." then names[#names + 1] = name end
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
  if not identity or above[identity] then return true end
  local names, err = list(directory .. "/")
  if not names then return nil, err end
  above[identity] = true
  for _, name in ipairs(names) do
    local path = directory .. "/" .. name
    local mode = lfs.attributes(path, "mode")
    local fine = true
    if mode == "directory" then
      fine, err = walk(path, relative .. name .. "/", above, inputs)
    elseif files.is_manifest(name) and (mode == "file" or not mode) then
      inputs[#inputs + 1] = { path = path, relative = relative .. name, is_of_directory = true }
    end
    if not fine then return nil, err end
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
  if mode == "directory" then return add_directory(path, relative and relative .. "/" or "", inputs) end
  inputs[#inputs + 1] = { path = path, relative = relative or files.name(path) }
  return true
end

local function add_pattern(pattern, glob, inputs)
  local paths, base = glob.expand(pattern, list)
  if #paths == 0 then return fail(pattern, "file.no-match", "no file matches") end
  for _, path in ipairs(paths) do
    local mode = require("lfs").attributes(path, "mode")
    local fine, err = add_path(path, mode, path:sub(#base + 1), inputs)
    if not fine then return nil, err end
  end
  return true
end

local function add(path, inputs)
  if path == "-" then
    inputs[#inputs + 1] = { path = path }
    return true
  end
  local mode = require("lfs").attributes(path, "mode")
  local glob = not mode and require "kubebundle.util.file_pattern"
  if glob and glob.is_pattern(path) then return add_pattern(path, glob, inputs) end
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
    if not fine then return nil, err end
  end
  return inputs
end

-- Makes the directory of a path and those above it; appends the new ones to `made`.
local function make_directories(path, known, made)
  local lfs = require "lfs"
  local directory = path:match("^(.*[^/])/+[^/]+$")
  if not directory or known[directory] or lfs.attributes(directory, "mode") == "directory" then return true end
  local fine, err = make_directories(directory, known, made)
  if not fine then return nil, err end
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

-- Stages an output and removes what killed processes left in its folder, once for each folder.
local function stage(output, swept)
  local staged, folder = core.file.stage(output.path, output.text, output.mode)
  if staged and folder and not swept[folder] then
    swept[folder] = true
    core.file.sweep(folder)
  end
  return staged, folder
end

local function stage_all(outputs, work)
  local known, swept = {}, {}
  for index, output in ipairs(outputs) do
    local fine, err = make_directories(output.path, known, work.made)
    local staged
    if fine then
      staged, err = stage(output, swept)
    end
    if not staged then return nil, err end
    work.staged[index] = staged
  end
  return true
end

-- What the file of an output holds before it is replaced, and its mode: to be put back where a later file fails, and
-- to see whether another process changed it. Nothing for a new file, and for the last one, which needs neither.
local function content_before(output, staged, is_last)
  if (is_last or staged:is_direct()) and not output.expected then return true end
  local before, mode = core.file.read(output.path)
  local err = not before and mode
  if not err and output.expected and output.expected ~= before then
    err = core.failure {
      code = "file.changed",
      message = ("%s was changed by another process and is not overwritten"):format(output.path),
    }
  end
  return not err, err or before, mode
end

-- Puts a staged file in its place. What is no file is not written to while signals are held back: the other end of a
-- pipe may be late.
local function commit(staged, hold)
  local held <close> = hold and not staged:is_direct() and hold() or nil -- luacheck: no unused
  return staged:commit()
end

-- Puts back what was there before an output was written: a file's bytes and mode, or that there was none.
local function put_back(done)
  if done.is_direct then
    return false
  elseif done.before then
    return core.file.write(done.path, done.before, done.mode, true)
  end
  return os.remove(done.path)
end

-- Puts all back, the last one first, and says so in the error.
local function restore(all, err)
  local restored, left = {}, {}
  for index = #all, 1, -1 do
    table.insert(put_back(all[index]) and restored or left, all[index].path)
  end
  err.restored, err.left = restored, left
  if restored[1] then err.message = ("%s; restored: %s"):format(err.message, table.concat(restored, ", ")) end
  if left[1] then err.message = ("%s; written and not restored: %s"):format(err.message, table.concat(left, ", ")) end
  return nil, err
end

local function commit_all(outputs, work, hold)
  local done = {}
  for index, staged in ipairs(work.staged) do
    local output = outputs[index]
    local is_direct = staged:is_direct()
    local fine, before, mode = content_before(output, staged, index == #outputs)
    local err = before
    if fine then
      fine, err = commit(staged, hold)
    end
    if not fine then return restore(done, err) end
    done[index] = { path = output.path, is_direct = is_direct, before = before, mode = mode }
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
  if not fine then return nil, err end
  work.made = {}
  return true
end

return files
