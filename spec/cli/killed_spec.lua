-- A command that is killed while it writes, as when a CI system cancels a job: each file is the old or the new one,
-- complete, and no staging file with a credential is left.

local command = require "spec.support.command"
local preload = require "spec.support.preload"
local scratch = require "spec.support.scratch"

local FILES = 120 -- killed at random moments
local OLD, NEW = ("old "):rep(500), ("new "):rep(500)

local path = scratch()

local function template(number)
  return ('kind: Secret\nmetadata: {name: s%d}\nstringData:\n  key: "#(value)#"\n'):format(number)
end

local function written(number, value)
  return (template(number):gsub("#%(value%)#", value))
end

local function prepare()
  os.execute(("mkdir -p %s %s"):format(command.quote(path "in"), command.quote(path "out")))
  for number = 1, FILES do
    command.write(path("in/" .. number .. ".yaml"), template(number))
    if number % 2 == 0 then command.write(path("out/" .. number .. ".yaml"), written(number, OLD)) end
  end
end

-- Renders all files and kills the command with the signal after the delay; returns the names of staging files left.
local function kill_after(signal, delay, env)
  local kubebundle = command.run({ "pwd" }).stdout:gsub("\n", "") .. "/bin/kubebundle"
  local line = ([[%s render in -o out --set-string value="$VALUE" & sleep %f; kill -%s $!; wait $!; ls -A out]]):format(
    command.quote(kubebundle),
    delay,
    signal
  )
  env = env or {}
  env.VALUE = NEW
  local names = command.run({ "sh", "-c", line }, { directory = path(), env = env }).stdout
  local left = {}
  for name in names:gmatch "%.kubebundle%-[^\n]*" do
    left[#left + 1] = name
  end
  return left
end

local function assert_whole()
  for number = 1, FILES do
    local file = io.open(path("out/" .. number .. ".yaml"), "rb")
    local text = file and file:read "a"
    if file then file:close() end
    if text ~= written(number, NEW) then assert.equal(number % 2 == 0 and written(number, OLD) or nil, text) end
  end
end

-- Each system call that writes files, in turn: one new file and one that is replaced.
describe("a command that is killed at any moment of its writing", function()
  local SIGKILL, SIGTERM = 9, 15

  local function render(env)
    return command.kubebundle(
      { "render", path "in", "-o", path "out", "--set-string", "value=" .. env.VALUE },
      { env = env }
    )
  end

  local function staging_files()
    return tonumber(command.run({ "sh", "-c", "ls -A out | grep -c '^.kubebundle-'" }, { directory = path() }).stdout)
  end

  local function text(name)
    local file <close> = io.open(path("out/" .. name .. ".yaml"), "rb")
    return file and file:read "a"
  end

  -- Kills at one call after the other until none is left; `most` staging files may be left each time.
  local function sweep(libraries, signal, most)
    local at, status = 0
    repeat
      at = at + 1
      os.remove(path "out/1.yaml")
      command.write(path "out/2.yaml", written(2, OLD))
      local env = preload(libraries)
      env.AT, env.SIGNAL, env.VALUE = tostring(at), tostring(signal), NEW
      status = render(env).status
      local first, second = text "1", text "2"
      assert(first == nil or first == written(1, NEW), "a half new file")
      assert(second == written(2, OLD) or second == written(2, NEW), "a half replaced file")
      assert.is_true(staging_files() <= most, ("%d are left at call %d"):format(staging_files(), at))
      env.AT = "1000"
      assert.equal(0, render(env).status)
      assert.equal(0, staging_files())
      assert.same({ written(1, NEW), written(2, NEW) }, { text "1", text "2" })
    until status == 0
    return at - 1
  end

  before_each(function()
    FILES = 2
    prepare()
  end)

  after_each(function()
    FILES = 120
  end)

  for name, signal in pairs { SIGTERM = SIGTERM, SIGKILL = SIGKILL } do
    it(("leaves each file complete, and no staging file for longer than one run: %s"):format(name), function()
      if not preload "interrupt" then return pending "needs a C compiler" end
      assert.is_true(sweep("interrupt", signal, signal == SIGTERM and 0 or 1) > 6)
      assert.is_true(sweep("interrupt no_tmpfile", signal, 2) > 6)
    end)
  end
end)

describe("a command that is killed while it writes", function()
  before_each(prepare)

  it("leaves each file old or new and nothing else", function()
    math.randomseed(12)
    for _ = 1, 12 do
      local left = kill_after("TERM", 0.005 + math.random() * 0.06)
      assert.same({}, left)
      assert_whole()
    end
  end)

  it("without a warning leaves one staging file at the most, which the next run removes", function()
    math.randomseed(14)
    for _ = 1, 8 do
      assert.is_true(#kill_after("KILL", 0.005 + math.random() * 0.06) <= 1)
      assert_whole()
    end
    command.kubebundle { "render", path "in", "-o", path "out", "--set-string", "value=x" }
    assert.equal(FILES, tonumber(command.run({ "sh", "-c", "ls -A | wc -l" }, { directory = path "out" }).stdout))
  end)

  it("leaves nothing that the next run does not remove on a file system without unnamed files", function()
    local env = preload "no_tmpfile"
    if not env then return pending "needs a C compiler" end
    math.randomseed(13)
    local most = 0
    for try = 1, 8 do
      most = math.max(most, #kill_after(try % 2 == 0 and "TERM" or "KILL", 0.01 + math.random() * 0.05, env))
      assert_whole()
    end
    local result = command.kubebundle(
      { "render", path "in", "-o", path "out", "--set-string", "value=x" },
      { env = env }
    )
    assert.equal(0, result.status)
    assert.equal(FILES, tonumber(command.run({ "sh", "-c", "ls -A | wc -l" }, { directory = path "out" }).stdout))
  end)
end)
