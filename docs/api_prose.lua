-- The prose of docs/api.md: its head and the examples of its sections.

local prose = {}

prose.head = [[
# The Lua API

[programs.md](programs.md) has ten small programs. `make docs` generates this page from the annotations in `lua/` and
`docs/meta/`, which editors with LuaCATS also show. What this page describes is stable within a major version; other
modules and fields may change.

```lua
local kb = require "kubebundle"
```

Functions that read data from outside return `nil` and an error: a table with `code`, `message`, `line` and `column`.
`tostring` and `..` format it as one line, and `err:match`, `err:find` and the other string methods work on that line;
`table.concat`, `string.find(err)` and `==` need `tostring(err)`. Programs should test the [code](#failure-codes), because
messages may change in any version. Builders, encoders and wrong argument types raise errors, which indicate a bug in the
program. No error contains a credential. Lua strings cannot be wiped, so a credential stays in the process's memory until
it is collected, and possibly longer.

Options are tables with named fields. Every function checks its options first: an unknown name or a value of the wrong
type raises an error at the caller's line that lists the known options. The same holds for the fields of files,
registries and rules in a list. Options must be plain tables, without `__index` and `__pairs`.

Tables are read by their own fields. If a table is read or written as a whole (encoders, builders, bundles, `kb.check`,
`kb.values.merge`, a table as the value of a token), the metamethods `__index` and `__pairs` are refused, because its
fields could not all be found. An `__index` that is a table of functions is allowed; marks such as `__jsontype` are
ignored. Lookups follow `__index`, so the values of a template may come from it, name by name. Keys of mappings must be
strings: convert others (`tostring`), or mark the table as a list with `kb.array`.

A host's memory limit (its `lua_Alloc`) covers all Lua values, but not the memory that C allocates while a function runs,
which is freed before the function returns: about 1 to 3 bytes per byte of text to decode or encode JSON or YAML, up to 9
for JSON with many small values and for rendering, 11 for `kb.json.positions`. To limit both, limit the size of the texts.
Without `os` and `io` in the host, everything works that needs no files, processes or environment; the rest fails with
`host.restricted`.

The module changes nothing in its host: no locale, no signal handler, no allocation hooks of cJSON. It can be used by
several Lua states in several threads.
]]

prose.check_example = [==[
```lua
local kb = require "kubebundle"

local text = [[
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec:
  containers: [{name: web, image: "r.example.com/Shop/Web:1"}]
]]
for _, finding in ipairs(kb.check(text)) do
  print(("%d:%d: %s [%s]"):format(finding.line, finding.column, finding.severity, finding.rule))
end
```

```text
3:34: info [namespace-missing]
5:35: error [image-invalid]
```
]==]

prose.edit_example = [==[
```lua
local kb = require "kubebundle"

local text = [[
kind: Deployment
apiVersion: apps/v1
metadata: {name: web}
spec:
  replicas: 2   # enough
  template:
    spec:
      containers:
        - name: web
          # set by the pipeline
          image: "registry.example.com/web:1.0"
]]
local document = assert(kb.edit(text))
assert(document:set(".spec.replicas", 3))
assert(document:set_image("web", ":1.1"))
assert(document:set(".spec.template.spec.containers[name=web].env[+]", { name = "PORT", value = 8080 }))
assert(document:delete(".metadata.name"))
io.write(document:text())
```

```text
kind: Deployment
apiVersion: apps/v1
metadata: {}
spec:
  replicas: 3   # enough
  template:
    spec:
      containers:
        - name: web
          # set by the pipeline
          image: "registry.example.com/web:1.1"
          env:
          - name: PORT
            value: "8080"
```
]==]

prose.keyring_example = [==[
```lua
local kb = require "kubebundle"

local secret = kb.pull_secret {
  name = "regcred",
  registries = {
    { server = "r.example.com", username = "everyone", password = "EXAMPLE-1" },
    { server = "r.example.com/team/", username = "team", password = "EXAMPLE-2" },
  },
}
for _, credential in ipairs(kb.keyring({ secret }):lookup "r.example.com/team/web:1") do
  print(credential.server .. " " .. credential.username)
end
```

```text
r.example.com/team/ team
r.example.com everyone
```
]==]

prose.own_rule_example = [==[
```lua
local kb = require "kubebundle"

local rule = {
  name = "image-latest",
  remedy = "Name a version.",
  check = function(bundle, report)
    for _, object in ipairs(bundle:of_kind "Deployment") do
      for image, path in object:each "spec.template.spec.containers[*].image" do
        local parts = kb.image.parse(image)
        if parts and parts.tag == "latest" then report(object, path, "the tag latest changes") end
      end
    end
  end,
}
local web = kb.deployment { name = "web", namespace = "shop", image = "r.example.com/web:latest" }
for _, finding in ipairs(kb.check(web, { rules = { rule }, disable = { "namespace-missing" } })) do
  if finding.rule == rule.name then print(finding.severity, finding.path) end
end
```

```text
warning	spec.template.spec.containers[0].image
```
]==]

-- Examples of the sections, by title: a program, and what it prints.
prose.examples = {
  ["Templates"] = {
    [==[
local template = assert(kb.template.compile("image: web:#(tag)#\n"))
io.write(template:render { tag = "1.4.2" })
local text, err = template:render {}
print(text, err.problems[1].code)
]==],
    [==[
image: web:1.4.2
nil	token.unresolved
]==],
  },
  ["Values"] = {
    [==[
local defaults = assert(kb.values.parse "tag: 1.10\nport: 80\n")
local values = kb.values.merge(defaults, { port = 8080 })
print(kb.values.get(values, "tag"), kb.values.get(values, "port"))
]==],
    [==[
1.10	8080
]==],
  },
  ["Builders"] = {
    [==[
local secret = kb.opaque_secret { name = "web", data = { PASSWORD = "EXAMPLE-1" } }
local web = kb.deployment {
  name = "web",
  image = "r.example.com/web:1",
  env = { PASSWORD = kb.secret_ref { name = secret, key = "PASSWORD" } },
}
print(secret.data.PASSWORD, web.spec.template.spec.containers[1].env[1].valueFrom.secretKeyRef.name)
]==],
    [==[
RVhBTVBMRS0x	web
]==],
  },
  ["Registries"] = {
    [==[
local entry = kb.registry.ghcr { username = "octo", token = "EXAMPLE-1" }
print(entry.server, entry.username)
]==],
    [==[
ghcr.io	octo
]==],
  },
  ["Credentials"] = {
    [==[
local printed = '{"appId": "11111111-2222-4333-8444-555555555555", "password": "EXAMPLE-1"}' -- az ad sp create-for-rbac
local options = assert(kb.credentials.azure(printed, "shopdev.azurecr.io"))
print(kb.registry.acr(options).server)
]==],
    [==[
shopdev.azurecr.io
]==],
  },
  ["Pins"] = {
    [==[
local lock = ([[
apiVersion: imgpkg.carvel.dev/v1alpha1
kind: ImagesLock
images:
- image: r.example.com/web@sha256:%s
  annotations: {kbld.carvel.dev/id: "r.example.com/web:1"}
]]):format(("a"):rep(64))
local pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: web, image: 'r.example.com/web:1'}]}\n"
local result = assert(kb.pin(pod, { lock = lock, offline = true }))
print(result.pinned, (result.text:match "image: '([^@]*@sha256:a)"))
]==],
    [==[
1	r.example.com/web:1@sha256:a
]==],
  },
  ["Files"] = {
    [==[
local folder = os.getenv "TMPDIR" or "/tmp"
local one, two = folder .. "/kubebundle-1.yaml", folder .. "/kubebundle-2.yaml"
assert(kb.files.write { { path = one, text = "a: 1\n" }, { path = two, text = "b: 2\n", mode = 384 } }) -- 0600
local written, err = kb.files.write { { path = one, text = "a: 2\n", expected = "not what is there" } }
print(written, err.code, io.open(one):read())
os.remove(one)
os.remove(two)
]==],
    [==[
nil	file.changed	a: 1
]==],
  },
  ["Bundles"] = {
    [==[
local bundle = kb.bundle { kb.deployment { name = "web", namespace = "shop", image = "r.example.com/web:1" } }
bundle:add(kb.namespace { name = "shop" }):label { team = "front" }
print(bundle[1].kind, bundle:find("Deployment", "web").metadata.labels.team)
]==],
    [==[
Namespace	front
]==],
  },
  ["Images"] = {
    [==[
local parts = kb.image.parse "r.example.com/team/web:1"
print(parts.domain, parts.path, parts.tag)
]==],
    [==[
r.example.com	team/web	1
]==],
  },
  ["Docker config documents"] = {
    [==[
local text = kb.dockerconfig.encode { { server = "r.example.com", username = "u", password = "EXAMPLE-1" } }
print(kb.dockerconfig.decode(text)[1].username)
]==],
    [==[
u
]==],
  },
  ["JSON"] = {
    [==[
local value = assert(kb.json.decode '{"n": 12345678901234567, "l": []}')
print(kb.json.encode(value), select(2, kb.json.decode "[1,"))
]==],
    [==[
{"l":[],"n":12345678901234567}	1:4: unexpected end of JSON input
]==],
  },
  ["YAML"] = {
    [==[
io.write(kb.yaml.encode { kind = "A", apiVersion = "v1", text = "on", list = kb.array {} })
print(kb.yaml.decode("a: on\n").a, kb.yaml.decode("a: on\n", { schema = "core" }).a)
]==],
    [==[
apiVersion: v1
kind: A
list: []
text: "on"
true	on
]==],
  },
  ["Lists and maps"] = {
    [==[
print(kb.json.encode { kb.array {}, kb.object {}, kb.null })
]==],
    [==[
[[],{},null]
]==],
  },
  ["Base64"] = {
    [==[
print(kb.base64.encode("hello", { padding = false }), kb.base64.decode "aGVsbG8=")
]==],
    [==[
aGVsbG8	hello
]==],
  },
  ["Reports"] = {
    [==[
local findings = kb.check("apiVersion: v1\nkind: Pod\n", { filename = "a.yaml" })
print(kb.json.decode(kb.report.json(findings))[1].file)
]==],
    [==[
a.yaml
]==],
  },
}

return prose
