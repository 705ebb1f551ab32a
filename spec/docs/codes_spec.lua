-- The codes of failures: docs/meta/codes.lua lists them all, and each is produced by some input.

local annotations = require "docs.annotations"
local command = require "spec.support.command"
local core = require "kubebundle.core"
local files = require "kubebundle.util.files"
local fn = require "kubebundle.fn"
local inputs_of = require "kubebundle.util.inputs"
local kb = require "kubebundle"
local node = require "kubebundle.explain.node"
local outputs = require "kubebundle.util.outputs"
local rotation = require "kubebundle.build.rotation"
local scratch = require "spec.support.scratch"
local fault = require "kubebundle.build.fault"
local sealing = require "spec.support.sealing"
local script = require "kubebundle.build.script"
local streams = require "kubebundle.manifest.stream"

local path = scratch()

-- The failure of a KRM function.
local function function_failure(text)
  return nil, fn.run(text).findings[1]
end

local function file(name, text)
  command.write(path(name), text)
  return path(name)
end

local function docker_config(text, server)
  return kb.credentials.docker_config(file("config.json", text), server)
end

local function registries(text)
  return kb.credentials.registries(file("registries.yaml", text))
end

-- The result of kb.credentials.docker_config in a process with another environment.
local function elsewhere(environment, config)
  local program = ("local _, err = require('kubebundle').credentials.docker_config(%s) io.write(err.code)"):format(
    config and ("%q"):format(config) or ""
  )
  local result = command.run(
    { "sh", "-c", environment .. ' lua5.4 -e "$1"', "sh", program },
    { env = { LUA_PATH = package.path, LUA_CPATH = package.cpath, PROGRAMS = path() } }
  )
  return nil, { code = result.stdout }
end

-- The same for a file whose only entry is in a helper, a program with these lines.
local function helped(lines)
  local name = file("docker-credential-made-up", "#!/bin/sh\n" .. lines)
  os.execute("chmod +x " .. command.quote(name))
  return elsewhere('PATH="$PROGRAMS:$PATH"', file("config.json", '{"credHelpers": {"r.example.com": "made-up"}}'))
end

local function merged(secret, entry)
  entry = entry or { server = "r.example.com", username = "u", password = "p" }
  return rotation.merge(secret, { name = "s" }, entry)
end

local function pull_secret(document)
  local head = "kind: Secret\nmetadata: {name: s}\ntype: kubernetes.io/dockerconfigjson\ndata:\n"
  return head .. "  .dockerconfigjson: " .. kb.base64.encode(document) .. "\n"
end

local function keyring(data)
  return kb.keyring { { type = "kubernetes.io/dockerconfigjson", data = data } }
end

local function rendered(text, values, options)
  return kb.template.render(text, values or {}, options)
end

local function refused_by_kubectl(text)
  return nil, streams.read(text).failure
end

-- The result for registries if Lua searches kubebundle.http with `preload` and `cpath`.
local function without_http(preload, cpath)
  local name = "kubebundle.http"
  local loaded, preloaded, before = package.loaded[name], package.preload[name], package.cpath
  package.loaded[name], package.preload[name], package.cpath = nil, preload, cpath
  local available, err = require("kubebundle.preflight").available()
  package.loaded[name], package.preload[name], package.cpath = loaded, preloaded, before
  return available or nil, err
end

local SEALED = { apiVersion = "v1", kind = "Secret", metadata = { name = "s", namespace = "n" }, data = { a = "YQ==" } }

local function sealed(certificate)
  return fault.attempt(kb.sealed_secret, { secret = SEALED, certificate = certificate })
end

local deep = ("["):rep(1001) .. ("]"):rep(1001)

