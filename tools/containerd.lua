-- Writes spec/vectors/containerd-pulls.json: the verdict of the real containerd on each case of
-- spec/support/pull_cases.lua.
--   KUBEBUNDLE_CONTAINERD=FOLDER lua5.4 tools/containerd.lua
-- FOLDER holds Debian's packages containerd and runc, unpacked (dpkg -x).

package.cpath = "./build/?.so;" .. package.cpath
package.path = "./lua/?.lua;./lua/?/init.lua;./?.lua;" .. package.path

local cases = require "spec.support.pull_cases"
local containerd = require "spec.support.containerd"
local core = require "kubebundle.core"
local servers = require "spec.support.servers"

local third <close> = servers.scripted {}
local list = cases.all(third.host)
for _, more in ipairs { cases.all_withheld(third.host), cases.all_of_nodes(third.host) } do
  table.move(more, 1, #more, #list + 1, list)
end
local script, third_script = cases.scripts(list)
local registry <close> = servers.scripted(script)
third:use(third_script)
local judge <close> = containerd.start()

-- Addresses and digests differ between runs.
local function steady(words)
  words = words
    :gsub("^ctr: ", "")
    :gsub("127%.0%.0%.1:%d+", "HOST")
    :gsub("sha256:%x+", "sha256:...")
    :gsub("%l+%d+/app", "REPOSITORY")
  return (words:gsub("HOST%->HOST", "HOST"))
end

local lines = {}
local function judge_all(group, host)
  for index, case in ipairs(group) do
    local pulled, words =
      judge:pull(("%s/%s%s"):format(host, case.repository, case.reference), case.platform, case.user)
    local row = { case = case.name, pulled = pulled, words = not pulled and steady(words) or nil }
    lines[#lines + 1] = "  " .. core.json.encode(row)
    io.stderr:write(("\r%d of %d"):format(index, #group))
  end
  io.stderr:write "\n"
end

judge_all(list, registry.host)
for _, way in ipairs { "none", "basic" } do
  local real <close> = cases.registry(way)
  judge_all(cases.all_stored(way), real.host)
end

local file <close> = assert(io.open("spec/vectors/containerd-pulls.json", "w"))
file:write('{"containerd": "', judge:version(), '", "pulls": [\n', table.concat(lines, ",\n"), "\n]}\n")
