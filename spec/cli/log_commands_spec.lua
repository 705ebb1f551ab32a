-- Build services execute commands that they find in a log: Azure Pipelines `##vso[...]` and `##[...]` anywhere in a
-- line, GitHub Actions `##[...]` and `::command ...::`. Text of manifests, file names, arguments and registries is
-- printed without any.

local command = require "spec.support.command"
local core = require "kubebundle.core"
local scratch = require "spec.support.scratch"
local servers = require "spec.support.servers"

local COMMANDS = {
  "##vso[task.setvariable variable=PATH]evil",
  "##[error]evil",
  "::set-env name=PATH::evil",
  "::stop-commands::evil",
  "##VSO[task.complete result=Succeeded;]",
  "##vso[a.b]##vso[c.d]",
  "::error::a::error::b",
}

-- Objects about which the commands report, with the text wherever text is possible.
local function objects_with(text)
  local function quoted(value)
    return core.json.encode(value)
  end
  local config = core.json.encode { auths = { [text] = { auth = core.base64.encode(text .. ":x") } } }
  return (
    ([[
apiVersion: v1
kind: Secret
metadata: {name: s, namespace: shop, labels: {TEXT: TEXT}}
type: kubernetes.io/dockerconfigjson
data: {.dockerconfigjson: CONFIG, TEXT: TEXT}
---
apiVersion: v1
kind: Secret
metadata: {name: TEXT, namespace: TEXT}
type: TEXT
stringData: {TEXT: TEXT}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: TEXT, namespace: shop, TEXT: 1}
spec:
  template:
    spec:
      TEXT: TEXT
      serviceAccountName: TEXT
      imagePullSecrets: [{name: TEXT}, {name: s}]
      containers:
      - {name: TEXT, image: TEXT, TEXT: 1, env: [{name: TEXT, value: TEXT}, {name: A, valueFrom: {TEXT: 1}}]}
      - {name: c, image: "127.0.0.1:1/TEXT"}
---
apiVersion: TEXT
kind: TEXT
metadata: {name: x}
]])
      :gsub('"(127[^"]*/)TEXT"', function(before)
        return quoted(before .. text)
      end)
      :gsub("CONFIG", (core.base64.encode(config)))
      :gsub("TEXT", function()
        return quoted(text)
      end)
  )
end

local function manifest()
  local documents = {}
  for index, text in ipairs(COMMANDS) do
    documents[index] = objects_with(text)
  end
  return table.concat(documents, "---\n")
end

-- The lines of a report without the prefixes of a format.
local function is_own(line)
  return line:gsub("^##vso%[task%.logissue [^%]]*%]", ""):gsub("^::%l+ [^\n]-::", "")
end

