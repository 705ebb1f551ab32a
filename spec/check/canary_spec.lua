-- No finding, explanation or report contains a credential: recognizable ones are in every place that can hold one, in
-- manifests with findings of every rule.

local check = require "kubebundle.check"
local command = require "spec.support.command"
local core = require "kubebundle.core"
local explain = require "kubebundle.explain"
local inspect = require "kubebundle.explain.inspect"
local secrets = require "kubebundle.build.secret"

local CANARY = "hunter2-canary"

local function encoded(text)
  return core.base64.encode(text)
end

-- Whether a text contains the canary, or its base64 text at any of the three offsets.
local function shows(text)
  if text:lower():find("canary", 1, true) then return true end
  for _, before in ipairs { "", "x", "xx" } do
    local middle = encoded(before .. CANARY .. "yyy"):sub(#before > 0 and 5 or 1, 12)
    if text:find(middle, 1, true) then return true end
  end
  return false
end

local function secret(kind, data, strings)
  return core.json.encode {
    apiVersion = "v1",
    kind = "Secret",
    type = kind,
    data = data,
    stringData = strings,
    metadata = {
      name = "regcred",
      annotations = { ["kubectl.kubernetes.io/last-applied-configuration"] = CANARY },
    },
  }
end

local dockerconfig = "kubernetes.io/dockerconfigjson"

local function document(entry, server)
  return core.json.encode { auths = { [server or "r.example.com"] = entry } }
end

local function pod(container, spec)
  container.name, container.image = container.name or "web", container.image or "r.example.com/web:1"
  spec = spec or {}
  spec.containers = core.array { container }
  spec.imagePullSecrets = spec.imagePullSecrets or core.array { { name = "regcred" } }
  return core.json.encode { apiVersion = "v1", kind = "Pod", metadata = { name = "web" }, spec = spec }
end

local plain = pod {}

local function pull(entry, server)
  return secret(dockerconfig, nil, { [".dockerconfigjson"] = document(entry, server) }) .. "\n---\n" .. plain
end

local auth = encoded("u:" .. CANARY)

local manifests = {
  ["a password that disagrees"] = pull { username = "u", password = CANARY, auth = encoded "u:other" },
  ["a password with a line break"] = pull { username = "u", password = CANARY .. "\n" },
  ["an auth that is not base64"] = pull { auth = CANARY .. "!" },
  ["an auth without a colon"] = pull { auth = encoded(CANARY) },
  ["an auth of another type"] = pull { auth = { CANARY } },
  ["an auth without padding"] = pull { auth = auth:gsub("=", "") },
  ["an identity token"] = pull { username = "u", identitytoken = CANARY },
  ["a token as user name"] = pull { username = "ghp_canarycanarycanarycanarycanarycanary0", password = "u" },
  ["a password in the server"] = pull({ auth = auth }, "https://u:" .. CANARY .. "@r.example.com"),
  ["a broken server"] = pull({ auth = auth }, "https://u:" .. CANARY .. "@r example"),
  ["a Google key"] = pull({ username = "_json_key", password = '{"private_key": "' .. CANARY }, "gcr.io"),
  ["a web token"] = pull {
    username = "u",
    password = "eyJhbGciOiJub25lIn0." .. core.base64.encode(
      '{"exp":1,"sub":"' .. CANARY .. '"}',
      { url = true, padding = false }
    ) .. "." .. CANARY,
  },
  ["a Hub server"] = pull({ auth = auth }, "hub.docker.com"),
  ["no entry"] = pull(nil),
  ["invalid base64"] = secret(dockerconfig, { [".dockerconfigjson"] = CANARY .. " " .. CANARY }),
  ["an invalid document"] = secret(dockerconfig, { [".dockerconfigjson"] = encoded(CANARY) }),
  ["a document encoded twice"] = secret(
    dockerconfig,
    nil,
    { [".dockerconfigjson"] = encoded(document { auth = auth }) }
  ),
  ["data of another type"] = secret("Opaque", { a = { CANARY } }),
  ["text of another type"] = secret("Opaque", nil, { a = { CANARY } }),
  ["a type that is a secret"] = secret("ghp_canarycanarycanarycanarycanarycanary0", { [".dockerconfigjson"] = auth }),
  ["too much"] = secret("Opaque", nil, { a = CANARY:rep(100000) }),
  ["a variable"] = pod { env = core.array { { name = "DB_PASSWORD", value = CANARY } } },
  ["a variable of another type"] = pod { env = core.array { { name = "A", value = { CANARY } } } },
  ["a variable with a source"] = pod {
    env = core.array {
      { name = "DB_PASSWORD", value = CANARY, valueFrom = { secretKeyRef = { name = "a", key = "b" } } },
    },
  },
  ["arguments of another type"] = pod { args = CANARY, command = { [CANARY:gsub("%W", "")] = nil, a = CANARY } },
  ["an unknown field"] = pod { password = CANARY, imagePullSecret = CANARY },
  ["an image with user info"] = pod { image = "https://u:" .. CANARY .. "@r.example.com/web" },
  ["a policy"] = pod { imagePullPolicy = "ghp_canarycanarycanarycanarycanarycanary0" },
  ["a probe"] = pod {
    livenessProbe = {
      httpGet = {
        port = 1,
        httpHeaders = core.array {
          { name = "Authorization ", value = "Bearer " .. CANARY },
        },
      },
    },
  },
  ["a label"] = core.json.encode {
    apiVersion = "v1",
    kind = "Namespace",
    metadata = { name = "a", labels = { token = CANARY .. " " .. CANARY }, annotations = { a = { CANARY } } },
  },
  ["no YAML"] = "password: " .. CANARY .. "\n\t- a: " .. CANARY .. "\n",
  ["a YAML key twice"] = "password: " .. CANARY .. "\npassword: " .. CANARY .. "\n",
  ["an event"] = core.json.encode {
    apiVersion = "v1",
    kind = "List",
    items = core.array {
      {
        apiVersion = "v1",
        kind = "Pod",
        metadata = { name = "web" },
        spec = { containers = core.array { { name = "web", image = "r.example.com/web" } } },
        status = {
          phase = "Pending",
          containerStatuses = core.array {
            {
              name = "web",
              state = {
                waiting = {
                  reason = "ErrImagePull",
                  message = "GET https://u:" .. CANARY .. "@r.example.com/v2: unauthorized",
                },
              },
            },
          },
        },
      },
    },
  },
}

local formats = { "text", "json", "sarif", "github", "azure" }

describe("a credential is never shown", function()
  for name, text in pairs(manifests) do
    it("by check and explain: " .. name, function()
      assert.truthy(shows(text) or name == "no entry")
      local findings, explanations = check(text), explain(text)
      assert.truthy(#findings > 0 or name == "a password in the server")
      for _, list in ipairs { findings, explanations } do
        local shown = core.json.encode(core.array(list))
        assert.is_false(shows(shown), shown)
      end
    end)
  end

  it("nor the one character of it at which a reader of JSON stops", function()
    local text = '{"auths":{"r.example.com":{"password":"\u{E9}"Z"}}}'
    for _, config in ipairs { text, (text:gsub('"Z', '"\u{E9}')), "Zhunter2", "'hunter2" } do
      local manifest = secret(dockerconfig, nil, { [".dockerconfigjson"] = config })
      local object = core.json.decode(manifest)
      local texts = {
        check(manifest)[1].message,
        inspect.describe(object).problems[1],
        (select(2, pcall(secrets.pull, { name = "a", docker_config = config }))),
      }
      assert.equal(3, #texts)
      for _, shown in ipairs(texts) do
        assert.truthy(shown:find("invalid character %l"), shown)
      end
    end
  end)

  it("by the commands, in any format", function()
    local directory <close> = command.directory()
    local count = 0
    for _, text in pairs(manifests) do
      count = count + 1
      command.write(("%s/%02d.yaml"):format(directory.path, count), text)
    end
    for _, format in ipairs(formats) do
      local result = command.kubebundle { "check", "--excerpts", "--format", format, directory.path }
      assert.equal(1, result.status)
      local shown = result.stdout .. result.stderr
      assert.is_false(shows(shown), shown:match("[^\n]*[cC]anary[^\n]*"))
    end
    for _, format in ipairs { "text", "json" } do
      local result = command.kubebundle { "explain", "--format", format, directory.path }
      assert.equal(1, result.status)
      assert.is_false(shows(result.stdout .. result.stderr), result.stdout:match("[^\n]*[cC]anary[^\n]*"))
    end
  end)
end)
