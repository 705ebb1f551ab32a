-- API versions and fields that depend on the version of the cluster.

local check = require "kubebundle.check"

local function object(api_version, kind, fields)
  local value = { apiVersion = api_version, kind = kind, metadata = { name = "a" } }
  for key, item in pairs(fields or {}) do
    value[key] = item
  end
  return value
end

-- The findings of one rule.
local function found(rule, value, version)
  local list = {}
  for _, finding in ipairs(check({ value }, { kubernetes_version = version })) do
    if finding.rule == rule then list[#list + 1] = finding end
  end
  return list
end

local function remedy(rule, value, version)
  local list = found(rule, value, version)
  assert.equal(1, #list)
  assert.equal("error", list[1].severity)
  assert.equal("apiVersion", list[1].path)
  return list[1].remedy
end

describe("an API version", function()
  it("that was removed is reported with the one to use", function()
    local rule = "api-version-removed"
    assert.equal("Write `apiVersion: batch/v1`.", remedy(rule, object("batch/v1beta1", "CronJob")))
    assert.equal("Write `apiVersion: apps/v1`.", remedy(rule, object("extensions/v1beta1", "Deployment")))
    assert.equal("Write `apiVersion: networking.k8s.io/v1`.", remedy(rule, object("extensions/v1beta1", "Ingress")))
    assert.equal(
      "Write `apiVersion: autoscaling/v2`.",
      remedy(rule, object("autoscaling/v2beta2", "HorizontalPodAutoscaler"))
    )
    assert.equal(
      "Write `apiVersion: flowcontrol.apiserver.k8s.io/v1`.",
      remedy(rule, object("flowcontrol.apiserver.k8s.io/v1beta3", "FlowSchema"))
    )
    assert.matches("has no successor", remedy(rule, object("policy/v1beta1", "PodSecurityPolicy")))
  end)

  it("is judged by the version of the cluster", function()
    local cron_job = object("batch/v1beta1", "CronJob")
    assert.same({}, found("api-version-removed", cron_job, "1.24"))
    assert.equal(1, #found("api-version-removed", cron_job, "1.25"))
    local schema = object("flowcontrol.apiserver.k8s.io/v1beta3", "FlowSchema")
    assert.same({}, found("api-version-removed", schema, "1.31"))
    assert.equal(1, #found("api-version-removed", schema, "v1.32.1"))
    assert.equal(
      "Write `apiVersion: admissionregistration.k8s.io/v1`.",
      remedy("api-version-removed", object("admissionregistration.k8s.io/v1beta1", "ValidatingAdmissionPolicy"))
    )
  end)

  it("that does not exist, is newer than the cluster or is off is unknown", function()
    local rule = "api-version-unknown"
    assert.equal("Write `apiVersion: apps/v1`.", remedy(rule, object("apps/v2", "Deployment")))
    assert.equal("Write `apiVersion: apps/v1`.", remedy(rule, object("v1", "Deployment")))
    assert.equal("Write `apiVersion: v1`.", remedy(rule, object("networking.k8s.io/v1", "Service")))
    assert.equal(
      "Write `apiVersion: resource.k8s.io/v1`.",
      remedy(rule, object("resource.k8s.io/v1beta1", "DeviceClass"))
    )
    assert.equal("Correct the API version.", remedy(rule, object("resource.k8s.io/v1", "DeviceClass"), "1.30"))
    assert.equal("Write `apiVersion: apps/v1`.", remedy(rule, object("app/v1", "Deployment")))
  end)

  it("of custom resources is not checked, which is reported once for each group and kind", function()
    local inputs = {
      object("example.com/v1", "Widget"),
      object("example.com/v2", "Widget"),
      object("example.com/v1", "Gadget"),
      object("gateway.networking.k8s.io/v1", "HTTPRoute"),
    }
    local kinds = {}
    for _, finding in ipairs(check(inputs)) do
      assert.equal("kind-unknown", finding.rule)
      assert.equal("info", finding.severity)
      kinds[#kinds + 1] = finding.object
    end
    assert.same({ "Widget/a", "Gadget/a", "HTTPRoute/a" }, kinds)
  end)
end)

describe("a field", function()
  local service = object("v1", "Service", { spec = { ports = { { port = 80 } }, trafficDistribution = "PreferClose" } })

  it("that a later version brings is too new", function()
    local list = found("field-too-new", service, "1.29")
    assert.equal(1, #list)
    assert.equal("spec.trafficDistribution", list[1].path)
    assert.same({}, found("field-too-new", service, "1.30"))
    assert.same({}, found("field-too-new", service))
  end)

  it("that a version removed is unknown from then on", function()
    local claim = object("resource.k8s.io/v1alpha3", "ResourceClaim", { spec = { controller = "a" } })
    assert.same({}, found("field-unknown", claim, "1.31"))
    assert.equal(1, #found("field-unknown", claim, "1.32"))
  end)
end)

describe("a namespace", function()
  it("of a cluster-scoped object is a mistake", function()
    local metadata = { name = "a", namespace = "b" }
    local list = found("scope-mismatch", object("v1", "PersistentVolume", { metadata = metadata }))
    assert.equal("warning", list[1].severity)
    assert.equal("metadata.namespace", list[1].path)
    assert.same({}, found("scope-mismatch", object("v1", "Service", { metadata = metadata })))
  end)
end)

describe("a version", function()
  it("must be one of Kubernetes", function()
    assert.has_error(function()
      check("", { kubernetes_version = "1.15" })
    end, "unsupported Kubernetes version 1.15 (1.16 is the oldest)")
    assert.has_error(function()
      check("", { kubernetes_version = "latest" })
    end, "invalid Kubernetes version latest (expected e.g. 1.30)")
  end)
end)
