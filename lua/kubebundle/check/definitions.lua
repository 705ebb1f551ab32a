-- The CustomResourceDefinitions given in addition to the input (--crd).

local crd = require "kubebundle.kubernetes.crd"
local streams = require "kubebundle.manifest.stream"

local definitions = {}

local function add(set, document)
  if type(document) ~= "table" then return end
  set:add(document)
  for _, item in ipairs(type(document.items) == "table" and document.items or {}) do
    set:add(item)
  end
end

local function add_text(set, text)
  local read = streams.read(streams.utf8(text))
  if read.failure then return read.failure.message end
  for _, document in ipairs(read.documents) do
    add(set, document)
  end
end

--- Reads definitions; other documents are skipped.
---@param list (string|table)[]? texts of YAML or JSON, or documents
---@return table? set as kubernetes/crd makes it
---@return string? message if one of them cannot be read
---@return integer? index of that one
function definitions.read(list)
  local set = crd.new()
  for index, input in ipairs(list or {}) do
    local message
    if type(input) == "string" then
      message = add_text(set, input)
    elseif type(input) == "table" then
      add(set, input)
    else
      message = "expected text or a document"
    end
    if message then return nil, message, index end
  end
  return set
end

return definitions
