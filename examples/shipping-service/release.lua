-- The bundle of deployment.yaml, built from values and from credentials in the environment:
--   kubebundle run --values values.yaml --set-string dockertag=1.4.2 release.lua
-- What is better than in the template: the secret of the key vault is no longer in the Deployment, and
-- nothing had to be encoded by hand.

local kb = require "kubebundle"

local values = ...

local function from_environment(name)
  local value = os.getenv(name)
  if not value or value == "" then error("the environment variable " .. name .. " is not set", 0) end
  return value
end

local namespace = values.namespace

local pull_secret = kb.pull_secret {
  name = "registry-secret-new",
  namespace = namespace,
  registries = {
    kb.registry.docker_hub {
      username = from_environment "DOCKER_HUB_USERNAME",
      password = from_environment "DOCKER_HUB_PASSWORD",
    },
    kb.registry.acr {
      login_server = values.registry,
      client_id = from_environment "ACR_CLIENT_ID",
      client_secret = from_environment "ACR_CLIENT_SECRET",
    },
  },
}

local vault = kb.opaque_secret {
  name = "shipping-vault",
  namespace = namespace,
  data = { ["client-secret"] = from_environment "VAULT_CLIENT_SECRET" },
}

local deployment = kb.deployment {
  name = "shipping-service",
  namespace = namespace,
  labels = { owner = "platform" },
  image = values.registry .. "/shippingservice:" .. values.dockertag,
  image_pull_policy = "Always",
  image_pull_secrets = { pull_secret },
  ports = { 80 },
  resources = { requests = { memory = "500Mi", cpu = "30m" } },
  env = {
    { name = "KVClientId", value = values.vault.client_id },
    { name = "KVClientSecret", value = kb.secret_ref { name = vault, key = "client-secret" } },
    { name = "KVEndpoint", value = values.vault.endpoint },
    { name = "ASPNETCORE_ENVIRONMENT", value = values.environment },
  },
}

return kb.bundle { kb.namespace { name = namespace }, pull_secret, vault, deployment }
