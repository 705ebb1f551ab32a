-- Where a check stands in an object: it reports by the keys below that, and puts the path together only
-- when there is something to report.

local paths = require "kubebundle.check.paths"

local Place = {}
Place.__index = Place

local place = {}

---@param object kubebundle.check.object
---@param path any[]
---@param report function as in check/rules/init.lua
function place.new(object, path, report)
  return setmetatable({ object = object, path = path, on_fault = report }, Place)
end

--- The place two keys below.
function Place:below(key, index)
  return setmetatable({ object = self.object, parent = self, key = key, index = index }, Place)
end

--- What the API server refuses for a fault at a path. It takes a StatefulSet whatever its Pods and claims are,
--- as long as their types are right; these are refused when they are made.
---@param object kubebundle.check.object
---@param path any[]
---@return string
function place.refused(object, path)
  local is_made = object.kind == "StatefulSet"
    and (path[2] == "template" and path[3] == "spec" or path[2] == "volumeClaimTemplates")
  return is_made and "the API server refuses the object, or what it makes of this"
    or "the API server refuses the object"
end

local function path_of(self)
  return self.path or paths.join(path_of(self.parent), self.key, self.index)
end

--- Reports a fault at the keys below the place.
---@param rule string
---@param message string
---@param extra table?
function Place:report(rule, message, extra, ...)
  local root = self
  while root.parent do root = root.parent end
  root.on_fault(rule, self.object, paths.join(path_of(self), ...), message, extra)
end

--- Reports a value that the API server refuses.
---@param message string
---@param remedy string?
function Place:refuse(message, remedy, ...)
  local path = paths.join(path_of(self), ...)
  self:report("value-invalid", message .. "; " .. place.refused(self.object, path), { remedy = remedy }, ...)
end

--- Whether not all keys of a mapping are known, for one of them holds a token.
---@param value table
---@return boolean
function Place:is_open(value)
  return self.object.source.open[value] or false
end

return place
