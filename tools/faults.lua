-- Writes docs/faults.md: each fault of spec/support/faults.lua in check, in preflight, and at a real registry.

package.path = "./lua/?.lua;./lua/?/init.lua;./?.lua;" .. package.path
package.cpath = "./build/?.so;" .. package.cpath

local faults = require "spec.support.faults"

local registry <close> = faults.registry()

local lines = {
  "# Fault injection results",
  "",
  "One good bundle (a pull secret and a deployment) with one fault each, tried against docker's registry with a user",
  "name and a password. The last columns are what skopeo gets, with the Secret's document where the kubelet would use",
  "it: the HTTP status of the last manifest, and whether the image is copied. `make faults` writes this page from what",
  "it measures.",
  "",
  "| fault | `kubebundle check` | `kubebundle preflight` | HTTP status for skopeo | copied |",
  "|---|---|---|---|---|",
}

lines[#lines + 1] = (faults.try(nil, registry))
for _, fault in ipairs(faults.list) do
  lines[#lines + 1] = (faults.try(fault, registry))
end

local file = assert(io.open("docs/faults.md", "w"))
file:write(table.concat(lines, "\n"), "\n")
file:close()
