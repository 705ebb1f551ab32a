local command = require "spec.support.command"
local kb = require "kubebundle"

local FOLDER = "examples/manifests/"

-- The credentials for each image: file, image, user names in the kubelet's order.
local PULLS = {
  { "web.yaml", "registry.example.com/web/nginx:1.27.2", { "robot" } },
  { "database.yaml", "mysql:8.4", { "acmebot" } },
  { "agent.yaml", "ghcr.io/acme/agent-config:v1.4.0", { "acme-ci" } },
  { "agent.yaml", "ghcr.io/acme/agent:v2.0.0", { "acme-ci" } },
  { "agent.yaml", "quay.io/acme/forwarder:3.1.0", { "acme+puller" } },
  { "service-account.yaml", "registry.example.com/jobs/report", { "robot" } },
  { "public.json", "registry.k8s.io/echoserver:1.10", {} },
}

local function documents_of(file)
  local list = {}
  for _, document in ipairs(assert(kb.yaml.decode_all(command.read(FOLDER .. file)))) do
    local items = document.kind == "List" and document.items or { document }
    for _, item in ipairs(items) do
      list[#list + 1] = item
    end
  end
  return list
end

describe("examples/manifests", function()
  for _, case in ipairs(PULLS) do
    local file, image, expected = table.unpack(case)
    it(("%s lets %s be pulled as it means"):format(file, image), function()
      assert.truthy(command.read(FOLDER .. file):find(image, 1, true))
      local secrets = {}
      for _, document in ipairs(documents_of(file)) do
        if document.kind == "Secret" then secrets[#secrets + 1] = document end
      end
      local users = {}
      for index, found in ipairs(assert(kb.keyring(secrets)):lookup(image)) do
        users[index] = found.username
      end
      assert.same(expected, users)
    end)
  end

  it("builds with documents from files as well", function()
    for _, case in ipairs(PULLS) do
      local file = case[1]
      local documents = documents_of(file)
      local bundle = kb.bundle(documents)
      assert.equal(#documents, #bundle)
      assert.equal("Namespace", bundle[1].kind)
      assert.equal(#documents, #kb.yaml.decode_all(bundle:yaml()))
    end
  end)
end)
