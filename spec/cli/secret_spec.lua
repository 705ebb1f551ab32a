local command = require "spec.support.command"
local core = require "kubebundle.core"
local kubectl = require "spec.support.kubectl"

local run = command.kubebundle
local PASSWORD = "canary-Pw@1"

-- Runs `kubebundle secret regcred` for a registry, with further arguments and process options.
local function secret(arguments, options)
  local words = { "secret", "regcred", "--server", "r.example.com", "--username", "ci" }
  options = options or {}
  options.env = options.env or {}
  return run(table.move(arguments, 1, #arguments, #words + 1, words), options)
end

local function by_stdin(arguments, password)
  table.insert(arguments, "--password-stdin")
  return secret(arguments, { stdin = password or PASSWORD })
end

local function entries(document)
  return core.dockerconfig.decode(core.base64.decode(document.data[".dockerconfigjson"]))
end

describe("kubebundle secret", function()
  it("writes a pull Secret to stdout", function()
    local result = by_stdin { "-n", "shop" }
    assert.same(0, result.status)
    assert.same("", result.stderr)
    local document = core.yaml.decode(result.stdout)
    assert.same("kubernetes.io/dockerconfigjson", document.type)
    assert.same({ name = "regcred", namespace = "shop" }, document.metadata)
    assert.same({ { server = "r.example.com", username = "ci", password = PASSWORD } }, entries(document))
  end)

  it("has the same data and name as kubectl's", function()
    if not kubectl.is_here then return pending("kubectl is not installed") end
    local ours = core.json.decode(by_stdin({ "--format", "json", "--append-hash" }).stdout)
    local theirs = core.json.decode(command.run({
      "kubectl",
      "create",
      "secret",
      "docker-registry",
      "regcred",
      "--docker-server=r.example.com",
      "--docker-username=ci",
      "--docker-password=" .. PASSWORD,
      "--append-hash",
      "--dry-run=client",
      "-o",
      "json",
    }).stdout)
    assert.same(theirs.data, ours.data)
    assert.same(theirs.type, ours.type)
    assert.same(theirs.metadata.name, ours.metadata.name)
  end)

  it("is the same Secret in each namespace that is named", function()
    local documents = core.yaml.decode_all(by_stdin({ "-n", "a", "--namespace", "b" }).stdout)
    assert.same({ "a", "b" }, { documents[1].metadata.namespace, documents[2].metadata.namespace })
    assert.same(documents[1].data, documents[2].data)
    local list = core.json.decode(by_stdin({ "-n", "a", "-n", "b", "--format", "json" }).stdout)
    assert.same("List", list.kind)
    assert.same(2, #list.items)
  end)

  it("is a file of its owner's with -o", function()
    local directory <close> = command.directory()
    local path = directory.path .. "/s.yaml"
    local result = by_stdin { "-o", path }
    assert.same({ 0, "", "" }, { result.status, result.stdout, result.stderr })
    assert.same("600\n", command.run({ "stat", "-c", "%a", path }).stdout)
    assert.same(PASSWORD, entries(core.yaml.decode(command.read(path)))[1].password)
  end)
end)

describe("the password of kubebundle secret", function()
  local function password_of(result)
    assert.same(0, result.status)
    return entries(core.yaml.decode(result.stdout))[1].password
  end

  it("comes from standard input, a variable or a file", function()
    assert.same(PASSWORD, password_of(by_stdin {}))
    assert.same(PASSWORD, password_of(secret({ "--password-env", "PW" }, { env = { PW = PASSWORD } })))
    local file = os.tmpname()
    command.write(file, PASSWORD)
    assert.same(PASSWORD, password_of(secret { "--password-file", file }))
    os.remove(file)
  end)

  it("loses one trailing line break, which is reported", function()
    for ending, name in pairs { ["\n"] = "LF", ["\r\n"] = "CRLF" } do
      local result = by_stdin({}, PASSWORD .. ending)
      assert.same(PASSWORD, password_of(result), name)
      assert.same("kubebundle: ignored the line break at the end of the password (standard input)\n", result.stderr)
    end
  end)

  it("keeps every other byte, with a warning of white space at an end", function()
    local result = by_stdin({}, " a\0\n\n")
    assert.same(" a\0\n", password_of(result))
    assert.matches("warning: .*white space", result.stderr)
  end)

  it("is only in the document, and on no other stream", function()
    local cases = {
      by_stdin({ "-n", "shop" }),
      by_stdin({ "-n", "Bad Name" }),
      by_stdin({ "--format", "xml" }),
      by_stdin({ "-o", "/proc/nowhere/x" }),
      by_stdin({}, PASSWORD .. "\n\n"),
      secret({ "--password-env", "PW", "extra" }, { env = { PW = PASSWORD } }),
      secret({ "--password", PASSWORD }),
      secret({ "--password=" .. PASSWORD }),
      secret({ "-p" .. PASSWORD }),
    }
    for _, result in ipairs(cases) do
      assert.not_matches(PASSWORD, result.stderr, 1, true)
    end
  end)
end)

describe("kubebundle secret rejects", function()
  local function refused(result, status, message)
    assert.same(status, result.status)
    assert.same("", result.stdout)
    assert.matches(message, result.stderr, 1, true)
    assert.is_nil(result.stderr:find(PASSWORD, 1, true))
  end

  it("values that the API server or the kubelet could not use", function()
    local function with(name, server, username, password)
      return run(
        { "secret", name, "--server", server, "--username", username, "--password-stdin" },
        { stdin = password }
      )
    end
    refused(with("RegCred", "r.example.com", "ci", "x"), 1, "RegCred")
    refused(with("regcred", "r.example.com\n", "ci", "x"), 1, "server")
    refused(with("regcred", "r.example.com", "c:i", "x"), 1, "colon")
    refused(with("regcred", "r.example.com", "ci", ""), 1, "password")
    refused(by_stdin({ "-n", "Shop" }), 1, "Shop")
  end)

  it("a registry that is half given", function()
    refused(
      run { "secret", "regcred" },
      2,
      "missing --server, --username, and one of --password-stdin, --password-env, --password-file"
    )
    refused(
      run { "secret", "regcred", "--server", "r" },
      2,
      "missing --username and one of --password-stdin, --password-env, --password-file"
    )
    refused(secret {}, 2, "missing one of --password-stdin, --password-env, --password-file")
    refused(secret({ "--password-env", PASSWORD }), 2, "variable that --password-env names is not set")
    refused(
      secret({ "--password-file", PASSWORD }),
      2,
      "cannot read the file that --password-file names: No such file or directory"
    )
    refused(secret({ "--password-stdin", "--password-env", "X" }), 2, "are mutually exclusive")
  end)

  it("a password on the command line", function()
    refused(secret({ "--password", PASSWORD }), 2, "No option takes a password")
  end)

  it("an output that cannot be written", function()
    refused(by_stdin { "-o", "/proc/nowhere/s.yaml" }, 2, "/proc/nowhere")
    refused(by_stdin { "-o", "/proc/version" }, 2, "cannot write /proc/version")
  end)
end)
