-- The events of JSON text, which may contain several values, as kubectl reads them.

local core = require "kubebundle.core"

local json_pieces = {}

local OFFSETS = { "from", "to", "line_start" }

-- Shifts a piece's events to their place in the whole text, and appends them.
local function append(all, events, before)
  for _, event in ipairs(events) do
    for _, field in ipairs(OFFSETS) do
      event[field] = event[field] + before.bytes
    end
    if event.line == 1 then event.line_start = before.line_start end
    event.line = event.line + before.lines
    event.record, event.record_end = event.record + before.records, event.record_end + before.records
    all[#all + 1] = event
  end
end

-- The end of the mapping or list at `from`, found by its brackets only.
local function end_of_value(text, from)
  local depth, at = 0, from
  while at do
    local byte = text:sub(at, at)
    if byte == '"' then
      repeat
        at = text:find('["\\]', at + 1)
        if not at then return nil end
        local is_escape = text:byte(at) == 92
        if is_escape then at = at + 1 end
      until not is_escape
    else
      depth = depth + ((byte == "{" or byte == "[") and 1 or -1)
      if depth == 0 then return at end
    end
    at = text:find('["{}%[%]]', at + 1)
  end
end

local function pieces_of(text)
  local pieces, at = {}, text:find "%S"
  while at do
    local last = text:find("^[{%[]", at) and end_of_value(text, at)
    if not last then return nil end
    pieces[#pieces + 1] = { from = at, text = text:sub(at, last) }
    at = text:find("%S", last + 1)
  end
  return #pieces > 1 and pieces or nil
end

local function scan_pieces(text, pieces)
  local all, parts, before, at = {}, {}, { bytes = 0, lines = 0, records = 0, line_start = 1 }, 1
  for index, piece in ipairs(pieces) do
    local events, records = core.edit.scan(piece.text, "json")
    if not events then return nil end
    local skipped = text:sub(at, piece.from - 1)
    before.lines = before.lines + select(2, skipped:gsub("\r\n?", "\n"):gsub("\n", ""))
    local line_start = skipped:match "^.*[\r\n]()"
    if line_start then before.line_start = at + line_start - 1 end
    before.bytes = piece.from - 1
    append(all, events, before)
    parts[index], before.records = records, before.records + #records
    local last = events[#events]
    before.lines, before.line_start = last.line - 1, last.line_start
    at = piece.from + #piece.text
  end
  return all, table.concat(parts)
end

--- Like core.edit.scan.
---@param text string JSON, with its comments overwritten by spaces
---@return table[]? events
---@return string|kubebundle.failure records
function json_pieces.scan(text)
  local events, records = core.edit.scan(text, "json")
  if events then return events, records end
  local pieces = pieces_of(text)
  if not pieces then return nil, records end
  local all, joined = scan_pieces(text, pieces)
  if not all then return nil, records end
  return all, joined
end

return json_pieces
