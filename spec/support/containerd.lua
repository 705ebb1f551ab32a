-- The real containerd, with its own root, state and socket, as the judge of pulls. Its programs are searched in the
-- path, and in the folder KUBEBUNDLE_CONTAINERD (Debian's packages containerd and runc, unpacked).

local command = require "spec.support.command"

local containerd = {}

local SETTINGS = [[
version = 2
root = "@/root"
state = "@/state"
disabled_plugins = ["io.containerd.grpc.v1.cri", "io.containerd.internal.v1.restart"]
[grpc]
address = "@/socket"
[ttrpc]
address = "@/ttrpc"
]]

local function path()
  local folder = os.getenv "KUBEBUNDLE_CONTAINERD"
  local own = folder and ("%s/usr/bin:%s/usr/sbin:"):format(folder, folder) or ""
  return own .. os.getenv "PATH"
end

--- Whether it can be started here: it needs root for mounting.
---@return boolean
function containerd.is_here()
  local search = "for p in containerd ctr; do command -v $p || exit 1; done; test $(id -u) = 0"
  return command.run({ "sh", "-c", search }, { env = { PATH = path() } }).status == 0
end

local Containerd = {}
Containerd.__index = Containerd

function Containerd:stop()
  os.execute("kill " .. self.pid .. " 2>/dev/null")
  self.folder:remove()
end

Containerd.__close = Containerd.stop

function Containerd:ctr(words)
  return command.run({ "ctr", "-a", self.folder.path .. "/socket", table.unpack(words) }, { env = { PATH = path() } })
end

---@return table
function containerd.start()
  local folder = command.directory()
  command.write(folder.path .. "/config.toml", (SETTINGS:gsub("@", folder.path)))
  local line = ("PATH=%s; containerd -c %s/config.toml >%s/log 2>&1 </dev/null & echo $!"):format(
    command.quote(path()),
    folder.path,
    folder.path
  )
  local pipe <close> = assert(io.popen(line))
  local self = setmetatable({ folder = folder, pid = pipe:read "l" }, Containerd)
  for _ = 1, 300 do
    if self:ctr({ "version" }).status == 0 then return self end
    os.execute "sleep 0.1"
  end
  local log = command.read(folder.path .. "/log"):sub(-2000)
  self:stop()
  error("containerd did not come up: " .. log)
end

---@return string
function Containerd:version()
  return self:ctr({ "version" }).stdout:match "Server:%s+Version:%s+(%S+)"
end

---Pulls an image.
---@param image string
---@param platform string
---@param user string? USER:PASSWORD
---@return boolean pulled
---@return string words its output
function Containerd:pull(image, platform, user)
  local words = { "image", "pull", "--plain-http", "--platform", platform }
  if user then table.move({ "--user", user }, 1, 2, #words + 1, words) end
  words[#words + 1] = image
  local result = self:ctr(words)
  return result.status == 0, result.stderr:match "([^\n]*)\n*$"
end

return containerd
