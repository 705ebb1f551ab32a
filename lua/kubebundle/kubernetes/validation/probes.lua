-- Probes and life cycle hooks (kubernetes, pkg/apis/core/validation). How to write a check: validation/init.lua.

local read = require "kubebundle.util.read"

local probes = {}

local HANDLERS = { exec = true, httpGet = true, tcpSocket = true, grpc = true, sleep = true }

local function check_handler(value, at)
  if at.open[value] then return end
  local count = 0
  for key, item in next, value do
    if HANDLERS[key] and (type(item) == "table" or read.is_token(item)) then count = count + 1 end
  end
  if count == 0 then
    at:refuse("probe-handler", "must have exactly one of exec, httpGet, tcpSocket and grpc")
  elseif count > 1 then
    at:refuse("probe-handler", "must not have more than one of exec, httpGet, tcpSocket and grpc")
  end
end

probes.Probe = check_handler
probes.LifecycleHandler = check_handler

return probes
