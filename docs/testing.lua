-- Writes docs/testing.md: `make docs`. What can be counted is counted; figures of long runs come from docs/runs.tsv,
-- which tools/record writes. A spec compares the page; counts may be 10 % off until the page is written again.

local cjson = require "cjson"
local known = require "fuzz.peers.known"
local lfs = require "lfs"

local head = [[
# How it is tested

`make docs` generates this page. Counts come from the sources; results of long runs, with their dates, come from
`docs/runs.tsv`, in which `tools/record NAME COMMAND...` records them. [recipes.md](recipes.md) explains how to run each test.
]]

-- The files of spec/vectors and whose answers they hold.
local VECTORS = {
  { "api", "kube-apiserver 1.36.2, dry runs over HTTP" },
  { "api-false", "kube-apiserver 1.36.2: documents that it accepts" },
  { "base64", "Go 1.19, encoding/base64" },
  { "containerd-pulls", "containerd 1.6.20, its own client against a scripted registry" },
  { "dockerconfig", "Go, encoding/json into the types of the kubelet's credential provider" },
  { "go-json-words", "the kubelet 1.36.2, built with four releases of Go" },
  { "imageref", "distribution/reference 0.6.0, compiled from Kubernetes 1.36.2" },
  { "keyring", "pkg/credentialprovider of Kubernetes 1.36.2, compiled" },
  { "kubectl-secret", "kubectl 1.32, `create secret docker-registry`" },
  { "kubelet-events", "the kubelet 1.36.2: events of pods" },
  { "kubelet-pulls", "the kubelet 1.36.2 with a recording container runtime" },
  { "kubelet-verification", "the kubelet 1.36.2: credential verification of present images" },
  { "names", "the validation functions of Kubernetes" },
  { "pull-status", "the kubelet: status of containers that cannot be pulled" },
  { "yaml-scalars", "kubectl 1.32" },
  { "yaml-scalars-flow", "kube-apiserver 1.36.2" },
  { "yaml-scalars-kubectl", "kubectl 1.32, with seeded random scalars" },
  { "kinds/api-by-hand", "kube-apiserver 1.36.2, documents written by hand" },
  { "kinds/api-misses", "kube-apiserver 1.36.2, one document for each of its rules" },
  { "kinds/api-mutants", "kube-apiserver 1.36.2, mutations of public documents" },
  { "kinds/crd", "kube-apiserver 1.36.2, custom resources and their mutations" },
  { "kinds/kinds-mutants", "kube-apiserver 1.36.2, mutations of a document of each kind" },
  { "kinds/kinds-valid", "kube-apiserver 1.36.2, documents that it accepts" },
  { "kinds/kinds-versions", "kube-apiserver 1.36.2, API versions and kinds" },
}

local function read(path)
  local file <close> = assert(io.open(path, "rb"))
  return file:read "a"
end

-- 1234567 -> 1,234,567
local function grouped(number)
  local text = tostring(number):reverse():gsub("(%d%d%d)", "%1,"):reverse()
  return (text:gsub("^,", ""))
end

local function rows_of(name)
  local text = read(("spec/vectors/%s.json"):format(name))
  if name:find "^kinds/" then return select(2, text:gsub("\n", "\n")) end
  local content, count = cjson.decode(text), 0
  for _, part in pairs(content[1] and { content } or content) do
    for _ in pairs(type(part) == "table" and part or {}) do
      count = count + 1
    end
  end
  return count
end