local causes = {
  ["auth.identity-token"] = function()
    return docker_config(
      ('{"auths": {"r.example.com": {"auth": "%s", "identitytoken": "made-up"}}}'):format(
        kb.base64.encode "00000000-0000-0000-0000-000000000000:"
      )
    )
  end,
  ["auth.malformed"] = function()
    return kb.dockerconfig.decode_auth "e"
  end,
  ["auth.no-password"] = function()
    return docker_config '{"auths": {"r.example.com": {"auth": "dTo="}}}'
  end,
  ["azure.no-credential"] = function()
    return kb.credentials.azure("{}", "made.azurecr.io")
  end,
  ["base64.syntax"] = function()
    return kb.base64.decode "e"
  end,
  ["builder.refused"] = function()
    return registries "- {server: r.example.com}"
  end,
  ["builder.unknown-option"] = function()
    return registries "- {server: r.example.com, pasword: a}"
  end,
  ["command.failed"] = function()
    return registries "- {password: {command: ['false']}}"
  end,
  ["command.invalid"] = function()
    return registries '- {password: {command: ["a\\0b"]}}'
  end,
  ["command.not-found"] = function()
    return registries "- {password: {command: [no-such-program]}}"
  end,
  ["config.invalid"] = function()
    return require("kubebundle.cli.config").read("mode: toml\n", ".kubebundle.yaml")
  end,
  ["config.unknown-key"] = function()
    return require("kubebundle.cli.config").read("modes: yaml\n", ".kubebundle.yaml")
  end,
  ["credential-provider-config.invalid"] = function()
    return node.new { credential_provider_config = "{}" }
  end,
  ["dockerconfig.ambiguous-server"] = function()
    return docker_config('{"auths": {"https://r.example.com": {}, "http://r.example.com": {}}}', "r.example.com")
  end,
  ["dockerconfig.empty-entry"] = function()
    return docker_config '{"auths": {"r.example.com": {}}}'
  end,
  ["dockerconfig.field-type"] = function()
    return kb.dockerconfig.decode '{"auths": []}'
  end,
  ["dockerconfig.no-auths"] = function()
    return merged(pull_secret "[]")
  end,
  ["dockerconfig.no-credential"] = function()
    return docker_config "{}"
  end,
  ["dockerconfig.no-entry"] = function()
    return docker_config('{"auths": {}}', "r.example.com")
  end,
  ["dockerconfig.not-found"] = function()
    return elsewhere "unset DOCKER_CONFIG REGISTRY_AUTH_FILE XDG_RUNTIME_DIR HOME;"
  end,
  ["dockerconfig.not-object"] = function()
    return docker_config "1"
  end,
  ["edit.ambiguous"] = function()
    return kb.edit("a: 1\n---\na: 2\n"):set(".a", 3)
  end,
  ["edit.duplicate-key"] = function()
    return kb.edit("a: 1\na: 2\n"):set(".a", 3)
  end,
  ["edit.invalid-value"] = function()
    return kb.edit("a: 1\n"):set(".a", "\xff")
  end,
  ["edit.not-found"] = function()
    return kb.edit("a: 1\n"):delete ".b"
  end,
  ["edit.path"] = function()
    return kb.edit("a: 1\n"):set(".a[", 3)
  end,
  ["edit.shape-changed"] = function()
    return kb.edit("? a\n"):set(".a", 3)
  end,
  ["edit.shared"] = function()
    return kb.edit("a: &x 1\nb: *x\n"):set(".a", 3)
  end,
  ["edit.unsupported"] = function()
    return kb.edit("[a: 1]\n"):set("[0].b", 3)
  end,
  ["env.duplicate-name"] = function()
    return kb.values.load("A=1\nA=2\n", { format = "env" })
  end,
  ["env.syntax"] = function()
    return kb.values.load("A\n", { format = "env" })
  end,
  ["environment.not-set"] = function()
    return registries "- {password: {env: NO_SUCH_VARIABLE}}"
  end,
  ["file.exists"] = function()
    return outputs { { path = file("f", "") .. "/x", text = "" } }
  end,
  ["file.failed"] = function()
    return files.read(("x"):rep(300))
  end,
  ["file.is-directory"] = function()
    return files.read(path ".")
  end,
  ["file.no-manifest"] = function()
    os.execute("mkdir " .. command.quote(path "empty"))
    return inputs_of { path "empty" }
  end,
  ["file.changed"] = function()
    command.write(path "changed", "now")
    return outputs { { path = path "changed", text = "new", expected = "before" } }
  end,
  ["file.no-match"] = function()
    return inputs_of { path "no-such-*.yaml" }
  end,
  ["file.no-space"] = function()
    return core.file.write("/dev/full", "x")
  end,
  ["file.not-directory"] = function()
    return files.read(file("f", "") .. "/x")
  end,
  ["file.not-found"] = function()
    return kb.values.load(path "no-such-file")
  end,
  ["file.permission-denied"] = function()
    return nil, { code = core.file.reason(13) }
  end, -- root may do everything
  ["filter.failed"] = function()
    return rendered("a: #(x | upper 1)#\n", { x = "b" })
  end,
  ["filter.unknown"] = function()
    return rendered("a: #(x | nothing)#\n", { x = "b" })
  end,
  ["fn.invalid-config"] = function()
    return function_failure "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems: []\n"
  end,
  ["fn.invalid-input"] = function()
    return function_failure "kind: List\nitems: []\n"
  end,
  ["helper.identity-token"] = function()
    return helped [[echo '{"Username": "<token>", "Secret": "made-up"}']]
  end,
  ["helper.invalid-name"] = function()
    return docker_config '{"credHelpers": {"r.example.com": "a b"}}'
  end,
  ["helper.invalid-server"] = function()
    return docker_config '{"credsStore": "x", "auths": {"https://u:made-up@r.example.com": {}}}'
  end,
  ["helper.no-credential"] = function()
    return helped "echo '{}'"
  end,
  ["host.restricted"] = function()
    local open = io.open
    io.open = nil -- luacheck: ignore
    local value, err = kb.values.load "/dev/null"
    io.open = open -- luacheck: ignore
    return value, err
  end,
  ["image.hexadecimal"] = function()
    return kb.image.parse(("a"):rep(64))
  end,
  ["image.syntax"] = function()
    return kb.image.parse "a b"
  end,
  ["image.too-long"] = function()
    return kb.image.parse(("a"):rep(256))
  end,
  ["image.unsupported-digest"] = function()
    return kb.image.parse("a@md5:" .. ("0"):rep(32))
  end,
  ["image.upper-case"] = function()
    return kb.image.parse "shop/Web"
  end,
  ["json.byte-order-mark"] = function()
    return kb.json.decode "\u{FEFF}1"
  end,
  ["json.depth-limit"] = function()
    return kb.json.decode(deep)
  end,
  ["json.lone-surrogate"] = function()
    return kb.json.decode [["\ud800"]]
  end,
  ["json.number-range"] = function()
    return kb.json.decode "1e400"
  end,
  ["json.syntax"] = function()
    return kb.json.decode "[1,]"
  end,
  ["json.unsupported-value"] = function()
    return core.template.json(1 / 0)
  end,
  ["kubectl.directive"] = function()
    return refused_by_kubectl "%YAML 1.1\n---\na: b\n"
  end,
  ["kubectl.no-document"] = function()
    return refused_by_kubectl "a: b\n---\n...\n---\nc: d\n"
  end,
  ["kubectl.invalid-separator"] = function()
    return refused_by_kubectl "a: b\n--- c\n"
  end,
  ["kubelet-config.invalid"] = function()
    return node.new { kubelet_config = "{}" }
  end,
  ["library.not-found"] = function()
    return without_http(function()
      error "libcurl.so.4: cannot open shared object file"
    end, package.cpath)
  end,
  ["lock.invalid"] = function()
    return kb.pin("", { lock = "kind: Pod\n" })
  end,
  ["module.not-found"] = function()
    return without_http(nil, "")
  end,
  ["registries.invalid-entry"] = function()
    return registries "- a"
  end,
  ["registries.invalid-field"] = function()
    return registries "- {password: {vault: a}}"
  end,
  ["registries.invalid-list"] = function()
    return registries "a: b"
  end,
  ["registries.unknown-kind"] = function()
    return registries "- {registry: nothing}"
  end,
  ["script.failed"] = function()
    return script.run("s.lua", "error 'no'", {})
  end,
  ["script.no-bundle"] = function()
    return script.run("s.lua", "return 1", {})
  end,
  ["script.syntax"] = function()
    return script.run("s.lua", "return return", {})
  end,
  ["seal.expired"] = function()
    return sealed(sealing.pair(nil, -9, -1).certificate)
  end,
  ["seal.invalid-certificate"] = function()
    return sealed "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
  end,
  ["seal.key-too-small"] = function()
    return sealed(sealing.pair("rsa:1024").certificate)
  end,
  ["seal.no-certificate"] = function()
    return sealed "x"
  end,
  ["seal.not-rsa"] = function()
    return sealed(sealing.pair("ec").certificate)
  end,
  ["seal.not-yet-valid"] = function()
    return sealed(sealing.pair(nil, 1, 9).certificate)
  end,
  ["seal.private-key"] = function()
    return sealed(sealing.pair().key)
  end,
  ["seal.several-certificates"] = function()
    return sealed(sealing.pair().certificate:rep(2))
  end,
  ["secret.invalid-key"] = function()
    return core.secret.encode_data { ["a b"] = "" }
  end,
  ["secret.invalid-value"] = function()
    return keyring { [".dockerconfigjson"] = 1 }
  end,
  ["secret.not-found"] = function()
    return merged "kind: Secret\nmetadata: {name: t}\n"
  end,
  ["secret.not-pull-secret"] = function()
    return merged "kind: Secret\nmetadata: {name: s}\n"
  end,
  ["secret.too-large"] = function()
    return core.secret.encode_data { a = ("x"):rep(1048577) }
  end,
  ["shape.changed"] = function()
    return rendered("a: 1\nb: #(x)#\n \t\nc: 2\n", { x = "1" })
  end,
  ["shape.duplicate-key"] = function()
    return rendered("a: 1\n#(x)#: 2\n", { x = "a" })
  end,
  ["text.invalid-utf16"] = function()
    return kb.yaml.decode "\xFF\xFEa"
  end,
  ["text.invalid-utf8"] = function()
    return kb.yaml.decode "a: \xFF"
  end,
  ["template.mode-unclear"] = function()
    return kb.template.render("apiVersion: v1\n", {}, { filename = "web.txt" })
  end,
  ["token.malformed"] = function()
    return rendered "a: #(x\n"
  end,
  ["token.misplaced"] = function()
    return rendered("a: &b#(x)# c\n", { x = 1 })
  end,
  ["token.unresolved"] = function()
    return rendered "a: #(x)#\n"
  end,
  ["value.depth-limit"] = function()
    return rendered("a: #(x)#\n", { x = kb.json.decode(deep:sub(2, -2)) })
  end,
  ["value.encoding"] = function()
    return kb.template.render("\xE9 #(x)#", { x = "\u{E9}" }, { mode = "text" })
  end,
  ["value.holds-token"] = function()
    return kb.template.render("a: #(x)#\n", { x = "#(y)#" }, { missing = "keep" })
  end,
  ["value.invalid-character"] = function()
    return kb.template.render("<a>#(x)#</a>", { x = "\0" }, { mode = "xml" })
  end,
  ["value.invalid-utf8"] = function()
    return rendered("a: #(x)#\n", { x = "\xFF" })
  end,
  ["value.key-too-long"] = function()
    return rendered("#(x)#: 1\n", { x = ("x"):rep(1025) })
  end,
  ["value.macro"] = function()
    return rendered("a: #(x)#\n", { x = "$(NAME)" })
  end,
  ["value.not-base64"] = function()
    return rendered("kind: Secret\ndata:\n  a: #(x)#\n", { x = "?" })
  end,
  ["value.not-finite"] = function()
    return rendered("a: #(x)#\n", kb.values.load "x: {y: .inf}\n")
  end,
  ["value.not-scalar"] = function()
    return rendered("a: b #(x)#\n", { x = {} })
  end,
  ["value.null"] = function()
    return rendered("a: b #(x)#\n", kb.values.load "x:\n")
  end,
  ["values.index-range"] = function()
    return kb.values.set({ a = kb.array {} }, "a.1", 1)
  end,
  ["values.not-mapping"] = function()
    return kb.values.load("- 1\n", { format = "yaml" })
  end,
  ["xml.syntax"] = function()
    return kb.template.render("<a", {}, { mode = "xml" })
  end,
  ["yaml.alias-limit"] = function()
    local lines = { "a0: &a0 [" .. ("x,"):rep(20) .. "x]" }
    for index = 1, 5 do
      lines[#lines + 1] = ("a%d: &a%d [%s]"):format(index, index, ("*a%d,"):format(index - 1):rep(20))
    end
    return kb.yaml.decode(table.concat(lines, "\n"))
  end,
  ["yaml.depth-limit"] = function()
    return kb.yaml.decode(deep)
  end,
  ["yaml.directive-limit"] = function()
    local lines = {}
    for index = 1, 1001 do
      lines[index] = ("%%TAG !t%d! tag:x\n"):format(index)
    end
    return kb.yaml.decode(table.concat(lines) .. "---\na: b\n")
  end,
  ["yaml.duplicate-key"] = function()
    return kb.yaml.decode "a: 1\na: 2\n"
  end,
  ["yaml.invalid-key"] = function()
    return kb.yaml.decode "[a]: 1\n"
  end,
  ["yaml.invalid-merge"] = function()
    return kb.yaml.decode "<<: 1\n"
  end,
  ["yaml.invalid-number"] = function()
    return kb.yaml.decode ".inf"
  end,
  ["yaml.no-document"] = function()
    return kb.yaml.decode ""
  end,
  ["yaml.recursive-alias"] = function()
    return kb.yaml.decode "a: &a [*a]\n"
  end,
  ["yaml.root-is-text"] = function()
    return rendered "user root;\nworker_processes 1;\n"
  end,
  ["yaml.several-documents"] = function()
    return kb.yaml.decode "a: 1\n---\nb: 2\n"
  end,
  ["yaml.syntax"] = function()
    return kb.yaml.decode "a: [1\n"
  end,
  ["yaml.tag-mismatch"] = function()
    return kb.yaml.decode "!!int a\n"
  end,
  ["yaml.unknown-alias"] = function()
    return kb.yaml.decode "a: *b\n"
  end,
}

-- A text of 2 GiB.
local too_dear = { ["json.too-large"] = true }

local listed = {}
for _, choice in ipairs(annotations.class("kubebundle.failure.code").choices) do
  listed[choice.name] = choice.text
end

local function each_source(visit)
  for name in io.popen("find csrc lua -name '*.c' -o -name '*.lua'"):lines() do
    visit(name, command.read(name))
  end
end

describe("the list of failure codes", function()
  it("is in order, each code of the form area.reason and with a meaning", function()
    local before = ""
    for _, choice in ipairs(annotations.class("kubebundle.failure.code").choices) do
      assert.matches("^%l[%l%d-]*%.%l[%l%d-]*$", choice.name)
      assert.truthy(choice.text ~= "" and before < choice.name, choice.name)
      before = choice.name
    end
  end)

  it("has every code that the sources name", function()
    local areas = {}
    for code in pairs(listed) do
      areas[code:match("^[^.]*")] = true
    end
    each_source(function(name, text)
      for area, reason in text:gmatch('"(%l[%l%d-]*)%.(%l[%l%d-]*)"') do
        local code = area .. "." .. reason
        assert.truthy(listed[code] or not areas[area] or reason == "h", name .. ": " .. code)
      end
      for code in text:gmatch('%f[%w]code = "([^"]*)"') do
        assert.truthy(listed[code], name .. ": " .. code)
      end
      for code in text:gmatch('kb_fail%s*%(%w+, "([^"]*)"') do
        assert.truthy(listed[code], name .. ": " .. code)
      end
    end)
  end)

  it("has only those that are produced here", function()
    for code in pairs(listed) do
      assert.truthy(causes[code] or too_dear[code], code)
    end
    for code in pairs(causes) do
      assert.truthy(listed[code], code)
    end
  end)
end)

-- Messages that quote: the system's about a long path, Docker's, the API server's.
local quoting = { ["file.failed"] = true, ["image.hexadecimal"] = true, ["secret.invalid-key"] = true }

describe("an input produces", function()
  local missing = sealing.missing()
  for code, cause in pairs(causes) do
    it(code, function()
      if missing and code:find "^seal%." then return pending(missing) end
      local value, err = cause()
      assert.is_nil(value)
      assert.equal(code, err.code)
      if not quoting[code] then
        assert.truthy(utf8.len(err.message or "") <= 120, "longer than a clause: " .. tostring(err.message))
      end
    end)
  end
end)
