-- Set: sets images and fields of the items, as `kubebundle set` does. Images first, then fields, each sorted by name.

local applied = require "kubebundle.fn.applied"
local batch = require "kubebundle.edit.batch"
local bytes_order = require "kubebundle.util.bytes"
local core = require "kubebundle.core"
local edit = require("kubebundle.edit").edit

local set = {}

local function problem_of(spec)
  if not spec.images and not spec.fields then return "spec of Set needs images or fields" end
  for _, name in ipairs(bytes_order.sorted_keys(spec.images or {})) do
    local ref = spec.images[name]
    if type(ref) ~= "string" or ref == "" then return ("spec.images: %s needs a reference"):format(name) end
  end
end

-- Images first.
local function edits_of(spec)
  local edits = {}
  for _, name in ipairs(bytes_order.sorted_keys(spec.images or {})) do
    edits[#edits + 1] = { image = name, ref = spec.images[name], object = spec.object }
  end
  for _, field in ipairs(bytes_order.sorted_keys(spec.fields or {})) do
    edits[#edits + 1] = { path = field, value = spec.fields[field], object = spec.object }
  end
  return edits
end

function set.run(list, spec, results)
  local problem = problem_of(spec)
  if problem then return nil, core.failure { code = "fn.invalid-config", message = problem } end
  local inputs, documents = applied(list, results), {}
  for index, input in ipairs(inputs) do
    local document, err = edit(input.text, { filename = input.filename })
    if not document then return nil, err end
    documents[index] = document
  end
  if #inputs == 0 then return list.items end
  local done, err = batch.run(documents, edits_of(spec))
  if not done then return nil, err end
  for index, input in ipairs(inputs) do
    input.item.new = documents[index]:text()
  end
  return list.items
end

return set
