-- Each command with many items in its files: a function of their number that returns the function to measure, and one
-- that removes the files.

local command_case = require "bench.items.command_case"
local shapes = require "bench.items.shapes"

local many, words = shapes.many, command_case.words
local cases, case = command_case.table()

local function findings(count)
  return { ["a.yaml"] = shapes.manifests.findings(count) }
end

for _, format in ipairs { "text", "json", "sarif", "github", "azure", "gitlab", "junit", "markdown" } do
  case("check, findings as " .. format, 1, function(count)
    return { "check", "--format", format, "@/a.yaml" }, findings(count)
  end)
end
case("check, excerpts", 1, function(count)
  return { "check", "--excerpts", "@/a.yaml" }, findings(count)
end)
case("check, excerpts of one line", 1, function(count)
  return { "check", "--excerpts", "@/a.yaml" }, {
    ["a.yaml"] = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [], "
      .. many(count // 8, "x@: 1, ")
      .. "y: 1}\n",
  }
end)
case("check, files", 0, function(count)
  local files = {}
  for index = 1, count // 8 do
    files[("f%06d.yaml"):format(index)] = ("apiVersion: v1\nkind: Namespace\nmetadata: {name: n%06d}\n"):format(index)
  end
  return { "check", "--fail-on", "error", "@/" }, files
end)
case("check, ignored patterns", 0, function(count)
  local files = { [".kubebundleignore"] = many(count // 64, "x@*.yaml\n") }
  for index = 1, 64 do
    files[("f%06d.yaml"):format(index)] = ("apiVersion: v1\nkind: Namespace\nmetadata: {name: n%06d}\n"):format(index)
  end
  return { "check", "@/" }, files
end)
case("check, definitions", 0, function(count)
  return { "check", "--crd", "@/crd.yaml", "@/a.yaml" }, {
    ["crd.yaml"] = shapes.manifests.definitions(count),
    ["a.yaml"] = many(count, "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: n@}\n"),
  }
end)
case("check, disabled rules", 0, function(count)
  return words({ "check", "@/a.yaml" }, count // 8, "--disable", "name-invalid"),
    { ["a.yaml"] = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n" }
end)
for _, format in ipairs { "text", "json", "markdown" } do
  case("explain as " .. format, 0, function(count)
    return { "explain", "--format", format, "@/a.yaml" }, {
      ["a.yaml"] = shapes.manifests["servers of a secret"](count),
    }
  end)
end
for _, format in ipairs { "text", "json", "yaml" } do
  case("inspect as " .. format, 0, function(count)
    return { "inspect", "--format", format, "@/a.yaml" }, { ["a.yaml"] = shapes.manifests.secrets(count) }
  end)
end
case("inspect, servers", 0, function(count)
  return { "inspect", "@/a.yaml" }, { ["a.yaml"] = shapes.secret("s", shapes.auths(count)) }
end)
case("render", 0, function(count)
  return { "render", "@/a.yaml", "--values", "@/v.yaml", "-o", "@/b.yaml" }, {
    ["a.yaml"] = many(count, "k@: '#(t@)#'\n"),
    ["v.yaml"] = many(count, "t@: v\n"),
  }
end)
case("render, unresolved", 1, function(count)
  return { "render", "@/a.yaml", "--values", "@/v.yaml" }, {
    ["a.yaml"] = many(count, "k@: '#(t@)#'\n"),
    ["v.yaml"] = many(count, "u@: v\n"),
  }
end)
case("render --list", 0, function(count)
  return { "render", "--list", "@/a.yaml" }, { ["a.yaml"] = many(count, "k@: '#(t@)#'\n") }
end)
case("render --missing keep", 0, function(count)
  return { "render", "--missing", "keep", "@/a.yaml" }, { ["a.yaml"] = many(count, "k@: '#(t@)#'\n") }
end)
case("render --set", 0, function(count)
  return words({ "render", "@/a.yaml" }, count // 8, "--set", "t%=v"),
    { ["a.yaml"] = many(count // 8, "k@: '#(t@)#'\n") }
end)
case("render --set-json", 0, function(count)
  return words({ "render", "@/a.yaml" }, count // 8, "--set-json", 't%={"a":1}'),
    { ["a.yaml"] = many(count // 8, "k@: #(t@)#\n") }
end)
case("render --only", 0, function(count)
  return words({ "render", "@/a.yaml", "--set", "t000001=1" }, count // 8, "--only", "t%", "--set", "t%=v"),
    { ["a.yaml"] = many(count // 8, "k@: '#(t@)#'\n") }
end)
case("render --values, layers", 0, function(count)
  local files = { ["a.yaml"] = many(count // 64, "k@: '#(t@)#'\n") }
  for index = 1, count // 64 do
    files[("v%06d.yml"):format(index)] = ("t%06d: a\nsame: %d\n"):format(index, index)
  end
  return words({ "render", "@/a.yaml" }, count // 64, "--values", "@/v%.yml"), files
end)
case("render --env", 0, function(count)
  return { "render", "--env", "--missing", "empty", "@/a.yaml" }, { ["a.yaml"] = many(count, "k@: '#(t@)#'\n") }
end)
case("render --check", 1, function(count)
  return { "render", "--check", "@/a.yaml", "--set", "t=a" }, findings(count)
end)
case("render, files", 0, function(count)
  local files = {}
  for index = 1, count // 16 do
    files[("f%06d.yaml"):format(index)] = "a: '#(t)#'\n"
  end
  return { "render", "@/", "--set", "t=1", "-i" }, files
end)
case("set --image", 0, function(count)
  return { "set", "--image", "r.example.com/a=:2", "@/a.yaml", "-o", "@/b.yaml" }, {
    ["a.yaml"] = shapes.manifests.pods(count):gsub("a:1", "r.example.com/a:1"),
  }
end)
local function config(members)
  return { ["a.yaml"] = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  a: b\n" .. members }
end
local function config_json(members)
  return {
    ["a.json"] = '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}, "data": {\n'
      .. members
      .. ' "a": "b"\n}}\n',
  }
end
case("set --image, many", 0, function(count)
  return words({ "set", "@/a.yaml", "-o", "@/b.yaml" }, count // 4, "--image", "r.example.com/a%=:2"),
    { ["a.yaml"] = many(count // 4, shapes.TAGGED) }
end)
case("set --field, many", 0, function(count)
  return words({ "set", "@/a.yaml", "-o", "@/b.yaml" }, count // 4, "--field", ".data.k%=2"),
    config(many(count // 4, "  k@: '1'\n"))
end)
case("set --field, many new", 0, function(count)
  return words({ "set", "@/a.yaml", "-o", "@/b.yaml" }, count // 4, "--field", ".data.n%=2"),
    config(many(count // 4, "  k@: '1'\n"))
end)
case("set --field, many new items", 0, function(count)
  return words({ "set", "@/a.yaml", "-o", "@/b.yaml" }, count // 4, "--field", ".data.a[+]=n%"),
    { ["a.yaml"] = "apiVersion: example.com/v1\nkind: A\nmetadata: {name: a}\ndata: {a: [b]}\n" }
end)
case("set --field, many items by name", 0, function(count)
  return words({ "set", "@/a.yaml", "-o", "@/b.yaml" }, count // 4, "--field", ".data.a[name=k%].value=2"),
    {
      ["a.yaml"] = "apiVersion: example.com/v1\nkind: A\nmetadata: {name: a}\ndata:\n  a:\n"
        .. many(count // 4, "  - name: k@\n    value: 1\n"),
    }
end)
case("set --delete, many", 0, function(count)
  return words({ "set", "@/a.yaml", "-o", "@/b.yaml" }, count // 4, "--delete", ".data.k%"),
    config(many(count // 4, "  k@: '1'\n"))
end)
case("set of JSON, many", 0, function(count)
  local args = { "set", "@/a.json", "-o", "@/b.json" }
  words(args, count // 4, "--field", ".data.k%=2", "--field", ".data.n%=2")
  return words(args, count // 4, "--delete", ".data.l%"), config_json(many(count // 4, ' "k@": "1",\n "l@": "1",\n'))
end)
local DIGEST = "sha256:" .. ("a"):rep(64)
local function locked(count)
  return {
    ["a.yaml"] = many(count, shapes.TAGGED),
    ["lock.yaml"] = "apiVersion: imgpkg.carvel.dev/v1alpha1\nkind: ImagesLock\nimages:\n" .. many(
      count,
      "- {image: 'r.example.com/a@AT" .. DIGEST .. "', annotations: {kbld.carvel.dev/id: 'r.example.com/a@:1'}}\n"
    ):gsub("AT", "@"),
  }
end
case("pin --lock", 0, function(count)
  return { "pin", "--lock", "@/lock.yaml", "@/a.yaml" }, locked(count)
end)
case("pin --verify --lock", 1, function(count)
  return { "pin", "--verify", "--lock", "@/lock.yaml", "@/a.yaml" }, locked(count)
end)
case("render --lock", 0, function(count)
  return { "render", "--lock", "@/lock.yaml", "@/a.yaml" }, locked(count)
end)
-- A Secret may hold 1 MiB.
case("secret --registries", 0, function(count)
  return { "secret", "regcred", "--registries", "@/r.yaml" }, {
    ["r.yaml"] = many(count // 16, "- {server: r@.example.com, username: u, password: EXAMPLE}\n"),
  }
end)
case("secret --docker-config", 0, function(count)
  return { "secret", "regcred", "--docker-config", "@/config.json" }, {
    ["config.json"] = '{"auths":{' .. shapes.auths(count // 16) .. "}}",
  }
end)
case("secret --merge", 0, function(count)
  return {
    "secret",
    "regcred",
    "--merge",
    "@/s.yaml",
    "--server",
    "new.example.com",
    "--username",
    "u",
    "--password-stdin",
  },
    { ["s.yaml"] = shapes.secret("regcred", shapes.auths(count)) },
    "EXAMPLE"
end)
case("secret, namespaces", 0, function(count)
  return words({
    "secret",
    "regcred",
    "--server",
    "new.example.com",
    "--username",
    "u",
    "--password-stdin",
  }, count // 8, "-n", "n%"),
    {},
    "EXAMPLE"
end)
case("secret --patch-accounts", 0, function(count)
  return {
    "secret",
    "regcred",
    "-n",
    "shop",
    "--server",
    "new.example.com",
    "--username",
    "u",
    "--password-stdin",
    "--patch-accounts",
    "@/a.yaml",
  },
    { ["a.yaml"] = many(count, "---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {name: a@, namespace: shop}\n") },
    "EXAMPLE"
end)
case("run", 0, function(count)
  return { "run", "@/a.lua" }, {
    ["a.lua"] = ([[
local kb = require "kubebundle"
local objects = {}
for index = 1, %d do
  objects[index] = kb.namespace { name = ("n%%06d"):format(index) }
end
return kb.bundle(objects)
]]):format(count),
  }
end)
for _, format in ipairs { "text", "markdown" } do
  case("preflight, nothing to ask, as " .. format, 1, function(count)
    return { "preflight", "--format", format, "@/a.yaml" }, findings(count)
  end)
end

return cases
