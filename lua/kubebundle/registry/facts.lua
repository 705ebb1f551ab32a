-- Facts about registries: their hosts, their special user names, whether nodes usually have their own credentials.
-- Only data, used by the builders, check, the keyring, `secret` and preflight. The forms of tokens are in
-- util/tokens.lua, conclusions from both in build/registry/doubts.lua.

local remember = require "kubebundle.util.remember"
local tables = require "kubebundle.util.tables"

local facts = {}

---@class kubebundle.registry_facts
---@field name string
---@field hosts string[] Lua patterns of the hosts in images and servers
---@field taken_for table<string, true>? hosts that people mistake for it
---@field issuer string? of the tokens used as its passwords
---@field is_public boolean? often used without a credential
---@field node_credentials boolean? nodes usually have their own credentials for it
---@field user string? the only valid user name
---@field token_users boolean? the password of special users is a token, without blanks

local all = {}

local function registry(fields)
  all[#all + 1] = fields
  return fields
end

--- Docker Hub has more names than any other registry, and the kubelet looks up two of them.
facts.docker_hub = registry {
  name = "Docker Hub",
  issuer = "Docker Hub",
  hosts = { "^docker%.io$", "^index%.docker%.io$" },
  is_public = true,
  domain = "docker.io", -- of its images
  alias = "index.docker.io", -- in images; and the key of the kubelet's second lookup
  server = "https://index.docker.io/v1/", -- as docker and kubectl write it
  endpoint = "registry-1.docker.io", -- which serves the images
  official = "library", -- the first path segment of official images
  -- names by which people know it, but under which no image without a registry is looked up
  other_hosts = tables.set [[
    docker.com www.docker.com hub.docker.com registry.hub.docker.com cloud.docker.com login.docker.com
    index.docker.com registry-1.docker.io hub.docker.io www.docker.io auth.docker.io registry.docker.io
  ]],
}

facts.ghcr = registry {
  name = "GitHub Packages",
  issuer = "GitHub",
  hosts = { "^ghcr%.io$" },
  taken_for = tables.set "github.com www.github.com docker.pkg.github.com containers.pkg.github.com api.github.com",
  is_public = true,
  server = "ghcr.io",
}

facts.gitlab = registry {
  name = "GitLab",
  issuer = "GitLab",
  hosts = { "^registry%.gitlab%.com$" },
  is_public = true,
  server = "registry.gitlab.com",
  website = "gitlab.com",
  taken_for = tables.set "gitlab.com www.gitlab.com docker.gitlab.com",
}

facts.quay = registry { name = "Quay", hosts = { "^quay%.io$" }, is_public = true, server = "quay.io" }

facts.acr = registry {
  name = "ACR",
  hosts = { "^[^.]+%.azurecr%.io$", "^[^.]+%.azurecr%.us$", "^[^.]+%.azurecr%.cn$" },
  node_credentials = true,
}

facts.ecr = registry {
  name = "ECR",
  user = "AWS",
  node_credentials = true,
  token_users = true,
  hosts = {
    "^[^.]+%.dkr%.ecr%.[^.]+%.amazonaws%.com$",
    "^[^.]+%.dkr%.ecr%-fips%.[^.]+%.amazonaws%.com$",
    "^[^.]+%.dkr%.ecr%.[^.]+%.amazonaws%.com%.cn$",
    "^[^.]+%.dkr%-ecr%.[^.]+%.on%.aws$",
  },
}

facts.ecr_public = registry {
  name = "ECR",
  user = "AWS",
  hosts = { "^public%.ecr%.aws$" },
  is_public = true,
  token_users = true,
}

facts.gar = registry {
  name = "Artifact Registry",
  node_credentials = true,
  token_users = true,
  token_user = "oauth2accesstoken",
  key_users = { json = "_json_key", base64 = "_json_key_base64" },
  hosts = { "^[^.]+%-docker%.pkg%.dev$", "^%*%.pkg%.dev$", "^gcr%.io$", "^%l+%.gcr%.io$", "^%*%.gcr%.io$" },
}

facts.kubernetes = registry {
  name = "Kubernetes",
  hosts = { "^registry%.k8s%.io$", "^k8s%.gcr%.io$" },
  is_public = true,
}

facts.microsoft = registry { name = "Microsoft", hosts = { "^mcr%.microsoft%.com$" }, is_public = true }

facts.nvidia = registry { name = "NVIDIA", hosts = { "^nvcr%.io$" }, is_public = true }

facts.elastic = registry { name = "Elastic", hosts = { "^docker%.elastic%.co$" }, is_public = true }

facts.red_hat = registry { name = "Red Hat", hosts = { "^registry%.access%.redhat%.com$" }, is_public = true }

---@class kubebundle.registry_user
---@field what string? the kind of password, for a sentence
---@field expires string? the lifetime, as the end of a sentence
---@field registries kubebundle.registry_facts[]? where the name has this meaning; nil: anywhere
---@field key string? the password is a Google service account key: "json" or "base64"
---@field is_token boolean? the password is a token, and no token has blanks

local LASTS_AN_HOUR = "lasts an hour"
local GOOGLE = { what = "an access token of Google Cloud", expires = LASTS_AN_HOUR, is_token = true }

--- User names defined by registries, which imply a certain kind of password.
---@type table<string, kubebundle.registry_user>
facts.users = {
  [facts.ecr.user] = {
    what = "a token of ECR",
    expires = "lasts 12 hours",
    is_token = true,
    registries = { facts.ecr, facts.ecr_public },
  },
  ["00000000-0000-0000-0000-000000000000"] = {
    what = "an access token of `az acr login`",
    expires = "lasts 3 hours",
    is_token = true,
  },
  [facts.gar.key_users.json] = { key = "json" },
  [facts.gar.key_users.base64] = { key = "base64" },
  [facts.gar.token_user] = GOOGLE,
  _dcgcloud_token = GOOGLE,
  ["gitlab-ci-token"] = { what = "a job token of GitLab", expires = "ends with the job", is_token = true },
  ["x-access-token"] = { is_token = true },
  ["$oauthtoken"] = { is_token = true },
  iamapikey = { is_token = true },
  iambearer = { what = "an IAM token of IBM Cloud", expires = LASTS_AN_HOUR, is_token = true },
  cr_temp_user = { what = "a temporary token of Alibaba Cloud", expires = LASTS_AN_HOUR, is_token = true },
  nologin = {},
}

-- docker-credential-gcr includes its version: _dcgcr_2_0_0_token.
local GCR_HELPER = "^_dcgcr_[%d_]+_token$"

--- The meaning of a user name; nil if it is an ordinary one.
---@param username string
---@param registry_facts kubebundle.registry_facts? of the server
---@return kubebundle.registry_user?
function facts.user(username, registry_facts)
  local user = facts.users[username] or username:find(GCR_HELPER) and GOOGLE
  if user and user.registries then
    for _, at in ipairs(user.registries) do
      if at == registry_facts then return user end
    end
    return nil
  end
  return user or nil
end

local function find(host)
  for _, known in ipairs(all) do
    for _, pattern in ipairs(known.hosts) do
      if host:find(pattern) then return known end
    end
  end
end

local find_once = remember(find, 1000)

---The registry of a host; nil if it is unknown.
---@param host string without a port; may contain `*`, as in a server
---@return kubebundle.registry_facts?
function facts.of_host(host)
  -- text with a possible password is not a host and is not cached
  return not host:find("@", 1, true) and find_once(host) or nil
end

--- The registry of a server's key or of an image's lookup name.
---@param key string as from the keyring
---@return kubebundle.registry_facts?
function facts.of_key(key)
  return facts.of_host(key:match("^[^/:]*"))
end

return facts
