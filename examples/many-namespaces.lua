-- The same pull secret for many namespaces, and for the pods of each by its service account:
--   REGISTRY_USERNAME=... REGISTRY_PASSWORD=... kubebundle run examples/many-namespaces.lua
-- Values: namespaces (a list), registry (a host).

local kb = require "kubebundle"

local values = ...
local namespaces = values.namespaces or { "team-a", "team-b" }

local pull_secret = kb.pull_secret {
  name = "regcred",
  namespaces = namespaces,
  registries = {
    {
      server = values.registry or "registry.example.com",
      username = os.getenv "REGISTRY_USERNAME",
      password = os.getenv "REGISTRY_PASSWORD",
    },
  },
}

local documents = { pull_secret }
for _, namespace in ipairs(namespaces) do
  table.insert(documents, kb.namespace { name = namespace })
  table.insert(
    documents,
    kb.service_account {
      name = "default",
      namespace = namespace,
      image_pull_secrets = { pull_secret },
    }
  )
end

return kb.bundle(documents)
