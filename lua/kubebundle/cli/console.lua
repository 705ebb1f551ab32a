-- What a command has of the process around it: the standard streams, the environment, and the way out.

local core = require "kubebundle.core"

---@class kubebundle.cli.console
---@field stdin file*
---@field stdout file*
---@field stderr file*
local Console = {}
Console.__index = Console

--- What `stop` raises: `main` turns it into the exit status and, where there is one, a line on stderr.
local Stop = { __name = "kubebundle.cli.stop" }

---@return kubebundle.cli.console
local function new()
  return setmetatable({ stdin = io.stdin, stdout = io.stdout, stderr = io.stderr }, Console)
end

--- Ends the command from wherever it is.
---@param status integer 0 fine, 1 the input is at fault, 2 the command could not do its work
---@param message? string for stderr
---@param ... string lines below it
function Console:stop(status, message, ...) -- luacheck: no self
  error(setmetatable({ status = status, message = message, lines = { ... } }, Stop), 0)
end

--- The command cannot do its work (a file that cannot be read, a closed stdout): exit status 2.
---@param message string
function Console:fail(message)
  self:stop(2, message)
end

--- Writes to stdout what was asked for.
---@param ... string
function Console:write(...)
  local written, message = self.stdout:write(...)
  if not written then self:fail("standard output: " .. message) end
end

--- A line on stderr, and those below it. A stderr that cannot be written is ignored.
---@param message string
---@param ... string
function Console:warn(message, ...)
  local shown = require("kubebundle.util.redact").shown
  self.stderr:write("kubebundle: ", shown(message), "\n")
  for _, line in ipairs { ... } do
    self.stderr:write(shown(line), "\n")
  end
end

--- All of standard input. It can be read once: by one `-` or --password-stdin, not by two.
---@return string
function Console:read()
  if self.consumed then self:fail("duplicate `-`: standard input can be read only once") end
  self.consumed = true
  local text, message = self.stdin:read("a")
  if not text then self:fail("standard input: " .. message) end
  return text
end

--- A line that is typed on the terminal of standard input and not shown.
---@param prompt string
---@return string? line nil where the input ends
function Console:ask_hidden(prompt)
  if self.consumed then self:fail("duplicate `-`: standard input can be read only once") end
  self.consumed = true
  return core.host.read_hidden(self.stdin, prompt)
end

--- The bytes of a file, or of standard input for `-`.
---@param path string
---@return string
function Console:read_path(path)
  if path == "-" then return self:read() end
  local text, err = require("kubebundle.util.files").read(path)
  if not text then self:fail(err.message) end
  return text
end

--- The files that the arguments of a command name.
---@param paths string[]
---@param options? kubebundle.files.options
---@return kubebundle.files.input[]
function Console:inputs(paths, options)
  local inputs, err = require "kubebundle.util.inputs"(paths, options)
  if not inputs then self:fail(err.message) end
  return inputs
end

--- Colour is for terminals, and for people who have not said no (https://no-color.org).
---@param stream file*
---@return boolean
function Console:colours(stream)
  local refused = (os.getenv("NO_COLOR") or "") ~= "" or os.getenv("TERM") == "dumb"
  return not refused and self:is_terminal(stream)
end

---@param stream file*
---@return boolean
function Console:is_terminal(stream) -- luacheck: no self
  return core.host.is_terminal(stream)
end

-- A fault of kubebundle itself: where, and what Lua said of it, without what it quotes, which could be an
-- argument.
local function internal_error(err)
  local missing = tostring(err):match("module '([%w._]+)' not found")
  if missing then return ("missing Lua module %s; LuaRocks and Debian have it"):format(missing) end
  local text = tostring(err):gsub("[\r\n].*", ""):gsub("'[^']*'", "'...'"):gsub('"[^"]*"', '"..."')
  for _, expected in ipairs { "not enough memory", "interrupted" } do
    if text:find(expected, 1, true) then return expected end
  end
  return "internal error: " .. text:gsub("^.*/kubebundle/", "")
end

--- The exit status for an error that a command raised; reports it on stderr in one line.
---@param err any
---@return integer
function Console:status_of(err)
  if getmetatable(err) ~= Stop then err = { status = 2, message = internal_error(err) } end
  if err.message then self:warn(err.message, table.unpack(err.lines or {})) end
  return err.status
end

--- Hands over what is buffered; a stdout that does not take it makes the status 2.
---@param status integer
---@return integer
function Console:finish(status)
  local flushed, message = self.stdout:flush()
  if not flushed and status ~= 2 then
    self:warn("standard output: " .. message)
    return 2
  end
  return status
end

return { new = new }
