-- Writes docs/faults.md: each fault of spec/support/faults.lua in check, in preflight, and at a real registry.

package.path = "./lua/?.lua;./lua/?/init.lua;./?.lua;" .. package.path
package.cpath = "./build/?.so;" .. package.cpath

local faults = require "spec.support.faults"

local registry <close> = faults.registry()

local lines = {
  "# Twelve faults, measured",
  "",
  "One good bundle (a pull secret and a deployment), spoilt in twelve ways and tried against docker's registry with a",
  "user name and a password. `make faults` writes this page from what it sees.",
  "",
  "| fault | `kubebundle check` | `kubebundle preflight` | HTTP status of the manifest for skopeo |",
  "|---|---|---|---|",
}

lines[#lines + 1] = (faults.try(nil, registry))
for _, fault in ipairs(faults.list) do
  lines[#lines + 1] = (faults.try(fault, registry))
end

local file = assert(io.open("docs/faults.md", "w"))
file:write(table.concat(lines, "\n"), "\n")
file:close()
