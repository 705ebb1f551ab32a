-- Free-form fields, which the API server decodes separately.

local check = require "kubebundle.check"

-- "SEVERITY RULE PATH" of each finding.
local function found(text)
  local list = {}
  for _, finding in ipairs(check(text)) do
    list[#list + 1] = ("%s %s %s"):format(finding.severity, finding.rule, finding.path)
  end
  return list
end

describe("a key twice in JSON", function()
  it("is rejected in fields with a type", function()
    assert.same(
      { "error document-invalid data.a" },
      found '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"x"},"data":{"a":"b","a":"c"}}'
    )
  end)

  it("is accepted in free-form fields, where the last counts", function()
    assert.same(
      { "warning document-invalid data.a" },
      found(
        '{"apiVersion":"apps/v1","kind":"ControllerRevision",'
          .. '"metadata":{"name":"x"},"revision":1,"data":{"a":"b","a":"c"}}'
      )
    )
  end)
end)

describe("a finalizer that is not qualified", function()
  local text = "apiVersion: %s\nkind: %s\nmetadata: {name: x, finalizers: [custom]}\n"

  it("is rejected, but for the groups that do not ask", function()
    assert.same({ "error value-format metadata.finalizers[0]" }, found(text:format("v1", "ConfigMap")))
    assert.same({}, found(text:format("coordination.k8s.io/v1", "Lease")))
  end)
end)

describe("variants of a type", function()
  it("are independent of previous checks", function()
    local bad = "labels: {a: -x-}, finalizers: [custom]"
    local pod = ("{metadata: {%s}, spec: {containers: [{name: a, image: r.example.com/a}]}}"):format(bad)
    local object = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x, " .. bad .. "}\n---\n"
    local template = "apiVersion: v1\nkind: PodTemplate\nmetadata: {name: x}\ntemplate: " .. pod .. "\n"
    local function of_template(text)
      local list = {}
      for _, finding in ipairs(check(text)) do
        if finding.object == "PodTemplate/x" and finding.stage == "apply" then list[#list + 1] = finding.path end
      end
      return list
    end
    assert.same({ "template.metadata.labels.a" }, of_template(object .. template))
    assert.same({ "template.metadata.labels.a" }, of_template(template))
  end)
end)
