-- Assertions about renderings.

local assert = require "luassert"
local kb = require "kubebundle"

local support = {}

--- Asserts that the template renders to the text.
function support.renders(template, values, expected, options)
  local text, err = kb.template.render(template, values, options)
  assert.equal(expected, text or tostring(err), template)
end

--- The problems of a rendering that must fail, each as "rule line:column".
---@return string[]
---@return table[] problems
function support.problems(template, values, options)
  local text, err = kb.template.render(template, values, options)
  assert.is_nil(text, template)
  local list = {}
  for index, problem in ipairs(err.problems) do
    list[index] = ("%s %d:%d"):format(problem.rule, problem.line, problem.column)
  end
  return list, err.problems
end

return support
