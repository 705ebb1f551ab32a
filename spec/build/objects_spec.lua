local kb = require "kubebundle"
local raises = require "spec.support.raises"

describe("kb.namespace", function()
  it("makes a Namespace", function()
    local metadata = { name = "shop", labels = { tier = "web" } }
    assert.same(
      { apiVersion = "v1", kind = "Namespace", metadata = metadata },
      kb.namespace { name = "shop", labels = { tier = "web" } }
    )
  end)

  it("returns one value", function()
    assert.equal(1, select("#", kb.namespace { name = "shop" }))
  end)

  it("rejects names that the API server rejects, with its message", function()
    local reasons = {
      ['metadata.name: Invalid value: "Shop": a lowercase RFC 1123 label must consist'] = { name = "Shop" },
      ['metadata.name: Invalid value: "a.b": must not contain dots'] = { name = "a.b" },
      ["must be no more than 63 characters"] = { name = ("a"):rep(64) },
      ["name is missing or empty"] = { name = "" },
      ["name must be text, got a number"] = { name = 1 },
      ["labels must be a table, got a string"] = { name = "a", labels = "x" },
      ["options have names"] = { "shop" },
    }
    for reason, options in pairs(reasons) do
      assert.truthy(
        raises(function()
          kb.namespace(options)
        end):find(reason, 1, true),
        reason
      )
    end
  end)
end)

describe("kb.service_account", function()
  local secret = kb.pull_secret {
    name = "regcred",
    namespace = "shop",
    append_hash = true,
    registries = { { server = "r.io", username = "u", password = "p" } },
  }

  it("refers to pull secrets by name and by document", function()
    local account = kb.service_account {
      name = "app",
      namespace = "shop",
      automount_token = false,
      image_pull_secrets = { "other", secret },
    }
    assert.same({
      apiVersion = "v1",
      kind = "ServiceAccount",
      metadata = { name = "app", namespace = "shop" },
      automountServiceAccountToken = false,
      imagePullSecrets = { { name = "other" }, { name = secret.metadata.name } },
    }, account)
  end)

  it("leaves out an empty list", function()
    assert.is_nil(kb.service_account({ name = "app", image_pull_secrets = {} }).imagePullSecrets)
  end)

  it("rejects secrets that its pods could not use", function()
    local reasons = {
      ["image_pull_secrets[1]: the Secret regcred-"] = {
        namespace = "other",
        image_pull_secrets = { secret },
      },
      ["is in the namespace shop: pods in another cannot use it"] = { image_pull_secrets = secret },
      ["image_pull_secrets[2]: duplicate a"] = { image_pull_secrets = { "a", "a" } },
      ['image_pull_secrets[1]: metadata.name: Invalid value: "Reg_Cred"'] = {
        image_pull_secrets = { "Reg_Cred" },
      },
      ["image_pull_secrets[1]: the name of a Secret is empty"] = { image_pull_secrets = { "" } },
      ["image_pull_secrets[1]: expected the name of a Secret or its document"] = {
        image_pull_secrets = { true },
      },
      ["no Secret for the namespace shop among those given"] = {
        namespace = "shop",
        image_pull_secrets = { kb.namespace { name = "shop" } },
      },
    }
    for reason, options in pairs(reasons) do
      options.name = "app"
      local message = raises(function()
        kb.service_account(options)
      end)
      assert.truthy(message:find(reason, 1, true), message)
    end
  end)

  it("chooses of a secret for many namespaces the one of its own", function()
    local all = kb.pull_secret {
      name = "regcred",
      namespaces = { "a", "b" },
      registries = { { server = "r.io", username = "u", password = "p" } },
    }
    local account = kb.service_account { name = "app", namespace = "b", image_pull_secrets = { all } }
    assert.same({ { name = "regcred" } }, account.imagePullSecrets)
  end)
end)
