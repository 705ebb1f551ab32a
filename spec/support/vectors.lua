-- Reads the vectors in spec/vectors with a reader other than the one under test.

local cjson = require "cjson"

local vectors = { null = cjson.null }

---@param name string without the .json
---@return table
function vectors.read(name)
  local file <close> = assert(io.open("spec/vectors/" .. name .. ".json", "rb"))
  return cjson.decode(file:read("a"))
end

return vectors
