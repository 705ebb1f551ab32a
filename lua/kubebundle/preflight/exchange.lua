-- Many conversations over one HTTP client: each is a coroutine that stops where it waits for an answer.
--
-- A conversation calls exchange:fetch(request) as if it were alone; exchange:once(key, work) has the
-- first who asks do the work and everybody else wait for the same result.

local http = require "kubebundle.http"
local url = require "kubebundle.util.url"

local MAX_REDIRECTS = 5
local REDIRECTS = { [301] = true, [302] = true, [303] = true, [307] = true, [308] = true }

local Exchange = {}
Exchange.__index = Exchange

-- A marker that a conversation yields while another one does its work.
local PARKED = {}

---@param options {ca_file?: string, timeout?: number, concurrency?: integer} timeout: seconds, each request
local function new(options)
  return setmetatable({
    client = http.client { ca_file = options.ca_file },
    timeout = options.timeout or 30,
    concurrency = options.concurrency or 8,
    waiting = {}, -- request id -> the coroutine that waits for its answer
    ready = {}, -- coroutines to resume, each with the value to resume it with
    results = {}, -- key -> what once() has worked out, or is working out
  }, Exchange)
end

-- Header lines for the wire; a credential goes to the origin that it was meant for and nowhere else.
local function header_lines(request, origin)
  local lines = { "User-Agent: kubebundle" }
  for _, line in ipairs(request.headers or {}) do
    lines[#lines + 1] = line
  end
  if request.authorization and origin == url.origin(request.url) then
    lines[#lines + 1] = "Authorization: " .. request.authorization
  end
  return lines
end

-- Where a redirect leads; nil and a response where it is not followed.
local function follow(at, location)
  local target = url.join(at, location)
  if not target then return nil, { failure = "protocol", message = "invalid redirect location" } end
  if at:find "^https:" and not target:find "^https:" then
    return nil, { failure = "credential-withheld", message = "redirected from https to http" }
  end
  return target
end

---Sends a request and returns the response, redirects followed; `url` is the address that answered. No proxy is
---asked for a loopback registry, as containerd asks none (Go: net/http, ProxyFromEnvironment).
---@param request {method: string, url: string, headers?: string[], authorization?: string}
---@return table response {status, headers, body, url} or {failure, message}
function Exchange:fetch(request)
  local at = request.url
  for _ = 0, MAX_REDIRECTS do
    local response = coroutine.yield {
      method = request.method,
      url = at,
      headers = header_lines(request, url.origin(at)),
      timeout = self.timeout,
      direct = url.is_loopback(url.host(url.authority(at))),
    }
    local location = response.headers and response.headers.location
    if not REDIRECTS[response.status] or not location then
      response.url = at
      return response
    end
    local target, refused = follow(at, location)
    if not target then return refused end
    at = target
  end
  return { failure = "protocol", message = "more than " .. MAX_REDIRECTS .. " redirects" }
end

---@param key string names the work
---@param work fun(): any what to do, once
function Exchange:once(key, work)
  local slot = self.results[key]
  if not slot then
    slot = { parked = {} }
    self.results[key] = slot
    slot.value = work()
    slot.done = true
    for _, thread in ipairs(slot.parked) do
      self.ready[#self.ready + 1] = { thread = thread }
    end
  elseif not slot.done then
    table.insert(slot.parked, (coroutine.running()))
    coroutine.yield(PARKED)
  end
  return slot.value
end

-- Lets a conversation go on until it waits for something; true when it has come to its end.
function Exchange:resume(thread, value)
  local fine, wanted = coroutine.resume(thread, value)
  if not fine then error(wanted, 0) end
  if coroutine.status(thread) == "dead" then return true end
  if wanted ~= PARKED then self.waiting[self.client:start(wanted)] = thread end
  return false
end

---Holds all conversations, at most `concurrency` at a time.
---@param conversations fun()[]
---@param on_end? fun(ended: integer, of: integer) called whenever one has come to its end
function Exchange:run(conversations, on_end)
  local started, ended = 0, 0
  local function step(thread, value)
    if self:resume(thread, value) then
      ended = ended + 1
      if on_end then on_end(ended, #conversations) end
    end
  end
  while ended < #conversations do
    local next_ready = table.remove(self.ready)
    if next_ready then
      step(next_ready.thread)
    elseif started < #conversations and started - ended < self.concurrency then
      started = started + 1
      step(coroutine.create(conversations[started]))
    else
      local id, response = self.client:wait()
      local thread = assert(self.waiting[id], "a conversation waits for nothing")
      self.waiting[id] = nil
      step(thread, response)
    end
  end
end

function Exchange:close()
  self.client:close()
end

return { new = new }
