-- kubebundle as a KRM function: golden files, the form of results, the sandbox of scripts, a real orchestrator.

local command = require "spec.support.command"
local fn = require "kubebundle.fn"
local kb = require "kubebundle"

local FOLDER = "spec/fn/golden/"
local EMPTY = "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems: []\n"

local function read_list(name)
  return command.read(FOLDER .. name .. ".yaml")
end

-- The text without its messages, which may change.
local function wordless(text)
  return (text:gsub("(%f[%w]message:) [^\n]*", "%1"))
end

-- The requirements of the KRM Functions Specification for a result.
local function assert_result(result)
  assert.equal("string", type(result.message))
  assert.truthy(({ error = true, warning = true, info = true })[result.severity])
  if result.field then
    assert.equal("string", type(result.field.path))
    assert.truthy(result.resourceRef)
  end
  if result.resourceRef then
    for _, key in ipairs { "apiVersion", "kind", "name" } do
      assert.equal("string", type(result.resourceRef[key]))
    end
  end
  if result.file then assert.equal("string", type(result.file.path)) end
  for _, tag in pairs(result.tags or {}) do
    assert.equal("string", type(tag))
  end
end

local function lua_run(script, item)
  return ([[
apiVersion: config.kubernetes.io/v1
kind: ResourceList
items:
- %s
functionConfig:
  apiVersion: kubebundle/v1
  kind: LuaRun
  spec:
    script: %s
]]):format(item or "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}", kb.json.encode(script))
end

