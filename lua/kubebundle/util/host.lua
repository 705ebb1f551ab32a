-- What a host program may withhold from the module: a sandbox without `os` or `io`. Functions that need them return a
-- failure, and all others work. The globals are read when needed, because a host may set them late.

local core = require "kubebundle.core"

local host = {}

---A function of the host's standard library.
---@param library "os"|"io"
---@param name string
---@return function? value
---@return kubebundle.failure? err
function host.get(library, name)
  local members = _G[library]
  local value = type(members) == "table" and members[name] or nil
  if value then return value end
  return nil,
    core.failure {
      code = "host.restricted",
      message = ("the host program has no %s.%s"):format(library, name),
      unreadable = true,
    }
end

---An environment variable.
---@param name string
---@return string? text nil if it is not set, or the host has no environment
---@return kubebundle.failure? err if the host has none
function host.variable(name)
  local getenv, err = host.get("os", "getenv")
  if not getenv then return nil, err end
  return getenv(name)
end

return host
