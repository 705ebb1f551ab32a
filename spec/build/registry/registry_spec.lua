local core = require "kubebundle.core"
local keyring = require "kubebundle.kubelet.keyring"
local raises = require "spec.support.raises"
local registry = require "kubebundle.build.registry"

local CANARY = "canary-Pa55word-0000"
local GUID = "11111111-2222-4333-8444-555555555555"
local KEY = '{"type":"service_account","private_key":"' .. CANARY .. '"}'

-- The result of each builder: server, user name, password.
local BUILT = {
  {
    "generic",
    { server = "r.example.com:5000/team/", username = "u", password = CANARY },
    "r.example.com:5000/team/",
    "u",
    CANARY,
  },
  {
    "acr",
    { login_server = "myregistry.azurecr.io", client_id = GUID, client_secret = CANARY },
    "myregistry.azurecr.io",
    GUID,
    CANARY,
  },
  {
    "acr",
    { login_server = "myregistry-abc123.azurecr.us", client_id = GUID, client_secret = CANARY },
    "myregistry-abc123.azurecr.us",
    GUID,
    CANARY,
  },
  { "docker_hub", { username = "acme", password = CANARY }, "https://index.docker.io/v1/", "acme", CANARY },
  { "ghcr", { username = "octocat", token = "ghp_" .. CANARY }, "ghcr.io", "octocat", "ghp_" .. CANARY },
  {
    "ecr",
    { account_id = "123456789012", region = "eu-west-1", password = CANARY },
    "123456789012.dkr.ecr.eu-west-1.amazonaws.com",
    "AWS",
    CANARY,
  },
  {
    "ecr",
    { account_id = "123456789012", region = "cn-north-1", password = CANARY },
    "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn",
    "AWS",
    CANARY,
  },
  { "ecr", { server = "public.ecr.aws", password = CANARY }, "public.ecr.aws", "AWS", CANARY },
  { "gar", { location = "europe", key = KEY }, "europe-docker.pkg.dev", "_json_key", KEY },
  {
    "gar",
    { server = "eu.gcr.io", key = core.base64.encode(KEY) },
    "eu.gcr.io",
    "_json_key_base64",
    core.base64.encode(KEY),
  },
  {
    "gar",
    { location = "us-central1", access_token = CANARY },
    "us-central1-docker.pkg.dev",
    "oauth2accesstoken",
    CANARY,
  },
  { "quay", { username = "acme+robot", password = CANARY }, "quay.io", "acme+robot", CANARY },
  {
    "gitlab",
    { username = "gitlab+deploy-token-1", token = CANARY },
    "registry.gitlab.com",
    "gitlab+deploy-token-1",
    CANARY,
  },
  {
    "gitlab",
    { server = "registry.example.com", username = "x", token = CANARY },
    "registry.example.com",
    "x",
    CANARY,
  },
}

