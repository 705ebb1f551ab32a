local command = require "spec.support.command"
local core = require "kubebundle.core"
local manifests = require "spec.support.manifests"
local mistakes = require "spec.support.mistakes"

local run, broken, fine = command.kubebundle, manifests.broken, manifests.fine

describe("kubebundle check", function()
  it("reports position, message and rule on stderr", function()
    local result = run { "check", broken }
    assert.equal(1, result.status)
    assert.equal("", result.stdout)
    assert.truthy(result.stderr:find(broken .. ":35:18: error: no credential of the pull secrets applies", 1, true))
    assert.truthy(result.stderr:find("%[pull%-no%-credential%]\n3 objects, 1 image; 1 error, 0 warnings\n$"))
  end)

  it("reports what it examined, with status 0, if there are no findings", function()
    local summary = "3 objects, 1 image; 0 errors, 0 warnings\n"
    assert.same({ status = 0, stdout = "", stderr = summary }, run { "check", fine })
    assert.same({ status = 0, stdout = "", stderr = summary }, run({ "check", "-" }, { stdin = command.read(fine) }))
    assert.same({ status = 0, stdout = "", stderr = "" }, run { "check", "--quiet", fine })
  end)

  it("fails from the severity on that --fail-on names", function()
    local warning = { stdin = mistakes.named("token-that-expires").broken }
    assert.equal(0, run({ "check", "-" }, warning).status)
    assert.equal(1, run({ "check", "--fail-on", "warning", "-" }, warning).status)
    local info = "spec/check/good/guestbook.yaml"
    assert.equal(0, run({ "check", "--fail-on", "warning", info }).status)
    assert.equal(1, run({ "check", "--fail-on", "info", info }).status)
  end)

  it("omits the rules given by --disable, and checks their names", function()
    assert.equal(0, run({ "check", "--disable", "pull-no-credential", broken }).status)
    assert.equal(0, run({ "check", "--disable", "value-type,pull-no-credential", broken }).status)
    local result = run { "check", "--disable", "pull-no-credentials", broken }
    assert.equal(2, result.status)
    assert.truthy(result.stderr:find("did you mean pull-no-credential?", 1, true))
  end)

  it("writes the formats for programs to stdout", function()
    local result = run { "check", "--format", "json", broken }
    assert.equal(1, result.status)
    local findings = core.json.decode(result.stdout)
    assert.equal(1, #findings)
    local finding = findings[1]
    assert.same({
      rule = "pull-no-credential",
      severity = "error",
      stage = "pull",
      message = finding.message,
      consequence = finding.consequence,
      remedy = finding.remedy,
      file = broken,
      line = 35,
      column = 18,
      path = "spec.template.spec.containers[0].image",
      object = "Deployment/shop/web",
    }, finding)
    assert.equal("[]\n", run({ "check", "--format", "json", fine }).stdout)
  end)

  it("accepts directories, as one bundle", function()
    local directory <close> = command.directory()
    local documents = {}
    for document in (command.read(fine) .. "---\n"):gmatch("(.-)%-%-%-\n") do
      documents[#documents + 1] = document
    end
    for index, document in ipairs(documents) do
      command.write(("%s/%d.yaml"):format(directory.path, index), document)
    end
    assert.equal(0, run({ "check", directory.path }).status)
    os.remove(directory.path .. "/2.yaml")
    assert.truthy(run({ "check", directory.path }).stderr:find("pull-secret-missing", 1, true))
  end)

  it("reports invalid YAML, and fails for missing files", function()
    local result = run({ "check", "-" }, { stdin = "a:\n\t- b\n" })
    assert.equal(1, result.status)
    assert.truthy(result.stderr:find("^%-:2:%d+: error: invalid YAML: .*%[document%-invalid%]"))
    assert.equal(2, run({ "check", "/nowhere" }).status)
  end)
end)
