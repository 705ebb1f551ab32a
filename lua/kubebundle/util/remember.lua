-- A cache of limited size for computed values.

--- A function that caches the results of `work`.
---@generic K, V
---@param work fun(key: K): V? nil and false are kept as nil
---@param limit integer number of entries after which the cache is cleared
---@return fun(key: K): V?
return function(work, limit)
  local known, count = {}, 0
  return function(key)
    local value = known[key]
    if value == nil then
      if count == limit then
        known, count = {}, 0
      end
      value = work(key) or false
      known[key], count = value, count + 1
    end
    return value or nil
  end
end
