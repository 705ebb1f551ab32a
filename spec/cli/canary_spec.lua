-- A credential is never shown: canaries are wherever a manifest, values or a script can hold one, next to faults that
-- make the command report exactly that line.

local command = require "spec.support.command"
local scratch = require "spec.support.scratch"

local CANARY = "canary-Pw@1"

-- Each line has a token without a value, so that it is reported with its excerpt.
local manifest = ([[
apiVersion: v1
kind: Secret
metadata:
  name: "#(x)#"
  annotations:
    kubectl.kubernetes.io/last-applied-configuration: '{"stringData":{"a":"CANARY"}}#(x)#'
    note: CANARY #(x)#
type: Opaque
stringData:
  name: CANARY#(x)#
  key: CANARY #(x)#
  password: "CANARY#(x)#"
  config: |
    token: CANARY #(x)#
    name: CANARY #(x)#
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: "#(x)#", annotations: {a: CANARY}}
spec:
  template:
    spec:
      containers:
      - image: https://user:CANARY@r.example.com/web:#(x)# # CANARY
        args:
        - --password=CANARY
        - CANARY#(x)#
        command: [sh, -c, "CANARY #(x)#"]
        env:
        - name: PASSWORD
          value: CANARY#(x)#
        - {name: TOKEN, value: "CANARY#(x)#"}
]]):gsub("CANARY", CANARY)

local json = ('{"kind":"Secret","stringData":{"name":"CANARY#(x)#","a":"CANARY"},"name":"#(x)#"}'):gsub(
  "CANARY",
  CANARY
)

describe("no credential is shown by", function()
  local at = scratch()

  before_each(function()
    command.write(at "t.yaml", manifest)
    command.write(at "t.json", json)
  end)

  local function run(arguments, options)
    options = options or {}
    options.directory = at()
    return command.kubebundle(arguments, options)
  end

  local function hides(result, status)
    assert.same(status, result.status)
    assert.not_matches("canary", result.stdout .. result.stderr)
  end

  for _, format in ipairs { "text", "json", "sarif", "github", "azure" } do
    it("render's findings as " .. format, function()
      for _, file in ipairs { "t.yaml", "t.json" } do
        local result = run { "render", file, "--excerpts", "--format", format }
        hides(result, 1)
        assert.matches("token%-unresolved", result.stderr)
      end
    end)
  end

  it("render's findings about values", function()
    command.write(at "v.yaml", "password: " .. CANARY .. "\nlist: [" .. CANARY .. "\n")
    hides(run { "render", "t.yaml", "--excerpts", "--values", "v.yaml" }, 1)
    hides(run { "render", "t.yaml", "--set", "y=" .. CANARY, "--set-string", "z=" .. CANARY }, 1)
    command.write(at "u.yaml", "kind: Secret\ndata: {a: '#(x)#'}\nb: #(x | nofilter)#\n")
    hides(run { "render", "u.yaml", "--excerpts", "--set", "x=" .. CANARY }, 1)
    command.write(at "p.env", "PASSWORD='" .. CANARY .. "\n")
    hides(run { "render", "t.yaml", "--excerpts", "--values", "p.env" }, 1)
  end)

  it("render if a template is not YAML", function()
    command.write(at "bad.yaml", "a: [\npassword: " .. CANARY .. "\n  b: x]]\n")
    hides(run { "render", "bad.yaml", "--excerpts" }, 1)
    command.write(at "bad.json", '{"password": "' .. CANARY .. '" "b"}')
    hides(run { "render", "bad.json", "--excerpts" }, 1)
  end)

  it("inspect without --reveal", function()
    for _, format in ipairs { "text", "json", "yaml" } do
      hides(run { "inspect", "t.yaml", "t.json", "--format", format }, 0)
    end
  end)

  it("check and explain, for the template and the rendering", function()
    assert.same(0, run({ "render", "t.yaml", "--set", "x=y", "-o", "r.yaml" }).status)
    for _, file in ipairs { "t.yaml", "t.json", "r.yaml" } do
      for _, format in ipairs { "text", "json", "sarif", "github", "azure" } do
        local result = run { "check", file, "--excerpts", "--format", format }
        assert.not_matches("canary", result.stdout .. result.stderr)
        assert.same(1, result.status)
      end
      local explained = run { "explain", file }
      assert.not_matches("canary", explained.stdout .. explained.stderr)
    end
  end)

  it("wrong usage", function()
    hides(run { "render", "t.yaml", "--set", CANARY }, 2)
    hides(run { "render", "t.yaml", "--format", CANARY }, 2)
    hides(run { "secret", "a", CANARY }, 2)
    hides(run { CANARY }, 2)
  end)
end)
