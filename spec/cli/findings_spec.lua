-- --findings FILE: the file gets the format, and standard error the text.

local command = require "spec.support.command"
local core = require "kubebundle.core"
local manifests = require "spec.support.manifests"

local run = command.kubebundle

describe("--findings", function()
  it("writes the format of --format to the file, and text to standard error", function()
    local directory <close> = command.directory()
    local file = directory.path .. "/findings.json"
    local text = run { "check", manifests.broken }
    local result = run { "check", "--findings", file, "--format", "json", manifests.broken }
    assert.same({ 1, "", text.stderr }, { result.status, result.stdout, result.stderr })
    local direct = run { "check", "--format", "json", manifests.broken }
    assert.same(direct.stdout, command.read(file))
  end)

  it("writes an empty report if there are no findings", function()
    local directory <close> = command.directory()
    local file = directory.path .. "/report.json"
    local values = { "--set", "a=1" }
    command.write(directory.path .. "/t.yaml", "a: #(a)#\n")
    local words = { "render", "--findings", file, "--format", "gitlab", directory.path .. "/t.yaml" }
    local result = run { table.unpack(table.move(values, 1, 2, #words + 1, words)) }
    assert.same({ 0, "a: 1\n" }, { result.status, result.stdout })
    assert.same({}, core.json.decode(command.read(file)))
  end)

  it("is an error if the file cannot be written", function()
    local result = run { "check", "--findings", manifests.broken .. "/findings", manifests.broken }
    assert.equal(2, result.status)
  end)
end)
