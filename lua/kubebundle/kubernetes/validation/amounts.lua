-- The quantities of requests and limits, as the API server compares them: rounded, and null is 0. Used by resources.lua
-- and pod_resources.lua.

local quantities = require "kubebundle.kubernetes.quantities"

local amounts = {}

local memo_of = {
  __index = function(memo, value)
    local is_scalar = type(value) == "string" or type(value) == "number"
    if value ~= value then return false end
    local quantity = is_scalar and quantities.parse(value)
    memo[value] = quantity and quantities.rounded(quantity) or false
    return memo[value]
  end,
}

--- The quantities of a check by their values; the same few values occur again and again. false for what is not a
--- quantity.
---@param at table
---@return table<any, kubebundle.quantity|false>
function amounts.of(at)
  at.amounts = at.amounts or setmetatable({}, memo_of)
  return at.amounts
end

return amounts