local function vectors()
  local lines, total = { "| file | rows | answers of |", "|---|---:|---|" }, 0
  for _, entry in ipairs(VECTORS) do
    local rows = rows_of(entry[1])
    total = total + rows
    lines[#lines + 1] = ("| `%s` | %s | %s |"):format(entry[1], grouped(rows), entry[2])
  end
  local text = [[
## Answers of the real programs

`spec/vectors/` has %s recorded answers of the programs whose behaviour kubebundle predicts; specs compare each of them.

%s]]
  return text:format(grouped(total), table.concat(lines, "\n"))
end

-- The files below a folder whose name ends so (a pattern), and how often `pattern` is in them.
local function count_in(folder, ending, pattern)
  local files, found = 0, 0
  for entry in lfs.dir(folder) do
    local path = folder .. "/" .. entry
    if entry:sub(1, 1) ~= "." and lfs.attributes(path, "mode") == "directory" then
      local more, matches = count_in(path, ending, pattern)
      files, found = files + more, found + matches
    elseif entry:sub(1, 1) ~= "." and entry:find(ending .. "$") then
      files, found = files + 1, found + select(2, read(path):gsub(pattern, ""))
    end
  end
  return files, found
end

---@class docs.run
---@field date string
---@field commit string
---@field seconds integer
---@field figure string

---@return table<string, docs.run>
---@return string[] names
local function runs()
  local list, names = {}, {}
  for line in io.lines "docs/runs.tsv" do
    local name, date, commit, seconds, figure = line:match "^([^\t#]+)\t([^\t]*)\t([^\t]*)\t(%d+)\t(.*)$"
    if name then
      list[name] = { date = date, commit = commit, seconds = math.tointeger(seconds), figure = figure }
      names[#names + 1] = name
    end
  end
  table.sort(names)
  return list, names
end

local function duration(seconds)
  if seconds < 120 then return seconds .. " s" end
  return ("%d min"):format((seconds + 30) // 60)
end

local function recorded()
  local list, names = runs()
  local lines, fuzzed = { "| run | result | took | date, commit |", "|---|---|---:|---|" }, 0
  for _, name in ipairs(names) do
    local run = list[name]
    if name:find "^fuzz" then fuzzed = fuzzed + run.seconds end
    lines[#lines + 1] = ("| %s | %s | %s | %s, %s |"):format(
      name,
      run.figure,
      duration(run.seconds),
      run.date,
      run.commit
    )
  end
  return ("## Long runs\n\n%s\n\nFuzzing in these runs: %.1f hours."):format(table.concat(lines, "\n"), fuzzed / 3600)
end

local function specs()
  local files, statements = count_in("spec", "_spec%.lua", "%f[%w]it%s*%(")
  return ([[
## Specs

%s files have %s specs in their sources; many of them cover all rows of a table or all files of a folder, so a run counts
more. Specs use real programs instead of mocks: kubectl, containerd, a registry, Helm, Kustomize, kpt, openssl,
python3-cryptography, other parsers of YAML and JSON. If a program is missing, a spec is pending; in CI, a pending spec
fails.]]):format(grouped(files), grouped(statements))
end

local function sweeps()
  local _, allocations = count_in("spec/oom", "^cases%.lua", '%f[%w]case%(%s*"')
  local _, calls = count_in("spec/calls", "cases%.lua", '%f[%w]name = "[^"]*",%s*\n?%s*files')
  return ([[
## Sweeps: everything fails once

| sweep | what fails, or is hostile, in turn | cases | in CI |
|---|---|---:|---|
| `make test-oom` | each allocation, once or permanently: no leak, no crash, the same result afterwards | %d | every 37th |
| `make test-calls` | each system call (EIO, ENOSPC, EMFILE, EINTR, short reads and writes): each file is the old or the new one | %d | every 17th |
| `make test-reentry` | finalizers run at each allocation, tables have hostile metamethods | %d | every 37th |
| `spec/cli/killed_spec.lua` | the process is ended by SIGTERM or SIGKILL at each call that writes | 2 files | all |
| `spec/host_spec.lua` | a nearly full Lua stack, a small C stack, a decimal comma, 1,000 states | %d | all |]]):format(
    allocations,
    calls,
    allocations,
    allocations
  )
end

local function fuzzing()
  local properties = 0
  for entry in lfs.dir "fuzz" do
    if entry:find "%.lua$" and entry ~= "properties.lua" then properties = properties + 1 end
  end
  local inputs = count_in("fuzz/corpus", "", "\0\0\0\0")
  return ([[
## Fuzzing

%d properties run under libFuzzer with AddressSanitizer and UndefinedBehaviorSanitizer (`make fuzz`). They start from %d
inputs; `spec/corpus_spec.lua` also runs each prefix of these inputs, and each input with a character inserted at each
position. `make fuzz-peers` compares decoding, encoding and rendering of random YAML with PyYAML and npm yaml. There are no
known differences in encoded and rendered text; `fuzz/peers/known.lua` lists those in decoding, with reasons: %d for PyYAML,
%d for npm yaml.]]):format(properties, inputs, #known.python, #known.node)
end

local function coverage()
  local lines, total = { "| lines | not run, because |", "|---:|---|" }, 0
  for _, group in ipairs(dofile "spec/coverage.lua") do
    local count = 0
    for _, list in pairs(group.lines) do
      count = count + #list
    end
    total = total + count
    lines[#lines + 1] = ("| %d | %s |"):format(count, group.reason)
  end
  return ([[
## Coverage of the C code

`make coverage` builds `csrc/` with gcov, counting each condition as a branch, runs the specs of C, and makes each of libc's
allocations fail. It fails if less than 95 %% of all branches run, or if a line never runs that `spec/coverage.lua` does not
list. The %d listed lines:

%s]]):format(total, table.concat(lines, "\n"))
end

local platforms = [[
## Platforms

| | |
|---|---|
| x86-64, gcc and clang | everything |
| s390x, big-endian, by qemu-user | the specs that depend on byte order: base64, digests, numbers, docker configs, YAML, templates |
| Lua 5.4 of Debian 12 | everything |
| the newest Lua 5.4 and 5.5 | the specs that use Lua's C interface |
| AddressSanitizer, UndefinedBehaviorSanitizer, LeakSanitizer | the specs that call C |
| ThreadSanitizer | 256 states in 8 threads, each running every case of the allocation sweep |
| Debian 12 and 13 | packages, rocks, the standalone program |]]

---The text of docs/testing.md.
---@return string
local function document()
  local parts = { head, specs(), vectors(), sweeps(), fuzzing(), coverage(), platforms, recorded() }
  parts[1] = head:gsub("\n$", "")
  return table.concat(parts, "\n\n") .. "\n"
end

if arg and arg[0] and arg[0]:find "docs/testing%.lua$" then io.write(document()) end

return { document = document, vectors = VECTORS }
