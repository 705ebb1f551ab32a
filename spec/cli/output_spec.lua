local command = require "spec.support.command"
local console = require "kubebundle.cli.console"
local output = require "kubebundle.cli.output"
local scratch = require "spec.support.scratch"

local stream

local function with_stdout()
  local with = console.new()
  stream = io.tmpfile()
  with.stdout = stream
  return with
end

-- Texts as documents; `a/b.yaml=text` names one.
local function documents(...)
  local list = {}
  for index, text in ipairs { ... } do
    local name, rest = text:match("^([%w/.]+)=(.*)$")
    list[index] = { path = name or "-", relative = name, text = rest or text }
  end
  return list
end

-- What is written to stdout, or the message of a refusal.
local function written(list, target, single)
  local fine, err = pcall(output.write, list, target, single, with_stdout())
  stream:seek("set")
  return fine and stream:read("a") or err.message
end

describe("documents on stdout", function()
  it("are one stream, with --- only where a text does not open its document itself", function()
    assert.same("a: 1\n", written(documents("a: 1\n")))
    assert.same("a: 1\n---\nb: 2\n", written(documents("a: 1\n", "b: 2\n")))
    assert.same("a: 1\n---\nb: 2\n", written(documents("a: 1\n", "---\nb: 2\n")))
    assert.same("a: 1\n---\n---b: 2\n", written(documents("a: 1\n", "---b: 2\n")))
    assert.same("a: 1\n# c\n\n--- # d\nb: 2\n", written(documents("a: 1\n", "# c\n\n--- # d\nb: 2\n")))
    assert.same("a: 1\n---\r\nb: 2\r\n", written(documents("a: 1\n", "---\r\nb: 2\r\n")))
    assert.same('{"a": 1}\n---\n{"b": 2}\n', written(documents('{"a": 1}', '{"b": 2}\n')))
    assert.same("a: 1\n---\n", written(documents("a: 1\n", "")))
  end)

  it("end a document before a directive, which would be text otherwise", function()
    assert.same("a: 1\n...\n%YAML 1.1\n---\nb: 2\n", written(documents("a: 1\n", "%YAML 1.1\n---\nb: 2\n")))
  end)

  it("have a byte order mark only at the start", function()
    assert.same("\u{FEFF}a: 1\n---\nb: 2\n", written(documents("\u{FEFF}a: 1\n", "\u{FEFF}b: 2\n")))
    assert.same("a: 1\n---\nb: 2\n", written(documents("a: 1\n", "\u{FEFF}---\nb: 2\n")))
  end)

  it("are not mixed with UTF-16", function()
    assert.same("\xFF\xFEa\0", written(documents("\xFF\xFEa\0")))
    assert.matches("UTF%-16", written(documents("a: 1\n", "\xFF\xFEa\0")))
    assert.same("", stream:read("a"))
  end)
end)

describe("documents in files", function()
  local at = scratch()

  it("are one file for one input, unless -o is a directory", function()
    written(documents("x.yaml=a: 1\n"), at("o.yaml"), true)
    assert.same("a: 1\n", command.read(at("o.yaml")))
    written(documents("x.yaml=b: 1\n"), at("new/"), true)
    assert.same("b: 1\n", command.read(at("new/x.yaml")))
    written(documents("x.yaml=c: 1\n"), at("new"), true)
    assert.same("c: 1\n", command.read(at("new/x.yaml")))
  end)

  it("mirror the inputs' tree for several", function()
    written(documents("a/x.yaml=1\n", "y.json=2\n"), at("out"), false)
    assert.same("1\n", command.read(at("out/a/x.yaml")))
    assert.same("2\n", command.read(at("out/y.json")))
  end)

  it("are refused where two would be one", function()
    local list = documents("x.yaml=1\n", "x.yaml=2\n")
    list[1].path, list[2].path = "a/x.yaml", "b/x.yaml"
    assert.same("a/x.yaml and b/x.yaml would both be written to " .. at("o/x.yaml"),
      written(list, at("o"), false))
    assert.is_nil(io.open(at("o")))
  end)

  it("need a name, which standard input has not", function()
    assert.matches("standard input has no name", written(documents("a: 1\n", "x.yaml=b"), at("o"), false))
  end)

  it("are their owner's alone where they hold a Secret", function()
    local function mode(text)
      written({ { path = "-", text = text } }, at("f"), true)
      local result = command.run({ "stat", "-c", "%a", at("f") }).stdout
      os.remove(at("f"))
      return result
    end
    for _, text in ipairs {
      "kind: Secret\n", 'a: 1\n---\n{"kind":"Secret"}', "kind: 'Secret' # x", "kind: !!str Secret",
      "{apiVersion: v1, kind: Secret}", "kind:\n  Secret\n",
    } do
      assert.same("600\n", mode(text), text)
    end
    for _, text in ipairs { "kind: Deployment", "kind: SecretStore\n", "secretKeyRef: {name: Secret}" } do
      assert.same("644\n", mode(text), text)
    end
  end)
end)
