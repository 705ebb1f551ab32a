-- Writes docs/api.md from the annotations: `make docs`. A spec compares the two.

local annotations = require "docs.annotations"
local kb = require "kubebundle"

local head = [[
# The Lua API

[programs.md](programs.md) has ten small programs. This page is written by `make docs` from the annotations in `lua/` and `docs/meta/`; editors that know LuaCATS show the same. A
version of kubebundle keeps what stands here; other modules and fields may change.

```lua
local kb = require "kubebundle"
```

Functions that read data from outside return `nil` and an error: a table with `code`, `message`, `line` and `column`.
`tostring` and `..` make one line of it, and `err:match`, `err:find` and the other methods of strings read that line;
`table.concat`, `string.find(err)` and `==` need `tostring(err)`. Programs decide by the [code](#failure-codes), since
messages may change with any version. Builders, encoders and wrong argument types raise: an error there is a fault in the
program. No error holds a credential. Strings are bytes; Lua cannot wipe them, so a credential stays in the process's
memory until the collector frees it, and longer.

Options are tables of named fields. Every function checks those that it is given, before it does anything else: an
unknown name or a value of another type raises at the caller's line and names the options that there are. So do the
fields of files, registries and rules in a list. They have to be plain tables: with `__index` or `__pairs` they could not
be listed.

Tables are read by their own fields. Where one is written or read as a whole (encoders, builders, bundles, `kb.check`,
`kb.values.merge`, a table as the value of a token), a metamethod `__index` or `__pairs` is refused: its fields could not
all be found. An `__index` that is a table of functions holds methods and is fine; marks such as `__jsontype` are ignored.
Look-ups follow `__index`: the values of a template may come from it, name by name. Keys of maps are strings: turn other
ones into strings (`tostring`), or mark the table as a list by `kb.array`.

A host's limit on Lua's memory (its `lua_Alloc`) counts every Lua value, and not what C needs while a function runs, which
is malloc's and freed before the function returns: about 1 to 3 bytes for each byte of text to decode or write JSON or
YAML, up to 9 for JSON of many small values and for a rendering, 11 for `kb.json.positions`. A host that has to limit both
limits the size of the texts. Without `os` and `io` in the host, everything works that needs no files, processes or
environment; the rest fails with `host.restricted`.

The module changes nothing in its host: no locale, no signal handler, no allocation hook of cJSON. Several Lua states
may use it in several threads.
]]

local check_example = [==[
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

local edit_example = [==[
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

local keyring_example = [==[
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

local own_rule_example = [==[
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
local examples = {
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

local function example_of(section)
  local own = examples[section.title]
  if section.example or not own then return section.example end
  local text = '```lua\nlocal kb = require "kubebundle"\n\n%s```\n\n```text\n%s```\n'
  return text:format(own[1], own[2])
end

-- The sections, and which members of kb each has. `about` is a file whose first comment, or a class whose
-- text, opens the section, `example` follows it; `methods` are an object's name, the file that has its
-- methods, and their table.
local sections = {
  {
    title = "Templates",
    about = "lua/kubebundle/template/init.lua",
    members = { "template" },
    methods = { "template", "lua/kubebundle/template/init.lua", "Template" },
  },
  { title = "Values", about = "lua/kubebundle/values/init.lua", members = { "values" } },
  {
    title = "Builders",
    members = {
      "namespace",
      "pull_secret",
      "pull_access",
      "opaque_secret",
      "sealed_secret",
      "external_secret",
      "service_account",
      "deployment",
      "secret_ref",
      "move_env_to_secret",
    },
  },
  { title = "Registries", about = "lua/kubebundle/build/registry/init.lua", members = { "registry" } },
  { title = "Credentials", about = "lua/kubebundle/credentials/init.lua", members = { "credentials" } },
  {
    title = "Bundles",
    about = "lua/kubebundle/build/bundle.lua",
    members = { "bundle" },
    methods = { "bundle", "lua/kubebundle/build/bundle.lua", "methods" },
  },
  { title = "Check, explain, preflight", members = { "check", "explain", "preflight" }, example = check_example },
  {
    title = "Edits",
    about = "lua/kubebundle/edit/init.lua",
    members = { "edit", "secret" },
    example = edit_example,
    methods = { "document", "lua/kubebundle/edit/init.lua", "Document" },
  },
  { title = "Pins", about = "lua/kubebundle/pin/init.lua", members = { "pin" } },
  { title = "Files", members = { "files" } },
  { title = "Reports", about = "lua/kubebundle/report/texts.lua", members = { "report" } },
  {
    title = "Own rules",
    about = "lua/kubebundle/check/own_rules.lua",
    members = {},
    methods = { "object", "lua/kubebundle/check/own_rules.lua", "Object" },
    example = own_rule_example,
  },
  { title = "Images", about = "lua/kubebundle/kubelet/image.lua", members = { "image" } },
  {
    title = "Keyrings",
    about = "lua/kubebundle/kubelet/keyring/init.lua",
    members = { "keyring" },
    example = keyring_example,
    methods = { "keyring", "lua/kubebundle/kubelet/keyring/init.lua", "methods" },
  },
  { title = "Docker config documents", about = "kubebundle.dockerconfig", members = { "dockerconfig" } },
  { title = "JSON", about = "kubebundle.json", members = { "json" } },
  { title = "YAML", about = "kubebundle.yaml", members = { "yaml" } },
  { title = "Lists and maps", members = { "array", "object" } },
  { title = "Base64", about = "kubebundle.base64", members = { "base64" } },
}

-- {====== Types ======

local referred = {}

-- A type as text; classes of kubebundle's are written down below.
local function type_text(kind)
  local shown = kind:gsub("kubebundle%.([%w_.]+)", function(name)
    name = name:gsub("%.+$", "")
    if annotations.class("kubebundle." .. name) then referred["kubebundle." .. name] = true end
    return name
  end)
  return "`" .. shown .. "`"
end

local function item_line(item)
  local optional = item.optional and ", optional" or ""
  local text = item.text ~= "" and ": " .. item.text or ""
  return ("- `%s` (%s%s)%s"):format(item.name, type_text(item.type), optional, text)
end

-- The fields of a class, those of its parent first.
local function fields_of(block)
  local parent = block.parent ~= "" and annotations.class(block.parent)
  local fields = parent and table.move(parent.fields, 1, #parent.fields, 1, {}) or {}
  return table.move(block.fields, 1, #block.fields, #fields + 1, fields)
end

-- A class of options is written where the function is; it has no other user.
local function options_of(item)
  local block = item.type:find("options$") and annotations.class(item.type)
  return block and fields_of(block)
end

local function param_lines(item, lines)
  local fields = options_of(item)
  if not fields then
    lines[#lines + 1] = item_line(item)
    return
  end
  lines[#lines + 1] = ("- `%s` (table%s) with"):format(item.name, item.optional and ", optional" or "")
  for _, field in ipairs(fields) do
    lines[#lines + 1] = "  " .. item_line(field)
  end
end

local function returned(item)
  local text = item.text ~= "" and ": " .. item.text or ""
  local optional = item.optional and " or nil" or ""
  return ("- returns `%s` (%s%s)%s"):format(item.name, type_text(item.type), optional, text)
end

-- }======

-- {====== Functions ======

local function signature(name, block)
  local params = {}
  for index, param in ipairs(block.params) do
    params[index] = param.optional and param.name .. "?" or param.name
  end
  return ("%s(%s)"):format(name, table.concat(params, ", "))
end

local function function_text(name, block)
  local lines = { "### " .. signature(name, block), "", block.text, "" }
  for _, param in ipairs(block.params) do
    param_lines(param, lines)
  end
  for _, item in ipairs(block.returns) do
    lines[#lines + 1] = returned(item)
  end
  return table.concat(lines, "\n") .. "\n"
end

-- In the order of the file that they are written in.
local function functions_of(name, value)
  if type(value) == "function" then return { { name = name, block = annotations.of(name, value) } } end
  local list = {}
  for key, member in pairs(value) do
    if type(member) == "function" then
      local member_name = name .. "." .. key
      local block, path = annotations.of(member_name, member)
      list[#list + 1] = { name = member_name, block = block, path = path }
    end
  end
  table.sort(list, function(a, b)
    if a.path ~= b.path then return a.path < b.path end
    return a.block.line < b.block.line
  end)
  return list
end

local function methods_of(object, path, owner)
  local list = {}
  for _, block in ipairs(annotations.read(path).blocks) do
    local name = block.code:match("^function " .. owner .. ":([%w_]+)")
    if name then list[#list + 1] = { name = object .. ":" .. name, block = block } end
  end
  return list
end

-- }======

-- {====== The page ======

local function filters_text()
  local lines = {
    "### Filters",
    "",
    "What a token can do to its value, `#(name | filter argument)#`. A function that is put into",
    "`kb.template.filters` or into the option `filters` is a filter too: of the value and the arguments, it",
    "returns the new value, or nil and what is wrong.",
    "",
  }
  for _, entry in ipairs(functions_of("kb.template.filters", kb.template.filters)) do
    lines[#lines + 1] = ("- `%s`: %s"):format(entry.name:match("[^.]+$"), entry.block.text)
  end
  return table.concat(lines, "\n") .. "\n"
end

local function about(source)
  local text = source:find("%.lua$") and annotations.read(source).head or annotations.class(source).text
  return text .. "\n"
end

local function section_text(section)
  local parts = { "## " .. section.title .. "\n" }
  parts[#parts + 1] = section.about and about(section.about)
  parts[#parts + 1] = example_of(section)
  local function add(list)
    for _, entry in ipairs(list) do
      parts[#parts + 1] = function_text(entry.name, entry.block)
    end
  end
  for _, member in ipairs(section.members) do
    add(functions_of("kb." .. member, kb[member]))
  end
  if section.methods then add(methods_of(table.unpack(section.methods))) end
  if section.title == "Templates" then parts[#parts + 1] = filters_text() end
  return table.concat(parts, "\n")
end

local function class_text(name)
  local block = annotations.class(name)
  local title = name:gsub("^kubebundle%.", "")
  local lines = { "### " .. title, "" }
  if block.text ~= "" then
    lines[#lines + 1] = block.text
    lines[#lines + 1] = ""
  end
  if block.parent then
    lines[#lines + 1] = ("All of %s, and"):format(type_text(block.parent))
    lines[#lines + 1] = ""
  end
  for _, field in ipairs(block.fields) do
    lines[#lines + 1] = item_line(field)
  end
  return table.concat(lines, "\n") .. "\n"
end

-- Writing a class down may refer to others. Objects are told of by their methods.
local function types_text()
  local written, parts = {}, {}
  repeat
    local more = false
    for name in pairs(referred) do
      if not written[name] then
        written[name], more = #annotations.class(name).fields > 0 and class_text(name) or "", true
      end
    end
  until not more
  local names = {}
  for name, text in pairs(written) do
    if text ~= "" then names[#names + 1] = name end
  end
  table.sort(names)
  for index, name in ipairs(names) do
    parts[index] = written[name]
  end
  return table.concat(parts, "\n")
end

local function codes_text()
  local block = annotations.class "kubebundle.failure.code"
  local lines = { "## Failure codes", "", "| code | meaning |", "|---|---|" }
  for _, choice in ipairs(block.choices) do
    lines[#lines + 1] = ("| `%s` | %s |"):format(choice.name, choice.text)
  end
  return table.concat(lines, "\n") .. "\n"
end

local values = [[
## Null, versions

- `kb.null`: JSON's and YAML's null, one value for each Lua state; `tostring` gives "null".
- `kb._VERSION`: the version, as text.
]]

--- The text of docs/api.md.
local function document()
  local parts = { head }
  for _, section in ipairs(sections) do
    parts[#parts + 1] = section_text(section)
  end
  parts[#parts + 1] = codes_text()
  parts[#parts + 1] = values
  parts[#parts + 1] = "## Types\n"
  parts[#parts + 1] = types_text()
  return table.concat(parts, "\n")
end

-- }======

if arg and arg[0] and arg[0]:find("docs/api%.lua$") then io.write(document()) end

return { document = document }
