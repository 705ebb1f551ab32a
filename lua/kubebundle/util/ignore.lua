-- Excludes files below a directory: patterns in .gitignore syntax, from `--exclude` and from .kubebundleignore files.

local glob = require "kubebundle.util.file_pattern"

local ignore = {}

---@class kubebundle.ignore.rule
---@field parts string[] Lua patterns of the components, or `**`
---@field negated boolean
---@field for_directories boolean

local function components(path)
  local list = {}
  for part in path:gmatch "[^/]+" do
    list[#list + 1] = part
  end
  return list
end

-- The line without trailing blanks, unless a backslash keeps one.
local function without_end(line)
  local size = #line
  while size > 0 and line:find("^[ \t\r]", size) do
    size = size - 1
  end
  if line:find("^\\", size) then size = size + 1 end
  return line:sub(1, size)
end

-- The rule of a line; nil for a comment and an empty line.
local function parse(line)
  line = without_end(line)
  if line == "" or line:find "^#" then return nil end
  local rule = { negated = line:find "^!" ~= nil, for_directories = line:find "/$" ~= nil }
  line = line:gsub("^!", ""):gsub("^\\([#!])", "%1"):gsub("/$", "")
  local is_anchored = line:find("/", 1, true) ~= nil
  rule.parts = components(line)
  for index, part in ipairs(rule.parts) do
    rule.parts[index] = part == "**" and part or glob.component_pattern(part)
  end
  if not is_anchored then table.insert(rule.parts, 1, "**") end
  return rule
end

--- Parses the rules in a text, one per line.
---@param text string
---@return kubebundle.ignore.rule[]
function ignore.parse(text)
  local rules = {}
  for line in text:gmatch "[^\n]+" do
    rules[#rules + 1] = parse(line)
  end
  return rules
end

-- Whether the components from `at` match the parts from `index`. A final `**` matches one component or more.
local function matches(parts, index, path, at)
  if index > #parts then return at > #path end
  if parts[index] ~= "**" then
    return path[at] ~= nil and path[at]:find(parts[index]) ~= nil and matches(parts, index + 1, path, at + 1)
  elseif index == #parts then
    return at <= #path
  end
  for next_at = at, #path do
    if matches(parts, index + 1, path, next_at) then return true end
  end
  return false
end

---@class kubebundle.ignore.scope
---@field base string the directory of the rules' relative paths, ending in `/`, or ""
---@field rules kubebundle.ignore.rule[]

--- Whether a path is excluded: the last matching rule decides.
---@param scopes kubebundle.ignore.scope[] later ones win
---@param path string
---@param is_directory boolean
---@return boolean
function ignore.excludes(scopes, path, is_directory)
  for index = #scopes, 1, -1 do
    local scope = scopes[index]
    if path:sub(1, #scope.base) == scope.base then
      local parts = components(path:sub(#scope.base + 1))
      for number = #scope.rules, 1, -1 do
        local rule = scope.rules[number]
        if (is_directory or not rule.for_directories) and matches(rule.parts, 1, parts, 1) then
          return not rule.negated
        end
      end
    end
  end
  return false
end

return ignore
