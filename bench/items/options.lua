-- The options of commands, each given many times or with a file of many items.

local command_case = require "bench.items.command_case"
local shapes = require "bench.items.shapes"

local many, words = shapes.many, command_case.words
local cases, case = command_case.table()

local NAMESPACE = "apiVersion: v1\nkind: Namespace\nmetadata: {name: n@}\n"
local ONE = { ["a.yaml"] = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n" }

local function namespaces(count)
  return { ["a.yaml"] = many(count, "---\n" .. NAMESPACE) }
end

local function files_of(count, name, text)
  local files = {}
  for index = 1, count do
    local number = ("%06d"):format(index)
    files[name:gsub("@", number)] = text:gsub("@", number)
  end
  return files
end

--[[ check, and what it shares with render, explain and preflight ]]

case("check --severity", 0, function(count)
  return words({ "check", "@/a.yaml" }, count // 8, "--severity", "name-invalid=warning"), ONE
end)
case("check --crd", 0, function(count)
  local files = files_of(count // 64, "crd@.yml", shapes.DEFINITION)
  files["a.yaml"] = ONE["a.yaml"]
  return words({ "check", "@/a.yaml" }, count // 64, "--crd", "@/crd%.yml"), files
end)
case("check --rules", 0, function(count)
  local files = files_of(
    count // 64,
    "r@.lua",
    "return { name = 'own-r@', check = function(bundle, report) for _, object in ipairs(bundle.objects) do "
      .. "if object.name == '@' then report(object, 'metadata.name', 'm') end end end }\n"
  )
  files["a.yaml"] = ONE["a.yaml"]
  return { "check", "@/a.yaml", "--rules", "@/" }, files
end)
case("check --tokens", 1, function(count)
  return { "check", "@/a.yaml", "--tokens", "<% %>" }, {
    ["a.yaml"] = many(count, "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: <%n@%>}\n"),
  }
end)
case("check --pass", 0, function(count)
  return { "check", "--pass", "--quiet", "@/a.yaml" }, namespaces(count)
end)
case("check --findings", 1, function(count)
  return { "check", "--findings", "@/findings.txt", "@/a.yaml" }, { ["a.yaml"] = shapes.manifests.findings(count) }
end)
case("check --kubernetes-version -n", 0, function(count)
  return { "check", "--kubernetes-version", "1.30", "-n", "shop", "@/a.yaml" }, {
    ["a.yaml"] = many(count, "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c@}\n"),
  }
end)
case("check --config, patterns of images", 0, function(count)
  local patterns = many(count // 64, "  - r@.example.com/*\n")
  return { "check", "--config", "@/config.yml", "@/a.yaml" }, {
    ["config.yml"] = "images:\n  allow:\n" .. patterns .. "  forbid_tags:\n" .. many(count // 64, "  - t@-*\n"),
    ["a.yaml"] = many(count // 64, (shapes.TAGGED:gsub("r%.ex", "r@.ex"))),
  }
end)
case("check --config, excluded files", 0, function(count)
  local files = files_of(64, "f@.yaml", NAMESPACE)
  files["config.yml"] = "exclude:\n" .. many(count // 64, "- x@*.yaml\n")
  return { "check", "--config", "@/config.yml", "@/" }, files
end)

--[[ explain and inspect ]]

local PROVIDERS = "apiVersion: kubelet.config.k8s.io/v1\nkind: CredentialProviderConfig\nproviders:\n"
local PROVIDER = "- {name: p@, apiVersion: credentialprovider.kubelet.k8s.io/v1, defaultCacheDuration: 1h, "
  .. "matchImages: [r@.example.com]}\n"

case("explain --credential-provider-config", 0, function(count)
  return { "explain", "--credential-provider-config", "@/p.yml", "@/a.yaml" }, {
    ["p.yml"] = PROVIDERS .. many(count // 64, PROVIDER),
    ["a.yaml"] = many(count // 64, (shapes.TAGGED:gsub("r%.ex", "r@.ex"))),
  }
end)
case("explain --kubelet-config", 0, function(count)
  return { "explain", "--kubelet-config", "@/k.yml", "@/a.yaml" }, {
    ["k.yml"] = "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n"
      .. "imagePullCredentialsVerificationPolicy: NeverVerifyAllowlistedImages\npreloadedImagesVerificationAllowlist:\n"
      .. many(count // 64, "- r@.example.com/a\n"),
    ["a.yaml"] = many(count // 64, (shapes.TAGGED:gsub("r%.ex", "r@.ex"))),
  }
end)
case("inspect --reveal", 0, function(count)
  return { "inspect", "--reveal", "-n", "shop", "@/a.yaml" }, { ["a.yaml"] = shapes.manifests.secrets(count) }
end)
case("inspect, keys", 0, function(count)
  return { "inspect", "@/a.yaml" }, {
    ["a.yaml"] = "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ndata:\n" .. many(count, "  k@: YQ==\n"),
  }
end)

--[[ render ]]

local function template(count)
  return { ["a.yaml"] = many(count, "k@: '#(t@)#'\n") }
end

case("render --set-string", 0, function(count)
  return words({ "render", "@/a.yaml" }, count // 8, "--set-string", "t%=v"), template(count // 8)
end)
case("render --set-file", 0, function(count)
  local files = template(count // 64)
  for index = 1, count // 64 do
    files[("t%06d"):format(index)] = "v"
  end
  return words({ "render", "@/a.yaml" }, count // 64, "--set-file", "t%=@/t%"), files
end)
case("render --env-prefix", 0, function(count)
  return { "render", "--env-prefix", "BENCH_", "--missing", "empty", "@/a.yaml" }, {
    ["a.yaml"] = many(count, "k@: '#(BENCH_@)#'\n"),
  }
end)
case("render --exclude", 0, function(count)
  local files = files_of(64, "f@.yaml", "a: '#(t)#'\n")
  return words({ "render", "--list", "@/" }, count // 64, "--exclude", "x%*.yaml"), files
end)
case("render --tokens", 0, function(count)
  return { "render", "--tokens", "<% %>", "--missing", "keep", "@/a.yaml" }, {
    ["a.yaml"] = many(count, "k@: '<%t@%>'\n"),
  }
end)
for _, mode in ipairs { "yaml", "json", "xml", "text" } do
  local texts = {
    yaml = { "", "k@: '#(t@)#'\n", "" },
    json = { "[", '"#(t@)#",', "1]" },
    xml = { "<a>", "<b c='#(t@)#'/>", "</a>" },
    text = { "", "#(t@)# ", "" },
  }
  case("render --mode " .. mode, 0, function(count)
    local text = texts[mode][1] .. many(count, texts[mode][2]) .. texts[mode][3]
    return { "render", "--mode", mode, "--missing", "keep", "@/a" }, { a = text }
  end)
end

--[[ set and pin ]]

case("set --field-string", 0, function(count)
  return words({ "set", "@/a.yaml", "-o", "@/b.yaml" }, count // 4, "--field-string", ".data.k%=2"),
    {
      ["a.yaml"] = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n" .. many(count // 4, "  k@: '1'\n"),
    }
end)
case("set --field-json", 0, function(count)
  return words({ "set", "@/a.yaml", "-o", "@/b.yaml" }, count // 8, "--field-json", ".data.k%=[2]"),
    { ["a.yaml"] = "data:\n" .. many(count // 8, "  k@: '1'\n") }
end)
case("set --object, of many objects", 0, function(count)
  return words({ "set", "@/a.yaml", "-o", "@/b.yaml", "--object", "Pod/p000003" }, count // 64, "--field", ".x%=2"),
    { ["a.yaml"] = many(count // 64, shapes.TAGGED) }
end)
case("set --image -i, files", 0, function(count)
  return { "set", "-i", "@/", "--image", "r.example.com/same=:2" },
    files_of(count // 16, "f@.yaml", (shapes.TAGGED:gsub("a@:1", "same:1")))
end)
case("pin --update of a lock, files", 0, function(count)
  local digest = "sha256:" .. ("a"):rep(64)
  local files = files_of(count // 64, "f@.yaml", shapes.TAGGED)
  files["lock.yml"] = "apiVersion: imgpkg.carvel.dev/v1alpha1\nkind: ImagesLock\nimages:\n"
    .. many(
      count // 64,
      "- {image: 'r.example.com/a@AT" .. digest .. "', annotations: {kbld.carvel.dev/id: 'r.example.com/a@:1'}}\n"
    ):gsub("AT", "@")
  return { "pin", "-i", "--lock", "@/lock.yml", "@/" }, files
end)

--[[ secret ]]

local ENTRY = { "--server", "new.example.com", "--username", "u", "--password-stdin" }

local function secret_of(...)
  return table.move(ENTRY, 1, #ENTRY, select("#", ...) + 3, { "secret", "regcred", ... })
end

case("secret --append-hash, namespaces", 0, function(count)
  return words(secret_of("--append-hash", "--format", "json"), count // 8, "-n", "n%"), {}, "EXAMPLE"
end)
case("secret --external-store, namespaces", 0, function(count)
  return words({ "secret", "regcred", "--external-store", "vault", "--remote-key", "k" }, count // 8, "-n", "n%"), {}
end)
case("secret --seal, namespaces", 0, function(count)
  return words(secret_of("--seal", "@/cert.pem"), count // 64, "-n", "n%"),
    { ["cert.pem"] = shapes.certificate() },
    "EXAMPLE"
end)
case("secret --remove", 0, function(count)
  return { "secret", "regcred", "--merge", "@/s.yaml", "--remove", "r000001.example.com" }, {
    ["s.yaml"] = shapes.secret("regcred", shapes.auths(count)),
  }
end)
case("secret --rename-references", 0, function(count)
  local secret = require("kubebundle").pull_secret {
    name = "regcred",
    namespace = "shop",
    append_hash = true,
    registries = { { server = "r.example.com", username = "u", password = "EXAMPLE" } },
  }
  local args = secret_of("--merge", "@/s.yaml", "--rename-references", "@/a.yaml")
  args[2] = secret.metadata.name
  return args,
    {
      ["s.yaml"] = require("kubebundle").yaml.encode(secret),
      ["a.yaml"] = many(
        count,
        "---\napiVersion: v1\nkind: Pod\nmetadata: {name: p@, namespace: shop}\n"
          .. ("spec: {imagePullSecrets: [{name: %s}], containers: []}\n"):format(secret.metadata.name)
      ),
    },
    "EXAMPLE"
end)
case("secret --az-json", 0, function(count)
  return { "secret", "regcred", "--server", "shopdev.azurecr.io", "--az-json", "@/az.json" }, {
    ["az.json"] = "{"
      .. many(count, '"k@":1,')
      .. '"appId":"11111111-2222-4333-8444-555555555555","password":"EXAMPLE"}',
  }
end)

--[[ fn ]]

local LIST = "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\n"
local FUNCTION = LIST .. "functionConfig: {apiVersion: kubebundle/v1, kind: %s, spec: %s}\nitems:\n%s"
local ITEM = "# c\n- {apiVersion: v1, kind: ConfigMap, metadata: {name: c@}, data: {x: '%s'}}\n"

local function of_function(name, status, spec, item)
  case("fn, " .. name, status, function(count)
    return { "fn" }, {}, FUNCTION:format(name:match "^%w+", spec, many(count // 4, item))
  end)
end

of_function("Render", 0, "{values: {x: v}}", ITEM:format "#(x)#")
of_function(
  "Check",
  1,
  "{}",
  "- {apiVersion: v1, kind: Pod, metadata: {name: p@}, spec: {containers: [{image: 'A B'}]}}\n"
)
of_function("Set", 0, "{fields: {.data.x: z}, object: ConfigMap/c000003}", ITEM:format "x")
of_function("LuaRun", 0, '{script: "for _, item in ipairs(items) do item.data.x = [[z]] end"}', ITEM:format "x")
of_function("LuaRun, removed", 0, '{script: "for i = #items, 1, -1 do items[i] = nil end"}', ITEM:format "x")
case("fn, Pin", 0, function(count)
  local digest = "sha256:" .. ("a"):rep(64)
  local spec = "{lock: {apiVersion: imgpkg.carvel.dev/v1alpha1, kind: ImagesLock, images: ["
    .. ("{image: r.example.com/a@%s, annotations: {kbld.carvel.dev/id: 'r.example.com/a:1'}}]}}"):format(digest)
  local item = "- {apiVersion: v1, kind: Pod, metadata: {name: p@}, "
    .. "spec: {containers: [{name: c, image: 'r.example.com/a:1'}]}}\n"
  return { "fn" }, {}, FUNCTION:format("Pin", spec, many(count // 4, item))
end)
case("fn, Render, values", 0, function(count)
  local text = LIST
    .. "functionConfig:\n  apiVersion: v1\n  kind: ConfigMap\n  metadata: {name: f}\n  data:\n"
    .. many(count // 4, "    k@: v\n")
    .. "items:\n"
    .. many(count // 4, "- {apiVersion: v1, kind: ConfigMap, metadata: {name: c@}, data: {x: '#(k@)#'}}\n")
  return { "fn" }, {}, text
end)
case("fn of manifests", 0, function(count)
  return { "fn", "@/f.yml" },
    { ["f.yml"] = "apiVersion: kubebundle/v1\nkind: Render\nmetadata: {name: f}\nspec: {values: {x: v}}\n" },
    many(count // 4, "---\n" .. NAMESPACE)
end)

return cases
