-- Checks that twice the text takes about twice the time, whatever the text is:
--   lua5.4 bench/growth.lua [NAME]
-- Each public function that takes text gets long runs of input that is hard for patterns and scanners: a repeated
-- byte or short unit, with an ending that makes a match fail. Functions whose time grows faster are listed, and the
-- exit status is 1. Functions that take tables get twice the items. A public function missing in the lists below is
-- an error.

package.cpath = "./build/?.so;" .. package.cpath
package.path = "./?.lua;./lua/?.lua;./lua/?/init.lua;" .. package.path

local fn = require "kubebundle.fn"
local kb = require "kubebundle"
local plain = require "kubebundle.util.plain"
local redact = require "kubebundle.util.redact"
local report = require "kubebundle.report"

local UNITS = {
  "a",
  "A",
  "0",
  " ",
  "\t",
  "\n",
  "-",
  ".",
  "/",
  ":",
  "@",
  "#",
  "(",
  "{",
  "[",
  "]",
  "}",
  '"',
  "'",
  "\\",
  "%",
  "$",
  "=",
  ",",
  "&",
  "*",
  "!",
  "|",
  "?",
  "~",
  "\xC3\xA9",
  "\xFF",
  "\0",
  "\r\n",
  "aB3",
  "a:",
  "a@",
  "a: ",
  "a.",
  "a/",
  "a-",
  "- ",
  "#(",
  "#(a",
  "#(a)#",
  ")#",
  "${",
  "$(",
  "{{",
  "}}",
  "{}",
  "[]",
  "://",
  "://a",
  " #",
  "# ",
  "\n-",
  "\n---",
  "\n- a",
  "['",
  "\\u",
  "\\\\",
  "eyJ",
  "gl0",
  "::",
  "##[",
  "##vso",
  "a=b\n",
  "a: b\n",
  "&a ",
  "*a ",
  "%41",
  "Secret",
  "kind: ",
  "invalid character '",
  "*a",
  "?a",
  "[a",
  "1e",
  "<a>",
  "]]>",
  "/*",
  "*/",
  "/**/",
  "//\n",
  "/*/",
}
local ENDINGS = { "", "\1", " x" }
local SIZE = 1500 -- bytes; the first measurement is at four times this size
local SHORT = 0.002 -- seconds too short to be meaningful
local LIMIT = 3 -- factor of time at twice the size

-- Builders raise errors: that must take linear time, too.
local function tried(call)
  return function(text)
    pcall(call, text)
  end
end

local function manifest_with(text)
  return {
    {
      apiVersion = "v1",
      kind = "Secret",
      type = "kubernetes.io/dockerconfigjson",
      metadata = { name = "s", namespace = text, annotations = { [text] = text } },
      stringData = { [".dockerconfigjson"] = text, [text] = text },
    },
    {
      apiVersion = "apps/v1",
      kind = "Deployment",
      metadata = { name = text, namespace = "n", labels = { [text] = text } },
      spec = {
        template = {
          spec = {
            [text] = text,
            imagePullSecrets = { { name = text }, { name = "s" } },
            serviceAccountName = text,
            containers = {
              {
                name = text,
                image = text,
                args = { text },
                command = { text },
                workingDir = text,
                env = {
                  { name = text, value = text },
                  { name = "A", valueFrom = { fieldRef = { fieldPath = text } } },
                },
                resources = { limits = { cpu = text, [text] = text } },
                volumeMounts = { { name = text, mountPath = text } },
              },
            },
          },
        },
      },
    },
    {
      apiVersion = "batch/v1",
      kind = "CronJob",
      metadata = { name = "c", namespace = "n" },
      spec = { schedule = text, timeZone = text },
    },
    { apiVersion = text, kind = text, metadata = { name = "x" } },
    {
      apiVersion = "external-secrets.io/v1",
      kind = "ExternalSecret",
      metadata = { name = "e", namespace = "n" },
      spec = { target = { name = text, template = { type = text, data = { [text] = text } } } },
    },
    {
      apiVersion = "shop.example/v1",
      kind = "Till",
      metadata = { name = "t", namespace = "n" },
      spec = { [text] = { containers = { { name = text, image = text } } }, imagePullSecrets = { text } },
    },
    {
      apiVersion = "template.openshift.io/v1",
      kind = "Template",
      metadata = { name = "t", namespace = "n" },
      parameters = { { name = "T", value = text } },
      objects = {
        { apiVersion = "v1", kind = "Pod", metadata = { name = text }, spec = { hostname = "${T}" .. text } },
      },
    },
    {
      apiVersion = "v1",
      kind = "Event",
      metadata = { name = "e", namespace = "n" },
      reason = text,
      message = text,
      involvedObject = { kind = "Pod", name = "p", fieldPath = text },
    },
  }
