-- Compares check with the answers of a real API server, row by row:
--   lua5.4 tools/verdicts.lua FOLDER [--file NAME] [--kind KIND] [--class CLASS] [--missed] [--false] [--limit N]
-- FOLDER (or KUBEBUNDLE_VECTORS) holds kinds/*.json and api-*.json. Prints by file and kind how many of the rejected
-- rows have an error of the stage `apply`, and how many of the accepted ones; with --missed or --false also each such
-- row with the server's message. Rows whose answer depends on the cluster are skipped.

package.cpath = "./build/?.so;" .. package.cpath
package.path = "./lua/?.lua;./lua/?/init.lua;./?.lua;" .. package.path

local verdicts = require "spec.support.verdicts"

local function parse_arguments(list)
  local options, index = { folder = os.getenv "KUBEBUNDLE_VECTORS" }, 1
  while list[index] do
    local name = list[index]:match("^%-%-(.*)$")
    if name == "missed" or name == "false" then
      options[name] = true
    elseif name then
      index = index + 1
      options[name] = list[index]
    else
      options.folder = list[index]
    end
    index = index + 1
  end
  return options
end

local function is_asked(row, options)
  return (not options.file or row.file:find(options.file, 1, true))
    and (not options.kind or row.kind == options.kind)
    and (not options.class or row.class == options.class)
end

local function add(counts, key, row, has_error)
  local count = counts[key] or { refused = 0, found = 0, accepted = 0, wrong = 0 }
  counts[key] = count
  if row.refused then
    count.refused, count.found = count.refused + 1, count.found + (has_error and 1 or 0)
  else
    count.accepted, count.wrong = count.accepted + 1, count.wrong + (has_error and 1 or 0)
  end
end

local function show(row, finding)
  print(
    ("%s %s %s/%s %s %s"):format(
      row.file,
      row.id,
      row.api_version or "",
      row.kind or "",
      row.class or "",
      row.path or ""
    )
  )
  print("    " .. (row.answer or ""):gsub("\n", " "):sub(1, 400))
  if finding then print(("    %s %s: %s"):format(finding.rule, finding.path, finding.message:sub(1, 200))) end
  if finding == nil or row.file ~= "kinds-mutants" then print("    " .. row.text:gsub("\n", "\n    "):sub(1, 1500)) end
end

local function print_counts(title, counts)
  local keys = {}
  for key in pairs(counts) do
    keys[#keys + 1] = key
  end
  table.sort(keys)
  print(("%-58s %8s %8s %7s %9s %7s"):format(title, "refused", "found", "", "accepted", "wrong"))
  for _, key in ipairs(keys) do
    local count = counts[key]
    print(
      ("%-58s %8d %8d %6.1f%% %9d %7d"):format(
        key,
        count.refused,
        count.found,
        count.refused == 0 and 100 or 100 * count.found / count.refused,
        count.accepted,
        count.wrong
      )
    )
  end
end

local options = parse_arguments(arg)
local by_kind, by_class, by_file = {}, {}, {}
local shown, limit = 0, tonumber(options.limit or "1000000")
for row in verdicts.rows(assert(options.folder, "usage: lua5.4 tools/verdicts.lua FOLDER [OPTION...]")) do
  if is_asked(row, options) then
    local finding = verdicts.refusal(row)
    add(by_kind, ("%s %s %s"):format(row.file, row.api_version or "", row.kind or ""), row, finding)
    if row.path == nil or row.file:find("^kinds") or row.file == "crd" then
      add(by_class, ("%s %s"):format(row.file, row.class or ""), row, finding)
    end
    add(by_file, row.file, row, finding)
    local is_missed, is_false = row.refused and not finding, not row.refused and finding
    if shown < limit and (options.missed and is_missed or options["false"] and is_false) then
      shown = shown + 1
      show(row, finding)
    end
  end
end
print_counts("kind", by_kind)
print_counts("class", by_class)
print_counts("file", by_file)
