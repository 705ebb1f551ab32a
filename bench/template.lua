-- Compares templates with other tools, each a whole process on the same units (a Namespace, a pull Secret and a
-- Deployment; 1.4 KB, 4 tokens):
--   lua5.4 bench/template.lua
-- Ratios are how many times as much processor time the peer takes. Missing peers are named at the end:
--   replacetokens  npm install @qetza/replacetokens, its folder of node_modules in NODE_PATH
--   helm           on PATH, or named by HELM
--   kubectl        for `kubectl kustomize`
--   envsubst       Debian: gettext-base

package.cpath = "./build/?.so;./build/bench/?.so;" .. package.cpath
package.path = "./?.lua;./lua/?.lua;./lua/?/init.lua;" .. package.path

local corpus = require "bench.corpus"
local kb = require "kubebundle"
local measure = require "bench.measure"

local UNITS = 1000
local COMMAND = "lua5.4 bin/kubebundle render "

local function capture(line)
  local pipe <close> = assert(io.popen(line))
  return (pipe:read("a"):gsub("\n$", ""))
end

local function runs(line)
  return (os.execute(line .. " >/dev/null 2>&1")) == true
end

local directory = capture("mktemp -d")

local function write(path, text)
  os.execute("mkdir -p '" .. path:match("^(.*)/") .. "'")
  local file <close> = assert(io.open(path, "wb"))
  file:write(text)
end

-- The corpus: the same units as files for each tool.
local spellings = {
  tokens = { env = "#(env)#", config = "#(config)#", replicas = "#(replicas)#", tag = "#(tag)#" },
  envsubst = { env = "${env}", config = "${config}", replicas = "${replicas}", tag = "${tag}" },
  helm = {
    env = "{{ .Values.env | quote }}",
    config = '{{ template "pullSecret" . }}',
    replicas = "{{ .Values.replicas }}",
    tag = '{{ required "tag" .Values.tag }}',
  },
}

local PULL_SECRET = [[
{{- define "pullSecret" }}
{{- with .Values.registry }}
{{- printf "{\"auths\":{\"%s\":{\"username\":\"%s\",\"password\":\"%s\",\"auth\":\"%s\"}}}" .host .username .password
  (printf "%s:%s" .username .password | b64enc) | b64enc }}
{{- end }}
{{- end }}
]]

local HELM_VALUES = [[
env: production
tag: v1.42.7
replicas: 3
registry: {host: registry.azurecr.io, username: ci-puller, password: "s3cr3t-P@ss:w0rd"}
]]

local function write_units(below, count, values)
  for index = 1, count do
    write(("%s/m%04d.yaml"):format(below, index), corpus.unit(index, values))
  end
end

local function write_kustomization(below, count)
  local resources, secrets = {}, {}
  for index = 1, count do
    local namespace, _, deployment = corpus.unit(index):match("^(.-)%-%-%-\n(.-)%-%-%-\n(.*)$")
    write(("%s/m%04d.yaml"):format(below, index), namespace .. "---\n" .. deployment)
    resources[index] = ("- m%04d.yaml\n"):format(index)
    secrets[index] = (
      "- {name: acr-pull, namespace: shop-%04d, type: kubernetes.io/dockerconfigjson, "
      .. "files: [.dockerconfigjson=config.json]}\n"
    ):format(index)
  end
  write(below .. "/config.json", kb.base64.decode(corpus.values.config))
  write(
    below .. "/kustomization.yaml",
    "resources:\n"
      .. table.concat(resources)
      .. "images:\n- {name: registry.azurecr.io/shippingservice, newTag: v1.42.7}\nsecretGenerator:\n"
      .. table.concat(secrets)
  )
end

local function write_corpus()
  write(directory .. "/values.json", kb.json.encode(corpus.values))
  write(directory .. "/stream.yaml", corpus.stream(UNITS, spellings.tokens))
  write(directory .. "/envsubst.yaml", corpus.stream(UNITS, spellings.envsubst))
  for _, count in ipairs { 1, UNITS } do
    write_units(("%s/tokens/%d"):format(directory, count), count, spellings.tokens)
    local chart = ("%s/helm/%d"):format(directory, count)
    write_units(chart .. "/templates", count, spellings.helm)
    write(chart .. "/templates/_helpers.tpl", PULL_SECRET)
    write(chart .. "/Chart.yaml", "apiVersion: v2\nname: shop\nversion: 0.1.0\n")
    write(chart .. "/values.yaml", HELM_VALUES)
    write_kustomization(("%s/kustomize/%d"):format(directory, count), count)
  end
end

-- Processor seconds of a call of a command line, user and system, on the average of so many.
local function spent(line, count)
  local script = ("for _ in $(seq %d); do %s >/dev/null 2>&1; done; times"):format(count, line)
  local said = capture("bash -c '" .. script:gsub("'", "'\\''") .. "'")
  local minutes, seconds, system_minutes, system_seconds = said:match("(%d+)m([%d.]+)s (%d+)m([%d.]+)s$")
  return ((minutes + system_minutes) * 60 + seconds + system_seconds) / count
end

-- Processor seconds of a whole process, the best of some rounds. The shell counts milliseconds: a short one runs
-- ten times in a round.
local function process(line, rounds)
  line = line:gsub("@", directory)
  assert(runs(line), line)
  local count = spent(line, 1) < 0.1 and 10 or 1
  local best = math.huge
  for _ = 1, rounds or 5 do
    best = math.min(best, spent(line, count))
  end
  return best
