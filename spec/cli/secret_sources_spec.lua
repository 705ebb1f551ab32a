-- The sources of credentials of `kubebundle secret`, other than its options.

local command = require "spec.support.command"
local core = require "kubebundle.core"
local credentials = require "kubebundle.credentials"
local scratch = require "spec.support.scratch"

local run = command.kubebundle
local CANARY = "canary-made-up-1"

local path = scratch()

local function secret(arguments, options)
  return run({ "secret", "regcred", table.unpack(arguments) }, options)
end

-- The content of the Secret on standard output: server -> "username:password".
local function entries(result)
  assert.equal(0, result.status, result.stderr)
  local document = core.yaml.decode(result.stdout)
  local text = core.base64.decode(document.data[".dockerconfigjson"])
  local found = {}
  for _, entry in ipairs(core.dockerconfig.decode(text)) do
    found[entry.server] = entry.username .. ":" .. entry.password
  end
  return found
end

describe("kubebundle secret", function()
  describe("--docker-config", function()
    local function write_config(config)
      command.write(path "config.json", core.json.encode(config))
    end

    -- A credential helper that follows the protocol: a program that reads a server and writes JSON.
    local function write_helper(name, script)
      command.write(path(name), "#!/bin/sh\n" .. script)
      os.execute("chmod +x " .. command.quote(path(name)))
    end

    local function with_helpers(arguments)
      return secret(arguments, { env = { PATH = path() .. ":" .. os.getenv "PATH", HOME = path() } })
    end

    -- The failure code for config.json, read by the module where the helpers are.
    local function code_with_helpers()
      local program = ("local _, err = require('kubebundle').credentials.docker_config(%q) io.write(err.code)"):format(
        path "config.json"
      )
      return command.run(
        { "lua5.4", "-e", program },
        { env = { PATH = path() .. ":" .. os.getenv "PATH", LUA_PATH = package.path, LUA_CPATH = package.cpath } }
      ).stdout
    end

    it("reads the content of the file", function()
      write_config { auths = { ["r.example.com"] = { auth = core.base64.encode("ci:" .. CANARY) } } }
      assert.same({ ["r.example.com"] = "ci:" .. CANARY }, entries(secret { "--docker-config", path "config.json" }))
    end)

    it("reads a file in UTF-16, as PowerShell writes it, and one with a byte order mark", function()
      local text = core.json.encode { auths = { ["r.example.com"] = { username = "ci", password = CANARY } } }
      for _, encoding in ipairs { "utf-16le-mark", "utf-8-mark" } do
        command.write(path "config.json", core.template.encode(text, encoding))
        assert.same({ ["r.example.com"] = "ci:" .. CANARY }, entries(secret { "--docker-config", path "config.json" }))
      end
    end)

    it("finds the file where docker keeps it", function()
      write_config { auths = { ["r.example.com"] = { username = "ci", password = CANARY } } }
      local result = secret({ "--docker-config" }, { env = { DOCKER_CONFIG = path() } })
      assert.same({ ["r.example.com"] = "ci:" .. CANARY }, entries(result))
    end)

    it("asks the credential helper that the file names", function()
      write_config { auths = { ["r.example.com"] = core.object {} }, credsStore = "spec" }
      write_helper(
        "docker-credential-spec",
        ('read server\necho \'{"ServerURL":"\'"$server"\'","Username":"ci","Secret":"%s"}\'\n'):format(CANARY)
      )
      local result = with_helpers { "--docker-config", path "config.json" }
      assert.same({ ["r.example.com"] = "ci:" .. CANARY }, entries(result))
    end)

    it("asks the helper of one registry rather than that of all", function()
      write_config {
        auths = core.object {},
        credsStore = "none",
        credHelpers = { ["r.example.com"] = "spec" },
      }
      write_helper("docker-credential-spec", ('echo \'{"Username":"ci","Secret":"%s"}\'\n'):format(CANARY))
      local result = with_helpers { "--docker-config", path "config.json" }
      assert.same({ ["r.example.com"] = "ci:" .. CANARY }, entries(result))
    end)

    local refused = {
      ["an identity token of a helper"] = {
        helper = 'echo \'{"Username":"<token>","Secret":"' .. CANARY .. "\"}'\n",
        code = "helper.identity-token",
      },
      ["a helper that knows nothing"] = { helper = "echo credentials not found; exit 1\n", code = "command.failed" },
      ["a helper that does not know the server"] = {
        helper = "echo credentials not found in native keychain; exit 1\n",
        code = "helper.no-credential",
      },
      ["a helper that answers no JSON"] = { helper = "echo " .. CANARY .. "\n", code = "helper.no-credential" },
      ["a helper that writes without end"] = { helper = "exec yes\n", code = "command.failed" },
      ["a helper that is not there"] = { code = "command.not-found" },
      ["a server with a NUL byte"] = { server = "r.example.com\0x", helper = "env\n", code = "command.invalid" },
    }
    for what, case in pairs(refused) do
      it("rejects " .. what .. ", and shows nothing of it", function()
        write_config { auths = { [case.server or "r.example.com"] = core.object {} }, credsStore = "spec" }
        if case.helper then write_helper("docker-credential-spec", case.helper) end
        local result = with_helpers { "--docker-config", path "config.json" }
        assert.equal(1, result.status)
        assert.matches("r.example.com", result.stderr, 1, true)
        assert.equal(case.code, code_with_helpers())
        assert.is_nil(result.stderr:find(CANARY, 1, true))
        assert.is_nil(result.stderr:find("\n."))
        assert.equal("", result.stdout)
      end)
    end

    it("rejects what a store lists, if that is not an object of servers", function()
      for _, listed in ipairs { "[1, 2]", "[]", "null", CANARY } do
        write_helper("docker-credential-spec", ("echo '%s'\n"):format(listed))
        write_config { credsStore = "spec" }
        local result = with_helpers { "--docker-config", path "config.json" }
        assert.same({ 1, "" }, { result.status, result.stdout })
        assert.equal("helper.no-credential", code_with_helpers())
        assert.is_nil(result.stderr:find(CANARY, 1, true))
      end
    end)

    it("finds nothing in fields of other types", function()
      local configs = { { auths = core.array { "a" } }, { auths = "a" }, { credHelpers = core.array { 1 } }, {} }
      for _, config in ipairs(configs) do
        write_config(core.object(config))
        local _, err = credentials.docker_config(path "config.json")
        assert.equal("dockerconfig.no-credential", err.code)
        local result = secret { "--docker-config", path "config.json" }
        assert.same({ 1, "", "kubebundle: " .. err .. "\n" }, { result.status, result.stdout, result.stderr })
      end
    end)

    it("shows no character of a file that is not JSON", function()
      command.write(path "config.json", '{"auths":{"r.example.com":{"password":"a"Z"}}}')
      local result = secret { "--docker-config", path "config.json" }
      assert.equal(1, result.status)
      local _, err = credentials.docker_config(path "config.json")
      assert.same({ "json.syntax", 1 }, { err.code, err.line })
      assert.equal("kubebundle: " .. err .. "\n", result.stderr)
      assert.is_nil(result.stderr:match("config%.json(.*)"):find("Z", 1, true))
    end)

    it("reads only one entry, ignoring a broken one, with --server", function()
      write_config {
        auths = { ["a.example.com"] = core.object {}, ["b.example.com"] = { username = "ci", password = CANARY } },
      }
      local result = secret { "--docker-config", path "config.json", "--server", "b.example.com" }
      assert.same({ ["b.example.com"] = "ci:" .. CANARY }, entries(result))
      assert.equal(1, secret({ "--docker-config", path "config.json" }).status)
    end)

    it("reads the entry with the same key for the kubelet as the server", function()
      write_config {
        auths = {
          ["https://r.example.com/v1/"] = { username = "ci", password = CANARY },
          ["https://index.docker.io/v1/"] = { username = "me", password = CANARY },
        },
      }
      local wanted = {
        ["r.example.com"] = { ["https://r.example.com/v1/"] = "ci:" .. CANARY },
        ["docker.io"] = { ["https://index.docker.io/v1/"] = "me:" .. CANARY },
      }
      for server, expected in pairs(wanted) do
        assert.same(expected, entries(secret { "--docker-config", path "config.json", "--server", server }))
      end
    end)

    it("lists the existing entries if the one of --server is missing or duplicated", function()
      write_config {
        auths = {
          ["b.example.com"] = core.object {},
          ["https://a.example.com"] = core.object {},
          ["someone:" .. CANARY .. "@c.example.com"] = core.object {},
        },
      }
      local result = secret { "--docker-config", path "config.json", "--server", "d.example.com" }
      assert.equal(1, result.status)
      assert.matches("b.example.com, https://a.example.com, ***@c.example.com", result.stderr, 1, true)
      assert.equal(
        "dockerconfig.no-entry",
        select(2, credentials.docker_config(path "config.json", "d.example.com")).code
      )
      write_config {
        auths = { ["http://a.example.com"] = core.object {}, ["https://a.example.com"] = core.object {} },
      }
      result = secret { "--docker-config", path "config.json", "--server", "a.example.com" }
      assert.equal(1, result.status)
      assert.matches("http://a.example.com, https://a.example.com", result.stderr, 1, true)
      assert.equal(
        "dockerconfig.ambiguous-server",
        select(2, credentials.docker_config(path "config.json", "a.example.com")).code
      )
    end)

    it("reports where it looked if there is no file", function()
      local result = secret({ "--docker-config" }, { env = { HOME = path(), DOCKER_CONFIG = "" } })
      assert.equal(2, result.status)
      assert.matches("/.docker/config.json", result.stderr, 1, true)
    end)
  end)

  describe("--docker-config as people hand it in", function()
    local AUTH = core.base64.encode("shop:" .. CANARY)
    local HUB = "https://index.docker.io/v1/"

    it("omits what a login in a browser stores next to the entry, and reports that", function()
      local auths = { [HUB] = { auth = AUTH }, [HUB .. "access-token"] = { auth = AUTH } }
      local result = secret({ "--docker-config", "-" }, { stdin = core.json.encode { auths = auths } })
      assert.same({ [HUB] = "shop:" .. CANARY }, entries(result))
      assert.matches("skipped the entry " .. HUB .. "access-token", result.stderr, 1, true)
    end)

    it("reads the old layout", function()
      local result = secret({ "--docker-config", "-" }, { stdin = core.json.encode { [HUB] = { auth = AUTH } } })
      assert.same({ [HUB] = "shop:" .. CANARY }, entries(result))
    end)

    it("asks a store that has all entries, and names it if it cannot be asked", function()
      local result = secret({ "--docker-config", "-" }, { stdin = '{"auths": {}, "credsStore": "no-such-store"}' })
      assert.equal(1, result.status)
      assert.matches("credential store no-such-store", result.stderr, 1, true)
      assert.matches("--server", result.stderr, 1, true)
    end)
  end)

  describe("--az-json", function()
    local printed = core.json.encode {
      appId = "11111111-2222-4333-8444-555555555555",
      displayName = "acr",
      password = CANARY,
      tenant = "t",
    }

    it("reads the output of az from a pipe", function()
      local result = secret({ "--server", "myregistry.azurecr.io", "--az-json", "-" }, { stdin = printed })
      assert.same({ ["myregistry.azurecr.io"] = "11111111-2222-4333-8444-555555555555:" .. CANARY }, entries(result))
    end)

    local shapes = {
      ["acr credential show"] = {
        {
          username = "shop",
          passwords = { { name = "password", value = CANARY }, { name = "password2", value = "b" } },
        },
        "shop:" .. CANARY,
      },
      ["acr token create, the password that does not expire"] = {
        {
          credentials = {
            username = "puller",
            passwords = {
              { value = "made-up-1", expiry = "2099-01-01T00:00:00+00:00" },
              { value = CANARY, expiry = core.null },
            },
          },
        },
        "puller:" .. CANARY,
      },
      ["acr login --expose-token, which names its server"] = {
        { accessToken = CANARY, loginServer = "myregistry.azurecr.io" },
        "00000000-0000-0000-0000-000000000000:" .. CANARY,
      },
    }
    for what, shape in pairs(shapes) do
      it("reads the output of " .. what, function()
        local words = { "--az-json", "-" }
        if not shape[1].loginServer then words = { "--server", "myregistry.azurecr.io", "--az-json", "-" } end
        local result = secret(words, { stdin = core.json.encode(shape[1]) })
        assert.same({ ["myregistry.azurecr.io"] = shape[2] }, entries(result))
        assert.is_nil(result.stderr:find(CANARY, 1, true))
      end)
    end

    it("reports when the password expires", function()
      local passwords = { { value = CANARY, expiry = "2099-01-01T00:00:00+00:00" } }
      local output = core.json.encode { credentials = { username = "puller", passwords = passwords } }
      local result = secret({ "--server", "myregistry.azurecr.io", "--az-json", "-" }, { stdin = output })
      assert.matches("expires on 2099-01-01", result.stderr, 1, true)
    end)

    it("rejects a server that is not Azure's, and output without a password", function()
      local result = secret({ "--server", "ghcr.io", "--az-json", "-" }, { stdin = printed })
      assert.equal(1, result.status)
      assert.matches("azurecr.io", result.stderr, 1, true)
      result = secret({ "--server", "myregistry.azurecr.io", "--az-json", "-" }, { stdin = "{}" })
      assert.matches("az ad sp create-for-rbac", result.stderr, 1, true)
    end)

    it("names the file that is not JSON", function()
      command.write(path "az.json", "{" .. CANARY)
      local result = secret { "--server", "myregistry.azurecr.io", "--az-json", path "az.json" }
      assert.equal(1, result.status)
      assert.matches("az%.json:1:2: [^\n]*\n$", result.stderr)
      assert.is_nil(result.stderr:find(CANARY, 1, true))
    end)
  end)

  it("reads a Google service account's key unchanged, with --gcp-key-file", function()
    local key = '{\n  "type": "service_account",\n  "private_key": "' .. CANARY .. '"\n}\n'
    command.write(path "key.json", key)
    local result = secret { "--server", "europe-docker.pkg.dev", "--gcp-key-file", path "key.json" }
    assert.same({ ["europe-docker.pkg.dev"] = "_json_key:" .. key }, entries(result))
  end)

  it("warns that a password of ECR lasts for twelve hours", function()
    local result = secret(
      { "--server", "123456789012.dkr.ecr.eu-west-1.amazonaws.com", "--username", "AWS", "--password-stdin" },
      { stdin = CANARY .. "\n" }
    )
    assert.equal(0, result.status)
    assert.matches("12 hours", result.stderr, 1, true)
  end)

  describe("--registries", function()
    it("reads each field from the source given in the file", function()
      command.write(path "token", CANARY .. "\n")
      command.write(
        path "registries.yaml",
        ([[
- registry: acr
  login_server: myregistry.azurecr.io
  client_id: 11111111-2222-4333-8444-555555555555
  client_secret: {env: ACR_SECRET}
- server: ghcr.io
  username: shop-bot
  password: {file: %s}
- server: r.example.com
  username: ci
  password: {command: [printf, "%%s\n", 'it''s %s']}
]]):format(path "token", CANARY)
      )
      local result = secret({ "--registries", path "registries.yaml" }, { env = { ACR_SECRET = CANARY } })
      assert.same({
        ["myregistry.azurecr.io"] = "11111111-2222-4333-8444-555555555555:" .. CANARY,
        ["ghcr.io"] = "shop-bot:" .. CANARY,
        ["r.example.com"] = "ci:it's " .. CANARY,
      }, entries(result))
    end)

    it("drops one line break at the end of a file, and nothing else", function()
      local text = "- {server: r.example.com, username: ci, password: {file: %s}}\n"
      command.write(path "registries.yaml", text:format(path "token"))
      for written, password in pairs {
        ["a\r\n"] = "a",
        ["a"] = "a",
        ["a\n\n"] = "a\n",
        [" a \n"] = " a ",
        ["a\r"] = "a\r",
      } do
        command.write(path "token", written)
        local list, err = credentials.registries(path "registries.yaml")
        assert(list, err)
        assert.equal(password, list[1].password)
      end
    end)

    local faults = {
      ["- {server: r.example.com, username: ci, password: {env: NO_SUCH_VARIABLE}}"] = "environment.not-set",
      ["- {server: r.example.com, username: ci, password: {vault: x}}"] = "registries.invalid-field",
      ["- {server: r.example.com, username: ci, password: {env: HOME, file: x}}"] = "registries.invalid-field",
      ["- {server: r.example.com, username: ci, password: {}}"] = "registries.invalid-field",
      ["- {server: r.example.com, username: ci, password: {command: ls}}"] = "registries.invalid-field",
      ["- {server: r.example.com, username: ci, password: {command: [no-such-program]}}"] = "command.not-found",
      ["- {registry: nope}"] = "registries.unknown-kind",
      ["- {server: r.example.com, username: ci}"] = "builder.refused",
      ["server: r.example.com"] = "registries.invalid-list",
      ["- [a]"] = "registries.invalid-entry",
    }
    for text, code in pairs(faults) do
      it("reports what is wrong with " .. text, function()
        command.write(path "registries.yaml", text .. "\n")
        local _, err = credentials.registries(path "registries.yaml")
        assert.equal(code, err.code)
        local result = secret { "--registries", path "registries.yaml" }
        assert.same({ 1, "kubebundle: " .. err .. "\n" }, { result.status, result.stderr })
      end)
    end
  end)

  it("accepts one source of credentials, and ignores none silently", function()
    local faults = {
      ["--registries and --docker-config"] = { "--registries", "r.yaml", "--docker-config", "config.json" },
      ["--registries and --server"] = { "--registries", "r.yaml", "--server", "r.example.com" },
      ["--registries and --username"] = { "--registries", "r.yaml", "--username", "ci" },
      ["--docker-config and --password-stdin"] = { "--password-stdin", "--docker-config", "config.json" },
      ["--az-json and --password-env"] = { "--az-json", "-", "--password-env", "HOME" },
    }
    for says, arguments in pairs(faults) do
      local result = secret(arguments)
      assert.same({ 2, "" }, { result.status, result.stdout }, says)
      assert.matches(says .. " are mutually exclusive sources of credentials", result.stderr, 1, true)
    end
  end)

  it("ends with 2 if a file of credentials cannot be read", function()
    command.write(path "nested.yaml", "- {server: a.io, username: u, password: {file: no-such-file}}\n")
    for option, name in pairs { ["--registries"] = "no-such-file", ["--docker-config"] = "no-such-file" } do
      local result = secret { option, name }
      assert.same(
        { 2, "kubebundle: cannot read no-such-file: No such file or directory\n" },
        { result.status, result.stderr }
      )
    end
    local result = secret { "--registries", path "nested.yaml" }
    assert.equal(2, result.status)
    assert.matches("registry 1: password: cannot read the file that `file` names: No such", result.stderr, 1, true)
    assert.is_nil(result.stderr:find("no-such-file", 1, true))
  end)

  describe("--merge", function()
    local function made(arguments)
      local result = secret(
        { "--server", "a.example.com", "--username", "ci", "--password-stdin", table.unpack(arguments or {}) },
        { stdin = "old-made-up" }
      )
      return "# by hand\n" .. result.stdout
    end

    it("replaces a credential in the file, and nothing else", function()
      local old = made()
      command.write(path "secret.yaml", old)
      local result = secret({
        "--merge",
        path "secret.yaml",
        "--server",
        "a.example.com",
        "--username",
        "ci",
        "--password-stdin",
        "-o",
        path "secret.yaml",
      }, { stdin = CANARY })
      assert.equal("", result.stderr)
      local new = command.read(path "secret.yaml")
      assert.equal(old:gsub("json: [^\n]*", "json: X"), (new:gsub("json: [^\n]*", "json: X")))
      assert.same({ ["a.example.com"] = "ci:" .. CANARY }, entries { status = 0, stdout = new })
    end)

    it("lets the references follow the hash in the name", function()
      local old = made { "--append-hash" }
      local name = core.yaml.decode(old).metadata.name
      os.execute("mkdir " .. command.quote(path "in"))
      command.write(path "in/secret.yaml", old)
      command.write(path "in/pod.yaml", "kind: Pod\nspec:\n  imagePullSecrets: [{name: " .. name .. "}] # here\n")
      local result = secret({
        "--merge",
        path "in/secret.yaml",
        "--server",
        "a.example.com",
        "--username",
        "ci",
        "--password-stdin",
        "-o",
        path "out/",
        "--rename-references",
        path "in/pod.yaml",
      }, { stdin = CANARY })
      assert.equal("", result.stderr)
      local new_name = core.yaml.decode(command.read(path "out/secret.yaml")).metadata.name
      assert.not_equal(name, new_name)
      assert.equal(
        "kind: Pod\nspec:\n  imagePullSecrets: [{name: " .. new_name .. "}] # here\n",
        command.read(path "out/pod.yaml")
      )
    end)

    it("does not overwrite a manifest that another process changed since it was read", function()
      os.execute(("cd %s && mkfifo options.yaml && ln -s secret.yaml link"):format(command.quote(path())))
      for _, name in ipairs { "secret.yaml", "./secret.yaml", "link" } do
        command.write(path "secret.yaml", made())
        -- The manifest has been read before the registries are.
        os.execute(
          ([[cd %s && { { sed -i '$a # by another' secret.yaml
          echo '[{server: a.example.com, username: ci, password: %s}]'; } >options.yaml & } 2>/dev/null]]):format(
            command.quote(path()),
            CANARY
          )
        )
        local result = secret(
          { "--merge", "secret.yaml", "--registries", "options.yaml", "-o", name },
          { directory = path() }
        )
        assert.same({ 2, "" }, { result.status, result.stdout }, name)
        assert.matches("was changed by another process", result.stderr, 1, true)
        assert.equal(made() .. "# by another\n", command.read(path "secret.yaml"))
      end
    end)

    it("removes a registry", function()
      command.write(path "secret.yaml", made())
      local result = secret { "--merge", path "secret.yaml", "--remove", "a.example.com" }
      assert.same({}, entries(result))
      result = secret { "--merge", path "secret.yaml", "--remove", "b.example.com" }
      assert.equal(1, result.status)
      assert.matches("has no entry for b.example.com", result.stderr, 1, true)
    end)

    it("reports what it replaced or removed under another spelling of the server", function()
      command.write(path "secret.yaml", made())
      local merge = { "--merge", path "secret.yaml" }
      local result = secret(
        { "--server", "https://a.example.com/v1/", "--username", "ci", "--password-stdin", table.unpack(merge) },
        { stdin = CANARY }
      )
      assert.same({ ["https://a.example.com/v1/"] = "ci:" .. CANARY }, entries(result))
      assert.equal("kubebundle: Secret regcred: replaced a.example.com with https://a.example.com/v1/\n", result.stderr)
      result = secret { "--remove", "https://a.example.com", table.unpack(merge) }
      assert.same({}, entries(result))
      assert.equal("kubebundle: Secret regcred: removed a.example.com\n", result.stderr)
    end)

    it("warns about a doubtful credential, and rejects one that cannot work with its server", function()
      command.write(path "secret.yaml", made())
      local merge = { "--merge", path "secret.yaml" }
      command.write(
        path "config.json",
        core.json.encode {
          auths = {
            ["gcr.io"] = { username = "_dcgcloud_token", password = CANARY },
          },
        }
      )
      local result = secret { "--docker-config", path "config.json", table.unpack(merge) }
      assert.equal(0, result.status)
      assert.matches("warning: registry gcr.io: the password is an access token", result.stderr, 1, true)
      assert.is_nil(result.stderr:find(CANARY, 1, true))
      command.write(
        path "config.json",
        core.json.encode {
          auths = {
            ["https://b.example.com/V1"] = { username = "ci", password = CANARY },
          },
        }
      )
      result = secret { "--docker-config", path "config.json", table.unpack(merge) }
      assert.same({ 1, "" }, { result.status, result.stdout })
      assert.matches("registry https://b.example.com/V1: the server matches no image", result.stderr, 1, true)
    end)

    it("rejects two credentials of one registry, of which the second would replace the first", function()
      command.write(path "secret.yaml", made())
      command.write(
        path "registries.yaml",
        "- {server: b.example.com, username: u, password: one-made-up}\n"
          .. "- {server: 'https://b.example.com', username: u, password: two-made-up}\n"
      )
      local result = secret { "--merge", path "secret.yaml", "--registries", path "registries.yaml" }
      assert.same({ 1, "" }, { result.status, result.stdout })
      assert.matches("b.example.com and https://b.example.com are one registry", result.stderr, 1, true)
    end)

    it("rejects options that would have no effect", function()
      command.write(path "secret.yaml", made())
      local manifest, credential =
        { "--merge", path "secret.yaml" }, { "--server", "a.example.com", "--username", "ci", "--password-env", "HOME" }
      local function refused(message, ...)
        local words = {}
        for _, part in ipairs { ... } do
          table.move(part, 1, #part, #words + 1, words)
        end
        local result = secret(words)
        assert.same({ 2, "" }, { result.status, result.stdout })
        assert.matches(message, result.stderr, 1, true)
      end
      refused("need --merge", credential, { "--remove", "a.example.com" })
      refused("need --merge", credential, { "--rename-references", path "secret.yaml" })
      refused("options for a credential are mutually exclusive", manifest, credential, { "--remove", "a.example.com" })
      refused(
        "options for a credential are mutually exclusive",
        manifest,
        { "--remove", "a.example.com", "--docker-config" }
      )
      refused("--merge keeps the format", manifest, credential, { "--append-hash" })
      refused("--merge keeps the format", manifest, credential, { "--format", "json" })
    end)
  end)
end)
