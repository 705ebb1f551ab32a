-- Secrets whose names end in a hash of what they hold: a new password is a new Secret, and pods that refer
-- to it are rolled out again, while running ones keep the old one.
--   REGISTRY_USERNAME=... REGISTRY_PASSWORD=... DB_PASSWORD=... kubebundle run examples/rotated-secrets.lua

local kb = require "kubebundle"

local pull_secret = kb.pull_secret {
  name = "regcred",
  namespace = "shop",
  append_hash = true,
  immutable = true,
  registries = {
    kb.registry.generic {
      server = "registry.example.com",
      username = os.getenv "REGISTRY_USERNAME",
      password = os.getenv "REGISTRY_PASSWORD",
    },
  },
}

local deployment, environment = kb.move_env_to_secret {
  name = "shop-env",
  append_hash = true,
  workload = kb.deployment {
    name = "shop",
    namespace = "shop",
    image = "registry.example.com/shop/web:2.0.1",
    ports = { 8080 },
    env = { DB_HOST = "db.shop.svc", DB_PASSWORD = os.getenv "DB_PASSWORD" },
    image_pull_secrets = { pull_secret },
  },
}

return kb.bundle { kb.namespace { name = "shop" }, pull_secret, environment, deployment }