end

local absent = {}

-- Adds a peer's name and seconds, if it is available.
local function peer(list, name, present, line, rounds)
  if present then
    list[#list + 1] = { name, process(line, rounds) }
  else
    absent[name] = true
  end
end

local helm = os.getenv("HELM") or "helm"
local has = {
  replacetokens = runs("node -e 'require(\"@qetza/replacetokens\")'"),
  helm = runs(helm .. " version"),
  kubectl = runs("kubectl version --client"),
  envsubst = runs("envsubst --version"),
  loop = runs("cc -O2 -o '" .. directory .. "/write_loop' bench/write_loop.c"),
}

local REPLACETOKENS = "node bench/replacetokens.js @/values.json '@/tokens/%d/*.yaml => @/out/*.yaml'"

local function compare_one()
  local peers = {}
  peer(peers, "replacetokens", has.replacetokens, REPLACETOKENS:format(1))
  peer(peers, "helm", has.helm, helm .. " template x @/helm/1")
  peer(peers, "kustomize", has.kubectl, "kubectl kustomize @/kustomize/1")
  measure.print("render, 1 unit", process(COMMAND .. "@/tokens/1/m0001.yaml --values @/values.json"), peers)
end

local function compare_files()
  local peers = {}
  peer(peers, "replacetokens", has.replacetokens, REPLACETOKENS:format(UNITS), 3)
  peer(peers, "helm", has.helm, helm .. " template x @/helm/" .. UNITS, 3)
  peer(peers, "kustomize", has.kubectl, "kubectl kustomize @/kustomize/" .. UNITS, 1)
  measure.print(
    "render, 1,000 files to stdout",
    process(COMMAND .. "@/tokens/" .. UNITS .. " --values @/values.json"),
    peers
  )
  peers = {}
  peer(peers, "replacetokens", has.replacetokens, REPLACETOKENS:format(UNITS), 3)
  peer(peers, "a C loop", has.loop, "@/write_loop @/tokens/" .. UNITS .. " @/loop", 8)
  measure.print(
    "render, 1,000 files to files",
    process(COMMAND .. "@/tokens/" .. UNITS .. " --values @/values.json -o @/files/"),
    peers
  )
end

local function compare_stream()
  local peers = {}
  local variables = "env=production config=" .. corpus.values.config .. " replicas=3 tag=v1.42.7 "
  peer(peers, "envsubst", has.envsubst, variables .. "envsubst <@/envsubst.yaml")
  measure.print("render, 1,000 units, 1 stream", process(COMMAND .. "@/stream.yaml --values @/values.json"), peers)
end

local function compare_compiled()
  os.execute("make -s build/bench/libyaml_scan.so")
  local has_scan, scan = pcall(require, "libyaml_scan")
  local template = assert(kb.template.compile(corpus.unit(1, spellings.tokens)))
  local values = assert(kb.values.load(directory .. "/values.json"))
  local rendering = assert(template:render(values))
  local seconds = measure.seconds(function()
    assert(template:render(values))
  end)
  measure.print("compiled template, 1 unit", seconds, has_scan and {
    { "a libyaml scan", measure.seconds(function()
      scan(rendering)
    end) },
  } or {})
end

local function print_memory()
  local line = ("/usr/bin/time -f %%M sh -c '%s@/tokens/%d --values @/values.json >/dev/null' 2>&1")
    :format(COMMAND, UNITS)
    :gsub("@", directory)
  local kilobytes = tonumber(capture(line))
  print(
    kilobytes and ("%-30s %10.1f MB"):format("peak memory, 1,000 files", kilobytes / 1024)
      or "/usr/bin/time is not there: no figure for memory"
  )
end

-- Checks that twice the input takes about twice the time.
local function print_doubling()
  local function seconds(text, values)
    return measure.seconds(function()
      kb.template.render(text, values)
    end, 4)
  end
  local function doubling(name, make, count)
    local once, twice = seconds(make(count), { x = "v" }), seconds(make(2 * count), { x = "v" })
    print(("%-30s %10.3f ms   twice of it %.2f"):format(name, once * 1e3, twice / once))
  end
  doubling("`#(` and 1,000,000 spaces", function(n)
    return "a: 'b #(" .. (" "):rep(n) .. "'\n"
  end, 1000000)
  doubling("100,000 `#(` in a comment", function(n)
    return "# " .. ("#("):rep(n) .. "\n"
  end, 100000)
  doubling("one scalar of 10 MB", function(n)
    return "a: #(x)#" .. ("y"):rep(n) .. "\n"
  end, 5000000)
  doubling("100,000 tokens in a scalar", function(n)
    return "a: '" .. ("#(x)#"):rep(n) .. "'\n"
  end, 50000)
  doubling("100,000 tokens in a list", function(n)
    return ("- #(x)#\n"):rep(n)
  end, 50000)
  doubling("20,000 problems", function(n)
    return ("- #(y)#\n"):rep(n)
  end, 10000)
end

write_corpus()
compare_one()
compare_files()
compare_stream()
compare_compiled()
print_memory()
print_doubling()
os.execute("rm -rf '" .. directory .. "'")

for name in pairs(absent) do
  print(name .. " is not there: no ratio to it (see the head of bench/template.lua)")
end
