local core = require "kubebundle.core"
local kb = require "kubebundle"
local raises = require "spec.support.raises"

local CANARY = "canary-Pa55word-0000"

local function deployment(options)
  options.name = options.name or "app"
  options.image = options.image or "r.example.com/app:1"
  return kb.deployment(options)
end

local function container(options)
  return deployment(options).spec.template.spec.containers[1]
end

describe("kb.deployment", function()
  it("makes a sensible Deployment of a name and an image", function()
    assert.same({
      apiVersion = "apps/v1",
      kind = "Deployment",
      metadata = { name = "app" },
      spec = {
        replicas = 1,
        selector = { matchLabels = { app = "app" } },
        template = {
          metadata = { labels = { app = "app" } },
          spec = { containers = { { name = "app", image = "r.example.com/app:1" } } },
        },
      },
    }, deployment {})
  end)

  it("accepts everything else as plain values", function()
    local secret = kb.pull_secret {
      name = "regcred",
      namespace = "shop",
      registries = { { server = "r.example.com", username = "u", password = CANARY } },
    }
    local account = kb.service_account { name = "runner", namespace = "shop" }
    assert.same(
      {
        apiVersion = "apps/v1",
        kind = "Deployment",
        metadata = {
          name = "app.v1",
          namespace = "shop",
          labels = { owner = "platform" },
          annotations = { a = "b" },
        },
        spec = {
          replicas = 0,
          selector = { matchLabels = { run = "app" } },
          template = {
            metadata = { labels = { run = "app", tier = "web" }, annotations = { c = "d" } },
            spec = {
              serviceAccountName = "runner",
              imagePullSecrets = { { name = "regcred" } },
              containers = {
                {
                  name = "main",
                  image = "r.example.com/app:1",
                  imagePullPolicy = "Always",
                  command = { "/app" },
                  args = { "--verbose" },
                  ports = { { containerPort = 80 }, { containerPort = 53, protocol = "UDP", name = "dns" } },
                  resources = { requests = { cpu = "30m", memory = "500Mi" }, limits = { cpu = 1 } },
                },
              },
            },
          },
        },
      },
      deployment {
        name = "app.v1",
        namespace = "shop",
        labels = { owner = "platform" },
        annotations = { a = "b" },
        replicas = 0,
        selector = { run = "app" },
        pod_labels = { tier = "web" },
        pod_annotations = { c = "d" },
        service_account = account,
        image_pull_secrets = { secret },
        container_name = "main",
        image_pull_policy = "Always",
        command = { "/app" },
        args = { "--verbose" },
        ports = { 80, { containerPort = 53, protocol = "UDP", name = "dns" } },
        resources = { requests = { cpu = "30m", memory = "500Mi" }, limits = { cpu = 1 } },
        env = {},
      }
    )
  end)

  it("accepts tokens that a template replaces later", function()
    local made = deployment {
      name = "#(name)#",
      image = "#(registry)#/app:#(dockertag)#",
      labels = { owner = "#(owner)#" },
      resources = { requests = { cpu = "#(cpu)#" } },
    }
    assert.equal("#(registry)#/app:#(dockertag)#", made.spec.template.spec.containers[1].image)
  end)

  it("writes values that keep their spelling as text where text is expected", function()
    local spelled = core.template.spelled
    local made = deployment {
      namespace = spelled "012",
      labels = { version = spelled "1.10" },
      env = { SWITCH = spelled "on" },
      image = "r.example.com/app:" .. spelled "1.10",
    }
    assert.same({ name = "app", namespace = "012", labels = { version = "1.10" } }, made.metadata)
    local main = made.spec.template.spec.containers[1]
    assert.same({ { name = "SWITCH", value = "on" } }, main.env)
    assert.equal("r.example.com/app:1.10", main.image)
  end)

  it("uses such values as numbers where numbers are expected", function()
    local spelled = core.template.spelled
    local made = deployment {
      replicas = spelled "012",
      ports = { spelled "0x50", { containerPort = spelled "0x35" } },
      args = { spelled "1.10" },
      resources = { limits = { cpu = spelled "0.50", memory = spelled "1e9" } },
    }
    assert.equal(10, made.spec.replicas)
    local main = made.spec.template.spec.containers[1]
    assert.same({ { containerPort = 80 }, { containerPort = 53 } }, main.ports)
    assert.same({ { "1.10" }, { limits = { cpu = "0.50", memory = "1e9" } } }, { main.args, main.resources })
  end)

  it("accepts quantities in each of their forms", function()
    for quantity in ("1 1. .5 +1.5 0 1n 1u 30m 1k 2M 2G 2T 2P 2E 1.5Mi 1Gi 1Ti 1Pi 1Ei 1e3 1E-3 1e+21"):gmatch("%S+") do
      local made = container { resources = { limits = { cpu = quantity } } }
      assert.equal(quantity, made.resources.limits.cpu)
    end
  end)

  it("accepts quantities with a fraction, as the API server does", function()
    local made = deployment { resources = { limits = { cpu = 0.5 } } }
    assert.matches("cpu: 0.5\n", kb.yaml.encode(made), 1, true)
    for _, finding in ipairs(kb.check { made }) do
      assert.not_equal("value-type", finding.rule)
    end
  end)

  it("rejects what the API server or the kubelet would reject", function()
    local account = kb.service_account { name = "runner", namespace = "other" }
    local reasons = {
      ["image: invalid reference format: repository name (App) must be lowercase"] = { image = "r.io/App" },
      ["image: invalid reference format: an image must not have a scheme"] = { image = "https://r.io/app" },
      ["image is missing or empty"] = { image = "" },
      ["replicas must be an integer"] = { replicas = -1 },
      ["replicas must be an integer "] = { replicas = "2" },
      ["selector must not be empty"] = { selector = {} },
      ["pod_labels: app differs from the selector, "] = { pod_labels = { app = "other" } },
      ['spec.selector.matchLabels: Invalid value: "' .. ("a"):rep(64) .. '": must be no more than'] = {
        name = ("a"):rep(64),
        container_name = "app",
      },
      ['"a.b" is not a valid container name'] = { name = "a.b" },
      ['container_name: Invalid value: "A"'] = { container_name = "A" },
      ['service_account: Invalid value: "A"'] = { service_account = "A" },
      ["service_account must be a ServiceAccount document"] = { service_account = {} },
      ["the service account is in the namespace other"] = { service_account = account },
      ['invalid image_pull_policy "always"'] = {
        image_pull_policy = "always",
      },
      ["ports[1]: expected a port from 1 to 65535"] = { ports = { 0 } },
      ["ports[2]: expected a port"] = { ports = { 80, "81" } },
      ["ports[3]: expected a port"] = { ports = { 1, 65535, 65536 } },
      ["ports[1]: protocol must be TCP, UDP or SCTP"] = { ports = { { containerPort = 1, protocol = "tcp" } } },
      ['unknown key "cpu" in resources'] = { resources = { cpu = "1" } },
      ["resources.limits.cpu: expected a quantity"] = { resources = { limits = { cpu = "1 core" } } },
      ["resources.limits.cpu: expected a quantity such as"] = { resources = { limits = { cpu = "1e" } } },
      ["resources.requests.cpu: expected a quantity"] = { resources = { requests = { cpu = "1..0" } } },
      ["resources.requests.memory: expected a quantity"] = { resources = { requests = { memory = "1KMi" } } },
      ["resources.limits: keys must be strings, got 1"] = { resources = { limits = { 1 } } },
      ["replicas must be an integer from 0 to 2147483647"] = { replicas = 1 << 31 },
      ["service_account must be text, got a null"] = { service_account = kb.null },
      ["resources.limits.memory: expected a quantity"] = { resources = { limits = { memory = -0.5 } } },
      ["args[1] must be text, got a number"] = { args = { 1 } },
      ["args must be a list, got a table with string keys"] = { args = { verbose = "1" } },
      ["ports must be a list, got a table with string keys"] = { ports = { http = 80 } },
      ["ports has a hole: there is no item 2"] = { ports = { 80, nil, 82 } },
      ["env must be a list, got a table with string keys"] = { env = { { name = "A", value = "1" }, B = "2" } },
      ["image_pull_secrets must be a list, got a table with string keys"] = { image_pull_secrets = { a = "b" } },
    }
    for reason, options in pairs(reasons) do
      local message = raises(function()
        deployment(options)
      end)
      assert.truthy(message:find("kb.deployment: " .. reason, 1, true), message)
    end
  end)
end)

