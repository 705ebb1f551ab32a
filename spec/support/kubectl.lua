-- The version of the installed kubectl: what it reads has changed over the years, and Debian 12 has 1.20.

local command = require "spec.support.command"
local core = require "kubebundle.core"

local kubectl = {}

local result = command.run { "kubectl", "version", "--client", "-o", "json" }
local version = result.status == 0 and core.json.decode(result.stdout)
local minor = version and tonumber(version.clientVersion.gitVersion:match "^v1%.(%d+)")

---@type boolean
kubectl.is_here = minor ~= nil

--- What may follow `---`: 1.32 accepts a comment and rejects text, 1.20 the reverse.
---@type boolean
kubectl.has_strict_separators = minor ~= nil and minor >= 32

return kubectl
