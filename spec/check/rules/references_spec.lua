-- reference-missing and service-selects-nothing: references of objects, and the pods selected by a Service.

local check = require "kubebundle.check"

-- The findings of the two rules, as RULE SEVERITY PATH.
local function found(text, options)
  local list = {}
  for _, finding in ipairs(check(text, options)) do
    if finding.rule == "reference-missing" or finding.rule == "service-selects-nothing" then
      list[#list + 1] = ("%s %s %s"):format(finding.rule, finding.severity, finding.path)
    end
  end
  return list
end

local POD = [[
apiVersion: v1
kind: Pod
metadata: {name: p, namespace: shop}
spec:
  serviceAccountName: robot
  containers:
  - name: c
    image: registry.example.com/a:1
    env:
    - {name: A, valueFrom: {configMapKeyRef: {name: settings, key: level}}}
    - {name: B, valueFrom: {secretKeyRef: {name: login, key: user, optional: true}}}
    envFrom: [{secretRef: {name: login}}]
    volumeMounts: [{name: v, mountPath: /v}, {name: d, mountPath: /d}]
  volumes:
  - {name: v, configMap: {name: settings, items: [{key: file, path: f}]}}
  - {name: d, persistentVolumeClaim: {claimName: disk}}
]]

local function object(kind, name, rest)
  return ("---\napiVersion: v1\nkind: %s\nmetadata: {name: %s, namespace: shop}\n%s\n"):format(kind, name, rest or "")
end

describe("reference-missing", function()
  it("is an info for each object that is not in the input, once for each that names it", function()
    assert.same({
      "reference-missing info spec.serviceAccountName",
      "reference-missing info spec.containers[0].env[0].valueFrom.configMapKeyRef.name",
      "reference-missing info spec.containers[0].envFrom[0].secretRef.name",
      "reference-missing info spec.volumes[1].persistentVolumeClaim.claimName",
    }, found(POD))
  end)

  it("is a warning if the object is in the input without the key", function()
    local rest = object("ServiceAccount", "robot")
      .. object("Secret", "login", "stringData: {x: y}")
      .. object(
        "PersistentVolumeClaim",
        "disk",
        "spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}"
      )
    assert.same({
      "reference-missing warning spec.volumes[0].configMap.items[0].key",
    }, found(POD .. object("ConfigMap", "settings", "data: {level: debug}") .. rest))
    assert.same({}, found(POD .. object("ConfigMap", "settings", "data: {level: debug, file: x}") .. rest))
  end)

  it("finds nothing if the keys are tokens that are yet to be filled", function()
    local rest = object("ServiceAccount", "robot")
      .. object("Secret", "login", "stringData: {x: y}")
      .. object(
        "PersistentVolumeClaim",
        "disk",
        "spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}"
      )
    assert.same({}, found(POD .. object("ConfigMap", "settings", "data: #(data)#") .. rest))
  end)

  it("looks at the Services and ports of an Ingress and at the target of an autoscaler", function()
    local text = [[
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: i, namespace: shop}
spec:
  defaultBackend: {service: {name: web, port: {name: admin}}}
  rules: [{http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: api, port: {number: 80}}}}]}}]
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec: {ports: [{name: http, port: 80}]}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: h, namespace: shop}
spec: {maxReplicas: 2, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}}
]]
    assert.same({
      "reference-missing warning spec.defaultBackend.service.port.name",
      "reference-missing info spec.rules[0].http.paths[0].backend.service.name",
      "reference-missing info spec.scaleTargetRef.name",
    }, found(text))
  end)
end)

local function service(selector)
  return object("Service", "s", ("spec: {selector: %s, ports: [{port: 80}]}"):format(selector))
end

local function pod(labels)
  return ([[
apiVersion: v1
kind: Pod
metadata: {name: p, namespace: shop, labels: %s}
spec: {containers: [{name: c, image: "registry.example.com/a:1"}]}
]]):format(labels)
end

describe("service-selects-nothing", function()
  local finding = { "service-selects-nothing warning spec.selector" }

  it("is a warning if no pod of the namespace has all the labels", function()
    assert.same(finding, found(pod "{app: web}" .. service "{app: wbe}"))
    assert.same(finding, found(pod "{app: web}" .. service "{app: web, tier: front}"))
    assert.same({}, found(pod "{app: web, tier: front, x: y}" .. service "{app: web, tier: front}"))
  end)

  it("is not reported if the input has no workload there, or an unknown one", function()
    assert.same({}, found(service "{app: web}"))
    local rollout = "---\napiVersion: example.com/v1\nkind: Rollout\nmetadata: {name: r, namespace: shop}\n"
    assert.same({}, found(pod "{app: web}" .. rollout .. service "{app: other}"))
    assert.same({}, found(pod "{app: #(app)#}" .. service "{app: other}"))
    assert.same({}, found(pod "{app: web}" .. service "{app: #(app)#}"))
  end)

  it("looks at the labels of the pods of a template", function()
    local deployment = [[
apiVersion: apps/v1
kind: Deployment
metadata: {name: d, namespace: shop, labels: {app: only-here}}
spec:
  selector: {matchLabels: {app: web}}
  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: c, image: "registry.example.com/a:1"}]}}
]]
    assert.same({}, found(deployment .. service "{app: web}"))
    assert.same(finding, found(deployment .. service "{app: only-here}"))
  end)
end)
