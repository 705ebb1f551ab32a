-- kb.registry.generic: any registry, with server, user name and password.

local entry = require "kubebundle.build.registry.entry"
local fault = require "kubebundle.build.fault"

---@class kubebundle.registry.generic.options
---@field server string host[:port][/path]; `*` matches (part of) one label of the host
---@field username string
---@field password string
---@field email? string

--- Any registry, with server, user name and password.
---@param options kubebundle.registry.generic.options
---@return kubebundle.registry registry
local function build(options)
  fault.needed_text(options, "server")
  return entry.build(options)
end

return fault.builder("kb.registry.generic", "server username password email", build)
