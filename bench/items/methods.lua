-- The methods of documents, bundles, templates, keyrings and objects of rules, and the functions that read files or a
-- long text, with many items each.

local command_case = require "bench.items.command_case"
local kb = require "kubebundle"
local shapes = require "bench.items.shapes"

local many = shapes.many
local cases = {}

-- A case whose function gets what `prepare` makes of the number of items.
local function case(name, prepare, work)
  cases[name] = function(count)
    local given = prepare(count)
    return function()
      work(given, count)
    end
  end
end

-- The function with its first argument alone.
local function unary(work)
  return function(given)
    work(given)
  end
end

-- A case that gets the path of a file with the text.
local function file_case(name, make, work)
  cases[name] = function(count)
    local directory = command_case.directory()
    command_case.write(directory .. "/file", make(count))
    return function()
      work(directory .. "/file")
    end, function()
      os.execute("rm -rf '" .. directory .. "'")
    end
  end
end

local function number_of(index)
  return ("%06d"):format(index)
end

local function long_text(count)
  return ("ab/c-"):rep(count)
end

--[[ Templates and values ]]

case("template, compiled", function(count)
  return assert(kb.template.compile(many(count, "k@: '#(k@)#' # #(c@)#\n")))
end, function(template, count)
  template:tokens()
  template:names()
  template:inline_names()
  assert(template:count() == count)
  assert(template:render({}, { missing = "keep" }))
end)
case("template filters", function(count)
  return { x = ("text & "):rep(count) }
end, function(values)
  for name in pairs(kb.template.filters) do
    kb.template.render("a: #(x | " .. name .. ")#\n", values)
  end
end)
case("values.get, each", function(count)
  return assert(kb.values.parse(many(count, "k@: {a: [v@]}\n")))
end, function(values, count)
  for index = 1, count do
    assert(kb.values.get(values, "k" .. number_of(index) .. ".a.0"))
  end
end)
case("values.scalar", long_text, unary(kb.values.scalar))
file_case("values.load", function(count)
  return many(count, "K@=v\n")
end, function(path)
  assert(kb.values.load(path, { format = "env" }))
end)

--[[ Builders and credentials ]]

for _, name in ipairs { "acr", "docker_hub", "ecr", "gar", "generic", "ghcr", "gitlab", "quay" } do
  case("registry." .. name, function(count)
    return ("x"):rep(count * 16)
  end, function(text)
    local given = { server = "r.example.com", username = text, token = text, password = text, location = "europe" }
    given.account_id, given.region, given.key = "123456789012", "eu-west-1", text
    given.login_server, given.client_id, given.client_secret = "shop.azurecr.io", "a", text
    for _, fields in ipairs {
      { "username", "token" },
      { "server", "username", "password" },
      { "account_id", "region", "token" },
      { "location", "key" },
      { "login_server", "client_id", "client_secret" },
    } do
      local options = {}
      for _, field in ipairs(fields) do
        options[field] = given[field]
      end
      pcall(kb.registry[name], options)
    end
  end)
