-- Faults of a pull-secret bundle, each derived from a good bundle, with the results of check, preflight and the
-- registry.

local command = require "spec.support.command"
local images = require "spec.support.images"
local kb = require "kubebundle"
local servers = require "spec.support.servers"
local storage = require "spec.support.registry_storage"

local faults = {}

local USER, PASSWORD = "robot", "made-up-password"

-- The good bundle as plain documents, for modification by `change`.
local function documents(host)
  return {
    kb.pull_secret {
      name = "regcred",
      namespace = "shop",
      registries = { { server = host, username = USER, password = PASSWORD } },
    },
    kb.deployment {
      name = "app",
      namespace = "shop",
      image = host .. "/shop/app:1",
      image_pull_secrets = { "regcred" },
    },
  }
end

local function set_config(secret, config)
  secret.data[".dockerconfigjson"] = kb.base64.encode(kb.json.encode(config))
end

local function set_entry(secret, entry)
  secret.data[".dockerconfigjson"] = kb.base64.encode(kb.dockerconfig.encode { entry })
end

-- Another image, on nodes of linux/amd64.
local function use_image(name)
  return function(_, deployment, host)
    local pod = deployment.spec.template.spec
    pod.containers[1].image = host .. "/" .. name
    pod.nodeSelector = { ["kubernetes.io/arch"] = "amd64" }
  end
end

---`hidden`: the kubelet does not use the Secret, so the registry is asked without a credential.
---@type { name: string, rule: string?, verdict: string, hidden: boolean?, change: function }[]
faults.list = {
  {
    name = "a wrong password",
    verdict = "unauthorized",
    change = function(secret, _, host)
      set_entry(secret, { server = host, username = USER, password = "another-made-up" })
    end,
  },
  {
    name = "a line break at the password's end",
    rule = "credential-whitespace",
    verdict = "unauthorized",
    change = function(secret, _, host)
      set_entry(secret, { server = host, username = USER, password = PASSWORD .. "\n" })
    end,
  },
  {
    name = "a server without the image's port",
    rule = "registry-port-mismatch",
    verdict = "unauthorized",
    change = function(secret)
      set_entry(secret, { server = "127.0.0.1", username = USER, password = PASSWORD })
    end,
  },
  {
    name = "a server that is another registry",
    rule = "pull-no-credential",
    verdict = "unauthorized",
    change = function(secret)
      set_entry(secret, { server = "registry.example.com", username = USER, password = PASSWORD })
    end,
  },
  {
    name = "the Secret in another namespace",
    rule = "pull-secret-other-namespace",
    verdict = "unauthorized",
    hidden = true,
    change = function(secret)
      secret.metadata.namespace = "elsewhere"
    end,
  },
  {
    name = "a Secret of type Opaque",
    rule = "secret-type-mismatch",
    verdict = "unauthorized",
    hidden = true,
    change = function(secret)
      secret.type = "Opaque"
    end,
  },
  {
    name = "a misspelled name in imagePullSecrets",
    rule = "pull-secret-missing",
    verdict = "unauthorized",
    hidden = true,
    change = function(_, deployment)
      deployment.spec.template.spec.imagePullSecrets[1].name = "regcerd"
    end,
  },
  {
    name = "imagePullSecrets inside the container",
    rule = "field-misplaced",
    verdict = "unauthorized",
    hidden = true,
    change = function(_, deployment)
      local pod = deployment.spec.template.spec
      pod.containers[1].imagePullSecrets, pod.imagePullSecrets = pod.imagePullSecrets, nil
    end,
  },
  {
    name = "an auth without `user:`",
    rule = "auth-malformed",
    verdict = "auth-malformed",
    change = function(secret, _, host)
      set_config(secret, { auths = { [host] = { auth = kb.base64.encode(PASSWORD) } } })
    end,
  },
  {
    name = "a new password beside an old auth",
    rule = "auth-disagrees",
    verdict = "unauthorized",
    change = function(secret, _, host)
      local old = kb.dockerconfig.encode_auth(USER, "old-made-up")
      set_config(secret, { auths = { [host] = { username = USER, password = PASSWORD, auth = old } } })
    end,
  },
  {
    name = "a copied config.json with credsStore",
    rule = "credential-empty",
    verdict = "unauthorized",
    change = function(secret, _, host)
      set_config(secret, { auths = { [host] = kb.object {} }, credsStore = "desktop" })
    end,
  },
  {
    name = "a tag that was not pushed",
    verdict = "not-found",
    change = function(_, deployment, host)
      deployment.spec.template.spec.containers[1].image = host .. "/shop/app:2"
    end,
  },
  {
    name = "a digest that was not pushed",
    verdict = "not-found",
    change = use_image("shop/app@" .. images.digest "never pushed"),
  },
  { name = "an index without the platform of the nodes", verdict = "platform", change = use_image "shop/arm:1" },
  { name = "an index whose image is gone", verdict = "content-missing", change = use_image "shop/gone:1" },
  { name = "an image whose layer is gone", verdict = "content-missing", change = use_image "shop/hollow:1" },
  { name = "an image whose layer was cut off", verdict = "content-mismatch", change = use_image "shop/cut:1" },
}

