-- Finds the files named by a command's arguments.

local files = require "kubebundle.util.files"
local lazy = require "kubebundle.util.lazy"

local directories = lazy "kubebundle.util.directories"

---@class kubebundle.files.input
---@field path string for messages; `-` is standard input
---@field is_of_directory boolean? found in a directory given as argument
---@field is_named boolean? given as argument itself
---@field relative string relative to its argument: its path in a mirrored tree

local function add_path(path, mode, relative, inputs, options)
  if mode == "directory" then return directories.add(path, relative and relative .. "/" or "", inputs, options) end
  inputs[#inputs + 1] = { path = path, relative = relative or files.name(path), is_named = not relative }
  return true
end

-- Reads directories for a pattern and keeps the first error: an unreadable directory does not count as empty.
local function pattern_reader()
  local reader = {}
  function reader.list(directory)
    local names, err = directories.list(directory)
    local is_none = err and (err.code == "file.not-found" or err.code == "file.not-directory")
    reader.err = reader.err or not is_none and err or nil
    return names or {}
  end
  function reader.mode(path, of_link)
    local mode, err = directories.mode(path, of_link)
    reader.err = reader.err or err
    return mode
  end
  return reader
end

local function add_pattern(pattern, glob, inputs, options)
  local reader = pattern_reader()
  local paths, base = glob.expand(pattern, reader)
  if reader.err then return nil, reader.err end
  if #paths == 0 then return files.fail(pattern, "file.no-match", "no file matches") end
  for _, path in ipairs(paths) do
    local fine, err = add_path(path, reader.mode(path), path:sub(#base + 1), inputs, options)
    if not fine then return nil, err end
  end
  return true
end

local function add(path, inputs, options)
  if path == "-" then
    inputs[#inputs + 1] = { path = path }
    return true
  end
  local mode, err = require("lfs").attributes(path, "mode"), nil
  if not mode then
    mode, err = directories.mode(path)
  end
  if err then return nil, err end
  local glob = not mode and require "kubebundle.util.file_pattern"
  if glob and glob.is_pattern(path) then return add_pattern(path, glob, inputs, options) end
  return add_path(path, mode, nil, inputs, options)
end

-- The components of a path, without `.`.
local function components(path)
  local parts = {}
  for part in path:gmatch "[^/]+" do
    if part ~= "." then parts[#parts + 1] = part end
  end
  return parts
end

-- The number of leading directories that all paths share.
local function count_common(paths)
  local count = #paths[1] - 1
  for _, path in ipairs(paths) do
    count = math.min(count, #path - 1)
    for index = 1, count do
      if path[index] ~= paths[1][index] then
        count = index - 1
        break
      end
    end
  end
  return count
end

-- Files given as arguments are written to their paths without the longest common directory.
local function set_relative(inputs)
  local named, paths = {}, {}
  for _, input in ipairs(inputs) do
    if input.is_named then
      named[#named + 1] = input
      paths[#paths + 1] = components(input.path)
    end
  end
  local common = #named > 0 and count_common(paths)
  for index, input in ipairs(named) do
    input.relative = table.concat(paths[index], "/", common + 1)
  end
end

---@class kubebundle.files.options
---@field exclude? string[] patterns to exclude below directories, as in .gitignore
---@field output? string a directory that is skipped inside others

--- The files named by the arguments: a file itself; the manifests of a directory and its subdirectories, sorted; all
--- matches of a pattern that is not a file. Below directories, .kubebundleignore files (syntax of .gitignore) exclude
--- files; `.git` and `node_modules` are always excluded.
---@param paths string[]
---@param options? kubebundle.files.options
---@return kubebundle.files.input[]? inputs
---@return table? err
local function inputs_of(paths, options)
  options = options or {}
  local inputs, known = {}, { exclude = options.exclude or {}, output = options.output }
  for _, path in ipairs(paths) do
    local fine, err = add(path, inputs, known)
    if not fine then return nil, err end
  end
  set_relative(inputs)
  return inputs
end

return inputs_of
