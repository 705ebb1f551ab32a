-- Each public function with many items: a function of their number that returns the function to measure.

local kb = require "kubebundle"
local shapes = require "bench.items.shapes"

local many = shapes.many
local cases = {}

-- Each shape for each of the functions that parse manifests.
for name, make in pairs(shapes.manifests) do
  for _, work in ipairs { "check", "explain" } do
    cases[work .. ": " .. name] = function(count)
      local text = make(count)
      return function()
        kb[work](text)
      end
    end
  end
end
for name, make in pairs(shapes.live) do
  cases["explain: " .. name] = function(count)
    local text = make(count)
    return function()
      kb.explain(text)
    end
  end
end

for _, format in ipairs { "text", "json", "sarif", "github", "azure", "gitlab", "junit", "markdown" } do
  cases["report." .. format] = function(count)
    local list = shapes.findings(count)
    return function()
      kb.report[format](list)
    end
  end
end

-- Functions that take one text.
local texts = {
  ["yaml.decode"] = function(count)
    return many(count, "k@: [a, {b: c}]\n")
  end,
  ["yaml.decode, deep"] = function(count)
    return many(count // 256, "k@: " .. ("["):rep(256) .. ("]"):rep(256) .. "\n")
  end,
  ["yaml.decode, anchors"] = function(count)
    return many(count, "- &a@ x\n- *a@\n")
  end,
  ["yaml.decode, merges"] = function(count)
    return "a: &a {b: c}\n" .. many(count, "k@: {<<: *a}\n")
  end,
  ["yaml.decode, keys"] = function(count)
    return many(count, "? [k@]\n: v\n")
  end,
  ["yaml.decode, quoted"] = function(count)
    return '"' .. many(count, "\\u0041@\\\n ") .. '"'
  end,
  ["yaml.decode, tags"] = function(count)
    return many(count, "- !!str x@\n- !t@ y\n")
  end,
  ["yaml.decode, colons"] = function(count)
    return "[" .. many(count, "a@:, ") .. "]"
  end,
  ["yaml.decode_all"] = function(count)
    return many(count, "---\nk@: v\n")
  end,
  ["json.repeated"] = function(count)
    return '{"a":1,' .. many(count, '"k@":{"b":1,"b":2},') .. '"a":2}'
  end,
  ["yaml.positions"] = function(count)
    return many(count, "k@: [a, {b: c}]\n")
  end,
  ["json.decode"] = function(count)
    return "{" .. many(count, '"k@":[1,{"a":"\\u0041"}],') .. '"a":1}'
  end,
  ["json.decode, same key"] = function(count)
    return "{" .. ('"a":1,'):rep(count) .. '"a":1}'
  end,
  ["json.positions"] = function(count)
    return "{" .. many(count, '"k@":[1,{"a":"\\u0041"}],') .. '"a":1}'
  end,
  ["json.go_valid"] = function(count)
    return "{" .. many(count, '"k@":[1,{"a":"\\u0041"}],') .. '"a":1}'
  end,
  ["json.go_text"] = function(count)
    return many(count, "text @\xFF")
  end,
  ["base64.decode"] = function(count)
    return kb.base64.encode(("x"):rep(count * 16))
  end,
  ["base64.encode"] = function(count)
    return ("x"):rep(count * 16)
  end,
  ["dockerconfig.decode"] = function(count)
    return '{"auths":{' .. shapes.auths(count) .. "}}"
  end,
  ["dockerconfig.decode, broken"] = function(count)
    return '{"auths":{' .. shapes.auths(count):gsub("dTpw", "d!!w") .. "}}"
  end,
  ["dockerconfig.decode, helpers"] = function(count)
    return '{"auths":{},"credHelpers":{' .. many(count, '"r@.example.com":"helper",') .. '"a":"b"}}'
  end,
  ["values.parse"] = function(count)
    return many(count, "k@: {a: v@}\n")
  end,
  ["template.compile"] = function(count)
    return many(count, "k@: '#(t@ | default \"x\")#' # #(c@)#\n")
  end,
  ["template.compile, broken"] = function(count)
    return many(count, "k@: '#(t@ | nofilter@)#'\n")
  end,
}
for name, make in pairs(texts) do
  local path = name:match "^[^,]*"
  cases[name] = function(count)
    local text, call = make(count), kb
    for part in path:gmatch "[^.]+" do
      call = call[part]
    end
    return function()
      call(text)
    end
  end
end

-- { k000001 = "v", ... }
local function map(count, prefix)
  local values = {}
  for index = 1, count do
    values[("%s%06d"):format(prefix or "k", index)] = "v"
  end
  return values
end

local function list(count, make)
  local items = {}
  for index = 1, count do
    items[index] = make(("%06d"):format(index))
  end
  return items
end

local function entry(number)
  return { server = "r" .. number .. ".example.com", username = "u", password = "EXAMPLE" }
end

local function tokens(count)
  return many(count, "k@: '#(k@)#'\n")
end

-- Functions that take tables: prepare(count) -> the function to measure.
local prepared = {
  ["yaml.encode"] = function(count)
    local values = map(count)
    return function()
      kb.yaml.encode(values)
    end
  end,
  ["yaml.encode_all"] = function(count)
    local documents = list(count, function(number)
      return { a = number }
    end)
    return function()
      kb.yaml.encode_all(documents)
    end
  end,
  ["json.encode"] = function(count)
    local values = map(count)
    return function()
      kb.json.encode(values)
    end
  end,
  ["dockerconfig.encode"] = function(count)
    local entries = list(count, entry)
    return function()
      kb.dockerconfig.encode(entries)
    end
  end,
  ["keyring"] = function(count)
    local secret = {
      kind = "Secret",
      type = "kubernetes.io/dockerconfigjson",
      data = { [".dockerconfigjson"] = kb.base64.encode('{"auths":{' .. shapes.auths(count) .. "}}") },
    }
    return function()
      local ring = kb.keyring { secret }
      for index = 1, count do
        ring:lookup(("r%06d.example.com/a:1"):format(index))
      end
    end
  end,
  ["values.merge"] = function(count)
    local a, b = map(count, "a"), map(count, "b")
    return function()
      kb.values.merge(a, b)
    end
  end,
  ["values.merge, layers"] = function(count)
    local layers = list(count, function(number)
      return { ["k" .. number] = number }
    end)
    return function()
      kb.values.merge(table.unpack(layers))
    end
  end,
  ["values.combine"] = function(count)
    local sources = list(count, function(number)
      return { origin = "f" .. number, values = { ["k" .. number] = 1, same = 2 } }
    end)
    return function()
      assert(kb.values.combine(sources))
    end
  end,
  ["values.set"] = function(count)
    return function()
      local tree = {}
      for index = 1, count do
        kb.values.set(tree, ("a.k%06d"):format(index), "v")
      end
    end
  end,
  ["values.names"] = function(count)
    local values = map(count)
    return function()
      kb.values.names(values)
    end
  end,
  ["values.as_text"] = function(count)
    local values = map(count)
    return function()
      kb.values.as_text(values)
    end
  end,
  ["values.unused"] = function(count)
    local given, names =
      kb.values.names(map(count)), list(count, function(number)
        return "other" .. number
      end)
    return function()
      kb.values.unused(given, names)
    end
  end,
  ["values.environment"] = function(count)
    local names = list(count, function(number)
      return "k." .. number
    end)
    return function()
      kb.values.environment(names, function()
        return "v"
      end)
    end
  end,
  ["template.render"] = function(count)
    local text, values = tokens(count), map(count)
    return function()
      assert(kb.template.render(text, values))
    end
  end,
  ["template.render, json"] = function(count)
    local text, values = "{" .. many(count, '"k@":"#(k@)#",') .. '"a":1}', map(count)
    return function()
      assert(kb.template.render(text, values, { mode = "json" }))
    end
  end,
  ["template.render, xml"] = function(count)
    local text, values = "<a>" .. many(count, "<b c='#(k@)#'/>") .. "</a>", map(count)
    return function()
      assert(kb.template.render(text, values, { mode = "xml" }))
    end
  end,
  ["template.render, text"] = function(count)
    local text, values = many(count, "#(k@)# "), map(count)
    return function()
      assert(kb.template.render(text, values, { mode = "text" }))
    end
  end,
  ["template.render, one scalar"] = function(count)
    local text, values = "a: '" .. many(count, "#(k@)# ") .. "'\n", map(count)
    return function()
      assert(kb.template.render(text, values))
    end
  end,
  ["template.render, blocks"] = function(count)
    local text, values = many(count, "k@: |\n  a #(k@)#\n"), map(count)
    return function()
      assert(kb.template.render(text, values))
    end
  end,
  ["template.render, inner documents"] = function(count)
    local text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n"
      .. many(count, '  k@.json: \'{"a": "#(k@)#"}\'\n')
    local values = map(count)
    return function()
      kb.template.render(text, values)
    end
  end,
  ["template.render, unresolved"] = function(count)
    local text, values = tokens(count), map(count, "j")
    return function()
      assert(not kb.template.render(text, values))
    end
  end,
  ["template.render, macros"] = function(count)
    local text = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n"
      .. "  - name: a\n    image: a:1\n    env:\n"
      .. many(count, "    - {name: A@, value: '#(k@)#'}\n")
    local values = {}
    for index = 1, count do
      values[("k%06d"):format(index)] = ("$(A%06d)"):format(index)
    end
    return function()
      kb.template.render(text, values)
    end
  end,
  ["namespace"] = function(count)
    local labels = map(count)
    return function()
      kb.namespace { name = "a", labels = labels }
    end
  end,
  ["service_account"] = function(count)
    local names = list(count, function(number)
      return "s" .. number
    end)
    return function()
      kb.service_account { name = "a", image_pull_secrets = names }
    end
  end,
  ["opaque_secret"] = function(count)
    local data = map(count)
    return function()
      kb.opaque_secret { name = "a", data = data }
    end
  end,
  ["pull_secret"] = function(count)
    local entries = list(count, entry)
    return function()
      local made, err = pcall(kb.pull_secret, { name = "a", registries = entries })
      assert(made or count > 10000, err) -- more than 1 MiB is refused, when all is done
    end
  end,
  ["pull_access"] = function(count)
    local names = list(count, function(number)
      return "n" .. number
    end)
    return function()
      kb.pull_access { namespaces = names, secret = "s", service_accounts = { "a", "b" } }
    end
  end,
  ["deployment"] = function(count)
    local env = map(count)
    return function()
      kb.deployment { name = "a", image = "a:1", env = env }
    end
  end,
  ["move_env_to_secret"] = function(count)
    local deployment = kb.deployment { name = "a", image = "a:1", env = map(count) }
    local variables = kb.values.names(map(count))
    return function()
      kb.move_env_to_secret { workload = deployment, name = "b", variables = variables }
    end
  end,
  ["bundle"] = function(count)
    local objects = list(count, function(number)
      return kb.namespace { name = "n" .. number }
    end)
    return function()
      local bundle = kb.bundle(objects)
      bundle:yaml()
      bundle:json()
      bundle:check()
    end
  end,
  ["bundle:add, one by one"] = function(count)
    local objects = list(count, function(number)
      return kb.namespace { name = "n" .. number }
    end)
    return function()
      local bundle = kb.bundle {}
      for _, object in ipairs(objects) do
        bundle:add(object)
      end
      assert(#bundle == count)
    end
  end,
  ["bundle:add"] = function(count)
    local one, other = {}, {}
    for index = 1, count do
      one[index] = kb.namespace { name = ("a%06d"):format(index) }
      other[index] = kb.namespace { name = ("b%06d"):format(index) }
    end
    return function()
      local bundle = kb.bundle(one):add(other):label({ a = "b" }):annotate { a = "b" }
      assert(bundle:find "Namespace/b000001")
      bundle:warnings()
    end
  end,
  ["edit: set_image"] = function(count)
    local text = shapes.manifests.pods(count):gsub("a:1", "r.example.com/a:1")
    return function()
      local document = assert(kb.edit(text))
      assert(document:set_image("r.example.com/a", ":2") == count)
      document:text()
    end
  end,
  ["edit: many edits"] = function(count)
    local edits, text = {}, "data:\n  a: b\n" .. shapes.many(count, "  k@: '1'\n")
    for index = 1, count do
      local key = ("%06d"):format(index)
      edits[#edits + 1] = { path = ".data.k" .. key, value = index % 2 == 0 and "2" or nil, delete = index % 2 == 1 }
      edits[#edits + 1] = { path = ".data.n" .. key, value = "3" }
    end
    return function()
      assert(assert(kb.edit(text)):edit(edits))
    end
  end,
  ["edit: many edits of one line"] = function(count)
    local members, edits = {}, {}
    for index = 1, count // 8 do
      members[index] = ('"k%d":1'):format(index)
      edits[#edits + 1] = { path = ".k" .. index, value = index % 2 == 0 and 2 or nil, delete = index % 2 == 1 }
      edits[#edits + 1] = { path = ".n" .. index, value = 3 }
    end
    local text = "{" .. table.concat(members, ",") .. ',"z":1}'
    return function()
      assert(assert(kb.edit(text)):edit(edits))
    end
  end,
  ["edit: one set of a long text"] = function(count)
    local text = shapes.manifests["one long line"](count)
    return function()
      local document = assert(kb.edit(text))
      assert(document:set(".data.a", "c"))
      assert(document:set(".data.b", "c"))
      assert(document:delete ".data.k000003")
      document:text()
    end
  end,
  ["edit: one set among objects"] = function(count)
    local text = shapes.manifests.pods(count)
    return function()
      local document = assert(kb.edit(text))
      assert(document:set(".spec.hostname", "c", { object = "Pod/p000003" }))
      document:text()
    end
  end,
  ["edit: deep maps"] = function(count)
    local text = many(count // 64, "k@: " .. ("{a: "):rep(64) .. "1" .. ("}"):rep(64) .. "\n")
    return function()
      local document = assert(kb.edit(text))
      assert(document:set(".k000001" .. (".a"):rep(64), 2))
      document:text()
    end
  end,
  ["secret.merge"] = function(count)
    local text = shapes.secret("regcred", shapes.auths(count))
    return function()
      assert(kb.secret.merge(text, "regcred", entry "new"))
    end
  end,
  ["secret.merge, documents"] = function(count)
    local text = shapes.manifests.pods(count) .. shapes.secret("regcred", shapes.auths(1))
    return function()
      assert(kb.secret.merge(text, "regcred", entry "new"))
    end
  end,
  ["secret.rename_references"] = function(count)
    local text = many(
      count,
      "---\napiVersion: v1\nkind: Pod\nmetadata: {name: p@}\nspec: {imagePullSecrets: [{name: old}], containers: []}\n"
    )
    return function()
      kb.secret.rename_references(text, "old", "new")
    end
  end,
  ["pin"] = function(count)
    local digest = "sha256:" .. ("a"):rep(64)
    local entries = list(count, function(number)
      return ("- image: r.example.com/a%s@%s\n  annotations: {kbld.carvel.dev/id: 'r.example.com/a%s:1'}\n"):format(
        number,
        digest,
        number
      )
    end)
    local lock = "apiVersion: imgpkg.carvel.dev/v1alpha1\nkind: ImagesLock\nimages:\n" .. table.concat(entries)
    local text = many(
      count,
      "---\napiVersion: v1\nkind: Pod\nmetadata: {name: p@}\n"
        .. "spec: {containers: [{name: c, image: 'r.example.com/a@:1'}]}\n"
    )
    return function()
      local result = assert(kb.pin(text, { lock = lock, offline = true }))
      assert(result.pinned == count)
    end
  end,
}
for name, make in pairs(prepared) do
  cases[name] = make
end

return cases
