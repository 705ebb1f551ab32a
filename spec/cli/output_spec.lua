local command = require "spec.support.command"
local console = require "kubebundle.cli.console"
local output = require "kubebundle.cli.output"
local readers = require "spec.support.yaml_readers"
local scratch = require "spec.support.scratch"

local kubectl = readers[#readers]
local has_strict_separators = require("spec.support.kubectl").has_strict_separators

local stream

local function with_stdout()
  local with = console.new()
  stream = io.tmpfile()
  with.stdout = stream
  return with
end

-- Texts as documents; `a/b.yaml=text` gives a path.
local function documents(...)
  local list = {}
  for index, text in ipairs { ... } do
    local name, rest = text:match("^([%w/.]+)=(.*)$")
    list[index] = { path = name or "-", relative = name, text = rest or text }
  end
  return list
end

-- What is written to stdout, or the message of the error.
local function written(list, target, single)
  local fine, err = pcall(output.write, list, target, single, with_stdout())
  stream:seek("set")
  return fine and stream:read("a") or err.message
end

describe("documents on stdout", function()
  it("are one stream, with --- only if a text does not start its document itself", function()
    assert.same("a: 1\n", written(documents("a: 1\n")))
    assert.same("a: 1\n---\nb: 2\n", written(documents("a: 1\n", "b: 2\n")))
    assert.same("a: 1\n---\nb: 2\n", written(documents("a: 1\n", "---\nb: 2\n")))
    assert.same("a: 1\n---\n---b: 2\n", written(documents("a: 1\n", "---b: 2\n")))
    assert.same("a: 1\n# c\n\n--- # d\nb: 2\n", written(documents("a: 1\n", "# c\n\n--- # d\nb: 2\n")))
    assert.same("a: 1\n---\r\nb: 2\r\n", written(documents("a: 1\n", "---\r\nb: 2\r\n")))
    assert.same('a: 1\n---\n{"b": 2}', written(documents("a: 1", '{"b": 2}')))
    assert.same("a: 1\n---\n", written(documents("a: 1\n", "")))
  end)

  it("end a document before a directive, which would be text otherwise", function()
    assert.same("a: 1\n...\n%YAML 1.1\n---\nb: 2\n", written(documents("a: 1\n", "%YAML 1.1\n---\nb: 2\n")))
  end)

  it("have a byte order mark only at the start", function()
    assert.same("\u{FEFF}a: 1\n---\nb: 2\n", written(documents("\u{FEFF}a: 1\n", "\u{FEFF}b: 2\n")))
    assert.same("a: 1\n---\nb: 2\n", written(documents("a: 1\n", "\u{FEFF}---\nb: 2\n")))
  end)

  it("begin with --- if kubectl would otherwise treat all as JSON", function()
    assert.same('{"a": 1}', written(documents('{"a": 1}')))
    assert.same('---\n{"a": 1}\n---\n{"b": 2}\n', written(documents('{"a": 1}', '{"b": 2}\n')))
  end)

  it("hold JSON without the escapes that YAML has not", function()
    local json = [[{"a\/": "\\/\ud83d\uDE00\\\/\\ud83d", "b": "\u0000\n\u00e9", "b": "\u2028"}]]
    assert.same(json, written(documents(json)))
    local yaml = [[{"a/": "\\/😀\\/\\ud83d", "b": "\u0000\n\u00e9", "b": "\u2028"}]]
    assert.same("a: 1\n---\n" .. yaml, written(documents("a: 1\n", json)))
    assert.same('a: 1\n---\n{a: "\\/"}', written(documents("a: 1\n", '{a: "\\/"}')))
    local long = ('{"%s": 1}'):format(("k"):rep(1025))
    assert.matches("JSON that YAML reads differently", written(documents("a: 1\n", long)))
    assert.same("", stream:read("a"))
  end)

  it("are read by kubectl like each of them alone", function()
    if kubectl.absent then pending(kubectl.absent) end
    local data = {
      "a: |\n    x",
      "a: |+\n    x\n",
      "a: >+\n    x\n\n    y\n\n",
      "a: |-\n    x",
      "a: x # c",
      "a: |\n    x\n     ",
      "a: 'x'\n# c",
      "a: |\r\n    x\r\n    y",
    }
    local json = [[{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c"},
      "data": {"a": "\ud83d\ude00\/\u2028\\/"}}]]
    local texts = { json }
    for _, entry in ipairs(data) do
      texts[#texts + 1] = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata:\n  " .. entry
    end
    texts[#texts + 1], texts[#texts + 2] = (has_strict_separators and "--- # d\n" or "---\n") .. texts[2], json
    local alone = {}
    for index, text in ipairs(texts) do
      local read = kubectl.read(text)
      assert.equal(1, #read)
      alone[index] = read[1].data.a
    end
    local together = {}
    for index, object in ipairs(kubectl.read(written(documents(table.unpack(texts))))) do
      together[index] = object.data.a
    end
    assert.same(alone, together)
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

  it("are rejected if two would be one", function()
    local list = documents("x.yaml=1\n", "x.yaml=2\n")
    list[1].path, list[2].path = "a/x.yaml", "b/x.yaml"
    assert.same("a/x.yaml and b/x.yaml would both be written to " .. at("o/x.yaml"), written(list, at("o"), false))
    assert.is_nil(io.open(at("o")))
  end)

  it("need a name, which standard input has not", function()
    assert.matches("standard input has no file name", written(documents("a: 1\n", "x.yaml=b"), at("o"), false))
    assert.equal(at() .. "/ is a directory: -o must be a file", written(documents("a: 1\n"), at() .. "/", true))
  end)

  it("are readable only by their owner if they contain a Secret", function()
    local function mode_then_remove()
      local result = command.run({ "stat", "-c", "%a", at("f") }).stdout
      os.remove(at("f"))
      return result
    end
    local function mode(text)
      written({ { path = "-", text = text } }, at("f"), true)
      return mode_then_remove()
    end
    command.write(at("f"), "") -- subject to the umask
    local mode_of_others = mode_then_remove()
    for _, text in ipairs {
      "kind: Secret\n",
      'a: 1\n---\n{"kind":"Secret"}',
      "kind: 'Secret' # x",
      "kind: !!str Secret",
      "{apiVersion: v1, kind: Secret}",
      "kind:\n  Secret\n",
      "kind: >-\n  Secret\n",
      "kind: # c\n  Secret\n",
      "kind:\r\n  Secret\r\n",
      "? kind\n: Secret\n",
      "kind: SecretList\n",
      "\xFF\xFEk\0i\0n\0d\0:\0 \0S\0e\0c\0r\0e\0t\0\n\0",
      -- only the decoded value shows it
      'kind: "S\\x65cret"\n',
      '{"kind": "\\u0053ecret"}',
      "a: &k Secret\nkind: *k\n",
      "kind: !!binary U2VjcmV0\n",
      "kind: # c\n  # d\n  Secret\n",
      'a: 1\n---\nkind: List\nitems: [{"ki\\x6Ed": Secret}]\n',
      -- within other objects
      "kind: ConfigMap\ndata:\n  secret.yaml: |\n    kind: Secret\n    data: {}\n",
      "kind: Plan\nspec: {resources: [{template: {kind: Secret, stringData: {a: b}}}]}\n",
      "kind: Template\napiVersion: v1\nobjects: [{kind: Secret}]\n",
      "kind: Secret\na: [\n", -- cannot be read
    } do
      assert.same("600\n", mode(text), text)
    end
    for _, text in ipairs {
      "kind: Deployment",
      "kind: SecretStore\n",
      "kind: SealedSecret\nspec: {encryptedData: {a: b}, template: {data: {c: d}}}\n",
      "kind: ExternalSecret\nspec: {target: {template: {type: Opaque, data: {a: b}}}}\n",
      "kind: HelmRelease\nspec: {valuesFrom: [{kind: Secret, name: a}]}\n",
      "secretKeyRef: {name: Secret}",
      'kind: "a\\x65"\nb: Secret\n',
      "a: [\\",
      "{\\",
    } do
      assert.same(mode_of_others, mode(text), text)
    end
    local start = os.clock()
    mode(("kind "):rep(100000) .. ("Secrets "):rep(100000))
    assert.truthy(os.clock() - start < 2)
  end)
end)
