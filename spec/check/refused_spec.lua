local kb = require "kubebundle"

local function read(path)
  local file <close> = assert(io.open(path))
  return kb.yaml.decode(file:read "a")
end

-- "RULE PATH" of each error.
local function errors_of(object)
  local found = {}
  for _, finding in ipairs(kb.check(kb.json.encode(object))) do
    if finding.severity == "error" then found[finding.rule .. " " .. (finding.path or "")] = true end
  end
  return found
end

local function pod(spec, metadata)
  spec.containers = spec.containers or { { name = "web", image = "shop.example/web:1" } }
  metadata = metadata or {}
  metadata.name = "web"
  return { apiVersion = "v1", kind = "Pod", metadata = metadata, spec = spec }
end

local function container(fields)
  fields.name, fields.image = "web", "shop.example/web:1"
  return { fields }
end

describe("what the API server's own source refuses", function()
  for _, case in ipairs(read "spec/check/refused.yaml") do
    it("is found: " .. case.name, function()
      assert.is_true(errors_of(case.object)[case.rule .. " " .. case.path])
    end)
  end
end)

describe("what is refused whatever a token becomes", function()
  it("a request of the pod below that of its containers, one of them a token", function()
    local requests = { { cpu = "200m" }, { cpu = "#(cpu)#" } }
    local object = pod { resources = { requests = { cpu = "100m" } }, containers = {} }
    for index, amounts in ipairs(requests) do
      object.spec.containers[index] =
        { name = "c" .. index, image = "shop.example/web:1", resources = { requests = amounts } }
    end
    assert.is_true(errors_of(object)["resources-invalid spec.resources.requests.cpu"])
  end)
end)

describe("a node's name in matchFields", function()
  local PLACE =
    "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchFields[0]"

  local function errors_about(field)
    local terms = { nodeSelectorTerms = { { matchFields = { field } } } }
    local affinity = { nodeAffinity = { requiredDuringSchedulingIgnoredDuringExecution = terms } }
    return errors_of(pod { affinity = affinity })
  end

  local function is_refused(rule, key, field)
    return errors_about(field)[("%s %s.%s"):format(rule, PLACE, key)] == true
  end

  it("is one valid name, by the only key and two operators", function()
    local values = { "node-1" }
    for _, operator in ipairs { "In", "NotIn" } do
      assert.same({}, errors_about { key = "metadata.name", operator = operator, values = values })
    end
    assert.is_true(is_refused("value-choice", "key", { key = "spec.name", operator = "In", values = values }))
    assert.is_true(is_refused("value-choice", "operator", { key = "metadata.name", operator = "Exists" }))
    for _, list in ipairs { {}, { "a", "b" } } do
      local field = { key = "metadata.name", operator = "In", values = kb.array(list) }
      assert.is_true(is_refused("value-length", "values", field))
    end
    local field = { key = "metadata.name", operator = "In", values = { "a b" } }
    assert.is_true(is_refused("name-invalid", "values", field))
  end)
end)

describe("keys of labels that select pods", function()
  -- What is found about matchLabelKeys of an affinity: of a Pod, or of the template of a Deployment.
  local function is_refused(labels, is_template)
    local term = {
      topologyKey = "zone",
      labelSelector = { matchLabels = { app = "web" } },
      matchLabelKeys = { "app" },
    }
    local affinity = { podAffinity = { requiredDuringSchedulingIgnoredDuringExecution = { term } } }
    local object = pod({ affinity = affinity }, { labels = labels })
    if is_template then
      local spec =
        { selector = { matchLabels = labels }, template = { metadata = { labels = labels }, spec = object.spec } }
      object =
        { apiVersion = "apps/v1", kind = "Deployment", metadata = { name = "web", labels = labels }, spec = spec }
    end
    for rule in pairs(errors_of(object)) do
      if rule:find("^value%-choice .*%.matchLabelKeys%[0%]$") then return true end
    end
    return false
  end

  it("must not be in the selector if the Pod has the label", function()
    assert.is_true(is_refused { app = "web" })
    assert.is_false(is_refused { tier = "web" })
    assert.is_false(is_refused({ app = "web" }, true))
  end)
end)

