-- The mode of a template by the name of its file: YAML, JSON, XML, or other text.

local mode = {}

local TEMPLATE_ENDINGS = { tmpl = true, tpl = true, template = true, ["in"] = true, j2 = true }

local MODES = {
  yaml = "yaml",
  yml = "yaml",
  json = "json",
  jsonc = "json",
  xml = "xml",
  config = "xml",
  csproj = "xml",
  props = "xml",
  targets = "xml",
  resx = "xml",
}

-- Files with a known format but without an extension.
local NAMES = { Kustomization = "yaml" }

-- ASCII letters only: Lua's own lower follows the host program's locale.
local function lower(text)
  return (text:gsub("[ABCDEFGHIJKLMNOPQRSTUVWXYZ]", function(letter)
    return string.char(letter:byte() + 32)
  end))
end

--- The name of a file without its folder and the extensions of templates: `k8s/web.yaml.tmpl` is web.yaml.
---@param path string
---@return string name
function mode.name_of(path)
  local name = path:gsub("^.*/", "")
  local stem, ending = name:match("^(.+)%.([^.]+)$")
  while stem and TEMPLATE_ENDINGS[lower(ending)] do
    name = stem
    stem, ending = name:match("^(.+)%.([^.]+)$")
  end
  return name
end

---The mode of a file of this name.
---@param path string
---@return "yaml"|"json"|"xml"|"text"
function mode.of(path)
  local name = mode.name_of(path)
  local ending = name:match "%.([^.]+)$"
  return NAMES[name] or ending and MODES[lower(ending)] or "text"
end

-- The position of an offset if only blanks precede it on its line.
local function place_of(text, offset)
  local before = text:sub(1, offset - 1):gsub("\r\n?", "\n")
  local _, breaks = before:gsub("\n", "")
  return { line = breaks + 1, column = #before:gsub("^.*\n", "") + 1 }
end

-- The offset of a line that begins like a Kubernetes object.
local function manifest_offset(text)
  local lines = "\n" .. text
  local at = lines:find "[\r\n]apiVersion:"
  if at then return at end
  at = lines:match '[\r\n][ \t]*()"apiVersion"'
  return at and at - 1
end

---@class kubebundle.template.unclear
---@field line integer
---@field column integer
---@field reason string

--- Where a text does not match its name: a manifest that would be rendered as text, or invalid XML.
---@param text string
---@param guessed "yaml"|"json"|"xml"|"text" by the name
---@return kubebundle.template.unclear? place
function mode.unclear(text, guessed)
  if guessed ~= "text" and guessed ~= "xml" then return nil end
  local offset = manifest_offset(text)
  local place = offset and place_of(text, offset)
  if place then
    place.reason = "the file name indicates text, but this line begins a Kubernetes object"
    return place
  end
  offset = guessed == "xml" and text:find "[^ \t\r\n]"
  if not offset or text:byte(offset) == 60 then return nil end
  place = place_of(text, offset)
  place.reason = "the file name indicates XML, but the text does not begin with <"
  return place
end

return mode
