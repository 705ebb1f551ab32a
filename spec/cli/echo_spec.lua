-- No credential is shown if others repeat it: a registry in every part of a response, the events of a pod, a
-- credential helper's environment. All that a command writes is searched for any six bytes of the credential.

local command = require "spec.support.command"
local core = require "kubebundle.core"
local kb = require "kubebundle"
local scratch = require "spec.support.scratch"
local servers = require "spec.support.servers"

local WINDOW = 6
local USER = "ghp_" .. "QvJxKz7WqVjXkZ8QwVxJqK9ZvXjQkW7VqZxJ" -- made up; a token as user name is masked, too
local PASSWORD = "Q!xv/Jq+K~zW?V&j=Xk Zq%W"
local TOKEN = "qjxvkzwqjxvkzwq" -- of the token service; looks like a word
local NETRC = "NetrcQxvJkz"
local BASIC = kb.base64.encode(USER .. ":" .. PASSWORD)

local function percent(text)
  return (text:gsub("[^%w%-._~]", function(byte)
    return ("%%%02X"):format(byte:byte())
  end))
end

local FORMS = {
  password = PASSWORD,
  ["the user name"] = USER,
  ["user name and password"] = USER .. ":" .. PASSWORD,
  ["the header"] = "Authorization: Basic " .. BASIC,
  ["base64 without padding"] = (BASIC:gsub("=", "")),
  ["base64 of the password"] = kb.base64.encode(PASSWORD),
  ["base64 for URLs"] = BASIC:gsub("[+/]", { ["+"] = "-", ["/"] = "_" }),
  ["a form"] = percent(PASSWORD),
  ["a form with plus signs"] = percent(PASSWORD):gsub("%%20", "+"),
  ["base64 in a form"] = percent(BASIC),
}

local windows = {}

local function add_windows(text)
  text = text:lower()
  for at = 1, #text - WINDOW + 1 do
    windows[text:sub(at, at + WINDOW - 1)] = true
  end
end

for _, form in pairs(FORMS) do
  add_windows((form:gsub("^Authorization: Basic ", "")))
end
add_windows(TOKEN)
add_windows(NETRC)

local function assert_hidden(output, what)
  local lower = output:lower()
  for at = 1, #lower - WINDOW + 1 do
    if windows[lower:sub(at, at + WINDOW - 1)] then
      error(("%s shows a part of a credential: %s"):format(what, output:sub(math.max(1, at - 200), at + 100)))
    end
  end
end

--[[ A registry ]]

local JSON = { ["Content-Type"] = "application/json" }
local INDEX = "application/vnd.oci.image.index.v1+json"

local function errors(text)
  return core.json.encode { errors = { { code = text, message = text, detail = text } } }
end

local function index(entry)
  local document = { schemaVersion = 2, mediaType = INDEX, manifests = { entry } }
  return { status = 200, headers = { ["Content-Type"] = INDEX }, body = core.json.encode(document) }
end

-- The responses that repeat a text, by place; each form in each place gets its own repository.
local PLACES = {
  ["retry-after"] = function(text)
    return { status = 429, headers = { ["Retry-After"] = text, ["Content-Type"] = "text/plain" }, body = text }
  end,
  ["location-host"] = function(text)
    return { status = 307, headers = { Location = "http://" .. text:gsub("%s", "") .. ".invalid/" } }
  end,
  ["location-user"] = function(text)
    return { status = 307, headers = { Location = "http://" .. text .. "@127.0.0.1:1/" } }
  end,
  ["location-path"] = function(text)
    return { status = 307, headers = { Location = "http://127.0.0.1:1/" .. text .. "?token=" .. text } }
  end,
  ["location-port"] = function(text)
    return { status = 307, headers = { Location = "http://127.0.0.1:" .. text .. "/" } }
  end,
  ["challenge-realm"] = function(text)
    return { status = 401, headers = { ["WWW-Authenticate"] = ('Basic realm="%s"'):format(text) }, body = text }
  end,
  ["challenge-scheme"] = function(text)
    return { status = 401, headers = { ["WWW-Authenticate"] = text .. " " .. text }, body = text }
  end,
  ["token-service"] = function(text)
    local realm = ("http://%s.invalid/token"):format((text:gsub('[%s"/]', "")))
    return { status = 401, headers = { ["WWW-Authenticate"] = ('Bearer realm="%s",service="s"'):format(realm) } }
  end,
  ["status-text"] = function(text)
    return { status = 403, reason = text }
  end,
  ["status-text-500"] = function(text)
    return { status = 599, reason = text, body = text, headers = { ["Content-Type"] = "text/plain" } }
  end,
  errors = function(text)
    return { status = 403, headers = JSON, body = errors(text) }
  end,
  message = function(text)
    return { status = 404, headers = JSON, body = core.json.encode { message = text } }
  end,
  ["content-type"] = function(text)
    return { status = 200, headers = { ["Content-Type"] = text }, body = "{}" }
  end,
  ["digest-header"] = function(text)
    return { status = 200, headers = { ["Content-Type"] = INDEX, ["Docker-Content-Digest"] = text }, body = "{}" }
  end,
  platform = function(text)
    local platform = { os = text, architecture = text, variant = text }
    return index { mediaType = text, digest = "sha256:" .. ("0"):rep(64), size = 1, platform = platform }
  end,
  ["entry-type"] = function(text)
    local platform = { os = "linux", architecture = "arm64" }
    return index { mediaType = text, digest = "sha256:" .. ("0"):rep(64), size = 1, platform = platform }
  end,
  ["entry-digest"] = function(text)
    local platform = { os = "linux", architecture = "arm64" }
    return index { mediaType = INDEX, digest = "sha256:" .. text, size = 1, platform = platform }
  end,
}

