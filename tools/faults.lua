-- Writes docs/faults.md: each fault of spec/support/faults.lua in check, in preflight, and at a real registry.

package.path = "./lua/?.lua;./lua/?/init.lua;./?.lua;" .. package.path
package.cpath = "./build/?.so;" .. package.cpath

local faults = require "spec.support.faults"

local registry <close> = faults.registry()

local lines = {
  "# Fault injection results",
  "",
  "Variants of one correct bundle (a pull secret and a deployment), each with one fault, were tried against docker's",
  "registry with a user name and a password. The last two columns are the result of skopeo with the Secret's document,",
  "if the kubelet would use it: the HTTP status of the last manifest, and whether the image was copied. `make faults`",
  "generates this page.",
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
