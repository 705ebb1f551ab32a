-- The answers of a real API server in the vectors, row by row, and check's result for each.

local check = require "kubebundle.check"
local core = require "kubebundle.core"

local verdicts = {}

local function read(path)
  local file <close> = io.open(path, "rb")
  return file and file:read("a")
end

local function decode(text)
  return assert(core.json.decode(text))
end

local function is_null(value)
  return value == nil or value == core.null
end

local function text_or_none(value)
  return not is_null(value) and value or nil
end

local function causes_text(row)
  if is_null(row.causes) then return text_or_none(row.message) or "" end
  local parts = {}
  for index, cause in ipairs(row.causes) do
    parts[index] = cause[1] .. ": " .. cause[3]
  end
  return table.concat(parts, " | ")
end

local function emit(row)
  coroutine.yield(row)
end

local function text_of(document)
  return type(document) == "string" and document or core.json.encode(document)
end

local function kinds_mutants(text, file, extra)
  for _, entry in ipairs(text) do
    local row = type(entry) == "string" and decode(entry) or entry
    if row.status ~= 0 and row.cluster_dependent ~= true then
      emit {
        file = file,
        id = row.id,
        api_version = row.apiVersion,
        kind = row.kind,
        class = row.class,
        path = row.path,
        refused = row.status >= 300,
        answer = causes_text(row),
        text = text_of(row.doc),
        extra = extra,
      }
    end
  end
end

local function lines(text)
  local list = {}
  for line in text:gmatch("[^\n]+") do
    list[#list + 1] = line
  end
  return list
end

local readers = {}

readers["kinds/kinds-valid.json"] = function(text)
  for _, line in ipairs(lines(text)) do
    local row = decode(line)
    emit {
      file = "kinds-valid",
      id = row.id,
      api_version = row.apiVersion,
      kind = row.kind,
      refused = false,
      text = row.yaml,
    }
  end
end

readers["kinds/kinds-mutants.json"] = function(text)
  kinds_mutants(lines(text), "kinds-mutants")
end

readers["kinds/kinds-versions.json"] = function(text)
  for _, line in ipairs(lines(text)) do
    local row = decode(line)
    emit {
      file = "kinds-versions",
      id = row.id,
      api_version = row.apiVersion,
      kind = row.kind,
      refused = true,
      answer = row.answer.message,
      text = row.yaml,
    }
  end
end

readers["kinds/crd.json"] = function(text)
  local document = decode(text)
  local crds = {}
  for index, crd in ipairs(document.crds) do
    crds[index] = { text = crd.yaml }
  end
  for index, row in ipairs(document.crs) do
    emit {
      file = "crd",
      id = "cr-" .. index,
      class = "cr",
      refused = row.status >= 300,
      text = row.yaml,
      extra = crds,
      answer = causes_text(row),
    }
  end
  kinds_mutants(document.mutants, "crd", crds)
end

local function by_input(file)
  return function(text)
    local document = decode(text)
    for index, row in ipairs(document.cases or document) do
      local status = row.status or row.server_status or file == "api-misses" and 422 or 201
      emit {
        file = file,
        id = row.id or index,
        kind = row.input:match("kind: (%w+)"),
        refused = status >= 300,
        class = row.rule,
        path = row.field,
        answer = text_or_none(row.message) or text_or_none(row.server_message) or "",
        text = row.input,
      }
    end
  end
end

for _, file in ipairs { "api-mutants", "api-misses", "api-by-hand", "api-false" } do
  readers[file .. ".json"] = by_input(file)
end

--- The rows of all files in a folder: {file=, id=, api_version=, kind=, class=, path=, refused=, answer=, text=,
--- extra=}.
---@param folder string
---@return function
function verdicts.rows(folder)
  local names = {}
  for name in pairs(readers) do
    names[#names + 1] = name
  end
  table.sort(names)
  return coroutine.wrap(function()
    for _, name in ipairs(names) do
      local text = read(folder .. "/" .. name)
      if text then readers[name](text) end
    end
  end)
end

-- The rows in the form of spec/vectors/kinds: tools/vectors.lua.

local function copy(value)
  if type(value) ~= "table" then return value end
  local twin = setmetatable({}, getmetatable(value))
  for key, item in pairs(value) do
    twin[key] = copy(item)
  end
  return twin
end

local function change(document, path, value)
  if #path == 0 then return value end
  local parent = document
  for index = 1, #path do
    local key = type(path[index]) == "number" and path[index] + 1 or path[index]
    if index == #path then parent[key] = value end
    parent = parent[key]
  end
  return document
end

local function changed(base, changes)
  local document = copy(base)
  for _, entry in ipairs(changes) do
    document = change(document, entry[1], entry[2])
  end
  return document
end

local function kept_mutants(text, file, documents, extra)
  for _, line in ipairs(lines(text)) do
    local id, class, status, api_version, kind, base, changes = table.unpack(decode(line), 1, 7)
    local document = changes and changed(documents[base], changes) or base
    if type(document) == "table" then documents[id] = document end
    emit {
      file = file,
      id = id,
      api_version = api_version,
      kind = kind,
      class = class,
      refused = status >= 300,
      answer = tostring(status),
      text = text_of(document),
      extra = extra,
    }
  end
end

local function kept_inputs(file)
  return function(text)
    for _, line in ipairs(lines(text)) do
      local row = decode(line)
      emit {
        file = file,
        id = row[1],
        kind = row[3]:match("kind: (%w+)"),
        refused = row[2] >= 300,
        answer = tostring(row[2]),
        text = row[3],
      }
    end
  end
end

local kept = {
  ["kinds-mutants"] = function(text, folder)
    local documents = {}
    for _, line in ipairs(lines(read(folder .. "/kinds-valid.json"))) do
      local row = decode(line)
      documents[row[1]] = assert(core.yaml.decode(row[3]))
    end
    kept_mutants(text, "kinds-mutants", documents)
  end,
  ["crd"] = function(text)
    local head, rest = text:match("^([^\n]*)\n(.*)$")
    local crds = {}
    for index, crd in ipairs(decode(head).crds) do
      crds[index] = { text = crd.yaml }
    end
    for index, row in ipairs(decode(head).crs) do
      emit { file = "crd", id = index, refused = row.status >= 300, text = row.yaml, extra = crds, answer = "" }
    end
    kept_mutants(rest, "crd", {}, crds)
  end,
}
for _, file in ipairs { "kinds-valid", "kinds-versions", "api-mutants", "api-misses", "api-by-hand" } do
  kept[file] = kept_inputs(file)
end

--- The rows of one of the files in spec/vectors/kinds.
---@param file string its name without .json
---@return function
function verdicts.kept(file)
  local folder = "spec/vectors/kinds"
  return coroutine.wrap(function()
    kept[file](read(folder .. "/" .. file .. ".json"), folder)
  end)
end

--- The first error of the stage `apply` in a row's document, or nil.
---@param row table
---@return kubebundle.finding?
function verdicts.refusal(row)
  local inputs = { { text = row.text, filename = "row" } }
  for _, extra in ipairs(row.extra or {}) do
    table.insert(inputs, 1, extra)
  end
  for _, finding in ipairs((check.check_all(inputs))) do
    if finding.severity == "error" and finding.stage == "apply" and finding.file == "row" then return finding end
  end
end

return verdicts
