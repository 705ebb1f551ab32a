-- Values in any format: loaded values can be found by their names, keep their text through a merge, and can be
-- rendered in a template.

local core = require "kubebundle.core"
local kb = require "kubebundle"
local properties = require "fuzz.properties"

local function check_tree(tree)
  local merged = kb.values.merge(tree, {})
  for _, name in ipairs(kb.values.names(tree)) do
    local value = kb.values.get(tree, name)
    local same = kb.values.get(merged, name)
    assert(
      value ~= nil and (type(value) == "table" or core.template.text(value) == core.template.text(same)),
      "a name has no value, or another after a merge"
    )
  end
  kb.values.as_text(tree)
  local text, err = kb.template.render("a: #(t)#\n", { t = tree })
  if text then
    properties.read(core.yaml.decode_all, text, { duplicates = "last" })
  else
    properties.check_error(err)
  end
end

return function(input)
  for _, format in ipairs { "env", "json", "yaml" } do
    local tree, err = kb.values.load(input .. "\n", { format = format })
    if tree then
      check_tree(tree)
    else
      properties.check_error(err)
    end
  end
end
