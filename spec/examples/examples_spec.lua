local command = require "spec.support.command"
local kb = require "kubebundle"

local FOLDER = "examples/shipping-service/"

-- Made up, the same as in deployment.yaml.
local ENVIRONMENT = {
  DOCKER_HUB_USERNAME = "acmebot",
  DOCKER_HUB_PASSWORD = "example-Pw@2099",
  ACR_CLIENT_ID = "11111111-2222-4333-8444-555555555555",
  ACR_CLIENT_SECRET = "EXAMPLE~not-a-real-secret.000000000000_x",
  VAULT_CLIENT_SECRET = "EXAMPLE-not-a-real-secret-0000000",
  REGISTRY_USERNAME = "acmebot",
  REGISTRY_PASSWORD = "example-Pw@2099",
  DB_PASSWORD = "example-Pw@2098",
}

-- Runs a script as `kubebundle run` does, with another environment.
local function run(path, values, environment)
  local os = {
    getenv = function(name)
      return environment[name]
    end,
  }
  local world = setmetatable({ os = os }, { __index = _G })
  return assert(loadfile(path, "t", world))(values)
end

local function by_kind(documents)
  local map = {}
  for _, document in ipairs(documents) do
    map[document.kind .. "/" .. document.metadata.name] = document
  end
  return map
end

local function credentials(secret, image)
  local list = {}
  for index, found in ipairs(assert(kb.keyring { secret }):lookup(image)) do
    list[index] = { found.server, found.username, found.password }
  end
  return list
end

