-- Objects by the paths that lead to them in a document: tables in tables, each with the object that is there.

local places = {}

---@class kubebundle.places
---@field below table<any, kubebundle.places>
---@field object table?

---@return kubebundle.places
function places.new()
  return { below = {} }
end

--- Adds an object; of several at one path, the first counts.
---@param place kubebundle.places
---@param path any[]
---@param object table
function places.add(place, path, object)
  for _, key in ipairs(path) do
    place.below[key] = place.below[key] or places.new()
    place = place.below[key]
  end
  place.object = place.object or object
end

--- The innermost object that contains a path.
---@param place kubebundle.places
---@param path any[]
---@return table?
function places.find(place, path)
  local found = place.object
  for _, key in ipairs(path) do
    place = place.below[key]
    if not place then break end
    found = place.object or found
  end
  return found
end

return places