end

local function finding(text)
  return {
    rule = "x",
    severity = "error",
    stage = "apply",
    message = text,
    remedy = text,
    file = text,
    line = 1,
    column = 1,
    path = text,
    object = text,
  }
end

local function reported(format)
  return function(text)
    local writer = report.new(format, {
      stream = { write = function() end },
      excerpts = true,
      source = function()
        return text
      end,
    })
    writer:write(finding(text))
    writer:flush()
  end
end

local function registry(name, options)
  return tried(function(text)
    for key in options:gmatch("%S+") do
      local given = {
        server = "r.example.com",
        username = "robot",
        password = "x",
        token = "x",
        login_server = "r.azurecr.io",
      }
      given[key] = text
      pcall(kb.registry[name], given)
    end
  end)
end

-- Functions that take text, by their public names.
local work = {
  ["base64.encode"] = kb.base64.encode,
  ["base64.decode"] = kb.base64.decode,
  ["json.decode"] = kb.json.decode,
  ["json.decode.comments"] = function(text)
    kb.json.decode(text, { comments = true })
    kb.json.positions(text, { comments = true })
  end,
  ["json.encode"] = tried(kb.json.encode),
  ["json.positions"] = kb.json.positions,
  ["json.repeated"] = kb.json.repeated,
  ["json.go_valid"] = kb.json.go_valid,
  ["json.go_text"] = kb.json.go_text,
  ["yaml.decode"] = kb.yaml.decode,
  ["yaml.decode_all"] = kb.yaml.decode_all,
  ["yaml.positions"] = kb.yaml.positions,
  ["yaml.scalar"] = kb.yaml.scalar,
  ["yaml.ambiguous"] = tried(kb.yaml.ambiguous),
  ["yaml.encode"] = tried(kb.yaml.encode),
  ["yaml.encode_all"] = tried(function(text)
    kb.yaml.encode_all { { [text] = text } }
  end),
  ["dockerconfig.decode"] = kb.dockerconfig.decode,
  ["dockerconfig.encode"] = tried(function(text)
    kb.dockerconfig.encode { { server = text, username = text, password = text } }
  end),
  ["dockerconfig.encode_auth"] = tried(function(text)
    kb.dockerconfig.encode_auth(text, text)
  end),
  ["dockerconfig.decode_auth"] = kb.dockerconfig.decode_auth,
  ["image.parse"] = kb.image.parse,
  ["image.pull_policy"] = kb.image.pull_policy,
  ["keyring"] = function(text)
    local ring = kb.keyring {
      {
        kind = "Secret",
        type = "kubernetes.io/dockerconfigjson",
        data = {
          [".dockerconfigjson"] = kb.base64.encode(
            kb.json.encode { auths = { ["r.example.com"] = { auth = "YTpi" } } }
          ),
        },
      },
    }
    ring:lookup(text)
    ring:find(text)
    ring:find("r.example.com/" .. text)
  end,
  ["keyring of servers"] = tried(function(text)
    local document = kb.dockerconfig.encode { { server = text, username = "a", password = "b" } }
    kb.keyring {
      {
        kind = "Secret",
        type = "kubernetes.io/dockerconfigjson",
        data = { [".dockerconfigjson"] = kb.base64.encode(document) },
      },
    }:find("r.example.com/a")
  end),
  ["check"] = kb.check,
  ["check of fields"] = tried(function(text)
    kb.check(manifest_with(text))
  end),
  ["check of an image policy"] = tried(function(text)
    local pod =
      { apiVersion = "v1", kind = "Pod", spec = { containers = { { name = "a", image = "r.io/a:" .. text } } } }
    for _, images in ipairs { { allow = { text } }, { allow = { "r.io/" .. text } }, { forbid_tags = { text } } } do
      pcall(kb.check, { pod }, { images = images })
    end
  end),
  ["explain"] = kb.explain,
  ["explain of fields"] = tried(function(text)
    kb.explain(manifest_with(text))
  end),
  ["template.compile"] = kb.template.compile,
  ["template.render"] = function(text)
    kb.template.render("a: #(x)#\n", { x = text })
    kb.template.render('{"a": "#(x)#"}', { x = text }, { mode = "json" })
    kb.template.render("- a: >\n    b #(x)#\n    c\n- |\n  #(x)#\n", { x = text })
    kb.template.render("- #(x)#  # c\n", { x = { text, { [text:sub(1, 99)] = text } } })
    kb.template.render(
      "kind: Pod\napiVersion: v1\nmetadata: {labels: {a: #(x)#}, name: #(t)#}\n",
      { x = text, t = { a = text } }
    )
    kb.template.render("kind: Pod\napiVersion: v1\nmetadata: {labels: {" .. text .. ": #(x)#}}\n", { x = 3 })
    kb.template.render(text, { a = text }, { mode = "text" })
    kb.template.render(text, { a = text }, { mode = "xml" })
    kb.template.render("<a>#(a)#</a><b c='#(a)#'/>" .. text, { a = text }, { filename = "a.xml" })
    kb.template.render(text, { a = text }, { filename = "a.txt" })
    kb.template.render("[" .. text .. "]", { a = text }, { mode = "json" })
    kb.template.render(text, { a = text })
  end,
  ["template.filters"] = function(text)
    for name, filter in pairs(kb.template.filters) do
      if name ~= "indent" then pcall(filter, text, text) end
    end
  end,
  ["values.parse"] = function(text)
    for _, path in ipairs { "v.yaml", "v.json", "v.env", "-" } do
      pcall(kb.values.parse, text, path)
    end
  end,
  ["values.scalar"] = kb.values.scalar,
  ["values.environment"] = function(text)
    pcall(kb.values.environment, { text, "a" }, function()
      return text
    end)
  end,
  ["values.set"] = function(text)
    pcall(kb.values.set, {}, text, text)
  end,
  ["values.get"] = function(text)
    pcall(kb.values.get, { a = 1 }, text)
  end,
  ["values.as_text"] = function(text)
    pcall(kb.values.as_text, { [text] = text })
  end,
  ["values.names"] = function(text)
    pcall(kb.values.names, { [text] = text })
  end,
  ["values.unused"] = function(text)
    kb.values.unused({ text, text .. ".a" }, { text })
  end,
  ["credentials.azure"] = function(text)
    pcall(kb.credentials.azure, text, text)
  end,
  ["namespace"] = tried(function(text)
    kb.namespace { name = text, labels = { [text] = text } }
  end),
  ["service_account"] = tried(function(text)
    kb.service_account { name = text, namespace = text }
  end),
  ["secret_ref"] = tried(function(text)
    kb.secret_ref { name = text, key = text }
  end),
  ["external_secret"] = tried(function(text)
    for name in ("name store remote_key server username refresh_interval"):gmatch "%S+" do
      local given = { name = "a", store = "b", server = "r.example.com", username = "u" }
      given[name] = text
      pcall(kb.external_secret, given)
    end
  end),
  ["sealed_secret"] = tried(function(text)
    kb.sealed_secret {
      secret = kb.opaque_secret { name = "s", namespace = "a", data = { a = text } },
      certificate = text,
    }
  end),
  ["opaque_secret"] = tried(function(text)
    kb.opaque_secret { name = "s", data = { a = text, [text] = text } }
  end),
  ["pull_access"] = tried(function(text)
    pcall(kb.pull_access, { namespaces = { text }, secret = "a", service_accounts = { text } })
    kb.pull_access { namespaces = { "a" }, secret = text }
  end),
  ["pull_secret"] = tried(function(text)
    local entry = { server = "r.example.com", username = "a", password = "b" }
    pcall(kb.pull_secret, { name = text, registries = { entry } })
    pcall(kb.pull_secret, { name = "s", registries = { { server = text, username = text, password = text } } })
    kb.pull_secret { name = "s", docker_config = text }
  end),
  ["deployment"] = tried(function(text)
    for _, key in ipairs { "name", "image", "namespace", "container_name", "service_account" } do
      local options = { name = "a", image = "a:1" }
      options[key] = text
      pcall(kb.deployment, options)
    end
    kb.deployment {
      name = "a",
      image = "a:1",
      env = { A = text },
      args = { text },
      labels = { a = text },
      resources = { limits = { cpu = text } },
    }
  end),
  ["move_env_to_secret"] = tried(function(text)
    local deployment = kb.deployment { name = "a", image = "a:1", env = { [text] = text } }
    kb.move_env_to_secret { deployment = deployment, name = text }
  end),
  ["edit"] = tried(function(text)
    for _, source in ipairs { text, "a: " .. text, "a:\n  - " .. text .. "\n  - b: |\n      " .. text } do
      local document = kb.edit(source)
      if document then
        pcall(document.set, document, ".a", text)
        pcall(document.set, document, ".b.c", text)
        pcall(document.delete, document, ".a")
        pcall(document.set_image, document, text, text)
      end
    end
    local document = kb.edit "a: 1\n"
    pcall(document.set, document, text, 1)
    document:set(".a", text, { object = text })
  end),
  ["edit of many lines"] = tried(function(text)
    local document = kb.edit(("a: [x]\n# c\n"):rep(#text // 12, "---\n"))
    document:set(".a[0]", 1)
    kb.edit("l:\n" .. ("  - a # c\n"):rep(#text // 10)):delete ".l[0]"
    kb.edit("l:\n" .. ("# c\n"):rep(#text // 4) .. "k: 1\n"):delete ".k"
    kb.edit("l: [" .. ("a, "):rep(#text // 3) .. "b]\n"):set(".l[+]", 1)
  end),
  ["secret.merge"] = tried(function(text)
    local entry = { server = "r.example.com", username = "a", password = "b" }
    pcall(kb.secret.merge, text, "regcred", entry)
    local manifest = kb.bundle({ kb.pull_secret { name = "s", registries = { entry } } }):yaml()
    kb.secret.merge(manifest, text, entry)
  end),
  ["secret.rename_references"] = tried(function(text)
    pcall(kb.secret.rename_references, text, "a", "b")
    kb.secret.rename_references("imagePullSecrets: [{name: " .. text .. "}]\n", text, "b")
  end),
  ["preflight of what a registry sends"] = tried(function(text)
    local manifest = require "kubebundle.preflight.manifest"
    require("kubebundle.preflight.challenge").parse(text)
    require("kubebundle.preflight.challenge").parse('Bearer realm="' .. text)
    require("kubebundle.preflight.platform").parse("linux/" .. text)
    for _, body in ipairs { text, ('{"layers":[%s]}'):format(text), ('{"mediaType":"%s"}'):format(text) } do
      manifest.read(body, "image")
      manifest.read_config(body)
      manifest.schema1_layers(body)
    end
    for _, content_type in ipairs { "application/json", "text/plain" } do
      local response = { status = 403, body = text, headers = { ["content-type"] = content_type } }
      require("kubebundle.preflight.answer").of(response, text, { "EXAMPLE" })
    end
  end),
  ["pin"] = tried(function(text)
    pcall(kb.pin, text, { offline = true })
    kb.pin("a: 1", { lock = text, offline = true })
  end),
  ["bundle"] = tried(function(text)
    local bundle = kb.bundle { kb.opaque_secret { name = "s", data = { a = text } } }
    bundle:yaml()
    bundle:json()
    bundle:check()
    bundle:render { a = text }
  end),
  ["registry.acr"] = registry("acr", "login_server username password client_id client_secret"),
  ["registry.docker_hub"] = registry("docker_hub", "username token password"),
  ["registry.ecr"] = registry("ecr", "account_id region token server"),
  ["registry.gar"] = registry("gar", "server location key"),
  ["registry.generic"] = registry("generic", "server username password"),
  ["registry.ghcr"] = registry("ghcr", "username token"),
  ["registry.gitlab"] = registry("gitlab", "server username token"),
  ["registry.quay"] = registry("quay", "username token server"),
  -- what the command prints
  ["redact.shown"] = redact.shown,
  ["redact.printable"] = redact.printable,
  ["redact.line"] = redact.line,
  ["redact.holds_secret"] = redact.holds_secret,
}
for _, format in ipairs(report.formats) do
  work["report as " .. format] = reported(format)
  work["report." .. format] = function(text)
    kb.report[format] { finding(text) }
  end
end

local function list_of(count, make)
  local list = {}
  for index = 1, count do
    list[index] = make(index)
  end
  return list
end

local function name_of(index)
  return "a.b" .. index
end

local function config_map(index)
  return { apiVersion = "v1", kind = "ConfigMap", metadata = { name = "c" .. index, namespace = "n" }, data = {} }
end

-- Functions that take tables, by the number of their items.
local counted = {
  ["tables read as a whole"] = function(count)
    local wide = list_of(count, function(index)
      return { a = { b = { index, c = {} } } }
    end)
    assert(not plain.problem(wide))
    wide[count] = setmetatable({}, { __index = wide })
    assert(plain.problem { wide, wide })
  end,
  ["options"] = function(count)
    local unknown = {}
    for index = 1, count do
      unknown[name_of(index)] = index
    end
    assert(not pcall(kb.check, "", unknown))
    assert(not pcall(kb.check, "", { disable = list_of(count, name_of) }))
    assert(not pcall(
      kb.files.write,
      list_of(count, function(index)
        return { path = "a", text = "b", mode = index < count and 384 or "x" }
      end)
    ))
  end,
  ["items of a function"] = function(count)
    local function item(index)
      return ("# c\n- {apiVersion: v1, kind: ConfigMap, metadata: {name: %s}, data: {x: '#(x)#'}}\n"):format(
        name_of(index)
      )
    end
    local head = "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nfunctionConfig: {apiVersion: kubebundle/v1, "
    local items = "}\nitems:\n" .. table.concat(list_of(count // 4, item))
    fn.run(head .. "kind: Render" .. items)
    fn.run(head .. "kind: Set, spec: {images: {a: ':1'}}" .. items)
    local script = "for _, item in ipairs(items) do item.data.y = [[z]] end table.remove(items, 1)"
    fn.run(head .. 'kind: LuaRun, spec: {script: "' .. script .. '"}' .. items)
  end,
  ["own rules"] = function(count)
    local rule = { name = "own-rule" }
    function rule.check(bundle, tell)
      for _, object in ipairs(bundle:of_kind "ConfigMap") do
        for _, path in object:each "metadata[*]" do
          tell(object, path, "m")
        end
        if not object:get "metadata.labels" then tell(object, "metadata.labels", "m") end
      end
    end
    assert(#kb.check(list_of(count, config_map), { rules = { rule } }) >= count)
  end,
  ["values of many sources"] = function(count)
    kb.values.combine(list_of(count, function(index)
      return { origin = "a", values = { [name_of(index)] = index } }
    end))
    kb.values.unused(list_of(count, name_of), list_of(count, name_of))
    kb.values.merge({ a = list_of(count, name_of) }, { a = list_of(count, name_of) })
  end,
  ["bundles"] = function(count)
    local bundle = kb.bundle(list_of(count, config_map))
    bundle:label({ a = "b" }):annotate { a = "b" }
    assert(bundle:find("ConfigMap/c" .. count))
    bundle:add(config_map(count + 1))
  end,
}

-- Public functions without a text argument: numbers, tables of values, files.
local no_text = {}
for name in
  ([[
  files.write
  array object preflight values.load values.merge values.combine credentials.docker_config credentials.registries
]]):gmatch("%S+")
do
  no_text[name] = true
end

local function is_callable(value)
  return type(value) == "function" or type(value) == "table" and (getmetatable(value) or {}).__call ~= nil
end

-- The public functions missing in both lists.
local function unlisted()
  local missing = {}
  local function walk(prefix, part)
    for name, value in pairs(part) do
      local full = prefix .. name
      if is_callable(value) then
        missing[#missing + 1] = not (work[full] or no_text[full]) and full or nil
      elseif type(value) == "table" and full ~= "template.filters" and not name:find("^_") then
        walk(full .. ".", value)
      end
    end
  end
  walk("", kb)
  table.sort(missing)
  return missing
end

-- The seconds of one call, the best of several, without the garbage collector's.
local function seconds(call, text, rounds)
  local best = math.huge
  collectgarbage "stop"
  for _ = 1, rounds do
    local start = os.clock()
    call(text)
    best = math.min(best, os.clock() - start)
  end
  collectgarbage "restart"
  return best
end

-- The factor of time for twice the text; nil if that does not apply. Suspicious results are measured again, at larger
-- sizes and several times.
local function growth(call, unit, ending)
  local function measure(times, rounds)
    return seconds(call, unit:rep(times * SIZE // #unit) .. ending, rounds)
  end
  local first = measure(4, 1)
  if first < SHORT or first < 6 * measure(1, 1) then return nil end
  local once, twice, fourfold = measure(4, 5), measure(8, 5), measure(16, 3)
  return math.min(twice / once, fourfold / twice)
end

local function examine(name, call)
  local worst, found = 0, nil
  for _, unit in ipairs(UNITS) do
    for _, ending in ipairs(ENDINGS) do
      local times = growth(call, unit, ending)
      if times and times > worst then
        worst, found = times, ("%q repeated, then %q"):format(unit, ending)
      end
    end
  end
  local fine = worst <= LIMIT
  print(
    ("%-24s %s"):format(
      name,
      fine and "grows with the text" or ("takes %.1f times as long for twice the text: %s"):format(worst, found)
    )
  )
  return fine
end

-- The same for twice the items.
local function examine_counted(name, call)
  local least = math.huge
  for _ = 1, 3 do
    least = math.min(least, seconds(call, 4000, 3) / seconds(call, 2000, 3))
  end
  local fine = least <= LIMIT
  print(("%-24s %s"):format(name, fine and "grows with the items" or ("takes %.1f times as long"):format(least)))
  return fine
end

local names, fine = {}, true
for name in pairs(work) do
  names[#names + 1] = name
end
table.sort(names)
for _, name in ipairs(unlisted()) do
  print(("%-24s is in no list of this file"):format(name))
  fine = false
end
for _, name in ipairs(names) do
  if not arg[1] or name:find(arg[1], 1, true) then fine = examine(name, work[name]) and fine end
end
for name, call in pairs(counted) do
  if not arg[1] or name:find(arg[1], 1, true) then fine = examine_counted(name, call) and fine end
end
os.exit(fine)
