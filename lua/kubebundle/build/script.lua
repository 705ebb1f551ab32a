-- Runs scripts that build a bundle, and reports their errors with the lines of the script.

local bundle = require "kubebundle.build.bundle"
local core = require "kubebundle.core"
local redact = require "kubebundle.util.redact"

local script = {}

-- How many stack levels are searched for the script's own line: finding a level takes time proportional to it, and an
-- overflowing stack has 200,000.
local MAX_LEVELS = 100

local function fail(path, code, message, line)
  return core.failure { code = code, message = message, filename = path, line = line, column = line and 1 }
end

-- The error's message, without the position that Lua prepends, of whichever function raised it.
local function message_of(err, places)
  local message = tostring(err)
  for _, place in ipairs(places) do
    if message:sub(1, #place) == place then
      message = message:sub(#place + 1)
      break
    end
  end
  -- A module that is not found: the places where Lua looked follow.
  return redact.text((message:gsub("^(module '[^']*' not found):\n.*", "%1")))
end

-- A handler for xpcall: reports the error at the script's own line.
local function at_line_of(path)
  local source = "@" .. path
  return function(err)
    local places, line = {}, nil
    for level = 2, MAX_LEVELS do
      local info = debug.getinfo(level, "Sl")
      if not info then break end
      places[#places + 1] = ("%s:%d: "):format(info.short_src, info.currentline)
      if info.source == source and info.currentline > 0 then line = line or info.currentline end
    end
    return fail(path, "script.failed", message_of(err, places), line)
  end
end

-- The parser's message quotes the text where it stopped, which may be a password.
local function syntax_error(path, message)
  local line, text = message:match(":(%d+): (.*)$")
  return fail(path, "script.syntax", (text or message):gsub(" near .*$", ""), math.tointeger(line))
end

-- A script's output must not end up between its documents: `print` writes to stderr.
local function environment()
  local function print(...)
    local words = table.pack(...)
    for index = 1, words.n do
      words[index] = tostring(words[index])
    end
    io.stderr:write(table.concat(words, "\t"), "\n")
  end
  return setmetatable({ print = print }, { __index = _G })
end

-- Removes a byte order mark and a shebang line, which Lua skips in files, too.
local function without_start(text)
  return (text:gsub("^\u{FEFF}", ""):gsub("^#[^\n]*", ""))
end

--- Runs a script and returns its bundle, also as YAML.
---@param path string for messages
---@param text string the script
---@param values table its argument
---@return table? bundle
---@return string|table yaml or the error
function script.run(path, text, values)
  local chunk, message = load(without_start(text), "@" .. path, "t", environment())
  if not chunk then return nil, syntax_error(path, message) end
  local function build()
    local result = chunk(values)
    if not bundle.is_bundle(result) then
      return nil, fail(path, "script.no-bundle", "the script must return a bundle (kb.bundle), got a " .. type(result))
    end
    return result, result:yaml()
  end
  local fine, result, yaml = xpcall(build, at_line_of(path))
  if not fine then return nil, result end
  return result, yaml
end

return script
