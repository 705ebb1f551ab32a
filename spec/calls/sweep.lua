-- Makes each system call of each case fail in turn, once and permanently, until the command runs through unaffected:
--   lua5.4 spec/calls/sweep.lua [STRIDE [CASE]]
-- (tools/calls). However a call fails,
--
-- - the command ends by itself, with the output, files and status of a run without failures, or with status 2 and an
-- error that names a file, the option with it, or a standard stream;
--   - in the latter case each file is unchanged; if calls keep failing, each is the old or the new one, complete;
--   - no staging file is left;
--   - an interruption (EINTR) and a short read or write change nothing.

local command = require "spec.support.command"
local lfs = require "lfs"
local preload = require "spec.support.preload"

local stride, only = math.tointeger(arg[1] or 1), arg[2]

local MODES = {
  { error = "EIO" },
  { error = "EIO", for_good = true },
  { error = "ENOSPC" },
  { error = "ENOSPC", for_good = true },
  { error = "EMFILE" },
  { error = "EMFILE", for_good = true },
  { error = "EINTR", is_harmless = true },
  { error = "SHORT", is_harmless = true },
  { error = "SHORT", for_good = true, is_harmless = true },
}

local KILLED_BY_TIMEOUT = 124

local function exists(path)
  return lfs.symlinkattributes(path, "mode") ~= nil
end

-- The content of a folder: path -> text; directories are `true`.
local function snapshot(folder, below, found)
  below, found = below or "", found or {}
  for name in lfs.dir(folder .. below) do
    if name ~= "." and name ~= ".." then
      local path = below .. "/" .. name
      if lfs.symlinkattributes(folder .. path, "mode") == "directory" then
        found[path] = true
        snapshot(folder, path, found)
      else
        found[path] = command.read(folder .. path)
      end
    end
  end
  return found
end

local function lay_out(folder, files)
  assert(os.execute("rm -rf " .. command.quote(folder)))
  assert(lfs.mkdir(folder))
  for path, text in pairs(files) do
    for at in path:gmatch "()/" do
      local above = folder .. "/" .. path:sub(1, at - 1)
      if not exists(above) then assert(lfs.mkdir(above)) end
    end
    command.write(folder .. "/" .. path, text)
  end
end

local function run(case, folder, env)
  local words = { "timeout", "20", "env" }
  for name, value in pairs(env) do
    words[#words + 1] = name .. "=" .. value
  end
  words[#words + 1] = "lua5.4"
  words[#words + 1] = "bin/kubebundle"
  for _, word in ipairs(case.words) do
    words[#words + 1] = (word:gsub("@", folder))
  end
  return command.run(words, { stdin = case.stdin })
end

local function same_files(a, b)
  for path, text in pairs(a) do
    if b[path] ~= text then return false, path end
  end
  for path in pairs(b) do
    if a[path] == nil then return false, path end
  end
  return true
end

-- The first path with neither the old nor the new content.
local function half_written(files, before, after)
  for path, text in pairs(files) do
    if text ~= before[path] and text ~= after[path] then return path end
  end
  for path in pairs(before) do
    if files[path] == nil and after[path] ~= nil then return path end
  end
end

local function staging_file(files)
  for path in pairs(files) do
    if path:find ".kubebundle-%x+$" then return path end
  end
end

local function names_a_file(text, folder)
  return text:find(folder, 1, true) or text:find "standard input" or text:find "standard output" or text:find "%-file:"
end

-- The problem of an attempt, or nil.
local function fault_of(attempt, mode, reference, folder)
  local result, files = attempt.result, attempt.files
  local status = result.status
  if type(status) == "string" or status == KILLED_BY_TIMEOUT then return "ended by " .. status end
  local left = staging_file(files)
  if left then return "left " .. left end
  if status == reference.result.status and status ~= 2 then
    local same, path = same_files(files, reference.files)
    if not same then return "status " .. status .. " and another " .. path end
    if result.stdout ~= reference.result.stdout then return "status " .. status .. " and another output" end
    return nil
  end
  if mode.is_harmless then return "status " .. status .. ": " .. result.stderr end
  if status ~= 2 then return "status " .. status .. ": " .. result.stderr end
  if result.stderr:find "internal error" or result.stderr:find "traceback" then return result.stderr end
  if not names_a_file(result.stderr, folder) then return "names no file: " .. result.stderr end
  if reference.result.stdout:sub(1, #result.stdout) ~= result.stdout then return "another output: " .. result.stdout end
  local half = half_written(files, reference.before, mode.for_good and reference.files or reference.before)
  return half and "neither old nor new: " .. half
end

local function environment(folder, mode, nth, libraries)
  local env = preload(libraries)
  env.FAILING_FOLDER, env.FAILING_REPORT = folder, folder .. ".report"
  env.FAILING_ERROR, env.FAILING_AT = mode.error, tostring(nth)
  env.FAILING_FOR_GOOD = mode.for_good and "1" or nil
  return env
end

local totals = { attempts = 0, faults = 0, calls = {} }

local function attempt_at(case, folder, mode, nth, libraries)
  lay_out(folder, case.files)
  os.remove(folder .. ".report")
  local result = run(case, folder, environment(folder, mode, nth, libraries))
  local call = exists(folder .. ".report") and command.read(folder .. ".report") or nil
  return { result = result, files = snapshot(folder), call = call }
end

-- All attempts for a case in a mode: their number, and the number of failures.
local function sweep(case, folder, mode, reference, libraries, first)
  local nth, attempts, faults = first % stride, 0, 0
  while true do
    local attempt = attempt_at(case, folder, mode, nth, libraries)
    local fault = fault_of(attempt, mode, reference, folder)
    if fault then
      faults = faults + 1
      local how = mode.error .. (mode.for_good and " for good" or "")
      local text = fault:gsub("%s+$", ""):gsub(folder, "@")
      print(("\n  %s at call %d, %s: %s"):format(how, nth, attempt.call or "none", text))
    end
    if not attempt.call then break end
    totals.calls[attempt.call] = (totals.calls[attempt.call] or 0) + 1
    attempts, nth = attempts + 1, nth + stride
  end
  return attempts, faults
end

local function measure(case, folder)
  lay_out(folder, case.files)
  local before = snapshot(folder)
  local result = run(case, folder, {})
  return { before = before, result = result, files = snapshot(folder) }
end

local function run_case(case, number, folder, libraries, name)
  local reference = measure(case, folder)
  assert(reference.result.status ~= 2, reference.result.stderr)
  io.write(("%-44s"):format(name))
  local attempts, faults = 0, 0
  for index, mode in ipairs(MODES) do
    local count, wrong = sweep(case, folder, mode, reference, libraries, number + index)
    attempts, faults = attempts + count, faults + wrong
  end
  print(("%6d%s"):format(attempts, faults > 0 and " FAILED" or ""))
  totals.attempts, totals.faults = totals.attempts + attempts, totals.faults + faults
end

io.stdout:setvbuf "no"
do
  local directory <close> = command.directory()
  local folder = directory.path .. "/folder"
  for number, case in ipairs(dofile "spec/calls/cases.lua") do
    if not only or only == case.name then
      run_case(case, number, folder, "failing_calls", case.name)
      if case.without_tmpfile then
        run_case(case, number, folder, "failing_calls no_tmpfile", case.name .. ", no O_TMPFILE")
      end
    end
  end
end

local names = {}
for name in pairs(totals.calls) do
  names[#names + 1] = name
end
table.sort(names)
print("calls: " .. table.concat(names, " "))
print(("%d attempts, %d at fault"):format(totals.attempts, totals.faults))
os.exit(totals.faults == 0, true)
