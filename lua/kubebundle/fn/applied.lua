-- The items that are applied to a cluster. Configuration of tools, a Kptfile or a functionConfig, is skipped.

local config = require "kubebundle.fn.config"
local rules = require "kubebundle.fn.rules"

---@param list kubebundle.fn.resource_list
---@param results kubebundle.fn.results records if there are none
---@return { text: string, filename: string, item: kubebundle.fn.item }[]
return function(list, results)
  local inputs = {}
  for _, item in ipairs(list.items) do
    if not config.is_local(item.value) then
      inputs[#inputs + 1] = { text = item.text, filename = item.name, item = item }
    end
  end
  if #inputs == 0 then
    results:add {
      rule = "no-objects",
      severity = rules.severity "no-objects",
      stage = "render",
      message = "no Kubernetes objects in the items",
      remedy = rules.by_name["no-objects"].remedy,
    }
  end
  return inputs
end
