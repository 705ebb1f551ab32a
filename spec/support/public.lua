-- The public functions of the module, and the methods of its objects, as described by their annotations.

local annotations = require "docs.annotations"
local kb = require "kubebundle"

local public = {}

--- Calls visit(name, function, params) for every public function except the filters of templates.
---@param visit fun(name: string, value: function, params: table[])
function public.each_function(visit)
  local function walk(prefix, members)
    for key, value in pairs(members) do
      local name = ("%s.%s"):format(prefix, key)
      if type(value) == "function" and not name:find "^kb%.template%.filters" then
        visit(name, value, annotations.of(name, value).params)
      elseif type(value) == "table" then
        walk(name, value)
      end
    end
  end
  walk("kb", kb)
end

--- Calls visit(name, function, params) for every annotated method of an object.
---@param object any
---@param path string of the file with its methods
---@param class string the table of methods in that file
---@param visit fun(name: string, value: function, params: table[])
function public.each_method(object, path, class, visit)
  for key, value in pairs(getmetatable(object).__index) do
    local block = type(value) == "function" and annotations.above(path, ("function %s:%s("):format(class, key))
    if block then visit(("%s:%s"):format(class, key), value, block.params) end
  end
end

return public
