-- The answers of a real API server (spec/vectors/api.json), and kubectl's results for manifests.

local check = require "kubebundle.check"
local core = require "kubebundle.core"
local command = require "spec.support.command"

local api = core.json.decode(command.read "spec/vectors/api.json")

-- Answers that are about the state of the cluster or the address of the request, not about the object.
local elsewhere = {
  ["secret/ns/mismatch"] = true,
  ["secret/update/type-omitted"] = true,
  ["secret/update/immutable-unset"] = true,
  ["kubectl-apply/ns-flag-mismatch"] = true,
}

local function deep_document(levels)
  return ('{"a":'):rep(levels) .. "1" .. ("}"):rep(levels)
end

local function secret(data)
  return { apiVersion = "v1", kind = "Secret", metadata = { name = "regcred" }, data = data }
end

-- Objects that are too large for the file, built here.
local big = {
  ["ns/annotation-256k"] = {
    apiVersion = "v1",
    kind = "Namespace",
    metadata = { name = "a", annotations = { a = ("x"):rep(262143) } },
  },
  ["secret/json/too-deep"] = {
    apiVersion = "v1",
    kind = "Secret",
    metadata = { name = "regcred" },
    type = "kubernetes.io/dockerconfigjson",
    data = { [".dockerconfigjson"] = core.base64.encode(deep_document(10001)) },
  },
  ["secret/size/1MiB+1"] = secret { a = core.base64.encode(("x"):rep(1048577)) },
  ["secret/size/3MiB-request"] = secret { a = core.base64.encode(("x"):rep(3 * 1048576)) },
}

-- The error finding of the stage `apply`, if there is one.
local function refusal(input)
  for _, finding in ipairs(check(input)) do
    if finding.severity == "error" and finding.stage == "apply" then return finding end
  end
end

local function assert_verdict(is_refused, finding, text)
  if is_refused then
    assert.truthy(finding, "the server refuses: " .. tostring(text))
  else
    assert.is_nil(finding, finding and finding.rule .. ": " .. finding.message)
  end
end

describe("check, next to the API server,", function()
  for _, case in ipairs(api.cases) do
    local object = big[case.id] or case.object
    local is_refused = case.code == 400 or case.code == 422 or case.code == 413
    if case.fieldValidation == "Strict" and not elsewhere[case.id] then
      it(("%s %s"):format(is_refused and "refuses" or "accepts", case.id), function()
        local text = object.raw or core.json.encode(object)
        assert_verdict(is_refused, refusal(text), case.message)
        if not object.raw then
          assert_verdict(is_refused, refusal { object }, case.message)
          assert_verdict(is_refused, refusal(core.yaml.encode(object)), case.message)
        end
      end)
    end
  end

  it("accepts values at the limit", function()
    assert.is_nil(refusal { secret { a = core.base64.encode(("x"):rep(1048576)) } })
    big["secret/json/too-deep"].data[".dockerconfigjson"] = core.base64.encode(deep_document(10000))
    assert.is_nil(refusal { big["secret/json/too-deep"] })
    assert.truthy(refusal {
      {
        apiVersion = "v1",
        kind = "Namespace",
        metadata = { name = "a", annotations = { a = ("x"):rep(262144) } },
      },
    })
  end)
end)

describe("check, next to kubectl apply,", function()
  for _, case in ipairs(api.kubectl_apply) do
    if not elsewhere[case.id] then
      it(("%s %s"):format(case.exit == 0 and "accepts" or "refuses", case.id), function()
        assert_verdict(case.exit ~= 0, refusal(case.yaml), case.output)
      end)
    end
  end

  it("reports a duplicate key, of which kubectl uses the last", function()
    local findings = check("apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\nkind: namespace\n")
    assert.equal("document-invalid", findings[1].rule)
    assert.equal("policy", findings[1].stage)
    assert.equal(4, findings[1].line)
    assert.truthy(findings[2].message:find("has no kind namespace", 1, true))
  end)
end)
