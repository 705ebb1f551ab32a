-- A credential is never shown, however its document is broken: canaries are in every place of a docker config that
-- can hold one, the document is damaged at each byte in turn, and every report is searched for any six bytes of them.

local cli = require "kubebundle.cli"
local command = require "spec.support.command"
local console = require "kubebundle.cli.console"
local explanations = require "kubebundle.report.explanations"
local kb = require "kubebundle"
local scratch = require "spec.support.scratch"

local WINDOW = 6
local CANARIES = {
  auth = "QXJVKQZWPASS",
  username = "ZQKXVJUSER", -- in a server's user info: never shown
  password = "VQXKZJSECRET",
  identity = "KQVZXJIDENTITY",
  registry = "JXQZKVREGISTRY",
  query = "XZJQVKQUERY",
}
local AUTH = kb.base64.encode("robot:" .. CANARIES.auth)
local DOCUMENT = ('{"auths":{"https://a:%s@r.example.com/v1/?t=%s":{"auth":"%s"},'):format(
  CANARIES.username,
  CANARIES.query,
  AUTH
) .. ('"s.example.com":{"username":"u","password":"%s","identitytoken":"%s","registrytoken":"%s"}}}'):format(
  CANARIES.password,
  CANARIES.identity,
  CANARIES.registry
)

-- Every substring of six bytes that must not be shown: of the canaries, and of their base64 in the document.
local function windows_of(texts)
  local windows = {}
  for _, text in pairs(texts) do
    for at = 1, #text - WINDOW + 1 do
      windows[text:sub(at, at + WINDOW - 1)] = true
    end
  end
  return windows
end

local secret_texts = { AUTH }
for _, canary in pairs(CANARIES) do
  secret_texts[#secret_texts + 1] = canary
end
local windows = windows_of(secret_texts)

local function shown_of(output)
  for at = 1, #output - WINDOW + 1 do
    local window = output:sub(at, at + WINDOW - 1)
    if windows[window] then return window end
  end
  return output:match "character '[QZXJVK]'"
end

local POD = [[
---
apiVersion: v1
kind: Pod
metadata: {name: p, namespace: shop}
spec:
  imagePullSecrets: [{name: s}]
  containers: [{name: c, image: "r.example.com/a:1"}, {name: d, image: "s.example.com/a:1"}]
]]

local function manifest(data)
  return ("apiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: shop}\n"):format()
    .. "type: kubernetes.io/dockerconfigjson\n"
    .. data
    .. POD
end

local function in_data(document)
  return manifest(("data: {.dockerconfigjson: %s}\n"):format(kb.base64.encode(document)))
end

local function in_string_data(document)
  return manifest(("stringData: {.dockerconfigjson: %s}\n"):format(kb.json.encode(document)))
end

-- The document truncated, with a byte removed, or with a byte replaced, at each position.
local function each_damage(document, step, work)
  for at = 1, #document, step do
    work(document:sub(1, at - 1))
    work(document:sub(1, at - 1) .. document:sub(at + 1))
    for _, byte in ipairs { '"', "\\", "\xFF", "!", "{" } do
      work(document:sub(1, at - 1) .. byte .. document:sub(at + 1))
    end
  end
end

describe("no credential of a damaged docker config is shown by", function()
  local at = scratch()

  -- The output of a command, run in this process.
  local function outputs(args)
    local own = console.new()
    own.stdout, own.stderr = assert(io.open(at "out", "w+b")), assert(io.open(at "err", "w+b"))
    cli.main(args, own)
    own.stdout:close()
    own.stderr:close()
    return command.read(at "out") .. command.read(at "err")
  end

  local function hides(name, text, output)
    local shown = shown_of(output)
    if shown then error(("%s shows a part of a credential, %s, of\n%s"):format(name, shown, text)) end
  end

  it("errors of decoding", function()
    each_damage(DOCUMENT, 1, function(document)
      local _, err = kb.dockerconfig.decode(document)
      if err then hides("the error", document, err.safe_message or err.message) end
      local _, json_err = kb.json.decode(document)
      if json_err then hides("the error", document, json_err.safe_message or json_err.message) end
      local _, yaml_err = kb.yaml.decode(document)
      if yaml_err then hides("the error", document, tostring(yaml_err)) end
    end)
  end)

  it("check and explain", function()
    each_damage(DOCUMENT, 4, function(document)
      for _, text in ipairs { in_data(document), document:find "\xFF" and POD or in_string_data(document) } do
        local findings = kb.check(text)
        for _, format in ipairs { "text", "json" } do
          hides("check as " .. format, text, kb.report[format](findings))
        end
        local ok, explained = pcall(kb.json.encode, kb.explain(text))
        if ok then hides("explain", text, explained) end
      end
    end)
  end)

  it("the other formats", function()
    each_damage(DOCUMENT, 31, function(document)
      local findings = kb.check(in_data(document))
      for name, format in pairs(kb.report) do
        hides(name, document, format(findings))
      end
      hides("explain as markdown", document, explanations.markdown(kb.explain(in_data(document))))
    end)
  end)

  it("base64 that is damaged", function()
    local whole = kb.base64.encode(DOCUMENT)
    each_damage(whole, 7, function(data)
      local text = manifest("data: {.dockerconfigjson: '" .. data:gsub("[\xFF]", "") .. "'}\n")
      hides(
        "check",
        text,
        kb.report.text(kb.check(text), {
          source = function()
            return text
          end,
        })
      )
    end)
  end)

  it("the commands inspect, secret and check", function()
    each_damage(DOCUMENT, 23, function(document)
      command.write(at "s.yaml", in_data(document))
      command.write(at "config.json", document)
      for _, format in ipairs { "text", "json", "yaml" } do
        hides("inspect", document, outputs { "inspect", "--format", format, at "s.yaml" })
      end
      hides("check", document, outputs { "check", "--excerpts", at "s.yaml" })
      hides("explain", document, outputs { "explain", at "s.yaml" })
      -- the result is written to a file; no other output may contain it
      local words = { "secret", "s", "--docker-config", at "config.json", "-o", at "new.yaml" }
      hides("secret", document, outputs(words))
      os.remove(at "new.yaml")
    end)
  end)
end)