-- Adds a repository whose response, if it gets the credential, repeats a form of it.
local function add_repository(script, names, name, answer, challenge)
  local refusal = { status = 401, headers = { ["WWW-Authenticate"] = challenge } }
  script[("/v2/%s/manifests/1"):format(name)] = { answer or refusal, refusal }
  names[#names + 1] = name
end

local function add_form(script, names, folder, text)
  for place, answer in pairs(PLACES) do
    local repeating = answer(text)
    repeating.authorization = "Basic " .. BASIC
    add_repository(script, names, folder .. place, repeating, 'Basic realm="spec"')
  end
  local path = "/" .. folder .. "token"
  script[path] = { { status = 403, reason = "no", headers = JSON, body = errors(text) } }
  add_repository(script, names, folder .. "refused", nil, ('Bearer realm="http://{self}%s",service="s"'):format(path))
end

-- A registry with all forms in all places, and its repositories.
local function new_registry()
  local script, names, number = {}, {}, 0
  for _, form in pairs(FORMS) do
    number = number + 1
    add_form(script, names, ("form%d/"):format(number), form)
  end
  local repeating =
    { status = 403, authorization = "Bearer " .. TOKEN, headers = JSON, body = errors("Bearer " .. TOKEN) }
  script["/token"] = { { status = 200, headers = JSON, body = core.json.encode { access_token = TOKEN } } }
  add_repository(script, names, "bearer", repeating, 'Bearer realm="http://{self}/token",service="s"')
  return servers.scripted(script), names
end

local function secret_of(server)
  local registries = { { server = server, username = USER, password = PASSWORD } }
  return kb.bundle({ kb.pull_secret { name = "regcred", namespace = "shop", registries = registries } }):yaml()
end

local function pod_of(host, names)
  local containers = core.array {}
  for number, name in ipairs(names) do
    containers[number] = { name = "c" .. number, image = ("%s/%s:1"):format(host, name) }
  end
  return kb.yaml.encode {
    apiVersion = "v1",
    kind = "Pod",
    metadata = { name = "p", namespace = "shop" },
    spec = { imagePullSecrets = core.array { { name = "regcred" } }, containers = containers },
  }
end

local COMMANDS = {
  { "preflight", "--format", "json" },
  { "preflight", "--format", "sarif", "--findings", "findings.sarif" },
  { "preflight", "--format", "markdown" },
  { "pin", "--platform", "linux/arm64", "--lock", "lock.yaml", "-o", "out" },
}

describe("no credential is shown if it is repeated by", function()
  local at = scratch()

  local function run(words)
    return command.kubebundle(words, { directory = at(), env = { HOME = at() } })
  end

  local function assert_run_hides(words, status)
    local result = run(words)
    assert.equal(status, result.status, result.stderr)
    assert_hidden(result.stdout .. result.stderr, table.concat(words, " "))
    return result
  end

  -- Nothing but the inputs holds a credential in the folder, which is HOME, too.
  local function assert_files_hide()
    local listed = servers.run("cd " .. command.quote(at()) .. " && find . -type f")
    for path in listed:gmatch "%./([^\n]+)" do
      if not path:find "^in%." and path ~= ".netrc" then assert_hidden(command.read(at(path)), path) end
    end
  end

  it("a registry", function()
    if not (pcall(require, "kubebundle.http") and servers.has "/usr/bin/python3") then
      pending "needs kubebundle.http (libcurl4-openssl-dev) and python3"
      return
    end
    local found, names = new_registry()
    local registry <close> = found
    command.write(at "in.secret.yaml", secret_of(registry.host))
    command.write(at "in.pod.yaml", pod_of(registry.host, names))
    command.write(at ".netrc", ("machine 127.0.0.1 login %s password %s\n"):format(NETRC, NETRC))
    local results
    for _, words in ipairs(COMMANDS) do
      -- some of the responses make the command repeat its request until the time is over
      local inputs = { "--timeout", "1", "--concurrency", "64", "in.secret.yaml", "in.pod.yaml" }
      local result = assert_run_hides(table.move(inputs, 1, #inputs, #words + 1, { table.unpack(words) }), 1)
      results = results or core.json.decode(result.stdout)
    end
    assert.equal(#names, #results)
    for _, result in ipairs(results) do
      assert.is_false(result.pulled, result.image)
    end
    assert_files_hide()
    for _, request in ipairs(registry:requests()) do
      assert.is_nil((request.authorization .. request.form .. request.path):find(NETRC, 1, true))
    end
  end)

  -- A pod that waits with a message, and an event with the same.
  local function live(name, message)
    local pod = kb.yaml.decode(pod_of("r.example.com", { "web" }))
    pod.metadata.name = name
    local waiting = { reason = "ErrImagePull", message = message }
    pod.status = { containerStatuses = core.array { { name = "c1", state = { waiting = waiting } } } }
    local event = {
      apiVersion = "v1",
      kind = "Event",
      metadata = { name = name, namespace = "shop" },
      involvedObject = { kind = "Pod", namespace = "shop", name = name, fieldPath = "spec.containers{c1}" },
      type = "Warning",
      reason = "Failed",
      message = message,
    }
    return pod, event
  end

  it("the state and the events of a pod", function()
    local message = 'Failed to pull image "r.example.com/web:1": failed to resolve reference "r.example.com/web:1": '
      .. "unexpected status from HEAD request to https://%s@r.example.com/v2/web/manifests/1?auth=%s: 403 Forbidden: %s"
    local objects = {}
    for _, form in pairs(FORMS) do
      local pod, event = live("p" .. #objects, message:format(form, form, form))
      objects[#objects + 1], objects[#objects + 2] = pod, event
    end
    command.write(at "in.secret.yaml", secret_of "r.example.com")
    command.write(at "in.live.yaml", kb.yaml.encode_all(objects))
    for _, format in ipairs { "text", "json", "markdown" } do
      local result = assert_run_hides({ "explain", "--format", format, "in.secret.yaml", "in.live.yaml" }, 1)
      local _, count = result.stdout:gsub("refuses the pull", "")
      assert.is_true(count >= #objects / 2)
    end
  end)

  it("the arguments and the environment of a credential helper", function()
    local helper = at "docker-credential-canary"
    command.write(
      helper,
      "#!/bin/sh\n{ printf '%s\\n' \"$0\" \"$@\"; cat; env; tr '\\0' '\\n' </proc/$PPID/cmdline; } >>"
        .. command.quote(at "record")
        .. '\nprintf \'{"ServerURL":"b.example.com","Username":"u","Secret":"made-up-1"}\'\n'
    )
    os.execute("chmod +x " .. command.quote(helper))
    local config = { auths = { ["a.example.com"] = { auth = BASIC }, ["b.example.com"] = core.object {} } }
    local function secret()
      config.credsStore = "canary"
      command.write(at "in.config.json", core.json.encode(config))
      local words = { "secret", "regcred", "--docker-config", "in.config.json", "-o", "in.new.yaml" }
      local path = at() .. ":" .. os.getenv "PATH"
      return command.kubebundle(words, { directory = at(), env = { HOME = at(), PATH = path } })
    end
    local result = secret()
    assert.equal(0, result.status, result.stderr)
    assert.matches("^[^\n]+docker%-credential%-canary\nget\nb%.example%.com", command.read(at "record"))
    assert_hidden(result.stdout .. result.stderr, "secret")
    assert_files_hide()
    -- a server with user information is not given to the helper, whose command line is public
    for _, server in ipairs {
      ("https://u:%s@c.example.com"):format(percent(PASSWORD)),
      "c.example.com/v1/?t=" .. PASSWORD,
    } do
      config.auths["https://c.example.com"], config.auths[server] = nil, core.object {}
      result = secret()
      assert.equal(1, result.status)
      assert.matches("cannot be used: user information", result.stderr)
      assert_hidden(result.stdout .. result.stderr, "secret")
      config.auths[server] = nil
    end
    assert_files_hide()
  end)
end)
