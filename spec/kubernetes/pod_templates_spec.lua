local core = require "kubebundle.core"
local paths = require "kubebundle.kubernetes.paths"
local pod_templates = require "kubebundle.kubernetes.pod_templates"
local schema = require "kubebundle.kubernetes.schema"

-- "PATH: IMAGES" of each pod specification in a text; prefixed by "?" if it is a guess.
local function found(text)
  local value = assert(core.yaml.decode(text))
  local list = {}
  for index, pod in ipairs(pod_templates.of(value, schema.of(value.apiVersion, value.kind))) do
    local images = {}
    for position, container in ipairs(pod.containers) do
      images[position] = container.value[container.field]
    end
    list[index] = ("%s%s: %s"):format(pod.guessed and "?" or "", paths.text(pod.path), table.concat(images, " "))
  end
  return list
end

local CONTAINER = "{containers: [{image: a}]}"

describe("the pod specifications of an object", function()
  it("are found by the schema in built-in kinds", function()
    assert.same(
      { "spec: b a" },
      found [[
{apiVersion: v1, kind: Pod, spec: {initContainers: [{image: b}], containers: [{image: a}]}}]]
    )
    assert.same(
      { "spec.jobTemplate.spec.template.spec: a" },
      found(
        "{apiVersion: batch/v1, kind: CronJob, spec: {jobTemplate: {spec: {template: {spec: " .. CONTAINER .. "}}}}}"
      )
    )
    assert.same(
      { "template.spec: a" },
      found("{apiVersion: v1, kind: PodTemplate, template: {spec: " .. CONTAINER .. "}}")
    )
  end)

  it("are not guessed in built-in kinds", function()
    assert.same({}, found("{apiVersion: v1, kind: ConfigMap, data: " .. CONTAINER .. "}"))
  end)

  it("are found in removed versions of built-in kinds", function()
    assert.same(
      { "spec.template.spec: a" },
      found("{apiVersion: extensions/v1beta1, kind: Deployment, spec: {template: {spec: " .. CONTAINER .. "}}}")
    )
  end)

  it("are found by the table in well-known custom kinds, in each item and each value", function()
    assert.same(
      { "spec.tfReplicaSpecs.PS.template.spec: a", "spec.tfReplicaSpecs.Worker.template.spec: b" },
      found [[
apiVersion: kubeflow.org/v1
kind: TFJob
spec:
  tfReplicaSpecs:
    Worker: {template: {spec: {containers: [{image: b}]}}}
    PS: {template: {spec: {containers: [{image: a}]}}}
]]
    )
    assert.same(
      { "spec.templates[0]: a", "spec.templates[2]: b c" },
      found [[
apiVersion: argoproj.io/v1alpha1
kind: Workflow
spec:
  templates:
    - container: {image: a}
    - steps: []
    - {sidecars: [{image: b}], script: {image: c}}
]]
    )
    assert.same({ "spec: a" }, found "{apiVersion: postgresql.cnpg.io/v1, kind: Cluster, spec: {imageName: a}}")
  end)

  it("are guessed by structure in all others, wherever they are", function()
    assert.same(
      { "?spec.parts[1].pod: a" },
      found("{apiVersion: shop.example/v1, kind: Till, spec: {parts: [{}, {pod: " .. CONTAINER .. "}]}}")
    )
    assert.same({}, found "{apiVersion: shop.example/v1, kind: Till, spec: {containers: [glass, tin]}}")
    assert.same({}, found("{apiVersion: shop.example/v1, kind: Till, status: " .. CONTAINER .. "}"))
  end)

  it("are guessed where an image is beside a list of pull secrets", function()
    assert.same(
      { "?spec.queue: a" },
      found "{apiVersion: shop.example/v1, kind: Till, spec: {image: b, queue: {image: a, imagePullSecrets: []}}}"
    )
  end)

  it("share the pull secrets that parts of a virtual machine name", function()
    local value = assert(core.yaml.decode [[
apiVersion: kubevirt.io/v1
kind: VirtualMachineInstance
spec:
  volumes:
    - containerDisk: {image: a, imagePullSecret: one}
    - containerDisk: {image: b}
    - containerDisk: {image: c, imagePullSecret: two}
    - cloudInitNoCloud: {userData: d}
]])
    local list = pod_templates.of(value)
    assert.same({ "one", "two" }, list[1].listed)
    for index = 2, 3 do
      assert.equal(list[1].listed, list[index].listed)
    end
    assert.equal("spec.volumes[2].containerDisk.imagePullSecret", paths.text(list[1].listed_paths[2]))
    assert.equal("spec.volumes[2].containerDisk.imagePullSecret", paths.text(list[3].secrets_path))
  end)

  it("list pull secrets themselves, or in the nearest mapping around them", function()
    local value = assert(core.yaml.decode [[
apiVersion: shop.example/v1
kind: Till
spec:
  imagePullSecrets: [{name: outer}]
  near: {imagePullSecrets: [{name: inner}], pod: {containers: [{image: a}]}}
  pod: {containers: [{image: b}]}
]])
    local list = pod_templates.of(value)
    assert.equal("spec.near.imagePullSecrets", paths.text(list[1].secrets_path))
    assert.equal("spec.imagePullSecrets", paths.text(list[2].secrets_path))
  end)
end)
