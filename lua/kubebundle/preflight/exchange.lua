-- Runs many conversations over one HTTP client: each is a coroutine that yields while it waits for a response.
--
-- A conversation calls exchange:send(request), exchange:sleep(seconds) or exchange:each(list, width, work) as if it
-- were alone; exchange:once(key, work) runs the work for the first caller, and all others wait for the same result.

local http = require "kubebundle.http"
local url = require "kubebundle.util.url"

local SLICE = 0.2 -- seconds between checks for a stop

local Exchange = {}
Exchange.__index = Exchange

---@class kubebundle.preflight.exchange.options
---@field ca_file? string
---@field timeout? number seconds, each request
---@field concurrency? integer concurrent conversations
---@field is_stopped? fun(): boolean called regularly; true ends all conversations

---@param options kubebundle.preflight.exchange.options
local function new(options)
  return setmetatable({
    client = http.client { ca_file = options.ca_file },
    timeout = options.timeout or 30,
    concurrency = options.concurrency or 8,
    is_stopped = options.is_stopped or function()
      return false
    end,
    waiting = {}, -- request id -> the task that waits for its response
    sleeping = {}, -- list of { task, moment }
    ready = { first = 1, last = 0 }, -- tasks to resume
    results = {}, -- key -> the result of once(), or its pending computation
  }, Exchange)
end

---@return number seconds of a monotonic clock
function Exchange:now() -- luacheck: no self
  return http.now()
end

local function make_ready(self, task)
  local ready = self.ready
  ready.last = ready.last + 1
  ready[ready.last] = task
end

local function next_ready(self)
  local ready = self.ready
  local task = ready[ready.first]
  if task then
    ready[ready.first] = nil
    ready.first = ready.first + 1
  end
  return task
end

-- Tasks yield a function that registers what they wait for.
local function wait_for(where)
  return coroutine.yield(where)
end

--- Sends one request and returns its response; redirects are not followed. Like containerd, uses no proxy for a
--- loopback registry (Go: net/http, ProxyFromEnvironment).
---@param request {method: string, url: string, headers?: string[], body?: string, limit?: integer, timeout?: number}
---@return kubebundle.http.response
function Exchange:send(request)
  return wait_for(function(task)
    local id = self.client:start {
      method = request.method,
      url = request.url,
      headers = request.headers,
      body = request.body,
      limit = request.limit,
      timeout = request.timeout or self.timeout,
      direct = url.is_loopback(url.host(url.authority(request.url))),
    }
    self.waiting[id] = task
  end)
end

---@param seconds number
function Exchange:sleep(seconds)
  wait_for(function(task)
    self.sleeping[#self.sleeping + 1] = { task = task, moment = self:now() + seconds }
  end)
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
    for _, task in ipairs(slot.parked) do
      make_ready(self, task)
    end
  elseif not slot.done then
    wait_for(function(task)
      table.insert(slot.parked, task)
    end)
  end
  return slot.value
end

--- Drops the result of once(); current waiters still get it.
---@param key string
function Exchange:forget(key)
  self.results[key] = nil
end

local function new_task(work, on_end)
  return { thread = coroutine.create(work), on_end = on_end }
end

--- Calls work(item) for each item, `width` at a time, and returns after all calls have returned.
---@param list any[]
---@param width integer
---@param work fun(item: any)
function Exchange:each(list, width, work)
  local started, running, parent = 0, 0, nil
  local function worker()
    while started < #list do
      started = started + 1
      work(list[started])
    end
  end
  local function on_end()
    running = running - 1
    if running == 0 then make_ready(self, parent) end
  end
  if #list == 0 then return end
  wait_for(function(task)
    parent = task
    for _ = 1, math.min(width, #list) do
      running = running + 1
      make_ready(self, new_task(worker, on_end))
    end
  end)
end

-- Runs a task until it waits for something or ends.
local function resume(task, value)
  local fine, where = coroutine.resume(task.thread, value)
  if not fine then error(where, 0) end
  if coroutine.status(task.thread) == "dead" then
    task.on_end()
  else
    where(task)
  end
end

-- Seconds until the next task wakes up, SLICE at most.
local function time_to_wait(self)
  local moment = self:now() + SLICE
  for _, sleeper in ipairs(self.sleeping) do
    moment = math.min(moment, sleeper.moment)
  end
  return math.max(0, moment - self:now())
end

local function wake(self)
  local now, still = self:now(), {}
  for _, sleeper in ipairs(self.sleeping) do
    if sleeper.moment <= now then
      make_ready(self, sleeper.task)
    else
      still[#still + 1] = sleeper
    end
  end
  self.sleeping = still
end

local function wait_for_responses(self)
  assert(next(self.waiting) or #self.sleeping > 0, "a conversation waits for nothing")
  local id, response = self.client:wait(time_to_wait(self))
  wake(self)
  local task = id and self.waiting[id]
  if task then
    self.waiting[id] = nil
    resume(task, response)
  end
end

--- Runs all conversations, at most `concurrency` at a time.
---@param conversations fun()[]
---@param on_end? fun(ended: integer, of: integer) called whenever one has ended
---@return boolean whether all have ended; false if is_stopped() returned true
function Exchange:run(conversations, on_end)
  local started, ended = 0, 0
  local function count()
    ended = ended + 1
    if on_end then on_end(ended, #conversations) end
  end
  while ended < #conversations do
    local task = next_ready(self)
    if self.is_stopped() then
      return false
    elseif task then
      resume(task)
    elseif started < #conversations and started - ended < self.concurrency then
      started = started + 1
      resume(new_task(conversations[started], count))
    else
      wait_for_responses(self)
    end
  end
  return true
end

function Exchange:close()
  self.client:close()
end

return { new = new }
