-- Files in and out: which files the arguments of a command name, what they hold, and writing many of them
-- all or not at all.

local core = require "kubebundle.core"
local host = require "kubebundle.util.host"

local files = {}

---@class kubebundle.files.input
---@field path string as it is shown; `-` is standard input
---@field is_of_directory boolean? an argument named a directory that it is in
---@field is_named boolean? an argument is the file itself
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

local IGNORE_FILE = ".kubebundleignore"
local NEVER_READ = { [".git"] = true, ["node_modules"] = true }

local function identity_of(directory)
  local attributes = require("lfs").attributes(directory .. "/")
  return attributes and attributes.dev .. ":" .. attributes.ino
end

-- The scopes of a directory: those above, and its own file of patterns.
local function scopes_below(directory, scopes)
  local ignore = require "kubebundle.util.ignore"
  local path = directory .. IGNORE_FILE
  if require("lfs").attributes(path, "mode") ~= "file" then return scopes end
  local text, err = files.read(path)
  if not text then return nil, err end
  local own = table.move(scopes, 1, #scopes, 1, {})
  own[#own + 1] = { base = directory, rules = ignore.parse(text) }
  return own
end

local function is_excluded(scopes, path, is_directory)
  return scopes[1] ~= nil and require("kubebundle.util.ignore").excludes(scopes, path, is_directory)
end

-- Appends the manifests below a directory. `above` holds the directories that it lies in: a link that leads
-- back to one of them is not followed, nor is one to a directory that is never read.
local function walk(directory, relative, above, inputs, scopes)
  local lfs = require "lfs"
  local identity = identity_of(directory)
  if not identity or above[identity] then return true end
  local scope_err
  scopes, scope_err = scopes_below(directory .. "/", scopes)
  if not scopes then return nil, scope_err end
  local names, err = list(directory .. "/")
  if not names then return nil, err end
  above[identity] = true
  for _, name in ipairs(names) do
    local path = directory .. "/" .. name
    local mode = lfs.attributes(path, "mode")
    local fine = true
    if NEVER_READ[name] or is_excluded(scopes, path, mode == "directory") then
      fine = true
    elseif mode == "directory" then
      fine, err = walk(path, relative .. name .. "/", above, inputs, scopes)
    elseif files.is_manifest(name) and (mode == "file" or not mode) then
      inputs[#inputs + 1] = { path = path, relative = relative .. name, is_of_directory = true }
    end
    if not fine then return nil, err end
  end
  above[identity] = nil
  return true
end

-- The scopes that hold before a directory is read: of `--exclude`, and of the current directory.
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

local function add_directory(path, relative, inputs, options)
  local before = #inputs
  local directory = path:match("^.*[^/]") or ""
  local above, output = {}, options.output and identity_of(options.output)
  if output and output ~= identity_of(directory) then above[output] = true end
  local scopes, scope_err = first_scopes(directory, options.exclude)
  if not scopes then return nil, scope_err end
  local fine, err = walk(directory, relative, above, inputs, scopes)
  if fine and #inputs == before then
    return fail(path, "file.no-manifest", "the directory holds no .yaml, .yml or .json file")
  end
  return fine, err
end

local function add_path(path, mode, relative, inputs, options)
  if mode == "directory" then return add_directory(path, relative and relative .. "/" or "", inputs, options) end
  inputs[#inputs + 1] = { path = path, relative = relative or files.name(path), is_named = not relative }
  return true
end

local function add_pattern(pattern, glob, inputs, options)
  local paths, base = glob.expand(pattern, list)
  if #paths == 0 then return fail(pattern, "file.no-match", "no file matches") end
  for _, path in ipairs(paths) do
    local mode = require("lfs").attributes(path, "mode")
    local fine, err = add_path(path, mode, path:sub(#base + 1), inputs, options)
    if not fine then return nil, err end
  end
  return true
end

local function add(path, inputs, options)
  if path == "-" then
    inputs[#inputs + 1] = { path = path }
    return true
  end
  local mode = require("lfs").attributes(path, "mode")
  local glob = not mode and require "kubebundle.util.file_pattern"
  if glob and glob.is_pattern(path) then return add_pattern(path, glob, inputs, options) end
  return add_path(path, mode, nil, inputs, options)
end

-- The components of a path, `.` left out.
local function components(path)
  local parts = {}
  for part in path:gmatch "[^/]+" do
    if part ~= "." then parts[#parts + 1] = part end
  end
  return parts
end

-- How many directories at the start all the paths share.
local function count_common(paths)
  local count = #paths[1] - 1
  for _, path in ipairs(paths) do
    count = math.min(count, #path - 1)
    for index = 1, count do
      if path[index] ~= paths[1][index] then
        count = index - 1
        break
      end
    end
  end
  return count
end

-- Files that are arguments themselves go to their paths without the longest directory that they share.
local function set_relative(inputs)
  local named, paths = {}, {}
  for _, input in ipairs(inputs) do
    if input.is_named then
      named[#named + 1] = input
      paths[#paths + 1] = components(input.path)
    end
  end
  local common = #named > 0 and count_common(paths)
  for index, input in ipairs(named) do
    input.relative = table.concat(paths[index], "/", common + 1)
  end
end

---@class kubebundle.files.options
---@field exclude? string[] patterns of what is left out below directories, as in .gitignore
---@field output? string a directory that is not read below others

--- The files that the arguments name: a file is itself, a directory its manifests, all below it and sorted,
--- a pattern that is no file what it matches. Below directories .kubebundleignore files, in the syntax of .gitignore,
--- say what is left out; `.git` and `node_modules` always are.
---@param paths string[]
---@param options? kubebundle.files.options
---@return kubebundle.files.input[]? inputs
---@return table? err
function files.inputs(paths, options)
  options = options or {}
  local inputs, known = {}, { exclude = options.exclude or {}, output = options.output }
  for _, path in ipairs(paths) do
    local fine, err = add(path, inputs, known)
    if not fine then return nil, err end
  end
  set_relative(inputs)
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
