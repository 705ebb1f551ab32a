-- What attack.lua attacks: the functions of the C core that work on something that Lua could take from them
-- meanwhile. A case has a name, arguments() that makes what call(...) is called with, and afterwards(...) that
-- uses it once more, whatever happened to it.

local core = require "kubebundle.core"

local cases = {}

local function case(name, arguments, call, afterwards)
  cases[#cases + 1] = { name = name, arguments = arguments, call = call, afterwards = afterwards }
end

-- A map whose keys and values are kept alive only by itself; Lua shares strings of up to 40 bytes.
local function map(count, size)
  local made = {}
  for i = 1, count do
    made[("k"):rep(size) .. i] = ("v"):rep(size) .. i
  end
  return made
end

for _, shape in ipairs { { 5, 60 }, { 50, 3 }, { 50, 60 } } do
  local count, size = table.unpack(shape)
  local of = (" of %d members of %d bytes"):format(count, size)
  local function nested()
    return { map(count, size), core.array { map(count, size) } }
  end
  -- Fails at the end of its first member, with the path up to there.
  local function refused()
    local outer, inner = map(count, size), map(count, size)
    outer[("k"):rep(size) .. 1], inner.zz = inner, print
    return outer
  end
  for _, format in ipairs { "json", "yaml" } do
    local function encode(value)
      return not pcall(core[format].encode, value)
    end
    case(format .. ".encode of something refused" .. of, refused, encode)
  end
  case("json.encode" .. of, nested, core.json.encode)
  case("yaml.encode" .. of, nested, core.yaml.encode)
  case("yaml.encode_all" .. of, nested, core.yaml.encode_all)
  case("template:render of a table" .. of, function()
    return core.template.compile("a: #(x)#\nb:\n- #(x)#\n"), { nested() }
  end, function(template, values)
    return template:render(values)
  end)
  case("secret.encode_data" .. of, function()
    return map(count, size)
  end, core.secret.encode_data)
  case("secret.hash_suffix" .. of, function()
    return map(count, size)
  end, function(data)
    return core.secret.hash_suffix("n", "Opaque", data)
  end)
end

case("dockerconfig.encode", function()
  local list = {}
  for i = 1, 20 do
    list[i] = { server = ("s"):rep(60) .. i, username = ("u"):rep(60) .. i, password = ("p"):rep(60) .. i }
  end
  return list
end, core.dockerconfig.encode)

-- {====== Templates ======

-- A text with 3 expressions in each entry, and their values.
local function text_and_values(format)
  local lines, values = {}, {}
  for i = 1, 20 do
    lines[i] = format:format(i, i, i)
    table.move({ "k" .. i, { i, "x" }, ("t"):rep(60) .. i }, 1, 3, #values + 1, values)
  end
  return table.concat(lines, "\n"), values
end

local FORMAT = '#(k%d)#: {a: #(x%d)#, b: "#(y%d | upper)#"} # #(z)#'

local function with_values()
  local text, values = text_and_values(FORMAT)
  return core.template.compile(text), values
end

local function use_again(template)
  assert(#template:tokens() > 0)
  assert(#template:expressions() > 0)
  assert(template:faults())
  assert(template:render {})
end

for _, method in ipairs { "tokens", "faults", "expressions" } do
  case("template:" .. method, with_values, function(template)
    return template[method](template)
  end, use_again)
end

case("template:render", with_values, function(template, values)
  return template:render(values)
end, use_again)

case("template:render of equal keys", function()
  local text, values = text_and_values(FORMAT)
  values[4] = values[1]
  return core.template.compile(text), values
end, function(template, values)
  return select(2, template:render(values))
end, use_again)

case("template:is_rendering", function()
  local template, values = with_values()
  return template, values, template:render(values)
end, function(template, values, text)
  return template:is_rendering(values, text)
end, use_again)

case("template:faults of a broken one", function()
  return core.template.compile(("a: #(\n"):rep(20) .. "&#(x)# b: 1\n")
end, function(template)
  return template:faults()
end)

-- }======

-- {====== Edits ======

-- Texts that nothing else keeps alive.
local function long(text, ...)
  return (text:gsub("~", ("x"):rep(60))), ...
end

local function edit_case(name, arguments, check)
  case("edit." .. name, arguments, function(...)
    return assert(check(core.edit[name](...)))
  end)
end

edit_case("scan", function()
  return long("? &a~ k~\n: !t~ [~, '~', *a~ ]\nl~: |\n  ~\nm~:\n- ~ # ~\n", "yaml")
end, function(events, records)
  return #events > 10 and #records > 60 * 5
end)
edit_case("scan", function()
  return long('{"k~": ["~", 1] /* ~ */}', "json")
end, function(events)
  return #events == 9
end)
edit_case("scan", function()
  return long("a~: [~", "yaml")
end, function(events, err)
  return not events and err.code == "yaml.syntax"
end)
edit_case("record", function()
  return "scalar", "plain", (long "~"), (long "a~")
end, function(record)
  return #record > 120
end)
for _, style in ipairs { "plain", "single", "double", "literal", "json" } do
  edit_case("string", function()
    return (long "~ ~"), style, false, 2
  end, function(text)
    return #text >= 121
  end)
end
edit_case("blank_comments", function()
  return (long '{"a": "~"} // ~')
end, function(text)
  return text:find 'x+"} +$'
end)

-- }======

-- {====== Files ======

local folder = os.getenv "KUBEBUNDLE_FOLDER" or "."

-- Of a file that is to be written.
local function path_and_bytes()
  return folder .. ("/"):rep(60) .. "f", ("b"):rep(6000)
end

-- Already committed or discarded, it returns an error.
local function commit_again(staged)
  local fine, message = pcall(staged.commit, staged)
  assert(fine or message:find("committed or discarded already", 1, true), message)
  staged:discard()
end

case("file.stage", path_and_bytes, function(...)
  local staged <close> = core.file.stage(...)
  return staged
end)
case("staged:commit", function()
  return (core.file.stage(path_and_bytes()))
end, function(staged)
  return staged:commit(), collectgarbage()
end, commit_again)
case("staged:commit that fails", function()
  local name, bytes = path_and_bytes()
  local staged = core.file.stage(name .. "/../x", bytes)
  return staged or core.file.stage("/dev/full", bytes)
end, function(staged)
  return select(2, staged:commit())
end, commit_again)
case("file.write", path_and_bytes, core.file.write)
case("file.read", path_and_bytes, function(name, bytes)
  return core.file.write(name, bytes) and core.file.read(name)
end)

-- }======

-- {====== HTTP clients ======

local found, http = pcall(require, "kubebundle.http")
local server = os.getenv "KUBEBUNDLE_SERVER" or "127.0.0.1:1"

local function request()
  return {
    method = "GET",
    url = ("http://%s/%s"):format(server, ("p"):rep(60)),
    timeout = 5,
    headers = { "Accept: " .. ("a"):rep(60), "Accept: " .. ("b"):rep(60) },
  }
end

-- If closed it returns an error; else it works.
local function start_again(client)
  local fine, id = pcall(client.start, client, request())
  if not fine then return assert(id:find("the client is closed", 1, true), id) end
  repeat
    local ended = client:wait()
  until assert(ended) == id
  client:close()
end

if found then
  case("client:start", function()
    return http.client(), request()
  end, function(client, target)
    return client:start(target)
  end, start_again)

  case("client:wait", function()
    local client = http.client()
    client:start(request())
    return client
  end, function(client)
    return select(2, client:wait())
  end, start_again)

  case("http.client", function()
    return { ca_file = ("f"):rep(60) }
  end, http.client)
end

-- }======

-- {====== SealedSecrets ======

local sealing = require "spec.support.sealing"

if not sealing.missing() then
  local seal = require("kubebundle.seal").seal
  local certificate = sealing.pair().certificate
  case("seal", function()
    local data = {}
    for i = 1, 5 do
      data[("k"):rep(60) .. i] = ("YWJj"):rep(20)
    end
    return certificate .. "\n", "shop/" .. ("n"):rep(60), data
  end, seal)
end

-- }======

return cases
