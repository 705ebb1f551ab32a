-- Helpers shared by the properties.

local kb = require "kubebundle"

local properties = {}

--- Whether two decoded values are equal, including marks of lists and kinds of numbers.
function properties.same(a, b)
  if type(a) ~= "table" or type(b) ~= "table" then
    return a == b and math.type(a) == math.type(b) or (a ~= a and b ~= b)
  end
  if getmetatable(a) ~= getmetatable(b) then return false end
  for key, value in pairs(a) do
    if not properties.same(value, b[key]) then return false end
  end
  for key in pairs(b) do
    if a[key] == nil then return false end
  end
  return true
end

--- Checks an error returned by a function on external data.
function properties.check_error(err)
  assert(type(err) == "table" and type(err.message) == "string", "an error is not a table with a message")
  assert(not tostring(err):find("\n", 1, true), "an error has more than one line")
end

--- The result of a decoder, including false, if it must not fail.
function properties.read(decode, ...)
  local value, err = decode(...)
  if value == nil then error("refused: " .. tostring(err), 2) end
  return value
end

---Whether every number in a value has a text form.
function properties.is_finite(value)
  if type(value) == "table" then
    for _, member in pairs(value) do
      if not properties.is_finite(member) then return false end
    end
  end
  return math.type(value) ~= "float" or (value == value and math.abs(value) < math.huge)
end

--- Builds a value from bytes, for `kb.yaml.encode` and `kb.json.encode`.
function properties.value_of(bytes)
  local at = 1

  local function take(size)
    local taken = bytes:sub(at, at + size - 1)
    at = at + size
    return taken
  end

  local function text()
    local size = take(1):byte() or 0
    local taken = take(size)
    return utf8.len(taken) and taken or kb.base64.encode(taken)
  end

  local function value(depth)
    local kind = (take(1):byte() or 0) % 8
    if kind == 0 then return kb.null end
    if kind == 1 then return (take(1):byte() or 0) % 2 == 0 end
    if kind == 2 then
      local word = take(8)
      return #word == 8 and string.unpack("<i8", word) or #word
    end
    if kind == 3 then
      local word = take(8)
      local number = #word == 8 and string.unpack("<d", word) or 0.5
      return number == number and math.abs(number) < math.huge and number or 1.5
    end
    if kind <= 5 or depth > 20 then return text() end
    local table, count = {}, (take(1):byte() or 0) % 8
    for i = 1, count do
      table[kind == 6 and i or text()] = value(depth + 1)
    end
    return kind == 6 and kb.array(table) or table
  end

  return value(0)
end

return properties