-- Options that cannot work: builder, options, a part of the error message.
local REFUSED = {
  { "generic", { username = "u", password = CANARY }, "server is missing or empty" },
  { "generic", { server = "r.io", password = CANARY }, "the user name is missing or empty" },
  { "generic", { server = "r.io", username = "u" }, "the password is missing or empty" },
  { "generic", { server = "r.io", username = "a:b", password = CANARY }, "contains a colon" },
  {
    "generic",
    { server = "r.io", username = "$(clientId)", password = CANARY },
    "the user name is a pipeline macro",
  },
  {
    "generic",
    { server = "r.io", username = "u", password = "$(client.secret)" },
    "the password is a pipeline macro",
  },
  { "generic", { server = "r.io", username = 1, password = CANARY }, "username must be text, got a number" },
  { "generic", { server = "r.io\n", username = "u", password = CANARY }, "invalid control character in URL" },
  { "generic", { server = "r.io ", username = "u", password = CANARY }, "invalid character in host name" },
  { "generic", { server = "r.io:http", username = "u", password = CANARY }, "invalid port after host" },
  { "generic", { server = "r.io/%zz", username = "u", password = CANARY }, "invalid URL escape" },
  { "generic", { server = "u:" .. CANARY .. "/@r.io", username = "u", password = CANARY }, "invalid port" },
  { "generic", { server = "https:///team", username = "u", password = CANARY }, "no host in the server" },
  { "generic", { server = "docker://r.io", username = "u", password = CANARY }, "no image can have such a path" },
  { "generic", { server = "r.io/Team", username = "u", password = CANARY }, "no image can have such a path" },
  { "generic", { server = "r.io/*", username = "u", password = CANARY }, "paths take no wildcards" },
  { "generic", { server = "r.io.", username = "u", password = CANARY }, "no image can have such a host" },
  { "generic", { server = "[::1]", username = "u", password = CANARY }, "brackets without a port" },
  {
    "generic",
    { server = "https://index.docker.io/v1", username = "u", password = CANARY },
    "the kubelet never uses it; for images of Docker Hub write https://index.docker.io/v1/",
  },
  { "generic", { server = "r.io", user = "u", password = CANARY }, 'unknown option "user"' },
  { "acr", { login_server = "myregistry", client_id = GUID, client_secret = CANARY }, "NAME.azurecr.io" },
  {
    "acr",
    { login_server = "https://myregistry.azurecr.io", client_id = GUID, client_secret = CANARY },
    "expected NAME.azurecr.io",
  },
  { "acr", { login_server = "MyRegistry.azurecr.io", client_id = GUID, client_secret = CANARY }, "lower case" },
  {
    "acr",
    { login_server = "myregistry.westeurope.data.azurecr.io", client_id = GUID, client_secret = CANARY },
    "invalid login server: a data endpoint",
  },
  { "acr", { login_server = "abcd.azurecr.io", client_id = GUID, client_secret = CANARY }, "5 to 50" },
  { "acr", { login_server = "myregistry.azurecr.io", client_id = GUID }, "client_secret is missing or empty" },
  { "docker_hub", { username = "dckr_pat_x", password = CANARY }, "swapped" },
  { "ghcr", { username = "ghp_" .. CANARY, token = "octocat" }, "swapped" },
  { "ecr", { account_id = "1234", region = "eu-west-1", password = CANARY }, "account_id must be 12 digits" },
  { "ecr", { account_id = "123456789012", region = "Ireland", password = CANARY }, "invalid region" },
  { "ecr", { server = "ecr.amazonaws.com", password = CANARY }, "invalid ECR server" },
  { "ecr", { server = "public.ecr.aws", region = "eu-west-1", password = CANARY }, "expected either server, or" },
  { "ecr", { server = "public.ecr.aws", username = "me", password = CANARY }, "the user name of ECR is always AWS" },
  { "ghcr", { username = "octocat" }, "token is missing or empty" },
  { "ghcr", { username = "octocat", token = CANARY, password = CANARY }, "expected either token or password" },
  { "gar", { location = "europe" }, "key is missing or empty" },
  { "gar", { location = "europe", key = CANARY }, "invalid service account key" },
  { "gar", { location = "europe", key = '{"a":1}' }, "invalid service account key" },
  { "gar", { server = "pkg.dev", key = KEY }, "LOCATION-docker.pkg.dev" },
  { "gar", { server = "gcr.io", location = "eu", key = KEY }, "expected either location or server" },
  { "gar", { server = "gcr.io", key = KEY, access_token = CANARY }, "expected either key or access_token" },
  { "quay", { username = "a@example.com", password = CANARY }, "e-mail address" },
  { "gitlab", { server = "gitlab.com", username = "u", token = CANARY }, "registry.gitlab.com" },
  { "gitlab", { username = "glpat-" .. CANARY, token = "u" }, "swapped" },
}