describe("the annotation with source ranges", function()
  local KEY = "service.beta.kubernetes.io/load-balancer-source-ranges"

  local function is_refused(text, spec)
    spec.ports = { { port = 80 } }
    local metadata = { name = "web", annotations = { [KEY] = text } }
    local found = errors_of { apiVersion = "v1", kind = "Service", metadata = metadata, spec = spec }
    return found["value-format metadata.annotations[" .. KEY .. "]"] == true
  end

  it("is for load balancers without the field", function()
    assert.is_true(is_refused("x", { type = "LoadBalancer" }))
    assert.is_true(is_refused("10.0.0.0/8,", { type = "LoadBalancer" }))
    assert.is_true(is_refused("10.0.0.0/8", { type = "ClusterIP" }))
    assert.is_false(is_refused("10.0.0.0/8", { type = "LoadBalancer" }))
    assert.is_false(is_refused(" ", { type = "LoadBalancer" }))
    assert.is_false(is_refused("x", { type = "LoadBalancer", loadBalancerSourceRanges = { "10.0.0.0/8" } }))
  end)
end)

describe("a namespace of the node", function()
  local function errors_of_sysctl(name, spec)
    spec.securityContext = { sysctls = { { name = name, value = "1" } } }
    return errors_of(pod(spec))["fields-exclusive spec.securityContext.sysctls[0].name"]
  end

  it("has its own sysctls, with dots or slashes", function()
    for _, name in ipairs { "kernel.shmmax", "kernel.msgmax", "kernel.sem", "kernel/sem", "fs.mqueue.msg_max" } do
      assert.is_true(errors_of_sysctl(name, { hostIPC = true }), name)
      assert.is_nil(errors_of_sysctl(name, { hostNetwork = true }), name)
    end
    for _, name in ipairs { "net.ipv4.tcp_syncookies", "net/core/somaxconn" } do
      assert.is_true(errors_of_sysctl(name, { hostNetwork = true }), name)
      assert.is_nil(errors_of_sysctl(name, { hostIPC = true }), name)
    end
    assert.is_nil(errors_of_sysctl("kernel.semaphore", { hostIPC = true }))
  end)

  it("leaves /proc masked unless the pod has its own users", function()
    local function is_refused(host_users)
      local containers = container { securityContext = { procMount = "Unmasked" } }
      local found = errors_of(pod { hostUsers = host_users, containers = containers })
      return found["value-choice spec.containers[0].securityContext.procMount"] == true
    end
    assert.is_true(is_refused(nil))
    assert.is_true(is_refused(true))
    assert.is_false(is_refused(false))
    assert.is_false(is_refused "#(host_users)#")
  end)
end)

describe("profiles in annotations and fields", function()
  local KEY = "container.apparmor.security.beta.kubernetes.io/web"

  local function is_refused(spec)
    local object = pod(spec, { annotations = { [KEY] = "unconfined" } })
    return errors_of(object)["value-choice metadata.annotations[" .. KEY .. "]"] == true
  end

  it("have to agree with the container's, or else the pod's", function()
    local default, unconfined = { type = "RuntimeDefault" }, { type = "Unconfined" }
    assert.is_true(is_refused { securityContext = { appArmorProfile = default } })
    local own = container { securityContext = { appArmorProfile = unconfined } }
    assert.is_false(is_refused { securityContext = { appArmorProfile = default }, containers = own })
  end)

  it("may be for a container whose name is a token", function()
    local image = "shop.example/web:1"
    assert.is_true(is_refused { containers = { { name = "other", image = image } } })
    assert.is_false(is_refused { containers = { { name = "#(name)#", image = image } } })
  end)

  it("are not compared for Windows", function()
    assert.is_false(
      is_refused { os = { name = "windows" }, securityContext = { appArmorProfile = { type = "RuntimeDefault" } } }
    )
  end)
end)

