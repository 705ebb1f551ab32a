-- File name patterns in arguments that no shell has expanded: `*` and `?` within a name, `[a-z]`, and `**`
-- for any number of directories. As in a shell, only a dot matches a leading dot.

local glob = {}

---@param text string
---@return boolean
function glob.is_pattern(text)
  return text:find("[*?[]") ~= nil
end

--- Converts a path component to a Lua pattern. `?` matches one UTF-8 character.
---@param component string
---@return string
function glob.component_pattern(component)
  local parts, position = {}, 1
  while position <= #component do
    local negated, set = component:match("^%[(!?)(%]?[^%]]*)%]", position)
    local character = component:sub(position, position)
    if set then
      parts[#parts + 1] = (negated == "" and "[" or "[^") .. set:gsub("[%%%]^]", "%%%0") .. "]"
      position = position + #negated + #set + 2
    else
      local wildcards = { ["*"] = ".*", ["?"] = "[^\x80-\xBF][\x80-\xBF]*" }
      parts[#parts + 1] = wildcards[character] or character:gsub("%p", "%%%0")
      position = position + 1
    end
  end
  return "^" .. table.concat(parts) .. "$"
end

-- The names in `directory` ("" or ending in "/") that a component matches.
local function matches(directory, component, reader)
  local pattern = glob.component_pattern(component)
  local dots = component:sub(1, 1) == "."
  local names = {}
  for _, name in ipairs(reader.list(directory == "" and "." or directory)) do
    if name:find(pattern) and (dots or name:sub(1, 1) ~= ".") then names[#names + 1] = name end
  end
  return names
end

-- Appends to `found` the matches of the components from `index` below `directory`. `**` does not follow links, which
-- could lead back.
local function expand(directory, components, index, reader, found)
  local component = components[index]
  local last = index == #components
  if component == "**" then
    if not last then expand(directory, components, index + 1, reader, found) end
    for _, name in ipairs(matches(directory, "*", reader)) do
      local path = directory .. name
      if reader.mode(path, true) == "directory" then
        expand(path .. "/", components, index, reader, found)
      elseif last then
        found[#found + 1] = path
      end
    end
    return
  end
  local names = glob.is_pattern(component) and matches(directory, component, reader) or { component }
  for _, name in ipairs(names) do
    local path = directory .. name
    if last and reader.mode(path) then
      found[#found + 1] = path
    elseif not last and reader.mode(path) == "directory" then
      expand(path .. "/", components, index + 1, reader, found)
    end
  end
end

--- The existing paths that match a pattern, in the order of the names in each directory.
---@param pattern string
---@param reader { list: fun(directory: string): string[], mode: fun(path: string, of_link?: boolean): string? } the
---sorted names in a directory, and what a path is
---@return string[] paths
---@return string base the leading directory without wildcards, "" or ending in "/"
function glob.expand(pattern, reader)
  local root, rest = pattern:match("^(/*)(.*)$")
  local components, fixed = {}, {}
  for component in rest:gmatch("[^/]+") do
    components[#components + 1] = component
    if #fixed == #components - 1 and not glob.is_pattern(component) then fixed[#fixed + 1] = component .. "/" end
  end
  local found = {}
  expand(root, components, 1, reader, found)
  return found, root .. table.concat(fixed)
end

return glob
