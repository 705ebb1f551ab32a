local kb = require "kubebundle"

local SECRET = [[
apiVersion: v1
kind: Secret
metadata: {name: pull}
type: kubernetes.io/dockerconfigjson
stringData:
  .dockerconfigjson: '{"auths":{"registry.shop.example":{"username":"ci","password":"made-up"}}}'
---
]]

-- "RULE SEVERITY" of each finding on images and pull secrets.
local function found(text)
  local list = {}
  for _, finding in ipairs(kb.check(SECRET .. text)) do
    if finding.stage == "pull" then list[#list + 1] = finding.rule .. " " .. finding.severity end
  end
  return list
end

describe("the images of a kind without a schema", function()
  it("are judged like those of a Deployment, if the kind is well known", function()
    assert.same(
      { "pull-no-credential error" },
      found [[
apiVersion: agones.dev/v1
kind: Fleet
metadata: {name: games}
spec: {template: {spec: {template: {spec: {containers: [{name: game, image: registry.shop.example/game}]}}}}}
]]
    )
  end)

  it("are judged one severity lower, if they were guessed", function()
    local till = [[
apiVersion: shop.example/v1
kind: Till
metadata: {name: front}
spec: {pod: {containers: [{name: till, image: registry.shop.example/till}]}}
]]
    assert.same({ "pull-no-credential warning" }, found(till))
    local explained = kb.explain(SECRET .. till)[1]
    assert.same({ "pull-no-credential", "warning", true }, {
      explained.verdict,
      explained.severity,
      explained.guessed,
    })
  end)

  it("are open if whatever runs the object lists the pull secrets, or replaces a parameter", function()
    local task = [[
apiVersion: tekton.dev/v1
kind: Task
metadata: {name: build}
spec: {steps: [{name: one, image: registry.shop.example/build}, {name: two, image: $(params.image)}]}
]]
    assert.same({}, found(task))
    local explained = kb.explain(SECRET .. task)
    assert.same({ "unknown", "unknown" }, { explained[1].verdict, explained[2].verdict })
  end)

  it("are unknown if a policy has a pattern for images", function()
    local policy = [[
apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: {name: digests}
spec: {rules: [{validate: {pattern: {spec: {containers: [{image: "*@*"}, {image: "a.example/* | b.example/*"}]}}}}]}
]]
    assert.same({}, found(policy))
    assert.equal("unknown", kb.explain(SECRET .. policy)[1].verdict)
  end)

  it("share a list of pull secrets, which is reported once and at its place", function()
    local places = {}
    for _, text in ipairs {
      [[
apiVersion: kubevirt.io/v1
kind: VirtualMachineInstance
metadata: {name: vm}
spec:
  volumes:
  - {name: a, containerDisk: {image: r.shop.example/a, imagePullSecret: one}}
  - {name: b, containerDisk: {image: r.shop.example/b, imagePullSecret: two}}
  - {name: c, containerDisk: {image: r.shop.example/c, imagePullSecret: one}}
]],
      [[
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: sums}
spec:
  imagePullSecrets:
  - {name: one}
  - {name: one}
  templates:
  - {name: a, container: {image: r.shop.example/a}}
  - {name: b, container: {image: r.shop.example/b}}
]],
    } do
      for _, finding in ipairs(kb.check(text)) do
        if finding.rule:find "^pull%-secret" then places[#places + 1] = finding.rule .. " " .. finding.path end
      end
    end
    assert.same({
      "pull-secret-missing spec.volumes[0].containerDisk.imagePullSecret",
      "pull-secret-missing spec.volumes[1].containerDisk.imagePullSecret",
      "pull-secret-missing spec.imagePullSecrets[0].name",
      "pull-secret-duplicate spec.imagePullSecrets[1]",
      "pull-secret-missing spec.imagePullSecrets[1].name",
    }, places)
  end)

  it("have a remedy that names the field of the kind", function()
    local wanted = {
      ["`imagePullSecret: pull` in spec.volumes[0].containerDisk"] = [[
apiVersion: kubevirt.io/v1
kind: VirtualMachineInstance
metadata: {name: vm}
spec: {volumes: [{name: disk, containerDisk: {image: registry.shop.example/disk}}]}
]],
      ["`- pull` to spec.imagePullSecrets"] = [[
apiVersion: sparkoperator.k8s.io/v1beta2
kind: SparkApplication
metadata: {name: sums}
spec: {driver: {image: registry.shop.example/spark}}
]],
      ["`- name: pull` to spec.packagePullSecrets"] = [[
apiVersion: pkg.crossplane.io/v1
kind: Provider
metadata: {name: cloud}
spec: {package: registry.shop.example/provider}
]],
      ["`- name: pull` to spec.template.pod.imagePullSecrets"] = [[
apiVersion: kafka.strimzi.io/v1beta2
kind: KafkaConnect
metadata: {name: connect}
spec: {image: registry.shop.example/connect}
]],
    }
    for remedy, text in pairs(wanted) do
      local explained = kb.explain(SECRET .. text)[1]
      assert.equal("pull-no-credential", explained.verdict)
      assert.truthy(explained.remedy:find(remedy, 1, true), explained.remedy)
    end
  end)

  it("are refused if the kind lists names and the object has mappings", function()
    local application = [[
apiVersion: sparkoperator.k8s.io/v1beta2
kind: SparkApplication
metadata: {name: sums}
spec: {image: registry.shop.example/spark, imagePullSecrets: [%s]}
]]
    assert.same({}, found(application:format "pull"))
    local explained = kb.explain(SECRET .. application:format "{name: pull}")[1]
    assert.same({ "field-type", "Write `- pull`." }, { explained.verdict, explained.remedy })
  end)

  it("are refused if the object has names and the kind lists mappings", function()
    local findings = kb.check(SECRET .. [[
apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: till}
spec: {template: {spec: {imagePullSecrets: [pull], containers: [{name: till, image: registry.shop.example/till}]}}}
]])
    local rules = {}
    for _, finding in ipairs(findings) do
      rules[finding.rule] = finding.severity
    end
    assert.equal("error", rules["field-type"])
  end)

  it("use pull secrets by name if a guessed kind lists strings", function()
    local text = [[
apiVersion: shop.example/v1
kind: Till
metadata: {name: front}
spec: {imagePullSecrets: [pull], pod: {containers: [{name: till, image: registry.shop.example/till}]}}
]]
    assert.same({}, found(text))
    assert.equal("credential", kb.explain(SECRET .. text)[1].verdict)
  end)
end)
