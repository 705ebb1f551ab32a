-- Prints the head of a file of figures: the date, and the version of each peer that is installed.
--   lua5.4 bench/peers.lua

package.cpath = "./build/?.so;" .. package.cpath

local function capture(line)
  local pipe <close> = assert(io.popen(line .. " 2>/dev/null"))
  return pipe:read("a")
end

local function module_version(name)
  local found, module = pcall(require, name)
  return found and tostring(module._VERSION):match "[%d.]+$"
end

local helm = os.getenv("HELM") or "helm"
local replacetokens = "const path = require.resolve('@qetza/replacetokens'); "
  .. "const root = path.slice(0, path.lastIndexOf('replacetokens') + 'replacetokens'.length); "
  .. "console.log(require(root + '/package.json').version)"

local peers = {
  { "lua-cjson", module_version "cjson" },
  { "lyaml", module_version "lyaml" },
  { "mime", module_version "socket" },
  { "replacetokens", capture(('node -e "%s"'):format(replacetokens)):match "[%d.]+" },
  { "helm", capture(helm .. " version --short"):match "v([%d.]+)" },
  { "kustomize", capture("kubectl version --client"):match "Kustomize Version: v([%d.]+)" },
  { "envsubst", capture("envsubst --version"):match "(%d+%.[%d.]+)" },
}

print("#\tdate\t" .. os.date("!%Y-%m-%d"))
for _, peer in ipairs(peers) do
  if peer[2] then print(("#\t%s\t%s"):format(peer[1], peer[2])) end
end
