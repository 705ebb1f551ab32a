-- Writes docs/faults.md: each fault of spec/support/faults.lua in check, in preflight, and at a real registry.

package.path = "./lua/?.lua;./lua/?/init.lua;./?.lua;" .. package.path
package.cpath = "./build/?.so;" .. package.cpath

local faults = require "spec.support.faults"

local registry <close> = faults.registry()
local host = registry.host

local lines = {
  "# Twelve faults, measured",
  "",
  "One good bundle (a pull secret and a deployment), spoilt in twelve ways and tried against docker's registry with a",
  "user name and a password. `make faults` writes this page from what it sees.",
  "",
  "| fault | `kubebundle check` | `kubebundle preflight` | the registry, asked by skopeo |",
  "|---|---|---|---|",
}

lines[#lines + 1] = (faults.try(nil, host))
for _, fault in ipairs(faults.list) do
  lines[#lines + 1] = (faults.try(fault, host))
end

local file = assert(io.open("docs/faults.md", "w"))
file:write(table.concat(lines, "\n"), "\n")
file:close()
