-- Joins several texts to one YAML stream, in which kubectl reads each as it would alone.

local core = require "kubebundle.core"
local is_json = require "kubebundle.manifest.is_json"
local same = require "kubebundle.util.same"

local stream = {}

local BOM = "\u{FEFF}"

-- The first line that is neither blank nor a comment: it tells whether the text starts its document explicitly.
local function first_line(text)
  local position = 1
  while position do
    local line, after = text:match("^([^\r\n]*)[\r\n]*()", position)
    if line:find("^%s*[^#%s]") then return line end
    position = after > position and after or nil
  end
  return ""
end

-- The separator between two texts of one stream. A directive is only valid after the end of a document.
local function separator(text)
  local line = first_line(text)
  if line:find("^%-%-%-%s") or line == "---" then return "" end
  return line:find("^%%") and "...\n" or "---\n"
end

local function is_utf16(text)
  return text:find("^\xFF\xFE") or text:find("^\xFE\xFF") or text:find("^\0") or text:find("^.\0")
end

local function pair(high, low)
  return utf8.char(0x10000 + ((tonumber(high, 16) & 0x3FF) << 10) + (tonumber(low, 16) & 0x3FF))
end

-- Removes the JSON escapes that YAML lacks: `\/`, and surrogate pairs. NUL, which JSON cannot contain, replaces
-- an escaped backslash in between.
local function without_escapes(text)
  text = text:gsub("\\\\", "\0"):gsub("\\/", "/")
  text = text:gsub("\\u([dD][89abAB]%x%x)\\u([dD][c-fC-F]%x%x)", pair)
  return (text:gsub("%z", "\\\\"))
end

-- A JSON text that YAML reads like JSON; nil if there is none.
local function as_yaml(text)
  local value = core.json.decode(text)
  if value == nil then
    return text -- not JSON after all
  end
  for _, candidate in ipairs { text, without_escapes(text) } do
    if same(core.yaml.decode(candidate, { duplicates = "last" }), value) then return candidate end
  end
end

local function add(parts, text)
  local before = parts[#parts]
  if before then
    parts[#parts + 1] = before:sub(-1):find("[\r\n]") and "" or "\n"
    parts[#parts + 1] = separator(text)
  elseif is_json(text) then -- kubectl would treat everything that follows as JSON, too
    parts[1] = "---\n"
  end
  parts[#parts + 1] = text
end

--- Joins the texts.
---@param documents { path: string, text: string }[] more than one
---@return string[]? parts of the stream
---@return string? message why they cannot be joined
function stream.join(documents)
  local parts = {}
  for index, document in ipairs(documents) do
    local text = document.text
    if is_utf16(text) then
      return nil, document.path .. " is UTF-16 and cannot be joined with other files to one stream; use -o DIRECTORY"
    end
    if index > 1 then text = text:gsub("^" .. BOM, "") end
    text = is_json(text) and as_yaml(text) or not is_json(text) and text or nil
    if not text then
      return nil,
        document.path
          .. " is JSON that YAML reads differently, and cannot be joined with other files to one stream; "
          .. "use -o DIRECTORY"
    end
    add(parts, text)
  end
  return parts
end

return stream
