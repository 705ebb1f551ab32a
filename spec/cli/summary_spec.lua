-- The summary: the last line of stderr, in text format, of the commands that judge manifests.

local command = require "spec.support.command"
local core = require "kubebundle.core"

local run = command.kubebundle

local CUSTOM = "apiVersion: shop.example/v1\nkind: Till\nmetadata: {name: front}\n---\n"
local POD = [[
apiVersion: v1
kind: Pod
metadata: {name: web}
spec: {containers: [{name: web, image: quay.io/shop/web:1}, {name: log, image: "Not An Image"}]}
]]

local function last_line(result)
  return result.stderr:match "([^\n]*)\n$"
end

describe("the summary", function()
  it("reports what was examined, what was not, and what was found", function()
    local result = run({ "check", "-" }, { stdin = CUSTOM .. POD })
    assert.equal("2 objects, 2 images, 1 object of unknown kinds; 1 error, 0 warnings", last_line(result))
    result = run({ "explain", "-" }, { stdin = POD })
    assert.equal("1 object, 2 images; 1 error, 0 warnings", last_line(result))
  end)

  it("reports that there was no image", function()
    local result = run({ "check", "-" }, { stdin = CUSTOM })
    assert.same({ 0, "1 object, 0 images, 1 object of unknown kinds; 0 errors, 0 warnings" }, {
      result.status,
      last_line(result),
    })
  end)

  it("counts containers whose image is absent or not text", function()
    local pod = "{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [{name: a}, {name: b, image: 5}, "
      .. "{name: c, image: r.example.com/c:1}], volumes: [{name: d, image: {reference: r.example.com/d:1}}]}}"
    local result = run({ "explain", "-" }, { stdin = pod })
    assert.equal("1 object, 2 images, 2 containers without image; 0 errors, 0 warnings", last_line(result))
  end)

  it("names the schema's version if another was requested", function()
    local result = run({ "check", "--kubernetes-version", "1.20", "-" }, { stdin = POD })
    assert.matches("checked for Kubernetes 1.28, the nearest known to 1.20;", last_line(result), 1, true)
    result = run({ "check", "--kubernetes-version", "1.30", "-" }, { stdin = POD })
    assert.is_nil(last_line(result):find("Kubernetes", 1, true))
  end)

  it("counts other documents in a directory, with a finding for each file", function()
    local directory <close> = command.directory()
    command.write(directory.path .. "/pod.yaml", (POD:gsub('"Not An Image"', "a")))
    command.write(directory.path .. "/values.yaml", "image: {tag: 1}\n---\n- a\n")
    command.write(directory.path .. "/Chart.yaml", "apiVersion: v2\nname: shop\nversion: 1.0.0\n")
    for _, name in ipairs { "check", "explain" } do
      local result = run { name, directory.path }
      assert.same({ 0, "1 object, 2 images, 3 documents skipped (no manifests); 0 errors, 0 warnings" }, {
        result.status,
        last_line(result),
      })
    end
    local found = core.json.decode(run({ "check", "--format", "json", directory.path }).stdout)
    local skipped = 0
    for _, finding in ipairs(found) do
      skipped = skipped + (finding.rule == "document-skipped" and 1 or 0)
    end
    assert.equal(2, skipped)
  end)

  it("does not count files as skipped that were named themselves", function()
    local result = run({ "check", "-" }, { stdin = "image: {tag: 1}\n" })
    assert.equal(1, result.status)
  end)

  it("is omitted by --quiet and by other formats", function()
    local fine = POD:gsub('"Not An Image"', "a")
    for _, name in ipairs { "check", "explain", "inspect" } do
      assert.is_nil(run({ name, "--quiet", "-" }, { stdin = CUSTOM }).stderr:find("object,", 1, true))
      assert.same({ name, "" }, { name, run({ name, "--format", "json", "-" }, { stdin = fine }).stderr })
    end
  end)
end)
