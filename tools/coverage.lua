-- Reads what gcov counted:  lua5.4 tools/coverage.lua OBJECTS
-- Prints lines and branches of each folder of csrc/. Fails where less than 95 % of all branches were taken, where a
-- line was never run and spec/coverage.lua does not list it with a reason, and where it lists one that was run.
--
-- A branch is gcov's: each way out of each condition at -O0, so that `a && b` has four and a switch one for each case;
-- those in Lua's macros count where the macro is used, but for the ways that nobody can take (NEVER). Of a line in a
-- header all its copies count as one.

package.path = "./lua/?.lua;./lua/?/init.lua;./?.lua;" .. package.path
package.cpath = "./build/?.so;" .. package.cpath
local core = require "kubebundle.core"

local WANTED = 95 -- per cent of all branches

-- Macros that test a result which is always the same: of a function that does not return, or never returns NULL.
local NEVER = { ["luaL_argcheck%("] = 2, ["luaL_addchar%("] = 1, ["cJSON_ArrayForEach"] = 1 }

local objects = assert(arg[1], "usage: coverage.lua OBJECTS")

---@class coverage.line
---@field count integer
---@field branches integer[] how often each way was taken

---@type table<string, table<integer, coverage.line>>
local files = {}

local function text_of(name)
  local list = {}
  for line in io.lines(name) do
    list[#list + 1] = line
  end
  return list
end

-- Leaves out the ways through macros that nobody can take.
local function drop_impossible(line, text)
  for macro, most in pairs(NEVER) do
    for index = #line.branches, 1, -1 do
      if most > 0 and line.branches[index] == 0 and text:find(macro) then
        table.remove(line.branches, index)
        most = most - 1
      end
    end
  end
end

local function add_line(lines, record)
  local line = lines[record.line_number] or { count = 0, branches = {} }
  lines[record.line_number] = line
  line.count = line.count + record.count
  for index, branch in ipairs(record.branches) do
    line.branches[index] = (line.branches[index] or 0) + branch.count
  end
end

local function add_report(text)
  for _, file in ipairs(assert(core.json.decode(text)).files) do
    local name = file.file:match "csrc/.*$"
    if name and file.file:sub(1, 1) ~= "/" then
      files[name] = files[name] or {}
      for _, record in ipairs(file.lines) do
        add_line(files[name], record)
      end
    end
  end
end

local function read_reports()
  local handle <close> =
    assert(io.popen(("find '%s' -name '*.gcno' -exec gcov -b -j -t {} + 2>/dev/null"):format(objects)))
  for text in handle:lines() do
    add_report(text)
  end
  assert(next(files), "no report of gcov: " .. objects)
  for name, lines in pairs(files) do
    local text = text_of(name)
    for number, line in pairs(lines) do
      drop_impossible(line, text[number])
    end
  end
end

---@class coverage.sum
---@field lines integer
---@field lines_run integer
---@field branches integer
---@field branches_taken integer

local function new_sum()
  return { lines = 0, lines_run = 0, branches = 0, branches_taken = 0 }
end

local function add_to(sum, line)
  sum.lines = sum.lines + 1
  if line.count > 0 then sum.lines_run = sum.lines_run + 1 end
  for _, count in ipairs(line.branches) do
    sum.branches = sum.branches + 1
    if count > 0 then sum.branches_taken = sum.branches_taken + 1 end
  end
end

-- The sums of each folder, and of all under "csrc".
local function sums_of_folders()
  local sums, names = { csrc = new_sum() }, {}
  for name, lines in pairs(files) do
    local folder = name:match "^(.*)/"
    if not sums[folder] then
      sums[folder] = new_sum()
      names[#names + 1] = folder
    end
    for _, line in pairs(lines) do
      add_to(sums[folder], line)
      if folder ~= "csrc" then add_to(sums.csrc, line) end
    end
  end
  table.sort(names)
  names[#names + 1] = "csrc"
  return sums, names
end

local function percent(part, whole)
  return whole == 0 and 100 or 100 * part / whole
end

local function print_sums()
  local sums, names = sums_of_folders()
  print(("%-20s %7s %8s %9s %8s"):format("", "lines", "run", "branches", "taken"))
  for _, name in ipairs(names) do
    local sum = sums[name]
    local run, taken = percent(sum.lines_run, sum.lines), percent(sum.branches_taken, sum.branches)
    print(("%-20s %7d %6.1f %% %8d %6.1f %%"):format(name, sum.lines, run, sum.branches, taken))
  end
  return sums.csrc
end

-- The lines never run, as "file: text", with how often.
local function never_run()
  local found, order = {}, {}
  for name, lines in pairs(files) do
    local text = text_of(name)
    for number, line in pairs(lines) do
      if line.count == 0 then
        local key = ("%s: %s"):format(name, text[number]:match "^%s*(.-)%s*$")
        found[key] = found[key] or {}
        table.insert(found[key], number)
        order[#order + 1] = { key = key, name = name, number = number }
      end
    end
  end
  table.sort(order, function(a, b)
    if a.name ~= b.name then return a.name < b.name end
    return a.number < b.number
  end)
  return found, order
end

-- The listed lines: how often each may be unreached.
local function listed()
  local counts = {}
  for _, group in ipairs(dofile "spec/coverage.lua") do
    assert(#group.reason > 0)
    for name, lines in pairs(group.lines) do
      for _, text in ipairs(lines) do
        local key = name .. ": " .. text
        counts[key] = (counts[key] or 0) + 1
      end
    end
  end
  return counts
end

local function count_faults()
  local faults, allowed = 0, listed()
  local found, order = never_run()
  for _, line in ipairs(order) do
    if #found[line.key] > (allowed[line.key] or 0) then
      print(("never run: %s:%d: %s"):format(line.name, line.number, line.key:match ": (.*)$"))
      faults = faults + 1
    end
  end
  for key, count in pairs(allowed) do
    if count > #(found[key] or {}) then
      print("listed, and run: " .. key)
      faults = faults + 1
    end
  end
  return faults
end

local function print_untaken()
  for name, lines in pairs(files) do
    local text = text_of(name)
    for number, line in pairs(lines) do
      local untaken = {}
      for index, count in ipairs(line.branches) do
        if count == 0 then untaken[#untaken + 1] = index end
      end
      if line.count > 0 and #untaken > 0 then
        print(("%s:%d: %d of %d: %s"):format(name, number, #untaken, #line.branches, text[number]))
      end
    end
  end
end

read_reports()
local all = print_sums()
if arg[2] == "--branches" then print_untaken() end
local faults = count_faults()
local taken = percent(all.branches_taken, all.branches)
print(("%.1f %% of lines, %.1f %% of branches"):format(percent(all.lines_run, all.lines), taken))
os.exit(faults == 0 and taken >= WANTED)