describe("examples/shipping-service", function()
  local values = kb.yaml.decode(command.read(FOLDER .. "values.yaml"))
  local template = command.read(FOLDER .. "deployment.yaml")
  local filled = template:gsub("#%(dockertag%)#", values.dockertag)
  local written = by_kind(kb.yaml.decode_all(filled))
  local bundle = run(FOLDER .. "release.lua", values, ENVIRONMENT)
  local built = by_kind(bundle)

  it("has one token in the template, and blanks at the ends of lines as people leave them", function()
    assert.equal(1, select(2, template:gsub("#%([^)]*%)#", "")))
    assert.truthy(template:find("labels: \n", 1, true))
    assert.truthy(template:find('Dev001"  \n', 1, true))
  end)

  it("builds by the script the Deployment of the template, the vault's secret apart", function()
    local expected, deployment = written["Deployment/shipping-service"], built["Deployment/shipping-service"]
    local env = expected.spec.template.spec.containers[1].env
    assert.equal(ENVIRONMENT.VAULT_CLIENT_SECRET, env[2].value)
    env[2] = {
      name = "KVClientSecret",
      valueFrom = { secretKeyRef = { name = "shipping-vault", key = "client-secret" } },
    }
    assert.same(expected, deployment)
    assert.equal(
      kb.base64.encode(ENVIRONMENT.VAULT_CLIENT_SECRET),
      built["Secret/shipping-vault"].data["client-secret"]
    )
  end)

  it("gives the pods the credentials of the template's Secret", function()
    local name = "Secret/registry-secret-new"
    assert.equal(written[name].metadata.namespace, built[name].metadata.namespace)
    for _, image in ipairs { "registrydevaueast001.azurecr.io/shippingservice:1.4.2", "nginx" } do
      local found = credentials(built[name], image)
      assert.equal(1, #found)
      assert.same(credentials(written[name], image), found)
    end
  end)

  it("has nothing doubtful", function()
    assert.same({}, bundle:warnings())
    assert.equal("Namespace", bundle[1].kind)
  end)

  it("names the environment variable that is not set", function()
    local fine, message = pcall(run, FOLDER .. "release.lua", values, {})
    assert.is_false(fine)
    assert.equal("the environment variable DOCKER_HUB_USERNAME is not set", message)
  end)

  it("goes from a service principal to a Secret like the shell, byte for byte", function()
    local shell = [[
      auth=$(echo -n "$CLIENT_ID:$CLIENT_SECRET" | base64 | tr -d '\n')
      document=$(echo -n '{"auths":{"'"$SERVER"'":{"auth":"'"$auth"'"}}}')
      printf '%s\n' "$auth" "$document" "$(echo -n "$document" | base64 -w 0)"]]
    local env = { SERVER = "myregistry.azurecr.io", CLIENT_ID = ENVIRONMENT.ACR_CLIENT_ID }
    for _, client_secret in ipairs {
      ENVIRONMENT.ACR_CLIENT_SECRET,
      "99999999-8888-4777-8666-555555555555",
      "x",
      "a:b",
      "\xFF\u{E9}",
    } do
      env.CLIENT_SECRET = client_secret
      env.LUA_PATH, env.LUA_CPATH = package.path, package.cpath
      local expected = command.run({ "bash", "-c", shell }, { env = env })
      local result = command.run({ "lua5.4", FOLDER .. "chain.lua" }, { env = env })
      assert.equal("", result.stderr)
      assert.equal(expected.stdout, result.stdout)
      assert.equal(0, result.status)
    end
  end)
end)

describe("examples/shipping-service/demo", function()
  local here = io.popen("pwd"):read "l"
  local env = {
    PATH = here .. "/bin:" .. os.getenv "PATH",
    LUA_PATH = here .. "/lua/?.lua;" .. here .. "/lua/?/init.lua;;",
    LUA_CPATH = here .. "/build/?.so;;",
  }

  it("shows the five parts in one screen, and no credential", function()
    local result = command.run({ FOLDER .. "demo" }, { env = env })
    assert.equal("", result.stderr)
    assert.equal(0, result.status)
    local image = "     image: registrydevaueast001.azurecr.io/shippingservice:"
    for _, text in ipairs {
      "38c38\n< " .. image .. "#(dockertag)#\n---\n> " .. image .. "1.4.2\n",
      "containers[0].securityContext: only in by-awk.yaml\n",
      "same fields, 1 different value: [2].spec.template.spec.containers[0].image\n",
      "release.yaml:38:13: error: ",
      "[registry-port-mismatch]\n",
      "[client-secret-expired]\n",
      "Namespace Secret Secret Deployment\n",
      "[credential]\n4 objects, 1 image; 0 errors, 0 warnings\n",
    } do
      assert.truthy(result.stdout:find(text, 1, true), text)
    end
    local lines = 0
    for line in result.stdout:gmatch "([^\n]*)\n" do
      lines = lines + 1
      assert.is_true(#line <= 100, line)
    end
    assert.is_true(lines <= 40, lines .. " lines")
    for _, name in ipairs { "DOCKER_HUB_PASSWORD", "ACR_CLIENT_SECRET", "VAULT_CLIENT_SECRET" } do
      local value = ENVIRONMENT[name]
      assert.is_nil(result.stdout:find(value, 1, true))
      assert.is_nil(result.stdout:find(kb.base64.encode(value), 1, true))
    end
  end)

  it("fails if the command gives another result", function()
    local folder <close> = command.directory()
    command.write(folder.path .. "/kubebundle", "#!/bin/sh\nexit 0\n")
    assert(os.execute("chmod +x " .. command.quote(folder.path .. "/kubebundle")))
    local result = command.run({ FOLDER .. "demo" }, { env = { PATH = folder.path .. ":" .. env.PATH } })
    assert.equal(1, result.status)
    assert.truthy(result.stderr:find("demo: exit status", 1, true))
  end)
end)

describe("examples/many-namespaces.lua", function()
  it("gives every namespace the pull secret and a service account with it", function()
    local built = run("examples/many-namespaces.lua", { namespaces = { "a", "b", "c" } }, ENVIRONMENT)
    assert.equal(9, #built)
    for index, namespace in ipairs { "a", "b", "c" } do
      assert.equal(namespace, built[index].metadata.name)
      assert.equal(namespace, built[3 + index].metadata.namespace)
      assert.equal(namespace, built[6 + index].metadata.namespace)
      assert.same({ { name = "regcred" } }, built[6 + index].imagePullSecrets)
    end
  end)
end)

describe("examples/rotated-secrets.lua", function()
  it("refers to Secrets by names that change with what they hold", function()
    local function secret_names(environment)
      local built = run("examples/rotated-secrets.lua", {}, environment)
      local spec = built[4].spec.template.spec
      assert.equal(built[2].metadata.name, spec.imagePullSecrets[1].name)
      assert.equal(built[3].metadata.name, spec.containers[1].env[2].valueFrom.secretKeyRef.name)
      return built[2].metadata.name, built[3].metadata.name
    end
    local pull, environment = secret_names(ENVIRONMENT)
    local changed = setmetatable({ DB_PASSWORD = "example-Pw@2097" }, { __index = ENVIRONMENT })
    local same_pull, new_environment = secret_names(changed)
    assert.equal(pull, same_pull)
    assert.not_equal(environment, new_environment)
  end)
end)
