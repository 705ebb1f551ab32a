-- Converts the vectors of a real API server to the form stored in spec/: a mutant as changes to an earlier document.
--   lua5.4 tools/vectors.lua FOLDER [OUTPUT]
-- FOLDER holds kinds/*.json and api-*.json as their README describes. Rows whose answer depends on the cluster, and the
-- server's words, are left out. spec/support/verdicts.lua reads the result.
--
--   [id, class, status, api version, kind, base, changes]   base: the id of an earlier row or document; changes: a list
--                                                            of [path, value] or [path] for what is removed
--   [id, class, status, api version, kind, document]         a document that others are based on, or JSON as text

package.cpath = "./build/?.so;" .. package.cpath
package.path = "./lua/?.lua;./lua/?/init.lua;./?.lua;" .. package.path

local core = require "kubebundle.core"

local array_mark = getmetatable(core.array {})

local function read(path)
  local file <close> = assert(io.open(path, "rb"))
  return file:read("a")
end

local function write(path, text)
  local file <close> = assert(io.open(path, "wb"))
  assert(file:write(text))
end

local function lines_of(path)
  local rows = {}
  for line in read(path):gmatch("[^\n]+") do
    rows[#rows + 1] = assert(core.json.decode(line))
  end
  return rows
end

local function is_list(value)
  return value[1] ~= nil or getmetatable(value) == array_mark
end

local function is_same(a, b)
  return a == b and math.type(a) == math.type(b)
end

local function sorted_keys(a, b)
  local seen, keys = {}, {}
  for _, value in ipairs { a, b } do
    for key in pairs(value) do
      if not seen[key] then
        seen[key], keys[#keys + 1] = true, key
      end
    end
  end
  table.sort(keys, function(x, y)
    return tostring(x) < tostring(y)
  end)
  return keys
end

local diff

local function copy_path(path)
  return core.array(table.move(path, 1, #path, 1, {}))
end

local function diff_tables(a, b, path, changes)
  local depth = #path + 1
  for _, key in ipairs(sorted_keys(a, b)) do
    path[depth] = type(key) == "number" and key - 1 or key
    if b[key] == nil then
      changes[#changes + 1] = core.array { copy_path(path) }
    elseif a[key] == nil then
      changes[#changes + 1] = core.array { copy_path(path), b[key] }
    else
      diff(a[key], b[key], path, changes)
    end
    path[depth] = nil
  end
end

-- The changes that turn a into b.
function diff(a, b, path, changes)
  if is_same(a, b) then return end
  if type(a) == "table" and type(b) == "table" and is_list(a) == is_list(b) and (not is_list(a) or #a == #b) then
    return diff_tables(a, b, path, changes)
  end
  changes[#changes + 1] = core.array { copy_path(path), b }
end

-- The base with the shortest changes.
local function nearest(document, bases)
  local best, length
  for _, base in ipairs(bases) do
    local changes = core.array {}
    diff(base.document, document, {}, changes)
    local text = core.json.encode(changes)
    if not best or #text < length then
      best, length = { base.id, changes }, #text
    end
  end
  return best, length
end

local function compact(rows, bases_of)
  local lines = {}
  for _, row in ipairs(rows) do
    if row.status ~= 0 and row.cluster_dependent ~= true then
      local key = row.kind
      bases_of[key] = bases_of[key] or {}
      local entry = { row.id, row.class, row.status, row.apiVersion, row.kind }
      local whole = core.json.encode(row.doc)
      local base, length = nil, nil
      if type(row.doc) == "table" then
        base, length = nearest(row.doc, bases_of[key])
      end
      if base and length < #whole / 2 then
        entry[6], entry[7] = base[1], base[2]
      else
        entry[6] = row.doc
        if type(row.doc) == "table" then table.insert(bases_of[key], { id = row.id, document = row.doc }) end
      end
      lines[#lines + 1] = core.json.encode(core.array(entry)) .. "\n"
    end
  end
  return table.concat(lines)
end

local function compact_kinds(folder, output)
  local bases = {}
  for _, row in ipairs(lines_of(folder .. "/kinds/kinds-valid.json")) do
    bases[row.kind] = bases[row.kind] or {}
    table.insert(bases[row.kind], { id = row.id, document = assert(core.yaml.decode(row.yaml)) })
  end
  write(output .. "/kinds-mutants.json", compact(lines_of(folder .. "/kinds/kinds-mutants.json"), bases))
end

local function compact_crd(folder, output)
  local document = assert(core.json.decode(read(folder .. "/kinds/crd.json")))
  local head = core.json.encode { crds = document.crds, crs = document.crs } .. "\n"
  write(output .. "/crd.json", head .. compact(document.mutants, {}))
end

-- For rows of other files: what was sent, and whether it was rejected.
local function compact_inputs(folder, output, file)
  local document, lines = assert(core.json.decode(read(folder .. "/" .. file))), {}
  for index, row in ipairs(document.cases or document) do
    local status = row.status or row.server_status or 422
    lines[index] = core.json.encode(core.array { row.id or index, status, row.input }) .. "\n"
  end
  write(output .. "/" .. file, table.concat(lines))
end

local function compact_versions(folder, output)
  local lines = {}
  for index, row in ipairs(lines_of(folder .. "/kinds/kinds-versions.json")) do
    lines[index] = core.json.encode(core.array { row.id, row.answer.status, row.yaml }) .. "\n"
  end
  write(output .. "/kinds-versions.json", table.concat(lines))
end

local function compact_valid(folder, output)
  local lines = {}
  for index, row in ipairs(lines_of(folder .. "/kinds/kinds-valid.json")) do
    lines[index] = core.json.encode(core.array { row.id, row.status, row.yaml }) .. "\n"
  end
  write(output .. "/kinds-valid.json", table.concat(lines))
end

local folder, output = arg[1], arg[2] or "spec/vectors/kinds"
if not folder then
  io.stderr:write("usage: lua5.4 tools/vectors.lua FOLDER [OUTPUT]\n")
  os.exit(2)
end
assert(os.execute("mkdir -p '" .. output .. "'"))
compact_kinds(folder, output)
compact_crd(folder, output)
compact_versions(folder, output)
compact_valid(folder, output)
for _, file in ipairs { "api-mutants.json", "api-misses.json", "api-by-hand.json" } do
  compact_inputs(folder, output, file)
end
