-- Tokens in another spelling than the current one, in places where no manifest means them as text: in images, in
-- names and namespaces of objects, as whole values of variables, and as comments that leave a key without a value.

local core = require "kubebundle.core"
local read = require "kubebundle.util.read"

local spellings = {}

local function pattern(prefix, suffix)
  return prefix .. " ?[%w_][%w_.:/ -]*" .. suffix
end

local PATTERNS = {
  { spelling = "#( )#", pattern = pattern("#%(", "%)#") },
  { spelling = "#{ }#", pattern = pattern("#{", "}#") },
  { spelling = "__ __", pattern = "__%w[%w_.-]*__" },
  { spelling = "{{ }}", pattern = "{{ ?%.?[%w_][%w_.:/| -]*}}" },
  { spelling = "${ }", pattern = pattern("%${", "}") },
  { spelling = "%% %%", pattern = "%%%%[%w_.-]+%%%%" },
}

-- The spelling of a token that is contained in a text, or is all of it.
local function spelling_in(text, is_whole, filled)
  for _, known in ipairs(PATTERNS) do
    local from, to = text:find(known.pattern)
    if from and known.spelling ~= filled and (not is_whole or from == 1 and to == #text) then return known.spelling end
  end
end

-- Whether a text may contain one.
local function may_hold(text, filled)
  for _, known in ipairs(PATTERNS) do
    local prefix = known.spelling:match "^%S+"
    if known.spelling ~= filled and text:find(prefix, 1, true) then return true end
  end
  return false
end

local function child(node, key)
  return node and node.children and node.children[key]
end

local function add(list, node, spelling)
  if node and spelling then list[#list + 1] = { line = node.line, column = node.column, spelling = spelling } end
end

local function look(text, node, is_whole, filled, list)
  if type(text) ~= "string" or text:find "\n" then return end
  add(list, node, spelling_in(text, is_whole, filled))
end

local function add_environment(env, node, filled, list)
  for index, entry in ipairs(read.is_list(env) and env or {}) do
    if type(entry) == "table" then look(entry.value, child(child(node, index), "value"), true, filled, list) end
  end
end

local function walk(value, node, filled, list)
  if type(value) ~= "table" or not node then return end
  look(value.image, child(node, "image"), false, filled, list)
  add_environment(value.env, child(node, "env"), filled, list)
  if type(value.metadata) == "table" and value.kind ~= nil then
    local metadata = child(node, "metadata")
    look(value.metadata.name, child(metadata, "name"), false, filled, list)
    look(value.metadata.namespace, child(metadata, "namespace"), false, filled, list)
  end
  for key, item in pairs(value) do
    walk(item, child(node, key), filled, list)
  end
end

-- Keys whose value is a comment that looks like a token: `replicas: #{n}#`.
local function add_comments(text, filled, list)
  local line = 0
  for content in text:gsub("\r\n?", "\n"):gmatch "[^\n]*" do
    line = line + 1
    local column, comment = content:match "^[ -]*[^ #:-][^ #:]*:[ \t]+()(#[({].*)$"
    comment = comment and comment:match "^.*[^ \t]"
    add(list, { line = line, column = column }, comment and spelling_in(comment, true, filled))
  end
end

---@class kubebundle.template.spelled
---@field line integer
---@field column integer
---@field spelling string as for --tokens

--- Tokens in other spellings, in text order.
---@param text string a rendering in UTF-8
---@param mode "yaml"|"json"
---@param filled string the current spelling
---@return kubebundle.template.spelled[]
function spellings.find(text, mode, filled)
  local list = {}
  if not may_hold(text, filled) then return list end
  if mode == "json" then
    local options = { comments = true }
    walk(core.json.decode(text, options), core.json.positions(text, options), filled, list)
  else
    local documents = core.yaml.decode_all(text, { duplicates = "last" }) or {}
    local nodes = core.yaml.positions(text) or {}
    for index, document in ipairs(documents) do
      walk(document, nodes[index], filled, list)
    end
    add_comments(text, filled, list)
  end
  table.sort(list, function(a, b)
    if a.line ~= b.line then return a.line < b.line end
    return a.column < b.column
  end)
  return list
end

return spellings
