-- Values as text for an edit, with the records that the text's events must have.

local bytes_order = require "kubebundle.util.bytes"
local core = require "kubebundle.core"
local lines = require "kubebundle.edit.lines"

local write = {}

---@class kubebundle.edit.written
---@field text string
---@field records string

--- Whether a value can be written: a string that is not UTF-8, a list with holes, a function cannot.
---@param value any
---@param json boolean
---@return true?
---@return kubebundle.failure? err
function write.check(value, json)
  local refusal
  local fine, err = xpcall(json and core.json.encode or core.yaml.encode, function(message)
    refusal = message
  end, value)
  if fine then return true end
  if not refusal then error(err, 0) end -- out of memory: Lua calls no handler then
  return nil, core.failure { code = "edit.invalid-value", message = refusal }
end

-- The styles to try, in order, for replacing a string in the first style.
local ORDER = {
  single = { "single", "double" },
  double = { "double" },
  literal = { "literal", "plain", "double" },
  folded = { "literal", "plain", "double" },
  plain = { "plain", "literal", "double" },
  json = { "json" },
}

--- A string in a style that can hold it.
---@param value string
---@param style string? the preferred one
---@param flow boolean between brackets
---@param indent integer? of a literal block's lines; nil if literal blocks are not possible
---@return kubebundle.edit.written?
function write.string(value, style, flow, indent)
  for _, try in ipairs(ORDER[style] or ORDER.plain) do
    local is_literal = try == "literal"
    local text = (not is_literal or (indent and (style ~= "plain" or value:find "\n")))
      and core.edit.string(value, try, flow, indent or 0)
    if text then
      local records = core.edit.record("scalar", try == "json" and "double" or try, value)
      return { text = text, style = try, records = records }
    end
  end
end

--- A null, a boolean or a number.
---@param value any
---@param json boolean
---@return kubebundle.edit.written?
function write.typed(value, json)
  local text = core.template.text(value, json and "json" or nil) or "null"
  return { text = text, style = "plain", records = core.edit.record("scalar", "plain", text) }
end

--- Whether a table is written as a list.
---@param value table
function write.is_list(value)
  return core.is_array(value) or #value > 0
end

local flow_value

local function flow_string(value, json)
  return write.string(value, json and "json" or "plain", true).text
end

-- A list or a mapping between brackets.
local function flow_table(value, json)
  local parts = {}
  if write.is_list(value) then
    for index, item in ipairs(value) do
      parts[index] = flow_value(item, json)
    end
    return "[" .. table.concat(parts, ", ") .. "]"
  end
  for index, key in ipairs(bytes_order.sorted_keys(value)) do
    parts[index] = flow_string(key, json) .. ": " .. flow_value(value[key], json)
  end
  return "{" .. table.concat(parts, ", ") .. "}"
end

function flow_value(value, json)
  if type(value) == "table" then return flow_table(value, json) end
  if type(value) == "string" then return flow_string(value, json) end
  return write.typed(value, json).text
end

-- The records of a text's only node.
local function records_of(text, mode)
  local events, records = core.edit.scan(text, mode)
  if not events then return nil end
  return records:sub(events[2].record, events[#events].record - 1), events
end

--- Any value on one line; tables are written between brackets.
---@param value any
---@param json boolean
---@return kubebundle.edit.written?
function write.flow(value, json)
  local text = flow_value(value, json)
  local records = records_of(text, json and "json" or "yaml")
  return records and { text = text, records = records }
end

--- A member or an item in block style at the line's indentation: `key:` and the lines of a table below it, or `- `
--- and the item.
---@param holder table { [key] = value } or an array of one value
---@return { lines: string[], records: string, value_records: string }?
function write.block(holder)
  local text = core.yaml.encode(holder)
  local records, events = records_of(text, "yaml")
  if not records then return nil end
  local first, last = events[3], events[#events - 1] -- inside the only mapping or list
  local base = events[2].record
  local value = write.is_list(holder) and first or events[4]
  return {
    lines = lines.of(text),
    records = records:sub(first.record - base + 1, last.record - base),
    value_records = records:sub(value.record - base + 1, last.record - base),
  }
end

return write
