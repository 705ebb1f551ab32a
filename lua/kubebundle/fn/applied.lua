-- The items that go to a cluster. Configuration of tools, a Kptfile or a functionConfig, is left alone.

local config = require "kubebundle.fn.config"

---@param list kubebundle.fn.resource_list
---@param results kubebundle.fn.results says that there are none
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
      severity = "warning",
      stage = "render",
      message = "no Kubernetes objects in the items",
      remedy = "Check which files the orchestrator hands over.",
    }
  end
  return inputs
end