describe("what is next to it and accepted", function()
  local cases = {
    ["three nameservers"] = pod { dnsConfig = { nameservers = { "10.0.0.1", "10.0.0.2", "10.0.0.3" } } },
    ["huge pages beside memory, whole ones"] = pod {
      containers = container { resources = { limits = { ["hugepages-2Mi"] = "6Mi", memory = "64Mi" } } },
    },
    ["huge pages of a size that is not known"] = pod {
      containers = container { resources = { limits = { ["hugepages-x"] = "6Mi", cpu = 1 } } },
    },
    ["processes shared among the containers alone"] = pod { shareProcessNamespace = true, hostPID = false },
    ["profiles that agree"] = pod({
      containers = container {
        securityContext = {
          appArmorProfile = { type = "Localhost", localhostProfile = "web" },
          seccompProfile = { type = "RuntimeDefault" },
        },
      },
    }, {
      annotations = {
        ["container.apparmor.security.beta.kubernetes.io/web"] = "localhost/web",
        ["container.seccomp.security.alpha.kubernetes.io/web"] = "docker/default",
      },
    }),
    ["deletion costs with a sign"] = pod({}, {
      annotations = { ["controller.kubernetes.io/pod-deletion-cost"] = "-2147483648" },
    }),
    ["deletion costs with zeros after a minus sign"] = pod({}, {
      annotations = { ["controller.kubernetes.io/pod-deletion-cost"] = "-0000000000012" },
    }),
    ["a device of a claim beside a mount of another volume"] = pod {
      volumes = {
        { name = "disk", persistentVolumeClaim = { claimName = "disk" } },
        { name = "cache", emptyDir = { sizeLimit = "1Gi" } },
      },
      containers = container {
        volumeDevices = { { name = "disk", devicePath = "/dev/disk" } },
        volumeMounts = { { name = "cache", mountPath = "/cache" } },
      },
    },
    ["a pod that requests exactly what its containers do"] = pod {
      resources = { requests = { cpu = "300m" }, limits = { cpu = "1" } },
      containers = {
        { name = "web", image = "shop.example/web:1", resources = { requests = { cpu = "100m" } } },
        {
          name = "log",
          image = "shop.example/log:1",
          resources = { requests = { cpu = "0.2" }, limits = { cpu = 1 } },
        },
      },
    },
    ["a sysctl of the pod's own network"] = pod {
      hostIPC = true,
      securityContext = { sysctls = { { name = "net.core.somaxconn", value = "1024" } } },
    },
    ["a label key that the selector names too, in a template"] = {
      apiVersion = "apps/v1",
      kind = "Deployment",
      metadata = { name = "web" },
      spec = {
        selector = { matchLabels = { app = "web" } },
        template = {
          metadata = { labels = { app = "web" } },
          spec = {
            containers = container {},
            affinity = {
              podAffinity = {
                requiredDuringSchedulingIgnoredDuringExecution = {
                  {
                    topologyKey = "zone",
                    labelSelector = { matchLabels = { app = "web" } },
                    matchLabelKeys = { "app" },
                  },
                },
              },
            },
          },
        },
      },
    },
    ["source ranges of a load balancer, with spaces"] = {
      apiVersion = "v1",
      kind = "Service",
      metadata = {
        name = "web",
        annotations = { ["service.beta.kubernetes.io/load-balancer-source-ranges"] = " 10.0.0.0/8 , 192.168.0.0/16 " },
      },
      spec = { type = "LoadBalancer", ports = { { port = 80 } } },
    },
  }
  for name, object in pairs(cases) do
    it("stays silent: " .. name, function()
      assert.same({}, errors_of(object))
    end)
  end
end)
