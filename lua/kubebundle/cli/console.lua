-- A command's access to its process: the standard streams, the environment, and ending.

local core = require "kubebundle.core"

---@class kubebundle.cli.console
---@field stdin file*
---@field stdout file*
---@field stderr file*
local Console = {}
Console.__index = Console

--- Raised by `stop`: `main` turns it into the exit status and, if there is one, a message on stderr.
local Stop = { __name = "kubebundle.cli.stop" }

---@return kubebundle.cli.console
local function new()
  return setmetatable({ stdin = io.stdin, stdout = io.stdout, stderr = io.stderr }, Console)
end

--- Ends the command from anywhere.
---@param status integer 0: success, 1: problems in the input, 2: the command failed
---@param message? string for stderr
---@param ... string lines below it
function Console:stop(status, message, ...) -- luacheck: no self
  error(setmetatable({ status = status, message = message, lines = { ... } }, Stop), 0)
end

--- Ends a command that cannot continue (unreadable file, closed stdout) with exit status 2.
---@param message string
function Console:fail(message)
  self:stop(2, message)
end

--- Writes the command's result to stdout.
---@param ... string
function Console:write(...)
  local written, message = self.stdout:write(...)
  if not written then self:fail("standard output: " .. message) end
end

--- Writes a line to stderr, and further lines below it. Errors of writing to stderr are ignored.
---@param message string
---@param ... string
function Console:warn(message, ...)
  local shown = require("kubebundle.util.redact").shown
  self.stderr:write("kubebundle: ", shown(message), "\n")
  for _, line in ipairs { ... } do
    self.stderr:write(shown(line), "\n")
  end
end

--- All of standard input. It can be read only once: by one `-` or --password-stdin, not by both.
---@return string
function Console:read()
  if self.consumed then self:fail("duplicate `-`: standard input can be read only once") end
  self.consumed = true
  local text, message = self.stdin:read("a")
  if not text then self:fail("standard input: " .. message) end
  return text
end

--- Reads a line from the terminal of standard input without echo.
---@param prompt string
---@return string? line nil at the end of the input
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

--- Colour is for terminals, unless the user opted out (https://no-color.org).
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

-- A bug of kubebundle: where it happened, and Lua's message without quotations, which may contain an argument.
local function internal_error(err)
  local missing = tostring(err):match("module '([%w._]+)' not found")
  if missing then return ("missing Lua module %s; LuaRocks and Debian have it"):format(missing) end
  local text = tostring(err):gsub("[\r\n].*", ""):gsub("'[^']*'", "'...'"):gsub('"[^"]*"', '"..."')
  for _, expected in ipairs { "not enough memory", "interrupted" } do
    if text:find(expected, 1, true) then return expected end
  end
  return "internal error: " .. text:gsub("^.*/kubebundle/", "")
end

--- The exit status for an error raised by a command; reports it on stderr in one line.
---@param err any
---@return integer
function Console:status_of(err)
  if getmetatable(err) ~= Stop then err = { status = 2, message = internal_error(err) } end
  if err.message then self:warn(err.message, table.unpack(err.lines or {})) end
  return err.status
end

--- Flushes buffered output; if stdout does not accept it, the status is 2.
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