end
case("secret_ref", function(count)
  return ("x"):rep(count * 16)
end, function(text)
  pcall(kb.secret_ref, { name = "s", key = text })
end)
case("external_secret", function(count)
  local namespaces = {}
  for index = 1, count do
    namespaces[index] = "n" .. number_of(index)
  end
  return namespaces
end, function(namespaces, count)
  assert(#kb.external_secret { name = "s", store = "vault", namespaces = namespaces } == count)
end)
case("sealed_secret", function(count)
  local data = {}
  for index = 1, count // 64 do
    data["k" .. number_of(index)] = "EXAMPLE"
  end
  return { secret = kb.opaque_secret { name = "s", namespace = "n", data = data }, certificate = shapes.certificate() }
end, unary(kb.sealed_secret))
case("credentials.azure", function(count)
  return "{" .. many(count, '"k@":1,') .. '"appId":"11111111-2222-4333-8444-555555555555","password":"EXAMPLE"}'
end, function(text)
  assert(kb.credentials.azure(text, "shop.azurecr.io"))
end)
file_case("credentials.docker_config", function(count)
  return '{"auths":{' .. shapes.auths(count) .. "}}"
end, function(path)
  assert(kb.credentials.docker_config(path))
  assert(kb.credentials.docker_config(path, "r000003.example.com"))
end)
file_case("credentials.registries", function(count)
  return many(count, "- {server: r@.example.com, username: u, password: EXAMPLE}\n")
end, function(path)
  assert(kb.credentials.registries(path))
end)
case("dockerconfig.encode_auth and decode_auth", function(count)
  return ("x"):rep(count * 16)
end, function(text)
  assert(kb.dockerconfig.decode_auth(kb.dockerconfig.encode_auth(text, text)))
end)

--[[ Bundles ]]

case("bundle:explain", function(count)
  local objects = {}
  for index = 1, count do
    local name = "d" .. number_of(index)
    objects[index] = kb.deployment { name = name, image = "r.example.com/a:1", image_pull_secrets = { "s" } }
  end
  return kb.bundle(objects)
end, function(bundle)
  bundle:explain()
end)
case("bundle:render", function(count)
  local objects = {}
  for index = 1, count do
    objects[index] =
      { apiVersion = "v1", kind = "ConfigMap", metadata = { name = "c" .. number_of(index) }, data = { a = "#(x)#" } }
  end
  return kb.bundle(objects)
end, function(bundle)
  assert(bundle:render { x = "v" })
end)

--[[ Documents ]]

local function document(count)
  return assert(kb.edit(many(count, "k@: {a: [b]}\n")))
end

case("document:get and has, each", document, function(edited, count)
  for index = 1, count do
    local path = ".k" .. number_of(index) .. ".a[0]"
    assert(edited:get(path) == "b" and edited:has(path))
  end
end)
case("document:get, each of many objects", function(count)
  return assert(kb.edit(many(count // 8, shapes.TAGGED)))
end, function(edited, count)
  for index = 1, count // 8 do
    assert(edited:get(".kind", { object = "Pod/p" .. number_of(index) }))
  end
end)
case("document:get, each by name", function(count)
  return assert(kb.edit("l:\n" .. many(count // 8, "- {name: k@, value: v}\n")))
end, function(edited, count)
  for index = 1, count // 8 do
    assert(edited:get(".l[name=k" .. number_of(index) .. "].value"))
  end
end)
case("document:edit, one of many objects each", function(count)
  local edits, text = {}, many(count // 8, "---\napiVersion: v1\nkind: A\nmetadata: {name: c@}\ndata: {k@: a}\n")
  for index = 1, count // 8 do
    edits[index] = { path = ".data.k" .. number_of(index), value = "b" }
  end
  return { document = assert(kb.edit(text)), edits = edits }
end, function(given)
  assert(given.document:edit(given.edits))
end)
case("document:replace", document, function(edited, count)
  local list = {}
  for index = 1, count do
    list[index] = { keys = { "k" .. number_of(index), "a", 1 }, document = 1, value = "c" }
  end
  assert(edited:replace(list) == count)
end)
case("document:documents", function(count)
  return assert(kb.edit(many(count, shapes.TAGGED)))
end, function(edited, count)
  assert(#edited:documents() == count)
end)
case("document:delete of a long list", function(count)
  return "l:\n" .. many(count, "# c\n- v@ # d\n")
end, function(text)
  local edited = assert(kb.edit(text))
  assert(edited:delete ".l[3]")
end)
case("files.write", function(count)
  local directory, list = command_case.directory(), {}
  for index = 1, count // 64 do
    list[index] = { path = directory .. "/" .. number_of(index), text = "x" }
  end
  return { list = list, directory = directory }
end, function(given)
  assert(kb.files.write(given.list))
  os.execute("rm -rf '" .. given.directory .. "'")
end)

--[[ Rules, images, keyrings ]]

case("check: own rules", shapes.manifests.pods, function(text, count)
  local rule = { name = "own-rule" }
  function rule.check(bundle, report)
    for _, object in ipairs(bundle:of_kind "Pod") do
      for _, path in object:each "spec.containers[*].image" do
        report(object, path, "m")
      end
      if object:get "spec.hostNetwork" then report(object, "spec", "m") end
    end
  end
  assert(#kb.check(text, { rules = { rule } }) >= count)
end)
case("check: many own rules", function(count)
  local rules = {}
  for index = 1, count // 8 do
    rules[index] = { name = "own-" .. number_of(index), check = function() end }
  end
  return rules
end, function(rules)
  kb.check("apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n", { rules = rules })
end)
case("check: disabled rules and severities", function(count)
  local disable = {}
  for index = 1, count do
    disable[index] = index % 2 == 0 and "pull-no-credential" or "name-invalid"
  end
  return disable
end, function(disable)
  kb.check("apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n", { disable = disable })
end)
case("check: documents", function(count)
  local documents = {}
  for index = 1, count do
    documents[index] = kb.namespace { name = "n" .. number_of(index) }
  end
  return documents
end, unary(kb.check))
case("preflight, nothing to ask", shapes.manifests.findings, unary(kb.preflight))
case("image.parse", long_text, unary(kb.image.parse))
case("image.pull_policy", long_text, unary(kb.image.pull_policy))
case("keyring:find and servers", function(count)
  return assert(kb.keyring {
    {
      kind = "Secret",
      type = "kubernetes.io/dockerconfigjson",
      data = { [".dockerconfigjson"] = kb.base64.encode('{"auths":{' .. shapes.auths(count) .. "}}") },
    },
  })
end, function(ring, count)
  assert(#ring:servers() == count)
  for index = 1, count do
    assert(#ring:find(("r%s.example.com/a"):format(number_of(index))) == 1)
  end
end)
case("keyring of many secrets", function(count)
  local secrets = {}
  for index = 1, count do
    local auths = ('{"auths":{"r%s.example.com":{"auth":"dTpw"}}}'):format(number_of(index))
    secrets[index] = {
      kind = "Secret",
      type = "kubernetes.io/dockerconfigjson",
      metadata = { name = "s" .. number_of(index) },
      data = { [".dockerconfigjson"] = kb.base64.encode(auths) },
    }
  end
  return secrets
end, function(secrets)
  assert(kb.keyring(secrets)):lookup "r000001.example.com/a:1"
end)

--[[ JSON and YAML ]]

-- The wanted tree of positions: k000001.a of each.
local function wanted(count)
  local keys = {}
  for index = 1, count do
    keys["k" .. number_of(index)] = { [1] = {} }
  end
  return keys
end

case("json.positions, wanted", function(count)
  return { text = "{" .. many(count, '"k@":[1,{"a":2}],') .. '"a":1}', wanted = wanted(count) }
end, function(given)
  assert(kb.json.positions(given.text, nil, given.wanted))
end)
case("yaml.positions, wanted", function(count)
  return { text = many(count, "k@: [1, {a: 2}]\n"), wanted = { wanted(count) } }
end, function(given)
  assert(kb.yaml.positions(given.text, given.wanted))
end)
case("yaml.scalar", long_text, unary(kb.yaml.scalar))
case("yaml.ambiguous", long_text, unary(kb.yaml.ambiguous))
case("array and object", function(count)
  local list = {}
  for index = 1, count do
    list[index] = index
  end
  return list
end, function(list)
  kb.json.encode(kb.array(list))
  kb.json.encode(kb.object { a = kb.array(list) })
end)
for _, name in ipairs { "yaml", "json" } do
  case(name .. ".encode, nested", function(count)
    local list = {}
    for index = 1, count do
      list[index] = { a = { { b = "text: " .. number_of(index) } }, c = "x\ny\n" }
    end
    return list
  end, unary(kb[name].encode))
  case(name .. ".encode, a long text", function(count)
    return ('a "b"\n  c\t'):rep(count)
  end, unary(kb[name].encode))
end

return cases
