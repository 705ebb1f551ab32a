-- Compares reading and writing random YAML with PyYAML and npm yaml, for some seconds:
--   lua5.4 fuzz/peers/fuzz.lua SECONDS [SEED]        (tools/fuzz-peers)
-- Each peer is one process, which answers batches. A difference without an entry in fuzz/peers/known.lua is a
-- finding: it is shrunk and printed.

local command = require "spec.support.command"
local kinds = require "fuzz.peers.kinds"
local peer = require "fuzz.peers.peer"

local BATCH = 300

local seconds = assert(tonumber(arg[1]), "usage: fuzz.lua SECONDS [SEED]")
local seed = math.tointeger(arg[2]) or os.time()

local function ask_all(peers, cases)
  local texts = { python = {}, node = {} }
  for _, case in ipairs(cases) do
    for _, question in ipairs(case.questions) do
      table.insert(texts[question.peer], question)
    end
  end
  for name, list in pairs(texts) do
    peers[name]:ask(list)
  end
  return { python = peers.python:answers(), node = peers.node:answers() }
end

-- The problems of each case.
local function judge_all(peers, cases)
  local answers, at, found = ask_all(peers, cases), { python = 0, node = 0 }, {}
  for index, case in ipairs(cases) do
    local own = {}
    for number, question in ipairs(case.questions) do
      at[question.peer] = at[question.peer] + 1
      own[number] = answers[question.peer][at[question.peer]]
    end
    found[index] = case.judge(own)
  end
  return found
end

-- The source without one part of this size.
local function shorter(source, size)
  local list = {}
  for from = 1, #source, size do
    list[#list + 1] = source:sub(1, from - 1) .. source:sub(from + size)
  end
  return list
end

-- A problem without quotations of the text.
local function sign(problem)
  return (problem:gsub('".*"', '""'):gsub("[%d.]+", "0"):gsub("`.-`", "``"))
end

local function has_sign(problems, wanted)
  for _, problem in ipairs(problems) do
    if sign(problem) == wanted then return true end
  end
  return false
end

-- A smaller source with the same problem.
local function shrink(peers, kind, source, wanted)
  local size = #source // 2
  while size >= 1 do
    local list, cases = shorter(source, size), {}
    for index, text in ipairs(list) do
      cases[index] = kind.case(text)
    end
    local smaller
    for index, problems in ipairs(judge_all(peers, cases)) do
      if has_sign(problems, wanted) then smaller = list[index] end
    end
    if not smaller then size = size // 2 end
    source = smaller or source
  end
  return source
end

local function report(peers, kind, source, wanted)
  local least = shrink(peers, kind, source, wanted)
  print(("%s: %q"):format(kind.name, least))
  for _, problem in ipairs(judge_all(peers, { kind.case(least) })[1]) do
    print("  " .. problem)
  end
end

local function run_batch(peers, totals)
  local sources, cases = {}, {}
  for index = 1, BATCH do
    local kind = kinds[index % #kinds + 1]
    sources[index] = kind.source()
    cases[index] = kind.case(sources[index])
  end
  for index, problems in ipairs(judge_all(peers, cases)) do
    for _, problem in ipairs(problems) do
      local wanted = sign(problem)
      if not totals.signs[wanted] then report(peers, kinds[index % #kinds + 1], sources[index], wanted) end
      totals.signs[wanted] = true
    end
  end
  totals.inputs = totals.inputs + BATCH
end

math.randomseed(seed)
print(("peers: %d s, seed %d"):format(seconds, seed))
do
  local folder <close> = command.directory()
  local peers = {
    python = peer.start("python", "/usr/bin/python3 fuzz/peers/reader.py", folder.path),
    node = peer.start("node", "node fuzz/peers/reader.js", folder.path),
  }
  local totals, deadline = { inputs = 0, signs = {} }, os.time() + seconds
  while os.time() < deadline do
    run_batch(peers, totals)
  end
  local read = peers.python.texts + peers.node.texts
  print(("%d inputs, %d texts read by peers"):format(totals.inputs, read))
  os.exit(next(totals.signs) == nil, true)
end
