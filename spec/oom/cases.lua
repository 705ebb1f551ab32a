-- The cases for host.c, which makes them run out of memory: a list of {name, function}. A function returns a string,
-- the same one each time, or nil and an error. Together the cases call every C function; coverage.lua reports missing
-- ones.

local kb = require "kubebundle"
local core = require "kubebundle.core"

require "spec.oom.modules"

local cases = {}

local function case(name, run)
  cases[#cases + 1] = { name, run }
end

-- For a case about an error: its text.
local function refused(value, err)
  assert(value == nil, "this input ought to be refused")
  return err and tostring(err)
end

local long = ("0123456789abcdef"):rep(200)

case("open", function()
  package.loaded["kubebundle.core"] = nil
  return tostring(require("kubebundle.core").null)
end)

case("values", function()
  local list, map = kb.array {}, kb.object {}
  local marks = tostring(core.is_array(list)) .. tostring(core.is_array(map))
  return marks .. tostring(core.metamethod(setmetatable({}, { __index = map }))) .. tostring(kb.null)
end)

case("open values", function()
  local value = core.open("#(a)#", "QQQQQ", true)
  return tostring(value) .. tostring(value:is_open()) .. select(2, value:texts())
end)

case("failure", function()
  local err = core.failure { code = "area.reason", message = "m", line = 3, column = 4, filename = "f" }
  return "joined: " .. err .. tostring(err)
end)

case("options", function()
  return core.options_problem({ wrong = long }, "right:string") .. core.options_problem({ n = long }, "n:integer|any[]")
end)

case("host", function()
  assert(core.host.time() > 0)
  return core.host.date(0) .. core.host.versions().libyaml .. tostring(core.host.is_terminal(io.stdin))
end)

case("a limit of memory", function()
  local limit <close> = core.host.limit_memory(1 << 20)
  return type(limit)
end)

local no_terminal = assert(io.open "/dev/null")

case("a hidden line", function()
  local line = core.host.read_hidden(no_terminal, "")
  return tostring(line)
end)

case("base64 of every processor", function()
  return core.base64_portable.decode(core.base64_portable.encode(long))
end)

case("base64", function()
  local text = kb.base64.encode(long, { wrap = 76, url = true, padding = false })
  local bytes, err = kb.base64.decode(text:gsub("\n", ""), { url = true, padding = false })
  return bytes and text .. bytes or bytes, err
end)

case("base64, refused", function()
  return refused(kb.base64.decode "eHh4\neHg*")
end)

case("read", function()
  local item = { a = "x", b = 1, list = { { name = "a" }, 7, { name = "b" } }, token = core.open "#(x)#" }
  local parts = { core.read.text(item, "a"), tostring(core.read.is_token(item.token)) }
  for index, entry in core.read.maps(item, "list") do
    parts[#parts + 1] = index .. entry.name
  end
  for key, _, type_name in core.read.others { a = "string", b = "boolean", list = "table" }, item do
    parts[#parts + 1] = key .. type_name
  end
  table.sort(parts)
  parts[#parts + 1] = #core.read.list(item, "b") .. #core.read.list(item, "list")
  parts[#parts + 1] = tostring(core.read.is_list(item.list)) .. tostring(next(core.read.map(item, "list")))
  return table.concat(parts, " ")
end)

case("digest", function()
  return core.digest.sha256(long)
end)

-- A separate path for each state: spec/threads runs these cases concurrently.
local path = ("build/oom/%p"):format(cases)

case("file", function()
  local staged, err = core.file.stage(path, long, 384)
  if not staged then return nil, err end
  if staged:is_direct() then return nil, "a new file is one" end
  local done, problem = staged:commit()
  if not done then return nil, problem end
  staged, err = core.file.stage(path, "left")
  if not staged then return nil, err end
  staged:discard()
  done, err = core.file.write(path, long)
  if not done then return nil, err end
  return core.file.read(path), nil
end)

case("file, what killed processes left", function()
  if not core.file.sweep("build/oom/") then return nil end
  return "swept"
end)

case("file, the names in a folder", function()
  local names, err = core.file.list("spec/oom")
  if not names then return nil, err end
  table.sort(names)
  return table.concat(names, " ")
end)

case("file, refused", function()
  return refused(core.file.write("/nowhere/at/all", "x"))
end)

case("file, an error number", function()
  return table.concat({ core.file.reason(2) }, " ")
end)

case("dockerconfig", function()
  local text = kb.dockerconfig.encode {
    { server = "https://index.docker.io/v1/", username = "me", password = "<\u{2028}\xFF>", email = "a@b.c" },
    { server = "r.example.com", username = ("u"):rep(300), password = ("p"):rep(300) },
  }
  return text .. kb.dockerconfig.encode_auth("me", "made:up")
end)

case("secret", function()
  local data, err = core.secret.encode_data { a = long, ["b.json"] = "{}" }
  if not data then return nil, err end
  return data.a .. core.secret.hash_suffix("n", "Opaque", data) .. tostring(core.secret.key_problem("a b"))
end)

case("secret, refused", function()
  return refused(core.secret.encode_data { ["a b"] = "x" })
end)

local template = 'a: #(name | default "x" | upper)# # #(no)\nb: \\#(text)# #(a.b | quote)#\n' .. long

case("template tokens", function()
  local masked, tokens = core.template.mask(template, "#( )#")
  return masked .. #tokens
end)

case("template values", function()
  local number, quoted = core.template.spelled "1.10", core.template.quoted "on"
  assert(number == core.template.spelled "1.10")
  local final = tostring(core.template.final "1.10")
  return number .. quoted .. tostring(core.template.unspelled(number)) .. tostring(quoted) .. final
end)

local json = '{"list": [1, -0, 2.5e3, "a\\u0000\\ud83d\\ude00", {}, [], null, true], "'
  .. long
  .. '": 9007199254740993}'

case("json decode", function()
  local value, err = kb.json.decode(json)
  return value and tostring(value[long]) .. #value.list .. value.list[4], err
end)

case("json positions, some", function()
  local wanted = { a = { [2] = {} }, c = {} }
  local node, err = core.json.positions('{"a": [1, {"b": 2}], "c": 3, "c": 4}', nil, wanted)
  return node and tostring(node.children.a.children[2].column) .. #node.duplicates, err
end)

case("json repeated", function()
  local many = '{"a": [{"b": 1, "b": 2}], "c": 1, "d": 1, "e": 1, "f": 1, "g": 1, "h": 1, "i": 1, "j": 1}'
  local list, err = core.json.repeated(many)
  return list and kb.json.encode(list), err
end)

case("json positions", function()
  local list, err = core.json.positions(json)
  return list and kb.json.encode(list), err
end)

case("json decode, refused", function()
  return refused(kb.json.decode '{"a": [1, 2, "b\\x"]}')
end)

case("json as Go reads it", function()
  local text = '{"A": "\\ud800", "a": "\xFF", "n": 1e3}'
  return tostring(core.json.go_text(text)) .. tostring(core.json.go_valid(text))
end)

case("yaml scalars", function()
  local read = {}
  for i, text in ipairs { "012", "yes", "~", "1_000", "0x1F", ".inf", "1e3", "text", ("9"):rep(100) } do
    read[i] = tostring(core.yaml.scalar(text)) .. tostring(core.yaml.ambiguous(text))
  end
  return table.concat(read, " ")
end)

case("json encode", function()
  return kb.json.encode(
    { a = { 1, 2.5, -3, kb.null, true, "\u{2028}<\0>" }, [long] = long, e = kb.array {} },
    { indent = 2, escape_html = true }
  )
end)

local yaml = [[
a: &x {k: [1, 0x1F, 012, yes, ~, 1.5e3, "q\u263a", 'it''s']}
<<: *x
b: *x
? "long key"
: |
  block

  text
c: !!binary aGVsbG8=
]] .. "n: &n 012\n*n : y\nd: >-\n  " .. long .. "\n"

case("yaml decode", function()
  local value, err = kb.yaml.decode(yaml)
  return value and kb.json.encode(value), err
end)

case("yaml decode, core schema", function()
  local value, err = kb.yaml.decode(yaml:gsub("<<: %*x\n", ""), { schema = "core" })
  return value and kb.json.encode(value), err
end)

-- Mistaking a lack of memory for an invalid key would be a wrong verdict on the text.
case("yaml decode, a mapping as a key", function()
  local value, err = kb.yaml.decode("{a: [b]}: c", { schema = "core" })
  return value and kb.json.encode(value) or tostring(err)
end)

case("yaml encode", function()
  local value = { a = { b = { 1, 1.5, kb.null, true, "on", "a\nb", "\0'" } }, [long] = {}, c = kb.array() }
  return kb.yaml.encode(value) .. kb.yaml.encode_all { value, 1 }
end)

case("yaml decode, UTF-16", function()
  local value, err = kb.yaml.decode("\xFF\xFE" .. ("a: [1, b]\n"):gsub(".", "%0\0"))
  return value and kb.json.encode(value), err
end)

case("yaml decode_all", function()
  local list, err = kb.yaml.decode_all("--- 1\n--- [&a b, *a]\n---\n" .. yaml)
  return list and kb.json.encode(list), err
end)

case("yaml positions, some", function()
  local text = "a: &x [1, {b: 2}]\nc: *x\n<<: {d: e}\n---\n- f\n"
  local list, err = core.yaml.positions(text, { { c = { [2] = {} } } })
  return list and kb.json.encode(list), err
end)

case("yaml positions", function()
  local list, err = core.yaml.positions(yaml)
  return list and kb.json.encode(list), err
end)

case("yaml decode, colons in flow", function()
  local value, err = kb.yaml.decode('a: [b:, "c", \'d\':, e":, {f: [*g:]}]\n')
  return kb.json.encode(value or refused(value, err))
end)

case("yaml, refused", function()
  return refused(kb.yaml.decode("a: [1, 2\nb: {c: d}\n"))
end)
case("yaml, key twice", function()
  return refused(kb.yaml.decode("a: 1\nb: 2\na: 3\n"))
end)

local config = [[{"auths": {
  "https://index.docker.io/v1/": {"auth": "bWU6bWFkZTp1cA==", "username": "\u00e9\ud800"},
  "*.example.com:5000/team": {"username": "u", "password": "]] .. long .. [["},
  "bad": {"auth": "e*"}}, "credsStore": "x"}]]

case("dockerconfig decode", function()
  local list, err = kb.dockerconfig.decode(config)
  return list and kb.json.encode(list) or tostring(err), err
end)

case("dockerconfig decode_auth", function()
  local username, password = kb.dockerconfig.decode_auth("bWU6bWFkZTp1cA==")
  if not username then return nil, password end
  return username .. password .. tostring(select(2, kb.dockerconfig.decode_auth("e*")))
end)

case("image and keyring", function()
  local good = '{"auths": {"*.example.com:5000/team": {"username": "u", "password": "made:up"}}}'
  local ring, err = kb.keyring {
    {
      kind = "Secret",
      type = "kubernetes.io/dockerconfigjson",
      metadata = { name = "s" },
      data = { [".dockerconfigjson"] = kb.base64.encode(good) },
    },
  }
  if not ring then return nil, err end
  local found = ring:lookup("r.example.com:5000/team/app:1")
  return kb.image.parse("r.example.com:5000/team/app:1").name .. #found .. found[1].username
end)

local manifest = [[
apiVersion: v1
kind: Secret
metadata: {name: 'regcred', labels: {v: #(spelled)#}}
type: kubernetes.io/dockerconfigjson
data:
  .dockerconfigjson: #(config | base64)#
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: #(n)#
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web, \#(x)#: "a#(text)#"}} # #(comment)#
    spec:
      imagePullSecrets: [{name: regcred}]
      containers:
      - name: web
        image: r.example.com/team/app:#(tag | default "1.0" | lower)#
        args: [#(text)#]
        command:
        - |
          a #(text)#
]]

-- Created for each case: spec/reentry empties them.
local function values()
  return {
    spelled = core.template.spelled "1.10",
    n = 3,
    text = "a: b\n#c",
    tag = "V2",
    config = '{"auths":{"r.example.com":{"username":"u","password":"made:up","auth":"dTptYWRlOnVw"}}}',
  }
end

case("template render", function()
  return kb.template.render(manifest, values())
end)

case("template render, typed places", function()
  return kb.template.render(
    "kind: List\nitems:\n- {kind: Service, apiVersion: v1, metadata: #(t)#, "
      .. "spec: {ports: [{port: #(port)#, name: #(n)#}]}}\n",
    { n = 1, port = "80", t = { labels = { a = 1 } } }
  )
end)

case("template render, problems", function()
  local _, err = kb.template.render(manifest .. "b: #(no)# #(x\n", values(), { filename = "f.yaml" })
  return refused(nil, err) .. #err.problems
end)

case("template render, single quotes", function()
  return kb.template.render("a: '#(text)# it''s #(text)#'\n", { text = "it's 'quoted'" })
end)

case("template render, misplaced tokens", function()
  local found = {}
  for index, text in ipairs {
    "a: | #(x)#\n  z\nb: | #(y)#\n  #(x)#\n",
    "a: ' #(x'\n",
    "a: &#(x)# '#(y)#'\n",
    "a line\nof #(x)#\n",
  } do
    found[index] = refused(kb.template.render(text, values()))
  end
  return table.concat(found)
end)

case("template render, blocks", function()
  local list = kb.array { { a = "b\n c\n", ["d e"] = kb.array { 1, {} } }, "f" }
  return kb.template.render(
    "a: #(list)#  # c\nb:\n- #(list)#\n-\n  #(list)# # c\nc: >\n  x #(text)#\n  y\nd: |\n  #(text)#\n",
    { list = list, text = " l1\nl2\n\n" }
  )
end)

case("template render, some names only", function()
  return kb.template.render("a: #(tag)#\n#(x)#\nb: &c#(y)# #(z)#\n", values(), { only = { "tag" } })
end)

case("template render, JSON", function()
  return kb.template.render('{"a": "#(text)#", "b": [#(n)#, "\\u0041#(tag)#"]}', values(), { mode = "json" })
end)

case("template render, keys", function()
  return kb.template.render("b: &b 1\n*b : 2\n? [a]\n: #(n)#\n#(tag)#: {on: 1, !!int '2': 3, #(tag)#: 4}\n", values())
end)

case("template render, two equal keys", function()
  return refused(kb.template.render("#(tag)#: 1\nV2: 2\n", values()))
end)

case("template render, colons in flow", function()
  return kb.template.render("a: [b:, #(tag)#, 'c':, &d e:, *d]\n", values())
end)

case("template render, an unknown alias", function()
  return refused(kb.template.render("a: #(tag)#\nb: *c\n", values()))
end)

case("template render, UTF-16", function()
  return kb.template.render("\xFE\xFF" .. ("a: '#(tag)#'\n"):gsub(".", "\0%0"), values())
end)

case("template proof", function()
  local compiled = core.template.compile("a: #(x)#\nb: 1\n", "yaml", "#( )#")
  return tostring(compiled:is_rendering({ "x: y" }, "a: x: y\nb: 1\n"))
end)

case("template tokens of a compiled one", function()
  local compiled, err = kb.template.compile(manifest)
  if not compiled then return nil, err end
  local tokens = compiled:tokens()
  return compiled:count() .. #tokens .. tokens[#tokens].name .. tostring(core.template.is_null(kb.null))
end)

case("values", function()
  local list, err = kb.values.load "a: {b: 012, c: [1.10, on]}\nd: 'x'\n"
  if not list then return nil, err end
  return kb.json.encode(kb.values.merge(list, { a = { b = "y" } }).a.b)
end)

local rendered = assert(kb.template.render(manifest, values()))

local function texts_of(findings)
  local texts = {}
  for i, finding in ipairs(findings) do
    texts[i] = finding.rule .. " " .. finding.message
  end
  return table.concat(texts, "\n")
end

case("check", function()
  return texts_of(kb.check(rendered))
end)
case("check, no YAML", function()
  return texts_of(kb.check "a: [1, 2\n")
end)

case("explain", function()
  return kb.json.encode(kb.explain(rendered))
end)

case("bundle", function()
  local secret = kb.pull_secret {
    name = "regcred",
    namespace = "shop",
    registries = { kb.registry.generic { server = "r.example.com", username = "u", password = "made:up" } },
  }
  local bundle = kb.bundle {
    kb.namespace { name = "shop" },
    secret,
    kb.deployment { name = "web", namespace = "shop", image = "r.example.com/a:1", image_pull_secrets = { secret } },
  }
  return bundle:yaml() .. bundle:json()
end)

local nowhere = assert(io.open("/dev/null", "w"))
nowhere:setvbuf("no")

-- Runs the command in this process; returns its standard output if the status is the expected one.
local function run(arguments, stdin, expected)
  local written = {}
  local console = require("kubebundle.cli.console").new()
  console.stdin = {
    read = function()
      return stdin
    end,
  }
  console.stderr = nowhere
  console.is_terminal = function()
    return false
  end
  console.stdout = {
    write = function(_, ...)
      written[#written + 1] = table.concat { ... }
      return true
    end,
    flush = function()
      return true
    end,
  }
  local status = require("kubebundle.cli").main(arguments, console)
  if status == (expected or 0) then return table.concat(written) end
  assert(#written == 0, "half an output")
  return nil, "status " .. status
end

local folder = path .. ".d"
assert(os.execute("mkdir -p " .. folder))

-- A staged file whose closing ran out of memory is removed by the collector.
local function only_output_is_there()
  collectgarbage()
  for name in require("lfs").dir(folder) do
    assert(name == "." or name == ".." or name == "out.yaml", "a file is left over")
  end
end

case("command render", function()
  only_output_is_there()
  local done, err = run({
    "render",
    "--set",
    "tag=1.2",
    "--set-string",
    "text=a: b",
    "--set",
    "n=2",
    "--set",
    "spelled=012",
    "--set-string",
    "config={}",
    "-o",
    folder .. "/out.yaml",
    "-",
  }, manifest)
  return done, err
end)

case("edit", function()
  local from_yaml = kb.edit "a: &x 1 # c\nb:\n  - |\n    two\n    lines\n"
  local from_json, err = kb.edit '{"b": [2] /* c */}'
  if not from_yaml or not from_json then return nil, err end
  local done, problem = from_yaml:set(".a", "te xt")
  if not done then return nil, problem end
  done, problem = from_json:set(".b[+]", "it's")
  if not done then return nil, problem end
  return from_yaml:text() .. from_json:text()
end)

case("edit, refused", function()
  return refused(kb.edit "a: [")
end)

case("command secret", function()
  return run({
    "secret",
    "regcred",
    "-n",
    "shop",
    "--server",
    "r.example.com",
    "--username",
    "u",
    "--password-stdin",
    "--append-hash",
  }, "made:up\n")
end)

case("command check", function()
  return run({ "check", "--format", "sarif", "-" }, rendered, 1)
end)

return cases
