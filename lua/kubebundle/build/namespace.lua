-- kb.namespace: a Namespace.

local fault = require "kubebundle.build.fault"
local metadata = require "kubebundle.build.metadata"
local names = require "kubebundle.kubernetes.names"

---@class kubebundle.namespace.options
---@field name string a DNS label
---@field labels? table<string, string>
---@field annotations? table<string, string>

---A Namespace.
---@param options kubebundle.namespace.options
---@return table document
local function build(options)
  return {
    apiVersion = "v1",
    kind = "Namespace",
    metadata = {
      name = metadata.name(fault.needed_text(options, "name"), names.label),
      labels = metadata.labels("metadata.labels", fault.table(options, "labels")),
      annotations = metadata.annotations(fault.table(options, "annotations")),
    },
  }
end

return fault.builder("kb.namespace", "name labels annotations", build)