local function assert_silent(result)
  assert.is_true(result.status == 0 or #result.stdout + #result.stderr > 0)
  for line in (result.stdout .. "\n" .. result.stderr):gmatch("[^\n]+") do
    local rest = is_own(line)
    assert.is_nil(rest:lower():find("##%a*%["), line)
    assert.is_nil(rest:find("::%a[%w_-]*::"), line)
    assert.is_nil(rest:find("::%a[%w_-]*%s"), line)
  end
end

describe("no log command is printed by", function()
  local at = scratch()

  local function run(arguments, options)
    options = options or {}
    options.directory = at()
    return command.kubebundle(arguments, options)
  end

  before_each(function()
    command.write(at "m.yaml", manifest())
  end)

  for _, format in ipairs(require("kubebundle.report").formats) do
    it("check as " .. format, function()
      assert_silent(run { "check", "m.yaml", "--format", format, "--excerpts" })
    end)

    it("preflight as " .. format, function()
      assert_silent(run { "preflight", "m.yaml", "--format", format, "--excerpts" })
    end)

    it("render of a template without values, as " .. format, function()
      local lines = {}
      for index, text in ipairs(COMMANDS) do
        lines[index] = ("name: %s\nimage: '%s#(y | nofilter)#'\n---\n"):format(core.json.encode("#(x)#" .. text), text)
      end
      command.write(at "t.yaml", table.concat(lines))
      assert_silent(run { "render", "t.yaml", "--format", format, "--excerpts" })
    end)
  end

  it("explain", function()
    for _, format in ipairs { "text", "json", "markdown" } do
      assert_silent(run { "explain", "m.yaml", "--format", format })
    end
  end)

  it("inspect", function()
    for _, format in ipairs { "text", "json", "yaml" } do
      assert_silent(run { "inspect", "m.yaml", "--format", format })
    end
    assert_silent(run { "inspect", "m.yaml", "--reveal" })
  end)

  it("explain of a cluster's output", function()
    for _, text in ipairs(COMMANDS) do
      command.write(
        at "live.json",
        core.json.encode {
          apiVersion = "v1",
          kind = "Pod",
          metadata = { name = "p", namespace = "shop", uid = "1" },
          spec = { containers = { { name = "c", image = "r.example.com/a:1" } } },
          status = {
            phase = "Pending",
            containerStatuses = {
              {
                name = "c",
                image = "r.example.com/a:1",
                state = { waiting = { reason = "ErrImagePull", message = "rpc error: " .. text } },
              },
            },
          },
        }
      )
      for _, format in ipairs { "text", "json" } do
        assert_silent(run { "explain", "live.json", "--format", format })
      end
    end
  end)

  it("any command with such a file name or argument", function()
    for _, text in ipairs { COMMANDS[1], COMMANDS[2], COMMANDS[4] } do
      local name = text:gsub("[/ ]", "_")
      for _, file in ipairs { name .. ".yaml", name .. " .yaml" } do
        command.write(at(file), objects_with "a")
        for _, words in ipairs {
          { "check" },
          { "explain" },
          { "inspect" },
          { "preflight" },
          { "check", "--format", "github" },
          { "check", "--format", "azure" },
          { "check", "--format", "json" },
        } do
          words[#words + 1] = "./" .. file
          assert_silent(run(words))
          words[#words] = file
          assert_silent(run(words))
        end
      end
      for _, words in ipairs {
        { "check", text },
        { text },
        { "check", "--" .. text },
        { "check", "--disable", text, "x" },
        { "check", "--format", text, "x" },
        { "render", text, "--values", text },
        { "render", "x", "--set", text },
        { "secret", text, "--server", text },
        { "check", "a\n" .. text },
        { "run", text },
      } do
        assert_silent(run(words))
      end
    end
  end)

  it("render --list, and about values", function()
    for _, text in ipairs(COMMANDS) do
      command.write(at "t.yaml", 'a: #(x | default "' .. text .. '")#\n')
      assert_silent(run { "render", "--list", "t.yaml" })
      assert_silent(run { "render", "--list", "--format", "json", "t.yaml" })
      command.write(at "v.yaml", core.json.encode { [text] = 1, y = text })
      assert_silent(run { "render", "t.yaml", "--values", "v.yaml", "-o", "out.yaml" })
      command.write(at "bad.yaml", "a: [" .. text .. "\n")
      assert_silent(run { "render", "t.yaml", "--values", "bad.yaml" })
    end
  end)

  it("preflight of a registry's message", function()
    if not pcall(require, "kubebundle.http") then
      pending("needs kubebundle.http (libcurl4-openssl-dev)")
      return
    end
    for _, text in ipairs(COMMANDS) do
      local body = core.json.encode { errors = { { code = text, message = text } } }
      local server <close> = servers.scripted {
        ["/v2/a/manifests/1"] = { { status = 403, body = body } },
        ["/v2/b/manifests/1"] = { { status = 307, headers = { Location = "http://" .. text .. ".invalid/" } } },
        ["/v2/c/manifests/1"] = {
          { status = 401, headers = { ["WWW-Authenticate"] = 'Bearer realm="' .. text .. '"' } },
        },
      }
      local images = {}
      for _, name in ipairs { "a", "b", "c" } do
        images[#images + 1] = { name = name, image = server.host .. "/" .. name .. ":1" }
      end
      command.write(
        at "p.json",
        core.json.encode { apiVersion = "v1", kind = "Pod", metadata = { name = "p" }, spec = { containers = images } }
      )
      for _, format in ipairs { "text", "json", "sarif", "github", "azure" } do
        assert_silent(run { "preflight", "p.json", "--timeout", "2", "--format", format })
      end
    end
  end)
end)

describe("a log command in a report as JSON", function()
  local at = scratch()

  it("is spelled otherwise and keeps its value", function()
    local name = "##[error]::warning::x.yaml"
    command.write(at(name), "kind: Pod\n")
    local result = command.kubebundle({ "check", name, "--format", "json" }, { directory = at() })
    assert.equal(name, core.json.decode(result.stdout)[1].file)
  end)
end)

describe("the requested document", function()
  it("keeps every byte", function()
    local text = "a: '##[error]::warning::x #(x)#'\n"
    local result = command.kubebundle({ "render", "-", "--set", "x=##vso[a.b]" }, { stdin = text })
    assert.equal("a: '##[error]::warning::x ##vso[a.b]'\n", result.stdout)
  end)
end)
