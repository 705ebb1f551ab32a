-- What was worked out once, kept up to a limit.

---A function that gives what `work` gives, and works it out anew only if it was not asked lately.
---@generic K, V
---@param work fun(key: K): V? nil and false are kept as nil
---@param limit integer how much is kept before all is forgotten
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