-- Options that work but may be a mistake: builder, options, a part of the warning.
local DOUBTFUL = {
  { "acr", { login_server = "myregistry.azurecr.io", client_id = "token1", client_secret = CANARY }, "not a GUID" },
  { "acr", { login_server = "myregistry.azurecr.io", client_id = CANARY, client_secret = GUID }, "swapped" },
  {
    "acr",
    {
      login_server = "myregistry.azurecr.io",
      client_id = "00000000-0000-0000-0000-000000000000",
      client_secret = CANARY,
    },
    "3 hours",
  },
  { "docker_hub", { username = "a@example.com", password = CANARY }, "e-mail address" },
  { "ghcr", { username = "octocat", token = "github_pat_" .. CANARY }, "fine-grained" },
  { "ghcr", { username = "octocat", token = "ghs_" .. CANARY }, "ends with its job" },
  { "ghcr", { username = "octocat", token = CANARY }, "ghp_" },
  { "ecr", { server = "public.ecr.aws", password = CANARY }, "12 hours" },
  { "gar", { location = "eu", access_token = CANARY }, "an hour" },
  { "quay", { username = "acme", password = CANARY }, "not a robot account" },
  { "gitlab", { username = "gitlab-ci-token", token = CANARY }, "ends with the job" },
  { "generic", { server = "registry-1.docker.io", username = "u", password = CANARY }, "Docker Hub" },
  { "generic", { server = "R.example.com", username = "u", password = CANARY }, "upper-case letters" },
  { "generic", { server = "https://a:b@r.io", username = "u", password = CANARY }, "user information" },
  { "generic", { server = "r.io?a=1", username = "u", password = CANARY }, "a query or a fragment" },
  { "generic", { server = "r.io:443", username = "u", password = CANARY }, "compared as text" },
  { "generic", { server = "r.io", username = "u", password = CANARY .. "\n" }, "password begins or ends" },
  { "generic", { server = "r.io", username = " u", password = CANARY }, "user name begins or ends" },
  { "generic", { server = "r.io", username = "ghp_" .. CANARY, password = CANARY }, "has the form of a token" },
}

describe("kb.registry", function()
  for _, case in ipairs(BUILT) do
    local kind, options, server, username, password = table.unpack(case)
    it(kind .. " makes an entry for " .. server, function()
      local built = registry[kind](options)
      assert.same({ server, username, password }, { built.server, built.username, built.password })
      assert.truthy(keyring.key(built.server))
    end)
  end

  for _, case in ipairs(REFUSED) do
    local kind, options, reason = table.unpack(case)
    it(kind .. " refuses with a sentence: " .. reason, function()
      local message = raises(function()
        registry[kind](options)
      end)
      assert.truthy(message:find(reason, 1, true), message)
      assert.truthy(message:find("^[^:]*registry_spec.lua:%d+: kb%.registry%." .. kind .. ": "), message)
      assert.is_nil(message:find(CANARY, 1, true))
      assert.is_nil(message:find("\n", 1, true))
    end)
  end

  for _, case in ipairs(DOUBTFUL) do
    local kind, options, warning = table.unpack(case)
    it(kind .. " warns: " .. warning, function()
      local all = table.concat(registry[kind](options).warnings, "\n")
      assert.truthy(all:find(warning, 1, true), all)
      assert.is_nil(all:find(CANARY, 1, true))
    end)
  end

  it("also accepts a token as password", function()
    for kind, more in pairs {
      docker_hub = {},
      ghcr = {},
      quay = {},
      gitlab = {},
      ecr = {
        server = "public.ecr.aws",
        username = "AWS",
      },
    } do
      for _, name in ipairs { "token", "password" } do
        local options = { username = "acme", [name] = CANARY }
        for key, value in pairs(more) do
          options[key] = value
        end
        assert.equal(CANARY, registry[kind](options).password)
      end
    end
  end)

  it("warns of nothing if there is nothing to doubt", function()
    for index = 1, 5 do
      assert.same({}, registry[BUILT[index][1]](BUILT[index][2]).warnings)
    end
  end)

  it("shows the server and no credential when a registry is printed", function()
    local server = "https://a:" .. CANARY .. "@r.io"
    local built = registry.generic { server = server, username = "u", password = "p" }
    assert.equal("registry r.io", tostring(built))
  end)

  it("accepts one table of options", function()
    assert.error_matches(function()
      registry.acr()
    end, "kb.registry.acr takes a table of options")
  end)

  it("accepts servers with wildcards, ports, schemes and addresses", function()
    for _, server in ipairs {
      "*.azurecr.io",
      "r*.example.com",
      "localhost:5000",
      "http://r.io",
      "https://r.io/v2/",
      "10.0.0.1",
      "[::1]:5000",
      "ex_ample.com",
      "https://r.example.com/v1/?a=1&b=<2>",
      "r.io/team/app",
    } do
      assert.equal(server, registry.generic { server = server, username = "u", password = "p" }.server)
    end
  end)
end)
