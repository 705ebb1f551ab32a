-- Fields: unknown, misplaced, of the wrong type; names and labels.

local check = require "kubebundle.check"
local core = require "kubebundle.core"
local rules = require "kubebundle.check.rules"

-- A Deployment with a changed value: the keys of a path, then the value.
local function deployment(...)
  local object = {
    apiVersion = "apps/v1",
    kind = "Deployment",
    metadata = { name = "web" },
    spec = {
      selector = { matchLabels = { app = "web" } },
      template = {
        metadata = { labels = { app = "web" } },
        spec = { containers = core.array { { name = "web", image = "web:1" } } },
      },
    },
  }
  local keys = { ... }
  local value = table.remove(keys)
  local parent = object
  for index = 1, #keys - 1 do
    parent[keys[index]] = parent[keys[index]] or {}
    parent = parent[keys[index]]
  end
  if #keys > 0 then parent[keys[#keys]] = value end
  return object
end

local pod = { "spec", "template", "spec" }
local container = { "spec", "template", "spec", "containers", 1 }

local function under(base, ...)
  local keys = table.move(base, 1, #base, 1, {})
  for _, key in ipairs { ... } do
    keys[#keys + 1] = key
  end
  return deployment(table.unpack(keys))
end

-- The only finding about a rejection by the API server.
local function finding(object)
  local found = {}
  for _, candidate in ipairs(check { object }) do
    if candidate.stage == "apply" then found[#found + 1] = candidate end
  end
  assert.equal(1, #found, #found .. " findings")
  return found[1]
end

-- Rules that used to be one rule, and still accept its name.
local function group(rule)
  return rules.by_name[rule].group
end

describe("a number or a boolean in quotes", function()
  it("has a remedy of its own", function()
    assert.equal("Remove the quotes.", finding(deployment("spec", "replicas", "3")).remedy)
    assert.equal("Remove the quotes.", finding(deployment("spec", "paused", "true")).remedy)
    assert.not_equal("Remove the quotes.", finding(deployment("spec", "replicas", "three")).remedy)
  end)
end)

describe("an unknown field", function()
  it("is reported with the field that was probably meant", function()
    local found = finding(under(pod, "imagePullSecret", core.array {}))
    assert.equal("field-unknown", found.rule)
    assert.equal("spec.template.spec.imagePullSecret", found.path)
    assert.equal("Write `imagePullSecrets`.", found.remedy)
    local reference = core.array { { secretName = "regcred" } }
    assert.equal("Write `name`.", finding(under(pod, "imagePullSecrets", reference)).remedy)
    assert.equal("Write `replicas`.", finding(deployment("spec", "replica", 1)).remedy)
    assert.equal("Write `imagePullPolicy`.", finding(under(container, "imagepullpolicy", "Always")).remedy)
  end)

  it("is distinguished from a misplaced one, which is reported with the closest right place", function()
    local places = {
      { under(container, "imagePullSecrets", core.array {}), "spec.template.spec.imagePullSecrets" },
      { deployment("spec", "imagePullSecrets", core.array {}), "spec.template.spec.imagePullSecrets" },
      {
        deployment("spec", "template", "imagePullSecrets", core.array {}),
        "spec.template.spec.imagePullSecrets",
      },
      { deployment("imagePullSecrets", core.array {}), "spec.template.spec.imagePullSecrets" },
      { under(pod, "image", "web:1"), "spec.template.spec.containers[].image" },
      { under(pod, "replicas", 1), "spec.replicas" },
      { deployment("namespace", "shop"), "metadata.namespace" },
      { deployment("labels", {}), "metadata.labels" },
    }
    for _, place in ipairs(places) do
      local found = finding(place[1])
      assert.equal("field-misplaced", found.rule)
      assert.equal(("Move it to `%s`."):format(place[2]), found.remedy)
    end
  end)

  it("is not shown if it could be anything", function()
    local found = finding(deployment(("x"):rep(300), 1))
    assert.truthy(#found.path < 100)
    assert.is_nil(found.message:find(("x"):rep(100), 1, true))
  end)
end)

describe("a value", function()
  it("of the wrong type is reported with the expected and the actual type", function()
    local cases = {
      { deployment("spec", "replicas", "3"), "expected a whole number, got text" },
      {
        under(container, "env", core.array { { name = "A", value = 1 } }),
        "expected text, got a number",
      },
      { under(container, "args", "x"), "expected a list, got text" },
      { under(container, "tty", "yes"), "expected true or false, got text" },
      { under(pod, "imagePullSecrets", core.array { "regcred" }), "expected a mapping, got text" },
      { deployment("spec", "template", core.array {}), "expected a mapping, got a list" },
      { deployment("metadata", "labels", { a = true }), "expected text, got a boolean" },
      { under(container, "resources", { limits = { memory = "5Mb" } }), "must be a quantity" },
      { under(container, "ports", core.array { { containerPort = 70000 } }), "must be between 1 and 65535" },
      { deployment("spec", "replicas", 2 ^ 31), "must be a whole number of 32 bits" },
    }
    for _, case in ipairs(cases) do
      local found = finding(case[1])
      assert.equal("value-type", group(found.rule))
      assert.truthy(found.message:find(case[2], 1, true), found.message)
    end
  end)

  it("that Go would also accept is fine", function()
    for _, object in ipairs {
      deployment("spec", "replicas", 3.0),
      deployment("spec", "replicas", core.null),
      under(container, "imagePullPolicy", ""),
      under(container, "ports", core.null),
      under(container, "resources", { requests = { cpu = 1, memory = "1.5Gi" }, limits = { cpu = "1e3" } }),
      under(container, "readinessProbe", { httpGet = { path = "/", port = "http" } }),
    } do
      for _, found in ipairs(check { object }) do
        assert.not_equal("apply", found.stage, found.message)
      end
    end
  end)

  it("of a schedule is one that cron knows", function()
    local function reason(schedule)
      local job = {
        apiVersion = "batch/v1",
        kind = "CronJob",
        metadata = { name = "a" },
        spec = {
          schedule = schedule,
          jobTemplate = {
            spec = {
              template = {
                spec = { restartPolicy = "Never", containers = core.array { { name = "a", image = "a:1" } } },
              },
            },
          },
        },
      }
      for _, found in ipairs(check { job }) do
        if found.stage == "apply" then return found.message end
      end
    end
    for _, schedule in ipairs {
      "15 3 * * *",
      "*/5 0-6,22 1,15 jan-mar MON-FRI",
      "@daily",
      "@every 1h30m",
      "0 0 ? * 0",
      "1, * * * *",
      "@every 1.5h",
      "@every -1m0s",
    } do
      assert.is_nil(reason(schedule), schedule)
    end
    for _, schedule in ipairs {
      "",
      "* * * *",
      "* * * * * *",
      "60 * * * *",
      "* * * * 7",
      "5-1 * * * *",
      "*/0 * * * *",
      "@often",
      "@every 1h30",
      "@every 1",
      "@every",
      "TZ=UTC * * * * *",
      "a * * * *",
    } do
      assert.truthy(reason(schedule), schedule)
    end
  end)

  it("of an enumeration is near to one that is meant", function()
    assert.equal("Write `Recreate`.", finding(deployment("spec", "strategy", "type", "recreate")).remedy)
    assert.equal("Write `Always`.", finding(under(container, "imagePullPolicy", "always")).remedy)
  end)

  it("that is missing is to be added, not to be of the wrong type", function()
    assert.equal("Add it.", finding(under(container, "image", "")).remedy)
    local mounts = core.array { { name = "data", mountPath = "/data" } }
    assert.matches("^Add it to the pod's volumes", finding(under(container, "volumeMounts", mounts)).remedy)
  end)
end)

describe("combinations of fields", function()
  it("is compared as the API server does", function()
    local cases = {
      { "selector-mismatch", deployment("spec", "selector", core.null) },
      { "selector-mismatch", deployment("spec", "selector", {}) },
      { "selector-mismatch", deployment("spec", "selector", "matchLabels", { app = "web", tier = "a" }) },
      { "value-type", under(pod, "restartPolicy", "Never") },
      { "value-type", deployment("spec", "progressDeadlineSeconds", 0) },
      { "value-type", deployment("spec", "minReadySeconds", 600) },
      { "value-type", deployment("spec", "strategy", { type = "Recreate", rollingUpdate = { maxSurge = 1 } }) },
      { "value-type", under(container, "volumeMounts", core.array { { name = "data", mountPath = "/data" } }) },
      { "value-type", under(container, "livenessProbe", { periodSeconds = 5 }) },
      { "value-type", under(container, "resources", { requests = { cpu = "2" }, limits = { cpu = "1500m" } }) },
      { "name-invalid", under(pod, "initContainers", core.array { { name = "web", image = "web:1" } }) },
      { "name-invalid", deployment("metadata", "name", "Web") },
      { "label-invalid", deployment("metadata", "labels", { ["a b"] = "x" }) },
      {
        "label-invalid",
        under(
          pod,
          "topologySpreadConstraints",
          core.array {
            {
              maxSkew = 1,
              topologyKey = "a",
              whenUnsatisfiable = "ScheduleAnyway",
              labelSelector = {
                matchExpressions = core.array {
                  { key = "app", operator = "In", values = core.array { "-x" } },
                },
              },
            },
          }
        ),
      },
    }
    for _, case in ipairs(cases) do
      local rule = finding(case[2]).rule
      assert.equal(case[1], group(rule) or rule)
    end
  end)

  local function resources(requests, limits)
    return under(container, "resources", { requests = requests, limits = limits })
  end

  local function ports(...)
    return under(container, "ports", core.array { ... })
  end

  local function tolerations(...)
    return under(pod, "tolerations", core.array { ... })
  end

  local function init(changes)
    local first = { name = "init", image = "init:1" }
    for key, value in pairs(changes) do
      first[key] = value
    end
    return under(pod, "initContainers", core.array { first })
  end

  local probe = { tcpSocket = { port = 80 } }

  it("of resources, ports, tolerations and init containers is rejected if it does not fit", function()
    for _, object in ipairs {
      resources({ cpu = "1 core" }),
      resources({ cpu = "-1" }),
      resources(nil, { ["a.io/gpu"] = "0.5" }),
      resources({ ["a.io/gpu"] = 1 }),
      resources({ ["a.io/gpu"] = 1 }, { ["a.io/gpu"] = 2 }),
      ports({ containerPort = 80, hostPort = 80 }, { containerPort = 81, hostPort = 80 }),
      tolerations { operator = "Equal" },
      tolerations { key = "a", operator = "Exists", value = "b" },
      tolerations { key = "a", operator = "Exists", tolerationSeconds = 1 },
      init { readinessProbe = probe },
      under(pod, "dnsPolicy", "None"),
    } do
      assert.equal("value-type", group(finding(object).rule))
    end
  end)

  it("of the same is fine if it fits", function()
    for _, object in ipairs {
      resources({ cpu = 0.5 }, { ["a.io/gpu"] = 1 }),
      resources({ ["a.io/gpu"] = 1 }, { ["a.io/gpu"] = "1" }),
      ports({ containerPort = 80, hostPort = 80 }, { containerPort = 80, hostPort = 80, protocol = "UDP" }),
      tolerations(
        { operator = "Exists" },
        { key = "a" },
        { key = "a", operator = "Exists", effect = "NoExecute", tolerationSeconds = 1 }
      ),
      init { readinessProbe = probe, restartPolicy = "Always" },
    } do
      for _, found in ipairs(check { object }) do
        assert.not_equal("apply", found.stage, found.message)
      end
    end
  end)

  local function variable(path)
    return under(container, "env", core.array { { name = "A", valueFrom = { fieldRef = { fieldPath = path } } } })
  end

  local function file(path)
    local item = { path = "a", fieldRef = { fieldPath = path } }
    return under(pod, "volumes", core.array { { name = "a", downwardAPI = { items = core.array { item } } } })
  end

  local function resource(name)
    local source = { resourceFieldRef = { resource = name } }
    return under(container, "env", core.array { { name = "A", valueFrom = source } })
  end

  local function host(ip, name)
    return under(pod, "hostAliases", core.array { { ip = ip, hostnames = core.array { name } } })
  end

  it("of the downward API and of hosts is rejected if there is no such field or address", function()
    for _, object in ipairs {
      variable "spec.foo",
      variable "metadata.labels",
      variable "spec.restartPolicy",
      variable "status.podIP['a']",
      variable "metadata.labels['a b']",
      file "spec.nodeName",
      file "status.podIP",
      resource "cpu",
      resource "limits.gpu",
      host("300.1.1.1", "a"),
      host("fe80::1%eth0", "a"),
      host("a.example.com", "a"),
      host("1.2.3", "a"),
      under(pod, "dnsConfig", { nameservers = core.array { "dns" } }),
    } do
      assert.equal("value-type", group(finding(object).rule))
    end
    assert.equal("name-invalid", finding(host("10.0.0.1", "a_b")).rule)
  end)

  it("of an address is read strictly since Kubernetes 1.36", function()
    for _, ip in ipairs { "10.0.0.010", "::ffff:10.0.0.1" } do
      local object = host(ip, "a")
      assert.equal("value-format", finding(object).rule)
      for _, found in ipairs(check({ object }, { kubernetes_version = "1.35" })) do
        assert.not_equal("value-format", found.rule)
      end
    end
  end)

  it("of the same is fine if there is", function()
    for _, object in ipairs {
      variable "spec.nodeName",
      variable "spec.host",
      variable "metadata.labels['example.com/app']",
      variable "metadata.annotations['EXAMPLE.com/a']",
      variable "status.hostIPs",
      file "metadata.labels",
      file "metadata.annotations['a']",
      resource "limits.cpu",
      resource "requests.hugepages-2Mi",
      host("10.0.0.10", "a.example.com"),
      host("2001:db8::1", "a"),
      under(pod, "dnsConfig", { nameservers = core.array { "10.0.0.1", "fd00::a" } }),
    } do
      for _, found in ipairs(check { object }) do
        assert.not_equal("apply", found.stage, found.message)
      end
    end
  end)
end)

describe("a value, also", function()
  local function volume(source)
    source.name = "a"
    return under(pod, "volumes", core.array { source })
  end

  local function node(requirement)
    local term = { matchExpressions = core.array { requirement } }
    return under(pod, "affinity", {
      nodeAffinity = {
        requiredDuringSchedulingIgnoredDuringExecution = { nodeSelectorTerms = core.array { term } },
      },
    })
  end

  local function keep(item)
    return volume { configMap = { name = "a", items = core.array { { key = "a", path = item } } } }
  end

  local function values(...)
    return core.array { ... }
  end

  local function mounted(changes)
    local object = volume { emptyDir = core.object {} }
    changes.name, changes.mountPath = "a", "/a"
    object.spec.template.spec.containers[1].volumeMounts = core.array { changes }
    return object
  end

  it("that is null in a list is an item without fields", function()
    local found = finding(under(pod, "hostAliases", core.array { core.null }))
    assert.equal("spec.template.spec.hostAliases[0].ip", found.path)
  end)

  it("in volumes, name servers, selectors of nodes and the like is rejected if it does not fit", function()
    for _, object in ipairs {
      keep("/a"),
      keep("a/../b"),
      keep("..a"),
      volume { nfs = { server = "a", path = "b" } },
      volume { csi = { driver = "a b" } },
      volume { downwardAPI = { items = core.array { { path = "a" } } } },
      under(pod, "dnsConfig", { options = core.array { { value = "2" } } }),
      under(pod, "securityContext", { sysctls = core.array { { name = "A", value = "1" } } }),
      under(pod, "tolerations", core.array { { key = "a", value = "a b" } }),
      under(pod, "dnsConfig", { searches = values "a b" }),
      node { key = "a", operator = "In" },
      node { key = "a", operator = "Exists", values = values "b" },
      node { key = "a", operator = "Gt", values = values("1", "2") },
      volume { hostPath = { path = "/a/../b" } },
      mounted { subPath = "a", subPathExpr = "b" },
      mounted { mountPropagation = "Bidirectional" },
    } do
      assert.equal("value-type", group(finding(object).rule))
    end
    assert.equal("label-invalid", finding(under(container, "resources", { limits = { ["a/b/c"] = 1 } })).rule)
    assert.equal(
      "name-invalid",
      finding { apiVersion = "v1", kind = "Secret", metadata = {
        generateName = "a.-",
      } }.rule
    )
    assert.equal("label-invalid", finding(node { key = "a:b", operator = "Exists" }).rule)
  end)

  it("of the same is fine if it fits", function()
    for _, object in ipairs {
      keep("a/b..c"),
      volume { csi = { driver = "Secrets-Store.csi.k8s.io" } },
      under(pod, "dnsConfig", { searches = values("a.b.", ".", "_tcp.a") }),
      under(pod, "securityContext", { sysctls = core.array { { name = "net/ipv4.a_b", value = "1" } } }),
      node { key = "a", operator = "Lt", values = values "1" },
      node { key = "a", operator = "DoesNotExist" },
      under(
        pod,
        "topologySpreadConstraints",
        core.array { { maxSkew = 1, topologyKey = "a:b", whenUnsatisfiable = "ScheduleAnyway" } }
      ),
    } do
      for _, found in ipairs(check { object }) do
        assert.not_equal("apply", found.stage, found.message)
      end
    end
  end)

  it("of a StatefulSet's template is rejected with the Pods", function()
    local object = under(container, "name", "A")
    object.kind, object.spec.serviceName = "StatefulSet", "web"
    assert.truthy(finding(object).consequence:find("or the objects made from it", 1, true))
  end)

  it("of a StatefulSet is part of a host name", function()
    local object = deployment("spec", "serviceName", "web")
    object.kind = "StatefulSet"
    for _, found in ipairs(check { object }) do
      assert.not_equal("apply", found.stage, found.message)
    end
    object.metadata.name = "web.1"
    assert.equal("name-invalid", finding(object).rule)
    object.metadata.name, object.spec.serviceName = "web", "web.shop"
    assert.equal("spec.serviceName", finding(object).path)
  end)

  it("of ephemeral containers may be in a Pod that is there, and nowhere else", function()
    local object = {
      apiVersion = "v1",
      kind = "Pod",
      metadata = { name = "web" },
      spec = {
        containers = core.array { { name = "web", image = "web:1" } },
        ephemeralContainers = core.array { { name = "debug", image = "debug:1" } },
      },
    }
    assert.equal("spec.ephemeralContainers", finding(object).path)
    object.metadata.uid = "1"
    for _, found in ipairs(check { object }) do
      assert.not_equal("apply", found.stage, found.message)
    end
  end)

  it("of a port of the node may be another in an init container", function()
    local port = core.array { { containerPort = 80, hostPort = 81 } }
    local object = under(pod, "hostNetwork", true)
    object.spec.template.spec.initContainers = core.array { { name = "init", image = "init:1", ports = port } }
    for _, found in ipairs(check { object }) do
      assert.not_equal("apply", found.stage, found.message)
    end
    object.spec.template.spec.containers[1].ports = port
    assert.equal("value-type", group(finding(object).rule))
  end)

  it("of a controller or a template of pods fits together", function()
    local object = deployment()
    object.apiVersion, object.kind, object.spec.selector = "v1", "ReplicationController", nil
    for _, found in ipairs(check { object }) do
      assert.not_equal("apply", found.stage, found.message)
    end
    object.spec.selector = { app = "db" }
    assert.equal("selector-mismatch", finding(object).rule)
    object.spec.template.spec = nil
    object.spec.selector.app = "web"
    assert.equal("value-type", group(finding(object).rule))
    object.kind, object.template, object.spec = "PodTemplate", object.spec.template, nil
    assert.equal("template.spec", finding(object).path)
  end)
end)

describe("a kind", function()
  it("that its group does not have is reported with the nearest one", function()
    local found = check({ { apiVersion = "apps/v1", kind = "Deploymnet", metadata = { name = "a" } } })[1]
    assert.equal("document-invalid", found.rule)
    assert.equal("Write `Deployment`.", found.remedy)
  end)
end)
