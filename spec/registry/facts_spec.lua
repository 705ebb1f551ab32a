local facts = require "kubebundle.registry.facts"

describe("the facts about registries", function()
  it("know a registry by its host", function()
    for host, name in pairs {
      ["docker.io"] = "docker_hub",
      ["index.docker.io"] = "docker_hub",
      ["shop.azurecr.io"] = "acr",
      ["*.azurecr.cn"] = "acr",
      ["123456789012.dkr.ecr.eu-west-1.amazonaws.com"] = "ecr",
      ["123456789012.dkr-ecr.eu-west-1.on.aws"] = "ecr",
      ["*.dkr.ecr.us-east-1.amazonaws.com"] = "ecr",
      ["public.ecr.aws"] = "ecr_public",
      ["europe-docker.pkg.dev"] = "gar",
      ["*.pkg.dev"] = "gar",
      ["eu.gcr.io"] = "gar",
      ["k8s.gcr.io"] = "kubernetes",
      ["ghcr.io"] = "ghcr",
      ["quay.io"] = "quay",
    } do
      assert.equal(facts[name], facts.of_host(host), host)
    end
    for _, host in ipairs { "registry-1.docker.io", "azurecr.io", "r.example.com", "ghcr.io.example.com", "" } do
      assert.is_nil(facts.of_host(host), host)
    end
    assert.equal(facts.acr, facts.of_key "shop.azurecr.io:443/team")
  end)

  it("know the registries whose nodes usually have credentials of their own", function()
    for _, host in ipairs {
      "shop.azurecr.io",
      "123456789012.dkr.ecr.eu-west-1.amazonaws.com",
      "us-docker.pkg.dev",
      "gcr.io",
    } do
      assert.is_true(facts.of_host(host).node_credentials, host)
    end
    for _, host in ipairs { "docker.io", "ghcr.io", "public.ecr.aws" } do
      assert.is_nil(facts.of_host(host).node_credentials, host)
    end
  end)

  it("know user names defined by registries, for those registries", function()
    assert.equal("lasts 12 hours", facts.user("AWS", facts.ecr).expires)
    assert.is_nil(facts.user("AWS", nil))
    for _, name in ipairs { "oauth2accesstoken", "_dcgcloud_token", "_dcgcr_2_0_0_token", "_dcgcr_3_1_token" } do
      assert.equal("lasts an hour", facts.user(name, facts.gar).expires, name)
    end
    assert.is_nil(facts.user("octocat", facts.ghcr))
  end)
end)
