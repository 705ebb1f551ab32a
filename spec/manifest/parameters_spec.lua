local core = require "kubebundle.core"
local kb = require "kubebundle"
local parameters = require "kubebundle.manifest.parameters"

local TEMPLATE = [[
apiVersion: template.openshift.io/v1
kind: Template
metadata: {name: shop}
parameters:
  - {name: TAG, value: "7"}
  - {name: COUNT, value: "3"}
  - {name: HOST}
  - {name: KEY, value: old, generate: expression}
objects:
  - apiVersion: v1
    kind: Pod
    metadata: {name: "web-${TAG}"}
    spec:
      replicas: "${{COUNT}}"
      containers: [{name: web, image: "shop.example/web:${TAG}"}, {name: side, image: "${HOST}/side:${TAG}"}]
      key: "${KEY}"
]]

describe("the parameters of a Template", function()
  it("are replaced if they have a value, and stay open otherwise", function()
    local template = assert(core.yaml.decode(TEMPLATE))
    parameters.fill(template)
    local pod = template.objects[1]
    assert.equal("web-7", pod.metadata.name)
    assert.equal(3, pod.spec.replicas)
    assert.equal("shop.example/web:7", pod.spec.containers[1].image)
    assert.same({ "${HOST}/side:${TAG}" }, { (pod.spec.containers[2].image:texts()) })
    assert.is_true(pod.spec.key:is_open())
  end)

  it("leave an image open rather than unresolved", function()
    local list = kb.explain(TEMPLATE)
    assert.equal(2, #list) -- each image once: the Template is an object, too
    assert.same(
      { "shop.example/web:7 anonymous", "${HOST}/side:${TAG} unknown" },
      { list[1].image .. " " .. list[1].verdict, list[2].image .. " " .. list[2].verdict }
    )
  end)
end)
