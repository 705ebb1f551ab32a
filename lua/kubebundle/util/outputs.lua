-- Writes several files, all or none.

local core = require "kubebundle.core"
local lfs = require "lfs"

-- Creates the directory of a path and its parents; appends the new ones to `made`.
local function make_directories(path, known, made)
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

-- What must be undone after a failure: staged files and new directories.
local function undo(work)
  for _, staged in ipairs(work.staged) do
    staged:discard()
  end
  for index = #work.made, 1, -1 do
    lfs.rmdir(work.made[index])
  end
end

-- Stages an output and removes what killed processes left in its folder, once per folder.
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

-- The content and mode of an output's file before it is replaced: for restoring it if a later file fails, and for
-- detecting changes by another process. Nothing for a new file, and for the last one, which needs neither.
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

-- Moves a staged file to its target. A target that is not a regular file is written without blocking signals: the
-- other end of a pipe may be slow.
local function commit(staged, hold)
  local held <close> = hold and not staged:is_direct() and hold() or nil -- luacheck: no unused
  return staged:commit()
end

-- Restores the state before an output was written: a file's bytes and mode, or that there was none.
local function put_back(done)
  if done.is_direct then
    return false
  elseif done.before then
    return core.file.write(done.path, done.before, done.mode, true)
  end
  return os.remove(done.path)
end

-- Restores all outputs, the last one first, and records that in the error.
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
---@field mode? integer for a new file, as for chmod
---@field expected? string the required current content: the text that was read from it

--- Writes all the files, or none: each is staged first, without a name if the file system allows that, and only when
--- all are staged they replace their targets. If that fails for one, the previous ones are restored; the error's
--- `restored` names them, and `left` those for which that failed. A killed process can leave some files new and some
--- old, each complete.
---@param outputs kubebundle.files.output[]
---@param hold? fun(): any returns a value that blocks signals until it is closed, used while a file is replaced
---@return boolean? written
---@return table? err
local function write(outputs, hold)
  local work <close> = setmetatable({ staged = {}, made = {} }, { __close = undo })
  local fine, err = stage_all(outputs, work)
  if fine then
    fine, err = commit_all(outputs, work, hold)
  end
  if not fine then return nil, err end
  work.made = {}
  return true
end

return write
