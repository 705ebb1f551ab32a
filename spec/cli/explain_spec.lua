local command = require "spec.support.command"
local core = require "kubebundle.core"
local manifests = require "spec.support.manifests"

local run, broken, fine = command.kubebundle, manifests.broken, manifests.fine

describe("kubebundle explain", function()
  it("tells the steps of each image and how they end", function()
    local result = run { "explain", fine }
    assert.equal(0, result.status)
    assert.equal("3 objects, 1 image; 0 errors, 0 warnings\n", result.stderr)
    local heading = fine .. ": Deployment shop/web, container web: registry.example.com/web:1.4.2\n"
    assert.equal(heading, result.stdout:sub(1, #heading))
    assert.truthy(result.stdout:find("  1. Pull secrets: regcred", 1, true))
    assert.truthy(result.stdout:find("=> Pulled with the credential for registry.example.com", 1, true))
    assert.is_nil(result.stdout:find("example-password", 1, true))
  end)

  it("fails if a pull would", function()
    local result = run { "explain", broken }
    assert.equal(1, result.status)
    assert.truthy(result.stdout:find("%[pull%-no%-credential%]\n     %u"))
    assert.equal(0, run({ "explain", "spec/check/good/guestbook.yaml" }).status)
  end)

  it("keeps the name of an image as written", function()
    local pod = "{apiVersion: v1, kind: Pod, metadata: {name: a}, "
      .. "spec: {containers: [{name: c, image: r.example.com/x:1}]}}"
    local result = run({ "explain", "-" }, { stdin = pod })
    assert.truthy(result.stdout:find("=> No credential for r.example.com/x; it would be pulled anonymously", 1, true))
  end)

  it("writes a remedy unmasked, and no colour to a pipe", function()
    local pod =
      "{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [{name: c, image: r.example.com/X:1}]}}"
    local result = run({ "explain", "-" }, { stdin = pod })
    assert.equal(1, result.status)
    assert.matches("PATH[:TAG][@DIGEST]", result.stdout, 1, true)
    assert.is_nil(result.stdout:find("\27", 1, true))
  end)

  it("writes JSON for programs", function()
    local result = run { "explain", "--format", "json", fine }
    local list = core.json.decode(result.stdout)
    assert.equal(1, #list)
    local steps, reason = list[1].steps, list[1].reason
    assert.truthy(#steps > 3 and reason)
    list[1].steps, list[1].reason = nil, nil
    assert.same({
      file = fine,
      kind = "Deployment",
      namespace = "shop",
      name = "web",
      container = "web",
      place = "container",
      image = "registry.example.com/web:1.4.2",
      lookup_name = "registry.example.com/web",
      pull_policy = "IfNotPresent",
      secrets = { "regcred" },
      verdict = "credential",
      if_present = {
        policy = "NeverVerifyPreloadedImages",
        preloaded = "used",
        pulled = "verified",
        anonymous = "used",
        matched = "used",
        unmatched = "pull",
      },
      credentials = { { server = "registry.example.com", secret = "regcred", username = "robot" } },
    }, list[1])
  end)

  it("writes tables in Markdown for job summaries", function()
    local function tables(file)
      local result = run { "explain", "--format", "markdown", file }
      local rows = {}
      for line in result.stdout:gmatch "[^\n]+" do
        rows[#rows + 1] = line
      end
      return rows, result
    end
    local rows, result = tables(fine)
    assert.same({ 0, "" }, { result.status, result.stderr })
    assert.same({
      "kubebundle: 1 image, no findings.",
      "| Image | Object | Credential | Verdict |",
      "| --- | --- | --- | --- |",
      "| `registry.example.com/web:1.4.2` | Deployment/shop/web | `regcred` for `registry.example.com` "
        .. "| `credential` |",
    }, rows)
    rows, result = tables(broken)
    assert.equal(1, result.status)
    assert.matches("| none | **error** `pull-no-credential` |", rows[4], 1, true)
    assert.matches("^| %*%*error%*%* | " .. broken:gsub("%p", "%%%0") .. " | .* | `pull%-no%-credential` |$", rows[7])
    assert.equal(7, #rows)
  end)

  it("reports what it cannot read", function()
    local result = run({ "explain", "-" }, { stdin = "a:\n\t- b\n" })
    assert.equal(1, result.status)
    assert.truthy(result.stderr:find("document-invalid", 1, true))
  end)
end)