describe("env of kb.deployment", function()
  it("writes a map in the order of its names, with text, whole numbers and booleans as text", function()
    assert.same({
      { name = "A", value = "x" },
      { name = "B", value = "8080" },
      { name = "C", value = "true" },
      { name = "D", value = "" },
      { name = "a", value = "012" },
    }, container({ env = { a = "012", B = 8080, A = "x", D = "", C = true } }).env)
  end)

  it("keeps the order of a list, and copies valueFrom unchanged", function()
    local from = { fieldRef = { fieldPath = "status.podIP" } }
    assert.same(
      { { name = "B", value = "1" }, { name = "A", valueFrom = from } },
      container({ env = { { name = "B", value = 1 }, { name = "A", valueFrom = from } } }).env
    )
  end)

  it("refers to Secrets by name and by document", function()
    local secret = kb.opaque_secret { name = "vault", namespace = "shop", data = { pw = CANARY }, append_hash = true }
    local env = container({
      namespace = "shop",
      env = {
        A = kb.secret_ref { name = "vault", key = "pw", optional = true },
        B = kb.secret_ref { name = secret, key = "pw" },
      },
    }).env
    assert.same({ secretKeyRef = { name = "vault", key = "pw", optional = true } }, env[1].valueFrom)
    assert.same({ secretKeyRef = { name = secret.metadata.name, key = "pw" } }, env[2].valueFrom)
  end)

  it("rejects what cannot be a variable, and shows no value", function()
    local elsewhere = kb.opaque_secret { name = "vault", namespace = "other", data = { pw = CANARY } }
    local reasons = {
      ["env.A: the value is a number with a fraction: write it as text"] = { A = 1.5 },
      ["env.A: the value is a table"] = { A = { CANARY } },
      ["env: invalid variable name (expected printable ASCII text without '='), got \"a=b\""] = { ["a=b"] = CANARY },
      ["env[1]: invalid variable name (expected printable ASCII text without '='), got a nil"] = {
        { value = CANARY },
      },
      ["env[2]: duplicate A"] = { { name = "A", value = CANARY }, { name = "A", value = "" } },
      ["env[1]: expected {name=, value=}, got a string"] = { CANARY },
      ["env.A: the Secret vault is in the namespace other"] = {
        A = kb.secret_ref { name = elsewhere, key = "pw" },
      },
    }
    for reason, env in pairs(reasons) do
      local message = raises(function()
        deployment { env = env }
      end)
      assert.truthy(message:find("kb.deployment: " .. reason, 1, true), message)
      assert.is_nil(message:find(CANARY, 1, true))
    end
  end)
end)

