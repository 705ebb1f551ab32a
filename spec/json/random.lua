-- Random values that JSON can hold, the same for the same seed.

local kb = require "kubebundle"

local random = math.random

local pieces = {
  "",
  "a",
  "yes",
  "0",
  " ",
  "\n",
  "\0",
  "\t",
  '"',
  "\\",
  "/",
  "</script>",
  "&",
  "\u{7F}",
  "\u{80}",
  "\u{E9}",
  "\u{2028}",
  "\u{FEFF}",
  "\u{FFFF}",
  "\u{10000}",
  "\u{1F600}",
  "kubernetes.io/dockerconfigjson",
  "x-long-" .. ("y"):rep(90),
}

local function text()
  local parts = {}
  for i = 1, random(0, 3) do
    parts[i] = pieces[random(#pieces)]
  end
  return table.concat(parts)
end

local function float()
  local value = string.unpack("d", string.pack("j", random(0)))
  if value ~= value or math.abs(value) == math.huge then return -0.0 end
  return value
end

local scalars = {
  text,
  text,
  float,
  function()
    return random(-10, 10)
  end,
  function()
    return random(0)
  end,
  function()
    return random(2) == 1
  end,
  function()
    return kb.null
  end,
  function()
    return ({ math.maxinteger, math.mininteger, 2 ^ 53, 2 ^ 63, 0.1, 1e-7, 5e-324 })[random(7)]
  end,
}

local function value(depth)
  local kind = random(depth > 4 and 5 or 8)
  if kind <= 5 then return scalars[random(#scalars)]() end
  local container = kind == 6 and kb.array {} or {}
  for i = 1, random(0, kind == 8 and 40 or 5) do
    container[kind == 6 and i or text()] = value(depth + 1 + (kind == 8 and 2 or 0))
  end
  return container
end

---@param seed integer
---@return any value
return function(seed)
  math.randomseed(seed)
  return value(0)
end
