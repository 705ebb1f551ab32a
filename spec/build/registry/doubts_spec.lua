-- Doubts about a credential: the builders warn about them, and check reports them.

local check = require "kubebundle.check"
local kb = require "kubebundle"

local SECRET = "made-up-Pa55word"
local GUID = "11111111-2222-4333-8444-555555555555"
local ECR = "123456789012.dkr.ecr.eu-west-1.amazonaws.com"

-- Server, user name, password, and the rule that reports them.
local doubtful = {
  { "ghcr.io", "octocat", "github_pat_EXAMPLE0000", "credential-mismatch" },
  { "ghcr.io", "octocat", "ghs_EXAMPLE000000", "credential-expires" },
  { "https://index.docker.io/v1/", "dev@example.com", SECRET, "credential-mismatch" },
  { "docker.io", "dev@example.com", "dckr_pat_EXAMPLE0", "credential-mismatch" },
  { "quay.io", "dev@example.com", SECRET, "credential-mismatch" },
  { "shop.azurecr.io", SECRET, GUID, "credential-swapped" },
  { "shop.azurecr.io", "00000000-0000-0000-0000-000000000000", SECRET, "credential-expires" },
  { ECR, "AWS", SECRET, "credential-expires" },
  { ECR, "octocat", SECRET, "credential-mismatch" },
  { ECR, "AWS", "docker login -u AWS -p " .. SECRET .. " https://" .. ECR, "credential-mismatch" },
  { "public.ecr.aws", "AWS", "An error occurred (ExpiredToken) when calling the service", "credential-mismatch" },
  { "europe-docker.pkg.dev", "_dcgcloud_token", "ya29.EXAMPLE00000", "credential-expires" },
  { "gcr.io", "_dcgcr_2_0_0_token", "ya29.EXAMPLE00000", "credential-expires" },
  { "gcr.io", "oauth2accesstoken", "ERROR: (gcloud.auth) no account", "credential-mismatch" },
  { "gcr.io", "someone", '{"private_key": "made-up"}', "gcr-key-shape" },
  { "gcr.io", "_json_key", SECRET, "gcr-key-shape" },
  { "registry.gitlab.com", "gitlab-ci-token", SECRET, "credential-expires" },
  { "r.example.com", "octocat", "glcbt-EXAMPLE0000", "credential-expires" },
  { "r.example.com", "glpat-EXAMPLE0000", SECRET, "credential-swapped" },
  { "r.example.com", SECRET, "_json_key", "credential-swapped" },
  { "icr.io", "iambearer", SECRET, "credential-expires" },
}

local fine = {
  { "nvcr.io", "$oauthtoken", "nvapi-EXAMPLE00000" },
  { "icr.io", "iamapikey", "EXAMPLE-0000000000" },
  { "registry.digitalocean.com", "dop_v1_EXAMPLE000", "dop_v1_EXAMPLE000" },
  { "registry.digitalocean.com", "b7d03a6947b217efb6f3ec3bd3504582", "b7d03a6947b217efb6f3ec3bd3504582" },
  { "rg.fr-par.scw.cloud", "nologin", GUID },
  { "registry.heroku.com", "_", GUID },
  { "quay.io", "$token", SECRET },
  { "fra.ocir.io", "tenancy/oracleidentitycloudservice/dev@example.com", "EXAMPLE;(tok)en" },
  { "ghcr.io", "x-access-token", "ghp_EXAMPLE000000" },
  { "quay.io", "acme+robot", SECRET },
  { "shop.azurecr.io", GUID, "abc1Q~EXAMPLE0000" },
  { "docker.io", "octocat", "dckr_pat_EXAMPLE0" },
  { "r.example.com", "AWS", SECRET },
  { "r.example.com", "someone", "a password with blanks" },
  { "gcr.io", "_json_key", '{\n  "private_key": "made-up"\n}\n' },
  { "r.example.com", "AKIAEXAMPLE000000", SECRET },
}

local function built(case)
  return kb.registry.generic { server = case[1], username = case[2], password = case[3] }
end

-- What check reports about the credential in a Secret.
local function found(case)
  local list = {}
  for _, finding in ipairs(check { kb.pull_secret { name = "regcred", registries = { built(case) } } }) do
    if finding.rule ~= "pull-no-credential" then list[#list + 1] = finding end
  end
  return list
end

describe("a doubtful credential", function()
  for _, case in ipairs(doubtful) do
    local server, username, _, rule = table.unpack(case)
    it(("is one of %s at %s: %s, for the builder and for check"):format(username, server, rule), function()
      local warnings, findings = built(case).warnings, found(case)
      assert.equal(1, #warnings, table.concat(warnings, "; "))
      assert.equal(1, #findings)
      assert.equal(rule, findings[1].rule)
      assert.truthy(findings[1].message:find(warnings[1], 1, true), findings[1].message)
      assert.is_nil(findings[1].message:find(SECRET, 1, true))
    end)
  end
end)

describe("a credential without a doubt", function()
  for _, case in ipairs(fine) do
    it(("is one of %s at %s"):format(case[2], case[1]), function()
      assert.same({}, built(case).warnings)
      assert.same({}, found(case))
    end)
  end
end)

describe("a hint that is as often right as not", function()
  local hints = {
    ghcr = { username = "octocat", token = SECRET },
    quay = { username = "octocat", token = SECRET },
    acr = { login_server = "myregistry.azurecr.io", client_id = "puller", client_secret = SECRET },
  }
  for kind, options in pairs(hints) do
    it("is only reported if the registry was named: " .. kind, function()
      local registry = kb.registry[kind](options)
      assert.equal(1, #registry.warnings)
      assert.same({}, found { registry.server, registry.username, registry.password })
    end)
  end
end)

describe("two credentials for Docker Hub under two of its names", function()
  local function rules(alias_password)
    local document = kb.pull_secret {
      name = "regcred",
      registries = {
        { server = "docker.io", username = "acme", password = SECRET },
        { server = "https://index.docker.io/v1/", username = "acme", password = alias_password },
      },
    }
    local list = {}
    for _, finding in ipairs(check { document }) do
      list[#list + 1] = finding.rule
    end
    return list
  end

  it("are one too many, unless they are the same", function()
    assert.same({ "credential-overlap" }, rules "old-made-up")
    assert.same({}, rules(SECRET))
  end)
end)
