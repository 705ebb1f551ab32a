-- Unresolved tokens of other tools in a manifest: `${X}`, `$(X)`, `{{ X }}`. In some places they have a meaning for
-- Kubernetes (`$(X)` in args and in the values of env), a shell or a controller, so they are reported only in images
-- and names.

local tables = require "kubebundle.util.tables"

local foreign = {}

local counted = tables.set "name namespace image serviceAccountName serviceAccount secretName reference"

-- The spans of `$` and balanced brackets. `%b` would search for each end again.
local function balanced_spans(text, brackets)
  local open, stack, ends = brackets:sub(1, 1), {}, {}
  for at, bracket in text:gmatch("()([" .. brackets .. "])") do
    if bracket == open then
      stack[#stack + 1] = at
    elseif #stack > 0 then
      ends[table.remove(stack)] = at
    end
  end
  local spans, at = {}, text:find("$" .. open, 1, true)
  while at do
    local to = ends[at + 1]
    spans[#spans + 1] = to and { at, to }
    at = text:find("$" .. open, (to or at) + 1, true)
  end
  return spans
end

-- The spans from `{{` to `}}`.
local function mustache_spans(text)
  local spans, from = {}, text:find("{{", 1, true)
  local _, to = text:find("}}", (from or #text) + 2, true)
  while from and to do
    spans[#spans + 1] = { from, to }
    from = text:find("{{", to + 1, true)
    _, to = text:find("}}", (from or #text) + 2, true)
  end
  return spans
end

local kinds = {
  {
    spelling = "${ }",
    spans = function(text)
      return balanced_spans(text, "{}")
    end,
  },
  {
    spelling = "$( )",
    spans = function(text)
      return balanced_spans(text, "()")
    end,
  },
  { spelling = "{{ }}", spans = mustache_spans },
}

--- Whether tokens in this spelling are reported only in images and names.
---@param spelling string
---@return boolean
function foreign.has(spelling)
  for _, kind in ipairs(kinds) do
    if kind.spelling == spelling then return true end
  end
  return false
end

--- The spelling of a token of another tool, as for --tokens.
---@param token string
---@return string?
function foreign.spelling(token)
  for _, kind in ipairs(kinds) do
    if token:sub(1, 2) == kind.spelling:sub(1, 2) then return kind.spelling end
  end
end

--- The first token of another tool in a text.
---@param text string
---@return string?
function foreign.token(text)
  if not foreign.may_hold(text) then return nil end
  for _, kind in ipairs(kinds) do
    local span = kind.spans(text)[1]
    if span then return text:sub(table.unpack(span)) end
  end
end

local function masked(text, spans)
  local parts, at = {}, 1
  for _, span in ipairs(spans) do
    parts[#parts + 1] = text:sub(at, span[1] - 1)
    parts[#parts + 1] = ("Q"):rep(span[2] - span[1] + 1)
    at = span[2] + 1
  end
  parts[#parts + 1] = text:sub(at)
  return table.concat(parts)
end

--- The text with each token replaced by letters of the same length.
---@param text string
---@return string
function foreign.mask(text)
  for _, kind in ipairs(kinds) do
    text = masked(text, kind.spans(text))
  end
  return text
end

--- Whether a text may contain such a token.
---@param text string
---@return boolean
function foreign.may_hold(text)
  return text:find("${", 1, true) ~= nil or text:find("$(", 1, true) ~= nil or text:find("{{", 1, true) ~= nil
end

--- Calls found(parent, key, path, token) for each image and name below a value that contains a token.
---@param value any
---@param path any[]
---@param found function
function foreign.each(value, path, found)
  if type(value) ~= "table" then return end
  for key, item in pairs(value) do
    path[#path + 1] = key
    if type(item) == "table" then
      foreign.each(item, path, found)
    elseif type(item) == "string" and counted[key] then
      local token = foreign.token(item)
      if token then found(value, key, table.move(path, 1, #path, 1, {}), token) end
    end
    path[#path] = nil
  end
end

return foreign