describe("kb.secret_ref", function()
  it("rejects a key that the Secret does not have, and one that none can have", function()
    local secret = kb.opaque_secret { name = "vault", data = { pw = CANARY, user = "x" } }
    assert.truthy(raises(function()
      kb.secret_ref { name = secret, key = "password" }
    end):find('the Secret has no key "password"; its keys are pw, user', 1, true))
    assert.truthy(raises(function()
      kb.secret_ref { name = "vault", key = "a b" }
    end):find('key: Invalid value: "a b"', 1, true))
    assert.truthy(raises(function()
      kb.secret_ref { key = "a" }
    end):find("name is missing", 1, true))
  end)
end)

describe("kb.move_env_to_secret", function()
  local function workload()
    return deployment {
      namespace = "shop",
      env = {
        { name = "KVClientId", value = "11111111-2222-4333-8444-555555555555" },
        { name = "KVClientSecret", value = CANARY },
        { name = "KVEndpoint", value = "https://vault.example.com/" },
      },
    }
  end

  it("moves apparent secrets, without changing the given workload", function()
    local before = workload()
    local after, secret = kb.move_env_to_secret { workload = before, name = "app-env", append_hash = true }
    assert.same(workload(), before)
    local env = after.spec.template.spec.containers[1].env
    assert.same({
      name = "KVClientSecret",
      valueFrom = {
        secretKeyRef = {
          name = secret.metadata.name,
          key = "KVClientSecret",
        },
      },
    }, env[2])
    assert.same(before.spec.template.spec.containers[1].env[1], env[1])
    assert.equal("shop", secret.metadata.namespace)
    assert.truthy(secret.metadata.name:find("^app%-env%-%w+$"))
    assert.same({ KVClientSecret = kb.base64.encode(CANARY) }, secret.data)
  end)

  it("moves the variables that are named", function()
    local after, secret = kb.move_env_to_secret { workload = workload(), name = "e", variables = { "KVEndpoint" } }
    assert.same({ KVEndpoint = kb.base64.encode("https://vault.example.com/") }, secret.data)
    assert.equal(CANARY, after.spec.template.spec.containers[1].env[2].value)
  end)

  it("reaches the containers of every kind of workload", function()
    local spec = {
      initContainers = { { env = { { name = "A_TOKEN", value = "x-y" } } } },
      containers = { { env = { { name = "A_TOKEN", value = "x-y" } } } },
    }
    local template = { spec = spec }
    for _, document in ipairs {
      { spec = { jobTemplate = { spec = { template = template } } } },
      { spec = { template = template } },
      { kind = "Pod", spec = spec },
    } do
      local _, secret = kb.move_env_to_secret { workload = document, name = "e" }
      assert.same({ A_TOKEN = "eC15" }, secret.data)
    end
  end)

  it("rejects what it cannot move", function()
    local different = {
      spec = {
        containers = {
          { env = { { name = "A", value = CANARY } } },
          { env = { { name = "A", value = "other" } } },
        },
      },
    }
    local reasons = {
      ["workload is missing"] = {},
      ["no pod template with containers"] = { workload = kb.namespace { name = "a" } },
      ["no variable seems to contain a secret"] = { workload = deployment { env = { A = "1" } } },
      ["no container has a variable B with a plain value"] = { workload = workload(), variables = { "B" } },
      ["A has different values in two containers"] = { workload = different, variables = { "A" } },
    }
    for reason, options in pairs(reasons) do
      options.name = "e"
      local message = raises(function()
        kb.move_env_to_secret(options)
      end)
      assert.truthy(message:find(reason, 1, true), message)
      assert.is_nil(message:find(CANARY, 1, true))
    end
  end)
end)
