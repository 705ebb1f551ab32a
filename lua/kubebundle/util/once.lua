-- Work that is done once for each table it is about, however many ask for it.

--- A function that keeps what `work` returns for its first argument, as long as that is alive.
---@generic K: table, V
---@param work fun(key: K, ...): V?
---@return fun(key: K, ...): V?
local function once(work)
  local known = setmetatable({}, { __mode = "k" })
  return function(key, ...)
    local value = known[key]
    if value == nil then
      value = work(key, ...) or false
      known[key] = value
    end
    return value or nil
  end
end

return once
