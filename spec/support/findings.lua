-- Findings for reports, and a writer's output for them.

local report = require "kubebundle.report"

local findings = {}

findings.token = {
  rule = "token-unresolved",
  severity = "error",
  stage = "render",
  message = "Nothing gives `dockertag` a value.",
  remedy = "Give it by --set dockertag=VALUE.",
  file = "k8s/deploy.yaml",
  line = 3,
  column = 10,
  end_column = 23,
  path = "spec.template.spec.containers[0].image",
  object = "Deployment/shop/web",
}

findings.bare = { rule = "object-order", severity = "warning", stage = "apply", message = "Odd order" }

--- A finding that differs from the first in the given fields.
function findings.with(changes)
  local finding = {}
  for name, value in pairs(findings.token) do
    finding[name] = value
  end
  for name, value in pairs(changes) do
    finding[name] = value
  end
  return finding
end

--- A format's output for the findings.
---@param format string
---@param list kubebundle.finding[]
---@param options? table
---@return string
function findings.written(format, list, options)
  local parts = {}
  options = options or {}
  options.stream = {
    write = function(_, ...)
      parts[#parts + 1] = table.concat { ... }
    end,
  }
  local writer = report.new(format, options)
  for _, finding in ipairs(list) do
    writer:write(finding)
  end
  writer:flush()
  return table.concat(parts)
end

return findings
