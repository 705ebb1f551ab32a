-- Twelve faults of a pull-secret bundle, each made of one good bundle, and what check, preflight and the registry say.

local command = require "spec.support.command"
local kb = require "kubebundle"
local servers = require "spec.support.servers"

local faults = {}

local USER, PASSWORD = "robot", "made-up-password"

-- The good bundle as plain documents, for `change` to spoil.
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

---`hidden`: the kubelet does not use the Secret, so that the registry is asked without a credential.
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
    name = "a misspelt name in imagePullSecrets",
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
}

---The registry that all of them are tried against.
function faults.registry()
  local registry = servers.registry { auth = "htpasswd", username = USER, password = PASSWORD }
  servers.push(registry, "shop/app:1", USER, PASSWORD)
  return registry
end

---@param fault table? of the list; nil: the good bundle
---@return string manifest
function faults.manifest(fault, host)
  local secret, deployment = table.unpack(documents(host))
  if fault then fault.change(secret, deployment, host) end
  return kb.yaml.encode_all { secret, deployment }
end

-- What a command makes of the manifest, and its exit status.
local function answer(name, manifest)
  local result = command.kubebundle({ name, "--format", "json", "-" }, { stdin = manifest })
  return assert(kb.json.decode(result.stdout)), result.status
end

---What check says: the rules of its errors and warnings, or "nothing".
function faults.check(manifest)
  local rules, seen = {}, {}
  for _, finding in ipairs((answer("check", manifest))) do
    if finding.severity ~= "info" and not seen[finding.rule] then
      seen[finding.rule] = true
      rules[#rules + 1] = finding.rule
    end
  end
  return #rules > 0 and table.concat(rules, ", ") or "nothing", seen
end

---What preflight says.
---@return kubebundle.preflight.result
---@return integer status
function faults.preflight(manifest)
  local results, status = answer("preflight", manifest)
  return results[1], status
end

-- The status of the last request by skopeo for a manifest; nil without one. The words of skopeo differ by version.
local function manifest_status(log)
  local status
  for found in log:gmatch '"%u+ /v2/%S+/manifests/%S+ HTTP/[%d.]+" (%d+) %d+ "[^"]*" "skopeo/' do
    status = found
  end
  return status
end

---The HTTP status with which the registry answers skopeo, which gets the document of the Secret where the kubelet
---would use it.
---@param registry table from faults.registry
---@return string
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
  local credential = fault and fault.hidden and { "--no-creds" } or { "--authfile", auth }
  local before = #command.read(registry.log)
  local result = command.run {
    "skopeo",
    "inspect",
    "--tls-verify=false",
    credential[1],
    credential[2] or "--raw",
    "docker://" .. image,
  }
  local status = manifest_status(command.read(registry.log):sub(before + 1))
  assert((status == "200") == (result.status == 0), result.stderr)
  return status or "not asked"
end

---Tries one fault; the row of docs/faults.md that says what was seen.
---@param fault table? nil: the good bundle
---@param registry table from faults.registry
---@return string row
---@return kubebundle.preflight.result
---@return table<string, boolean> rules of check's errors and warnings
function faults.try(fault, registry)
  local manifest = faults.manifest(fault, registry.host)
  local result, status = faults.preflight(manifest)
  local told, rules = faults.check(manifest)
  local row = ("| %s | %s | %s | %s |"):format(
    fault and fault.name or "none",
    told,
    result.verdict .. (status == 0 and "" or ", exit status " .. status),
    faults.pull(fault, manifest, registry)
  )
  return row, result, rules
end

return faults