-- The code of the only result.
local function refusal(script)
  local outcome = fn.run(lua_run(script), { limit_memory = require("kubebundle.core").host.limit_memory })
  assert.is_true(outcome.has_errors)
  assert.equal(1, #outcome.findings)
  return outcome.findings[1].code, outcome.findings[1].message
end

describe("kubebundle fn", function()
  local FAILING = {
    check = true,
    ["luarun-error"] = true,
    ["pin-missing"] = true,
    ["render-missing"] = true,
    ["set-nothing"] = true,
    ["unknown-kind"] = true,
  }
  local names = {}
  for path in io.popen("cd " .. FOLDER .. " && ls *.in.yaml"):lines() do
    names[#names + 1] = path:match "^(.*)%.in%.yaml$"
  end

  for _, name in ipairs(names) do
    it("turns " .. name .. " into its golden file", function()
      local outcome = fn.run(read_list(name .. ".in"))
      assert.equal(wordless(read_list(name .. ".out")), wordless(outcome.text))
      assert.equal(FAILING[name] or false, outcome.has_errors)
      local list = assert((name == "json" and kb.json or kb.yaml).decode(outcome.text))
      assert.equal("ResourceList", list.kind)
      for _, result in ipairs(list.results or {}) do
        assert_result(result)
      end
    end)
  end

  it("ends with 1 and prints the results on stderr", function()
    local result = command.kubebundle({ "fn" }, { stdin = read_list "check.in" })
    assert.equal(1, result.status)
    assert.equal(wordless(read_list "check.out"), wordless(result.stdout))
    assert.matches("deploy/all.yaml: error: Deployment/web spec.template.spec.containers%[0%].image: ", result.stderr)
    local quiet = command.kubebundle({ "fn", "--quiet" }, { stdin = read_list "check.in" })
    assert.same({ 1, result.stdout, "" }, { quiet.status, quiet.stdout, quiet.stderr })
  end)

  it("shows no credential in its results", function()
    local outcome = fn.run(read_list "check.in")
    local results = outcome.text:match "\nresults:.*$"
    assert.truthy(outcome.text:find("EXAMPLE-canary", 1, true))
    assert.is_nil(results:find("canary", 1, true))
    assert.is_nil(kb.report.text(outcome.findings):find("canary", 1, true))
  end)

  it("writes nothing if the input is not a ResourceList", function()
    for _, text in ipairs {
      "",
      "a: [",
      "kind: List\nitems: []\n",
      "kind: ResourceList\n",
      "- a\n",
      "a\n---\nb\n",
      EMPTY .. "functionConfig: []\n",
      EMPTY .. "functionConfig: x\n",
    } do
      local result = command.kubebundle({ "fn" }, { stdin = text })
      assert.same({ 1, "" }, { result.status, result.stdout })
      assert.matches("function%-failed", result.stderr)
    end
  end)

  it("rejects a functionConfig that it does not know", function()
    for _, config in ipairs {
      "",
      "functionConfig: {apiVersion: other/v1, kind: Check}",
      "functionConfig: {apiVersion: kubebundle/v1, kind: Chek}",
      "functionConfig: {apiVersion: kubebundle/v1}",
      "functionConfig: {apiVersion: kubebundle/v1, kind: [Check]}",
      "functionConfig: {apiVersion: kubebundle/v1, kind: Check, specs: {}}",
      "functionConfig: {apiVersion: kubebundle/v1, kind: Check, spec: []}",
      "functionConfig: {apiVersion: kubebundle/v1, kind: Check, spec: {disabel: [a]}}",
      "functionConfig: {apiVersion: kubebundle/v1, kind: Check, spec: {severity: {field-type: fatal}}}",
      "functionConfig: {apiVersion: kubebundle/v1, kind: Check, spec: {kubernetesVersion: x}}",
      "functionConfig: {apiVersion: kubebundle/v1, kind: Render, spec: {tokens: x}}",
      "functionConfig: {apiVersion: kubebundle/v1, kind: Render, spec: {missing: never}}",
      "functionConfig: {apiVersion: kubebundle/v1, kind: Set}",
      "functionConfig: {apiVersion: kubebundle/v1, kind: Set, spec: {images: {web: 1}}}",
      "functionConfig: {apiVersion: kubebundle/v1, kind: Pin}",
      "functionConfig: {apiVersion: kubebundle/v1, kind: LuaRun}",
    } do
      local outcome = fn.run(EMPTY .. config .. "\n")
      assert.is_true(outcome.has_errors)
      local result = kb.yaml.decode(outcome.text).results
      assert.equal("fn.invalid-config", result[#result].tags.code)
    end
  end)

  it("names the lock if that is what is invalid", function()
    local list = EMPTY .. "functionConfig: {apiVersion: kubebundle/v1, kind: Pin, spec: {lock: {a: 1}}}\n"
    local results = kb.yaml.decode(fn.run(list).text).results
    local last = results[#results]
    assert.equal("lock.invalid", last.tags.code)
    assert.equal("spec.lock: ", last.message:sub(1, 11))
    assert.is_nil(last.file)
  end)

  it("reports that there is nothing to look at", function()
    local outcome = fn.run(EMPTY .. "functionConfig: {apiVersion: kubebundle/v1, kind: Check}\n")
    assert.is_false(outcome.has_errors)
    assert.equal("no-objects", outcome.findings[1].rule)
  end)

  it("reads off and numbers in a Check as spelled", function()
    local text =
      read_list("check.in"):gsub("disable: %[[^\n]*", "disable: [registry-port-mismatch, pull-no-credential]")
    local outcome = fn.run(text)
    for _, finding in ipairs(outcome.findings) do
      assert.not_equal("namespace-missing", finding.rule)
    end
    assert.is_false(outcome.has_errors)
  end)
end)

describe("LuaRun", function()
  it("has functions that compute, and none with access to the outside", function()
    local script = [[
      local missing = {}
      for _, name in ipairs { "io", "os", "debug", "package", "require", "dofile", "loadfile", "coroutine", "print",
        "collectgarbage", "getmetatable", "xpcall" } do
        if _G[name] ~= nil then missing[#missing + 1] = name end
      end
      for _, name in ipairs { "credentials", "files", "preflight", "pin" } do
        if kb[name] ~= nil then missing[#missing + 1] = name end
      end
      if kb.values.load or kb.values.environment or string.dump then missing[#missing + 1] = "values" end
      items[1].data = { found = table.concat(missing, " "), pi = tostring(math.pi // 1), utf8 = utf8.char(228),
        loaded = tostring(load("return 1 + 1")()), binary = tostring(load("\27Lua")) }
    ]]
    local outcome = fn.run(lua_run(script))
    assert.is_false(outcome.has_errors)
    local data = kb.yaml.decode(outcome.text).items[1].data
    assert.same({ found = "", pi = "3.0", utf8 = "ä", loaded = "2", binary = "nil" }, data)
  end)

  it("has each part of the module, but for those that reach out", function()
    local left = {}
    local found = fn.run(lua_run [[
      local names = {}
      for name in pairs(kb) do names[#names + 1] = name end
      items[1].data = { names = table.concat(names, " ") }
    ]])
    local names = " " .. kb.yaml.decode(found.text).items[1].data.names .. " "
    for name in pairs(kb) do
      if not names:find(" " .. name .. " ", 1, true) then left[#left + 1] = name end
    end
    table.sort(left)
    assert.same({ "credentials", "files", "pin", "preflight" }, left)
  end)

  it("leaves the host's libraries as they were", function()
    local rep, render, check = string.rep, kb.template.render, kb.check
    fn.run(lua_run "string.rep = 1 kb.template.render = 2 kb.check = 3 table.insert = nil _G.items = nil")
    assert.equal(rep, string.rep)
    assert.equal(render, kb.template.render)
    assert.equal(check, kb.check)
    assert.is_function(table.insert)
  end)

  it("reports what is wrong with a script", function()
    assert.equal("script.syntax", (refusal "x x"))
    local code, message = refusal 'local a = 1\nerror("boom")'
    assert.same({ "script.failed", "script line 2: boom" }, { code, message })
    for _, script in ipairs {
      "error {}",
      "return 1",
      'return "a"',
      "return {1}",
      "return {{print = function() end}}",
      "items[1].data = function() end",
      "local t = {} t.t = t items[1].t = t",
      "items[1] = setmetatable({}, {__index = function() end})",
      "setmetatable({}, {__gc = function() end})",
      "result { severity = 'fatal', message = 'x' }",
      "result { text = 'x' }",
      "io.open('/etc/passwd')",
    } do
      assert.equal("script.failed", (refusal(script)))
    end
  end)

  it("reports a value that cannot be written, without a position in this program", function()
    local _, message = refusal "items[1].data = { x = 0 / 0 }"
    assert.equal("the script returned an item 1 that cannot be written: cannot write a NaN as JSON, at data.x", message)
  end)

  it("masks the content of Secrets, however a script quotes it", function()
    local document = kb.base64.encode '{"auths":{"r.example.com":{"auth":"Y2k6Y2FuYXJ5LTE="}}}'
    local secret = ("{kind: Secret, stringData: {a: canary-2}, data: {b: Y2FuYXJ5LTM=, .dockerconfigjson: %s}}"):format(
      document
    )
    for _, script in ipairs {
      "error(items[1].stringData.a)",
      "error(kb.base64.decode(items[1].data.b))",
      "error('a' .. items[1].data.b .. 'b')",
      "error(kb.base64.decode('Y2k6Y2FuYXJ5LTE='))",
      "error(items[1].data['.dockerconfigjson'])",
      "result { message = items[1].stringData.a, field = items[1].stringData.a, item = items[1] }",
      "return {{[items[1].stringData.a] = math.huge}}",
    } do
      local outcome = fn.run(lua_run(script, secret))
      assert.is_true(outcome.has_errors)
      local results = outcome.text:match "\nresults:.*$" .. kb.report.text(outcome.findings)
      for _, canary in ipairs { "canary-", "Y2FuYXJ5LTM", "Y2k6Y2FuYXJ5LTE", document } do
        assert.is_nil(results:find(canary, 1, true), script .. results)
      end
    end
  end)

  it("ends a script that does not end, also one that catches errors", function()
    for _, script in ipairs { "while true do end", "while true do pcall(function() while true do end end) end" } do
      local code, message = refusal(script)
      assert.same({ "script.failed", "the script takes too long" }, { code, message })
      assert.is_nil(debug.gethook())
    end
  end)

  it("ends a script that uses up all memory", function()
    if (os.getenv "LD_PRELOAD" or ""):find "asan" then return pending "the sanitizer ends the process" end
    assert.equal("script.failed", (refusal "local t = {} while true do t[#t + 1] = {} end"))
    assert.equal("script.failed", (refusal 'local s = "x" while true do s = s .. s end'))
    assert.equal("script.failed", (refusal 'return string.rep("x", 1 << 20):gsub(".", string.rep("x", 1 << 20))'))
  end)

  it("reorders, removes and adds items in every style of list", function()
    local script = 'return { items[2], kb.namespace { name = "n" }, items[1] }'
    local block = "items:\n- kind: A # a\n\n  # b's\n- kind: B\n"
    local flow = 'items: [{"kind": "A"}, {"kind": "B"}]\n'
    for _, items in ipairs { block, flow } do
      local text = lua_run(script):gsub("items:\n[^\n]*\n", items)
      local list = kb.yaml.decode(fn.run(text).text)
      assert.same({ "B", "Namespace", "A" }, { list.items[1].kind, list.items[2].kind, list.items[3].kind })
      local none = fn.run((lua_run("return {}"):gsub("items:\n[^\n]*\n", items))).text
      assert.same({}, kb.yaml.decode(none).items)
    end
    assert.truthy(
      fn.run((lua_run(script):gsub("items:\n[^\n]*\n", block))).text:find("  # b's\n- kind: B\n- api", 1, true)
    )
  end)
end)

describe("kubebundle fn CONFIG", function()
  local folder, config
  local MANIFESTS = "# first\nkind: A\napiVersion: v1\nmetadata: {name: a} # a\n---\nkind: B\nmetadata: {name: b}\n"

  setup(function()
    folder = command.directory()
    config = folder.path .. "/config.yaml"
  end)
  teardown(function()
    folder:remove()
  end)

  local function run(spec, input)
    command.write(config, "apiVersion: kubebundle/v1\n" .. spec .. "\n")
    return command.kubebundle({ "fn", config }, { stdin = input or MANIFESTS })
  end

  it("changes manifests, and keeps every other byte", function()
    local result = run 'kind: LuaRun\nspec: {script: "items[2].metadata.name = [[c]]"}'
    assert.same({ 0, "" }, { result.status, result.stderr })
    assert.equal((MANIFESTS:gsub("name: b", "name: c")), result.stdout)
    result = run 'kind: LuaRun\nspec: {script: "items[3] = kb.namespace { name = [[n]] }"}'
    assert.equal(3, #kb.yaml.decode_all(result.stdout))
  end)

  it("writes nothing after an error, and names the line", function()
    local result = run("kind: Render", MANIFESTS:gsub("name: b", "name: '#(b)#'"))
    assert.same({ 1, "" }, { result.status, result.stdout })
    assert.matches("^%-:7:%d+: error: document 2 metadata.name: ", result.stderr)
  end)

  it("is an exec plugin of Kustomize", function()
    local kubectl
    for _, name in ipairs { "kubectl35", "kubectl" } do
      local found = command.run { "sh", "-c", name .. " kustomize --help" }
      if found.stdout:find("--enable-alpha-plugins", 1, true) then kubectl = kubectl or name end
    end
    if not kubectl then return pending "no kubectl whose Kustomize has plugins (tools/packages ci)" end
    local checkout = command.run({ "pwd" }).stdout:match "[^\n]+"
    local function write(name, text)
      command.run { "mkdir", "-p", (folder.path .. "/" .. name):match "^(.*)/" }
      command.write(folder.path .. "/" .. name, text)
    end
    for _, kind in ipairs { "LuaRun", "Check" } do
      local plugin = ("plugins/kubebundle/v1/%s/%s"):format(kind:lower(), kind)
      write(plugin, ('#!/bin/sh\nexec %s/bin/kubebundle fn "$@"\n'):format(command.quote(checkout)))
      command.run { "chmod", "+x", folder.path .. "/" .. plugin }
    end
    write("kustomization.yaml", "resources: [web.yaml]\ntransformers: [lua.yaml, check.yaml]\n")
    write("web.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\n")
    local head = "apiVersion: kubebundle/v1\nkind: %s\nmetadata: {name: x}\nspec: %s\n"
    write("lua.yaml", head:format("LuaRun", '{script: "items[1].data = {team = [[shop]]}"}'))
    write("check.yaml", head:format("Check", "{}"))
    local options = { env = { KUSTOMIZE_PLUGIN_HOME = folder.path .. "/plugins" } }
    local words = { kubectl, "kustomize", "--enable-alpha-plugins", folder.path }
    local result = command.run(words, options)
    assert.equal(0, result.status, result.stderr)
    assert.same({ team = "shop" }, kb.yaml.decode(result.stdout).data)
    write("lua.yaml", head:format("LuaRun", '{script: "items[1].dat = {}"}'))
    result = command.run(words, options)
    assert.not_equal(0, result.status)
    assert.matches("field%-unknown", result.stderr)
  end)
end)
