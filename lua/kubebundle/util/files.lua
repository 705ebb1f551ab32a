-- Reads a file. inputs.lua finds the files named by a command's arguments, outputs.lua writes several of them.

local core = require "kubebundle.core"
local host = require "kubebundle.util.host"

local files = {}

--- The last part of a path.
---@param path string
---@return string
function files.name(path)
  return (path:gsub("^.*/", ""))
end

--- The failure for an unreadable file.
---@param path string
---@param code string
---@param reason string
---@return nil
---@return kubebundle.failure err
function files.fail(path, code, reason)
  return nil,
    core.failure {
      code = code,
      message = ("cannot read %s: %s"):format(path, reason),
      reason = reason,
      unreadable = true,
    }
end

--- The bytes of a file.
---@param path string
---@return string? text
---@return table? err
function files.read(path)
  local open, err = host.get("io", "open")
  if not open then return nil, err end
  local file <close>, _, errno = open(path, "rb")
  if not file then return files.fail(path, core.file.reason(errno)) end
  local text
  text, _, errno = file:read("a")
  if not text then return files.fail(path, core.file.reason(errno)) end
  return text
end

return files
