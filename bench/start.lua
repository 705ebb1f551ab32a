-- The start of the command beside that of a bare interpreter, each a whole process:
--   lua5.4 bench/start.lua
-- Commands run in turn, and the best of the rounds counts. Printed are milliseconds, how many times as long as
-- `lua5.4 -e ''` that is, and where valgrind is there, instructions, which do not depend on what else the machine does.

package.path = "./?.lua;" .. package.path

local measure = require "bench.measure"
local socket = require "socket"

local ROUNDS, RUNS = 15, 10

local DEPLOYMENT = [[
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
  labels: {app: web}
spec:
  replicas: 2
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      containers:
        - name: web
          image: registry.example.com/shop/web:#(tag)#
          ports: [{containerPort: 8080}]
]]

local function capture(line)
  local pipe <close> = assert(io.popen(line))
  return (pipe:read("a"):gsub("%s+$", ""))
end

local function runs(line)
  return (os.execute(line .. " >/dev/null 2>&1")) == true
end

local directory = capture "mktemp -d"

local function write(name, text)
  local path = directory .. "/" .. name
  local file <close> = assert(io.open(path, "wb"))
  assert(file:write(text))
  return path
end

-- The forms of the command that can be built here.
local function forms()
  assert(runs "make -s program", "make program")
  local list = { { name = "installed", command = "build/bin/kubebundle" } }
  local standalone = capture "make -s standalone 2>/dev/null | tail -n 1"
  if runs("test -x '" .. standalone .. "'") then
    list[#list + 1] = { name = "standalone", command = standalone }
  else
    print "The standalone program cannot be built here: no figures for it (see `make standalone`)"
  end
  list[#list + 1] = { name = "from sources", command = "lua5.4 bin/kubebundle" }
  return list
end

local function all_cases()
  local render = " render --set-string tag=1.4.2 " .. write("template.yaml", DEPLOYMENT)
  local check = " check " .. write("deployment.yaml", (DEPLOYMENT:gsub("#%(tag%)#", "1.4.2")))
  local cases = { { name = "lua5.4 -e ''", line = "lua5.4 -e ''" } }
  for _, form in ipairs(forms()) do
    cases[#cases + 1] = { name = "render, 1 file, " .. form.name, line = form.command .. render }
    cases[#cases + 1] = { name = "check, 1 Deployment, " .. form.name, line = form.command .. check }
  end
  return cases
end

-- Seconds of one run. One shell starts all runs of a round, so that its own start does not count.
local function seconds_of(case)
  local script = ("i=0; while [ $i -lt %d ]; do %s; i=$((i+1)); done >/dev/null 2>&1"):format(RUNS, case.line)
  local start = socket.gettime()
  os.execute(script)
  return (socket.gettime() - start) / RUNS
end

local has_valgrind = runs "valgrind --version"

-- Millions of instructions of one run.
local function instructions_of(case)
  local log = directory .. "/callgrind.log"
  local tool = "valgrind --tool=callgrind --callgrind-out-file=/dev/null --log-file=" .. log
  if not has_valgrind or not runs(tool .. " " .. case.line) then return nil end
  return tonumber(capture("sed -n 's/.*Collected : //p' " .. log)) / 1e6
end

local cases = all_cases()
for _, case in ipairs(cases) do
  assert(runs(case.line), case.line)
  case.seconds = math.huge
end
for _ = 1, ROUNDS do
  for _, case in ipairs(cases) do
    case.seconds = math.min(case.seconds, seconds_of(case))
  end
end
local bare = cases[1]
for _, case in ipairs(cases) do
  local millions = instructions_of(case)
  local counted = millions and ("   %6.1f million instructions"):format(millions) or ""
  print(
    ("%-34s %7.2f ms   %5.2f times lua5.4%s"):format(
      case.name,
      case.seconds * 1e3,
      case.seconds / bare.seconds,
      counted
    )
  )
  if case ~= bare then measure.record(case.name, case.seconds, { { bare.name, bare.seconds } }) end
end
os.execute("rm -rf '" .. directory .. "'")
