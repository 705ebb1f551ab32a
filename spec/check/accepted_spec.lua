-- What a real API server accepts is not reported as rejected: its answers (spec/vectors/api-false.json), and more of
-- the same kinds.

local check = require "kubebundle.check"
local core = require "kubebundle.core"
local vectors = require "spec.support.vectors"

-- The findings of severity error or stage apply, except for notes.
local function refusals(input)
  local found = {}
  for _, finding in ipairs(check(input)) do
    if finding.stage == "apply" and finding.severity ~= "info" then
      found[#found + 1] = ("%s %s: %s"):format(finding.rule, finding.path, finding.message)
    end
  end
  return found
end

local function later(input)
  local found = {}
  for _, finding in ipairs(check(input)) do
    if finding.rule == "template-metadata-invalid" then found[#found + 1] = finding end
  end
  return found
end

local function workload(kind, spec, metadata)
  local version = (kind == "Job" or kind == "CronJob") and "batch/v1" or kind == "Pod" and "v1" or "apps/v1"
  return { apiVersion = version, kind = kind, metadata = metadata or { name = "web" }, spec = spec }
end

local function pod_spec(changes)
  local spec = { containers = core.array { { name = "web", image = "r.example.com/web:1" } } }
  for key, value in pairs(changes or {}) do
    spec[key] = value
  end
  return spec
end

local function template(metadata, changes)
  metadata.labels = metadata.labels or { app = "web" }
  return { metadata = metadata, spec = pod_spec(changes) }
end

local function deployment(metadata, changes)
  local spec = { selector = { matchLabels = { app = "web" } }, template = template(metadata, changes) }
  return workload("Deployment", spec)
end

local function stateful_set(changes)
  local spec = { selector = { matchLabels = { app = "web" } }, template = template {} }
  for key, value in pairs(changes) do
    spec[key] = value
  end
  return workload("StatefulSet", spec)
end

local function job(changes)
  local spec = { template = template({}, { restartPolicy = "Never" }) }
  for key, value in pairs(changes or {}) do
    spec[key] = value
  end
  return workload("Job", spec)
end

local function cron_job(metadata)
  return workload("CronJob", { schedule = "* * * * *", jobTemplate = { metadata = metadata, spec = job().spec } })
end

describe("check reports no rejection by the API server for", function()
  for index, case in ipairs(vectors.read("api-false").cases) do
    it(("case %d, %s"):format(index, case.path or "flow"), function()
      local readable = core.yaml.decode(case.input)
      if not readable then
        pending "the YAML reader does not read it yet"
        return
      end
      assert.same({}, refusals(case.input))
    end)
  end

  it("metadata that a controller copies or ignores, if the types are right", function()
    local bad = { ["a b"] = "-" }
    local owners = core.array { { name = "x" } }
    for _, object in ipairs {
      cron_job {
        labels = bad,
        annotations = { ["/"] = "x" },
        finalizers = core.array { "a b" },
        generation = -1,
        ownerReferences = owners,
        name = "A B",
      },
      deployment { finalizers = core.array { "x y" }, generation = -1, ownerReferences = owners },
      stateful_set {
        volumeClaimTemplates = core.array {
          {
            metadata = { name = "data", labels = bad },
            spec = { accessModes = core.array { "ReadWriteOnce" }, resources = { requests = { storage = "1Gi" } } },
          },
        },
      },
      stateful_set { template = template({}, { subdomain = "A_B" }) },
      stateful_set { revisionHistoryLimit = -3 },
      workload(
        "DaemonSet",
        { selector = { matchLabels = { app = "web" } }, template = template {} },
        { name = "web", generation = -5 }
      ),
    } do
      assert.same({}, refusals { object })
    end
  end)

  it("quantities that it rounds, caps or treats as zero", function()
    for _, resources in ipairs {
      { limits = { cpu = "0.2m" }, requests = { cpu = "0.9m" } },
      { limits = { memory = "8Ei" }, requests = { memory = "16Ei" } },
      { limits = { memory = "18446744073709551616" } },
      { limits = { cpu = "1000000000000000000000m" }, requests = { cpu = "1E" } },
      { limits = { memory = ".Mi", ["example.com/gpu"] = "0.9999" }, requests = { ["example.com/gpu"] = 1 } },
    } do
      local containers = core.array { { name = "a", image = "r.example.com/a:1", resources = resources } }
      assert.same({}, refusals { workload("Pod", { containers = containers }) })
    end
  end)

  it("a selector of a Job that its own labels meet", function()
    for _, selector in ipairs {
      {},
      { matchLabels = {} },
      { matchExpressions = core.array {} },
      { matchLabels = { ["job-name"] = "web" } },
      { matchExpressions = core.array { { key = "app", operator = "DoesNotExist" } } },
    } do
      assert.same({}, refusals { job { selector = selector } })
    end
  end)
end)

describe("check still finds a refusal in", function()
  it("the same metadata if it has the wrong type, or is validated", function()
    local bad = { ["a b"] = "-" }
    for _, object in ipairs {
      cron_job { labels = { a = 1 } },
      cron_job { label = {} },
      cron_job { finalizers = core.array { 1 } },
      deployment { labels = { app = "web", ["a b"] = "x" } },
      deployment { annotations = bad },
      workload("Deployment", deployment({}).spec, { name = "web", finalizers = core.array { "a b" } }),
      { apiVersion = "v1", kind = "Secret", metadata = { name = "x", generation = -1 } },
      deployment({}, { subdomain = "A_B" }),
      workload(
        "Deployment",
        { selector = { matchLabels = { app = "web" } }, template = template {}, revisionHistoryLimit = -1 }
      ),
    } do
      assert.not_same({}, refusals { object })
    end
  end)

  it("quantities that are negative, above their limit, or invalid", function()
    for _, resources in ipairs {
      { limits = { cpu = "-1n" } },
      { limits = { cpu = "1.0001" }, requests = { cpu = "1.0011" } },
      { limits = { memory = "9223372036854775807" }, requests = { memory = "9223372036854775808" } },
      { limits = { memory = "Ei" } },
      { limits = { ["example.com/gpu"] = "1.1" } },
    } do
      local containers = core.array { { name = "a", image = "r.example.com/a:1", resources = resources } }
      assert.not_same({}, refusals { workload("Pod", { containers = containers }) })
    end
  end)

  it("a selector of a Job that its own labels do not meet", function()
    for _, selector in ipairs {
      { matchLabels = { app = "web" } },
      { matchLabels = { ["controller-uid"] = "8d1c" } },
      { matchLabels = { ["job-name"] = "other" } },
      { matchExpressions = core.array { { key = "job-name", operator = "DoesNotExist" } } },
    } do
      assert.not_same({}, refusals { job { selector = selector } })
    end
  end)
end)

describe("objects that are rejected only when a controller creates them", function()
  it("are a warning that names what is not created", function()
    local label = { ["a b"] = "x" }
    local claims = core.array { { metadata = { name = "data", labels = label }, spec = {} } }
    local cases = {
      Jobs = cron_job { labels = label },
      Pods = deployment { finalizers = core.array { "a b" } },
      PersistentVolumeClaims = stateful_set { volumeClaimTemplates = claims },
    }
    for made, object in pairs(cases) do
      local found = later { object }
      assert.equal(1, #found)
      assert.same({ "warning", "policy" }, { found[1].severity, found[1].stage })
      assert.matches("refuses the " .. made, found[1].consequence, 1, true)
    end
  end)
end)

describe("objects that a cluster has already", function()
  -- Pods before their account, Secret and Namespace, as kubectl lists them by kind.
  local function listed(live)
    local function object(kind, name, namespace, more)
      local metadata = { name = name, namespace = namespace }
      for key, value in pairs(live) do
        metadata[key] = value
      end
      local made = { apiVersion = kind == "Deployment" and "apps/v1" or "v1", kind = kind, metadata = metadata }
      for key, value in pairs(more or {}) do
        made[key] = value
      end
      return made
    end
    local pods = pod_spec { serviceAccountName = "runner", imagePullSecrets = core.array { { name = "regcred" } } }
    local config = '{"auths":{"r.example.com":{"username":"u","password":"made-up","auth":"dTptYWRlLXVw"}}}'
    return core.json.encode {
      apiVersion = "v1",
      kind = "List",
      items = core.array {
        object("Pod", "a", "shop", { spec = pods }),
        object("Deployment", "b", "shop", {
          spec = {
            selector = { matchLabels = { app = "b" } },
            template = { metadata = { labels = { app = "b" } }, spec = pods },
          },
        }),
        object("ServiceAccount", "runner", "shop"),
        object(
          "Secret",
          "regcred",
          "shop",
          { type = "kubernetes.io/dockerconfigjson", data = { [".dockerconfigjson"] = core.base64.encode(config) } }
        ),
        object("Namespace", "shop"),
      },
    }
  end

  local function rules(text)
    local found = {}
    for _, finding in ipairs(check(text)) do
      found[#found + 1] = finding.rule
    end
    return found
  end

  it("may be listed in any order, and without their Namespace", function()
    for _, live in ipairs { { uid = "0b1c" }, { resourceVersion = "4711" } } do
      assert.same({}, rules(listed(live)))
      assert.same({}, rules((listed(live):gsub('"Namespace"', '"ConfigMap"'))))
    end
  end)

  it("are distinguished from those that are yet to be created", function()
    assert.same({ "object-order", "object-order", "object-order", "object-order" }, rules(listed {}))
    assert.same({ "object-order", "object-order", "object-order", "object-order" }, rules(listed { uid = "" }))
  end)
end)