-- A repository with an index for one image; `change` gets its script, and the image.
local function put_spoilt(registry, name, platform, change)
  local case = { repository = name, script = {} }
  local image = images.put_image(case, images.image(name, platform))
  images.put_index(case, { images.entry(image, platform) })
  change(case.script, "/v2/" .. name, image)
  storage.put(registry.folder, case.script)
end

local function put_all_spoilt(registry)
  put_spoilt(registry, "shop/arm", "linux/arm64", function() end)
  put_spoilt(registry, "shop/gone", "linux/amd64", function(script, base, image)
    script[base .. "/manifests/" .. images.digest(image.text)] = nil
  end)
  put_spoilt(registry, "shop/hollow", "linux/amd64", function(script, base, image)
    script[base .. "/blobs/" .. images.digest(image.layers[1])] = nil
  end)
  put_spoilt(registry, "shop/cut", "linux/amd64", function(script, base, image)
    script[base .. "/blobs/" .. images.digest(image.layers[1])][1].body = image.layers[1]:sub(1, 100)
  end)
end

--- The registry for all faults.
function faults.registry()
  local registry = servers.registry { auth = "htpasswd", username = USER, password = PASSWORD }
  servers.push(registry, "shop/app:1", USER, PASSWORD)
  put_all_spoilt(registry)
  return registry
end

---@param fault table? from the list; nil: the good bundle
---@return string manifest
function faults.manifest(fault, host)
  local secret, deployment = table.unpack(documents(host))
  if fault then fault.change(secret, deployment, host) end
  return kb.yaml.encode_all { secret, deployment }
end

-- A command's output for the manifest, and its exit status.
local function answer(name, manifest, ...)
  local result = command.kubebundle({ name, "--format", "json", "-", ... }, { stdin = manifest })
  return assert(kb.json.decode(result.stdout)), result.status
end

--- The rules of check's errors and warnings, or "nothing", except for the one about registries on this machine.
function faults.check(manifest)
  local rules, seen = {}, {}
  for _, finding in ipairs((answer("check", manifest, "--disable", "registry-localhost"))) do
    if finding.severity ~= "info" and not seen[finding.rule] then
      seen[finding.rule] = true
      rules[#rules + 1] = finding.rule
    end
  end
  return #rules > 0 and table.concat(rules, ", ") or "nothing", seen
end

--- The result of preflight.
---@return kubebundle.preflight.result
---@return integer status
function faults.preflight(manifest)
  local results, status = answer("preflight", manifest)
  return results[1], status
end

-- The status of skopeo's last request for a manifest; nil without one. skopeo's messages differ by version.
local function manifest_status(log)
  local status
  for found in log:gmatch '"%u+ /v2/%S+/manifests/%S+ HTTP/[%d.]+" (%d+) %d+ "[^"]*" "skopeo/' do
    status = found
  end
  return status
end

--- The HTTP status of skopeo's last request for a manifest, and whether it copies the image. It gets the Secret's
--- document if the kubelet would use it.
---@param registry table from faults.registry
---@return string status
---@return string pulled "yes" or "no"
function faults.pull(fault, manifest, registry)
  local directory <close> = command.directory()
  local auth, image = directory.path .. "/auth.json", nil
  for _, document in ipairs(kb.yaml.decode_all(manifest)) do
    if document.kind == "Secret" then
      command.write(auth, kb.base64.decode(document.data[".dockerconfigjson"]))
    else
      image = document.spec.template.spec.containers[1].image
    end
  end
  local words = { "skopeo", "--insecure-policy", "--override-os", "linux", "--override-arch", "amd64", "copy" }
  local credential = fault and fault.hidden and { "--src-no-creds" } or { "--authfile", auth }
  table.move(credential, 1, #credential, #words + 1, words)
  table.move(
    { "--src-tls-verify=false", "docker://" .. image, "dir:" .. directory.path .. "/to" },
    1,
    3,
    #words + 1,
    words
  )
  local before = #command.read(registry.log)
  local result = command.run(words)
  local status = manifest_status(command.read(registry.log):sub(before + 1))
  return status or "not asked", result.status == 0 and "yes" or "no"
end

--- Tries one fault; returns the row of docs/faults.md with the results.
---@param fault table? nil: the good bundle
---@param registry table from faults.registry
---@return string row
---@return kubebundle.preflight.result
---@return table<string, boolean> rules of check's errors and warnings
function faults.try(fault, registry)
  local manifest = faults.manifest(fault, registry.host)
  local result, status = faults.preflight(manifest)
  local told, rules = faults.check(manifest)
  local row = ("| %s | %s | %s | %s | %s |"):format(
    fault and fault.name or "none",
    told,
    result.verdict .. (status == 0 and "" or ", exit status " .. status),
    faults.pull(fault, manifest, registry)
  )
  return row, result, rules
end

return faults
