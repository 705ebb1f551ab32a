-- Pulls whose results containerd determines: kinds of faults, platforms and ways to authenticate, as scripts for
-- spec/support/scripted.py. Each case has its own repository, and unique content.

local core = require "kubebundle.core"
local images = require "spec.support.images"
local servers = require "spec.support.servers"
local storage = require "spec.support.registry_storage"

local cases = {}

local USER, PASSWORD = "robot", "made-up-password"
local BASIC = "Basic " .. core.base64.encode(USER .. ":" .. PASSWORD)

---@class spec.pull_case
---@field name string
---@field repository string
---@field reference string :TAG or @DIGEST
---@field platform string
---@field user string? USER:PASSWORD
---@field script table for the registry
---@field host string of another server
---@field third table? the script for that server

--[[ Ways to authenticate ]]

-- Each puts its challenge before the responses of all paths.
local function guard(case, authorization, challenge)
  for path, answers in pairs(case.script) do
    if path:find("/v2/", 1, true) == 1 then
      for _, answer in ipairs(answers) do
        answer.authorization = answer.authorization or authorization
      end
      answers[#answers + 1] = { status = 401, headers = { ["WWW-Authenticate"] = challenge } }
    end
  end
end

local function token_of(case)
  return "token-of-" .. case.repository:match "^%w+"
end

local function bearer(case, answers)
  local realm = "/token/" .. case.repository
  case.script[realm] = answers
  guard(
    case,
    "Bearer " .. token_of(case),
    ('Bearer realm="http://{self}%s",service="spec",scope="repository:%s:pull"'):format(realm, case.repository)
  )
end

local function token_json(case, name)
  return core.json.encode { [name or "access_token"] = token_of(case), expires_in = 300 }
end

local FORM = "password=" .. PASSWORD

local auth = {}

function auth.none() end

function auth.basic(case)
  case.user = USER .. ":" .. PASSWORD
  guard(case, BASIC, 'Basic realm="spec"')
end

function auth.oauth(case)
  case.user = USER .. ":" .. PASSWORD
  local given = { method = "POST", form = FORM, status = 200, body = token_json(case) }
  bearer(case, { given, { status = 401 } })
end

function auth.token(case)
  case.user = USER .. ":" .. PASSWORD
  bearer(case, {
    { method = "POST", status = ({ 400, 401, 404, 405 })[1 + #case.name % 4] },
    { method = "GET", authorization = BASIC, status = 200, body = token_json(case, "token") },
    { status = 401 },
  })
end

function auth.anonymous(case)
  bearer(case, { { method = "GET", authorization = "none", status = 200, body = token_json(case, "token") } })
end

function auth.refused(case)
  case.user = USER .. ":another-made-up"
  guard(case, BASIC, 'Basic realm="spec"')
end

auth["refused by the token service"] = function(case)
  case.user = USER .. ":another-made-up"
  bearer(case, {
    { method = "POST", status = 401 },
    { authorization = BASIC, status = 200, body = token_json(case) },
    { status = 401 },
  })
end

auth["without a credential"] = function(case)
  guard(case, BASIC, 'Basic realm="spec"')
end

auth["with a word on what is wrong"] = function(case)
  case.user = USER .. ":" .. PASSWORD
  case.script["/token/" .. case.repository] =
    { { method = "POST", form = FORM, status = 200, body = token_json(case) } }
  guard(
    case,
    "Bearer another",
    ('Bearer realm="http://{self}/token/%s",error="insufficient_scope"'):format(case.repository)
  )
end

-- Token services that return no token, or an unusable one.
local bad_tokens = {
  ["gives none"] = "{}",
  ["answers HTML"] = "<html>",
  ["gives an empty one"] = '{"access_token":"","token":"x"}',
  ["gives it by the name that GET has"] = '{"token":"TOKEN"}',
  ["has a number for it"] = '{"access_token":5}',
  ["spells a time as text"] = '{"access_token":"TOKEN","expires_in":"300"}',
}
for what, body in pairs(bad_tokens) do
  auth["of a token service that " .. what] = function(case)
    case.user = USER .. ":" .. PASSWORD
    bearer(case, { { status = 200, body = (body:gsub("TOKEN", token_of(case))) } })
  end
end
for _, status in ipairs { 403, 404, 500 } do
  auth["of a token service that says " .. status] = function(case)
    case.user = USER .. ":" .. PASSWORD
    bearer(case, { { status = status } })
  end
end

auth["by both names of a token"] = function(case)
  case.user = USER .. ":" .. PASSWORD
  local body = '{"token":"another","access_token":"' .. token_of(case) .. '"}'
  bearer(case, { { method = "POST", status = 404 }, { status = 200, body = body } })
end

auth["of an unknown scheme"] = function(case)
  case.user = USER .. ":" .. PASSWORD
  guard(case, BASIC, 'Digest realm="spec"')
end

auth["without a challenge"] = function(case)
  case.user = USER .. ":" .. PASSWORD
  guard(case, BASIC)
end

auth["without a realm"] = function(case)
  case.user = USER .. ":" .. PASSWORD
  guard(case, BASIC, 'Bearer service="spec"')
end

auth["of two schemes"] = function(case)
  case.user = USER .. ":" .. PASSWORD
  bearer(case, { { method = "POST", form = FORM, status = 200, body = token_json(case) } })
  for _, answers in pairs(case.script) do
    local last = answers[#answers]
    local challenge = last.headers and last.headers["WWW-Authenticate"]
    if challenge then last.headers["WWW-Authenticate"] = { 'Basic realm="spec"', challenge } end
  end
end

--[[ Registries ]]

local put, put_manifest, put_parts = images.put, images.put_manifest, images.put_parts
local put_image, put_index, entry_of = images.put_image, images.put_index, images.entry

local function answers_of(case, kind, name)
  return case.script[("/v2/%s/%s/%s"):format(case.repository, kind, name)]
end

local function remove(case, kind, name)
  case.script[("/v2/%s/%s/%s"):format(case.repository, kind, name)] = nil
end

local OTHER = { ["linux/amd64"] = "linux/arm64", ["linux/arm64"] = "linux/amd64" }

-- An index for the case's platform and another one; both images exist.
local function index(case, change)
  local mine, other = images.image(case.name, case.platform), images.image(case.name, OTHER[case.platform])
  put_image(case, mine)
  put_image(case, other)
  put_index(case, { entry_of(other, OTHER[case.platform]), entry_of(mine, case.platform) }, change)
  return mine, other
end

local function single(case, change)
  return put_image(case, images.image(case.name, case.platform, change), "1")
end

--[[ Faults ]]

local faults = {}

faults["an index"] = index
faults["an image"] = single

faults["an image of another platform"] = function(case)
  put_image(case, images.image(case.name, OTHER[case.platform]), "1")
end

faults["an image of docker's types"] = function(case)
  single(case, function(image)
    image.document.mediaType = images.DOCKER_MANIFEST
  end)
end

faults["a list of docker's types"] = function(case)
  index(case, function(document)
    document.mediaType = images.DOCKER_LIST
  end)
end

faults["an index without the platform"] = function(case)
  local other = put_image(case, images.image(case.name, OTHER[case.platform]))
  put_index(case, { entry_of(other, OTHER[case.platform]) })
end

faults["an empty index"] = function(case)
  put_index(case, {})
end

faults["an index whose entry has no platform"] = function(case)
  put_index(case, { entry_of(put_image(case, images.image(case.name, case.platform))) })
end

faults["an index with an attestation before the image"] = function(case)
  local image = put_image(case, images.image(case.name, case.platform))
  local attestation = entry_of(images.image(case.name .. "a", case.platform), "unknown/unknown")
  put_index(case, { attestation, entry_of(image, case.platform) })
end

faults["an index of attestations"] = function(case)
  put_index(case, { entry_of(put_image(case, images.image(case.name, case.platform)), "unknown/unknown") })
end

faults["an index that spells the platform otherwise"] = function(case)
  local image = put_image(case, images.image(case.name, case.platform))
  local spelled = { ["linux/amd64"] = "linux/x86_64", ["linux/arm64"] = "linux/aarch64" }
  put_index(case, { entry_of(image, spelled[case.platform]) })
end

faults["an index for a newer variant"] = function(case)
  local image = put_image(case, images.image(case.name, case.platform))
  local newer = { ["linux/amd64"] = "linux/amd64/v3", ["linux/arm64"] = "linux/arm64/v9" }
  put_index(case, { entry_of(image, newer[case.platform]) })
end

faults["an index for the usual variant"] = function(case)
  local image = put_image(case, images.image(case.name, case.platform))
  local usual = { ["linux/amd64"] = "linux/amd64/v1", ["linux/arm64"] = "linux/arm64/v8" }
  put_index(case, { entry_of(image, usual[case.platform]) })
end

faults["an index of another system"] = function(case)
  local image = put_image(case, images.image(case.name, case.platform))
  put_index(case, { entry_of(image, (case.platform:gsub("linux", "windows"))) })
end

faults["an index with the platform twice, the first one missing"] = function(case)
  local image = put_image(case, images.image(case.name, case.platform))
  local missing = images.image(case.name .. "b", case.platform)
  put_index(case, { entry_of(missing, case.platform), entry_of(image, case.platform) })
end

faults["an index in an index"] = function(case)
  local image = put_image(case, images.image(case.name, case.platform))
  local inner = put_index(case, { entry_of(image, case.platform) })
  local outer = images.describe(images.INDEX, inner)
  outer.platform = images.platform(case.platform)
  put_index(case, { outer })
end

faults["an index whose manifest is missing"] = function(case)
  local image = index(case)
  remove(case, "manifests", images.digest(image.text))
end

faults["an index whose other manifest is missing"] = function(case)
  local _, other = index(case)
  remove(case, "manifests", images.digest(other.text))
end

faults["an index with a wrong size"] = function(case)
  local image = put_image(case, images.image(case.name, case.platform))
  put_index(case, { entry_of(image, case.platform, { size = #image.text - 1 }) })
end

faults["an index with too large a size"] = function(case)
  local image = put_image(case, images.image(case.name, case.platform))
  put_index(case, { entry_of(image, case.platform, { size = #image.text + 1 }) })
end

faults["an index whose manifest is an index"] = function(case)
  local image = put_image(case, images.image(case.name, case.platform))
  local inner = put_index(case, { entry_of(image, case.platform) })
  local entry = images.describe(images.MANIFEST, inner)
  entry.platform = images.platform(case.platform)
  put_index(case, { entry })
end

faults["an index whose manifest is of an unknown type"] = function(case)
  local image = put_image(case, images.image(case.name, case.platform))
  put_index(case, { entry_of(image, case.platform, { mediaType = "application/vnd.spec+json" }) })
end

faults["an index whose manifest is another"] = function(case)
  local image = index(case)
  local other = (image.text:gsub("schemaVersion", "schemaversion"))
  put(case, "manifests", images.digest(image.text), other, images.MANIFEST)
end

faults["an index with a layer missing"] = function(case)
  remove(case, "blobs", images.digest(index(case).layers[2]))
end

faults["a missing configuration"] = function(case)
  remove(case, "blobs", images.digest(single(case).config))
end

faults["a missing layer"] = function(case)
  remove(case, "blobs", images.digest(single(case).layers[1]))
end

faults["a layer that may not be read"] = function(case)
  answers_of(case, "blobs", images.digest(single(case).layers[1]))[1] = { status = 403 }
end

faults["a layer with a wrong size"] = function(case)
  single(case, function(image)
    image.document.layers[1].size = image.document.layers[1].size + 512
  end)
end

faults["a layer with too small a size"] = function(case)
  single(case, function(image)
    image.document.layers[1].size = 512
  end)
end

faults["a layer without a size"] = function(case)
  single(case, function(image)
    image.document.layers[1].size = nil
  end)
end

faults["a layer with an invalid digest"] = function(case)
  single(case, function(image)
    image.document.layers[1].digest = "sha256:0"
  end)
end

faults["a layer twice"] = function(case)
  single(case, function(image)
    image.document.layers[2] = image.document.layers[1]
    image.settings.rootfs.diff_ids[2] = image.settings.rootfs.diff_ids[1]
    images.reconfigure(image)
  end)
end

faults["a layer of an unknown type"] = function(case)
  single(case, function(image)
    image.document.layers[1].mediaType = "application/vnd.spec.layer"
  end)
end

faults["a Helm chart"] = function(case)
  single(case, function(image)
    image.config, image.layers = '{"name":"' .. case.name .. '"}', { image.layers[1] }
    image.document.config = images.describe("application/vnd.cncf.helm.config.v1+json", image.config)
    image.document.layers = { images.describe("application/vnd.cncf.helm.chart.content.v1.tar+gzip", image.layers[1]) }
  end)
end

faults["an empty configuration of an artifact"] = function(case)
  single(case, function(image)
    image.config = "{}"
    image.document.config = images.describe("application/vnd.oci.empty.v1+json", image.config)
  end)
end

faults["a configuration of an unknown type"] = function(case)
  single(case, function(image)
    image.document.config.mediaType = "application/vnd.spec.config+json"
  end)
end

faults["a configuration of docker's first type"] = function(case)
  single(case, function(image)
    image.document.config.mediaType = "application/octet-stream"
  end)
end

faults["a configuration that is another"] = function(case)
  local image = single(case)
  answers_of(case, "blobs", images.digest(image.config))[1].body = image.config:gsub("layers", "LAYERS")
end

faults["a configuration that is not JSON"] = function(case)
  single(case, function(image)
    image.config = "not JSON " .. case.name
    image.document.config = images.describe(images.CONFIG, image.config)
  end)
end

faults["a configuration with fewer layers"] = function(case)
  single(case, function(image)
    image.settings.rootfs.diff_ids[2] = nil
    images.reconfigure(image)
  end)
end

faults["a manifest without layers"] = function(case)
  single(case, function(image)
    image.document.layers = core.array {}
    image.settings.rootfs.diff_ids = core.array { case.name and nil }
    image.settings.author = case.name
    images.reconfigure(image)
  end)
end

faults["a manifest without a configuration"] = function(case)
  single(case, function(image)
    image.document.config = nil
  end)
end

faults["a manifest with a member of the wrong type"] = function(case)
  single(case, function(image)
    image.document.layers[1].size = tostring(image.document.layers[1].size)
  end)
end

faults["a manifest that also lists manifests"] = function(case)
  single(case, function(image)
    image.document.manifests = core.array {}
  end)
end

faults["a manifest that calls itself an index"] = function(case)
  local image = images.image(case.name, case.platform, function(image)
    image.document.mediaType = images.INDEX
  end)
  put_parts(case, image)
  put_manifest(case, image.text, images.MANIFEST, "1")
end

faults["an index that calls itself a manifest"] = function(case)
  local image = put_image(case, images.image(case.name, case.platform))
  put_index(case, { entry_of(image, case.platform) }, function(document)
    document.mediaType = images.MANIFEST
  end)
  for _, answers in pairs(case.script) do
    for _, answer in ipairs(answers) do
      if answer.body:find('"manifests"', 1, true) then answer.headers["Content-Type"] = images.INDEX end
    end
  end
end

faults["a manifest without a type of its own"] = function(case)
  single(case, function(image)
    image.document.mediaType = nil
  end)
end

faults["a manifest that is not JSON"] = function(case)
  put_manifest(case, "not JSON " .. case.name, images.MANIFEST, "1")
end

-- Changes the response for the tag.
local function tag(case, change)
  change(answers_of(case, "manifests", "1")[1])
end

faults["a page of HTML"] = function(case)
  put(case, "manifests", "1", "<html>" .. case.name .. "</html>", "text/html")
end

faults["an empty answer"] = function(case)
  put(case, "manifests", "1", "", images.MANIFEST, { ["Docker-Content-Digest"] = images.digest(case.name) })
end

faults["a media type with a parameter"] = function(case)
  single(case)
  tag(case, function(answer)
    answer.headers["Content-Type"] = images.MANIFEST .. "; charset=utf-8"
  end)
end

faults["a media type that says nothing"] = function(case)
  single(case)
  tag(case, function(answer)
    answer.headers["Content-Type"] = "application/json"
  end)
end

faults["no digest in the answer"] = function(case)
  single(case)
  tag(case, function(answer)
    answer.headers["Docker-Content-Digest"] = nil
  end)
end

faults["no digest in the answer, and none to be had by it"] = function(case)
  local image = single(case)
  tag(case, function(answer)
    answer.headers["Docker-Content-Digest"] = nil
  end)
  remove(case, "manifests", images.digest(image.text))
end

faults["another digest in the answer"] = function(case)
  single(case)
  tag(case, function(answer)
    answer.headers["Docker-Content-Digest"] = images.digest "another"
  end)
end

faults["an invalid digest in the answer"] = function(case)
  single(case)
  tag(case, function(answer)
    answer.headers["Docker-Content-Digest"] = "sha256:0"
  end)
end

faults["a wrong size in the answer"] = function(case)
  single(case)
  tag(case, function(answer)
    answer.length = #answer.body + 5
  end)
end

faults["a digest in the image"] = function(case)
  case.reference = "@" .. images.digest(single(case).text)
end

faults["a digest in the image, of other content"] = function(case)
  local image = single(case)
  case.reference = "@" .. images.digest(image.text)
  answers_of(case, "manifests", images.digest(image.text))[1].body = image.text .. " "
end

faults["a digest in the image that is missing"] = function(case)
  single(case)
  case.reference = "@" .. images.digest "another"
end

faults["a registry that knows no HEAD"] = function(case)
  single(case)
  table.insert(answers_of(case, "manifests", "1"), 1, { method = "HEAD", status = 405 })
end

faults["a registry that refuses HEAD"] = function(case)
  single(case)
  table.insert(answers_of(case, "manifests", "1"), 1, { method = "HEAD", status = 404 })
end

faults["a registry that knows no HEAD of blobs"] = function(case)
  local image = single(case)
  for _, layer in ipairs(image.layers) do
    table.insert(answers_of(case, "blobs", images.digest(layer)), 1, { method = "HEAD", status = 405 })
  end
end

faults["a registry that denies blobs to HEAD"] = function(case)
  local image = single(case)
  for _, layer in ipairs(image.layers) do
    table.insert(answers_of(case, "blobs", images.digest(layer)), 1, { method = "HEAD", status = 404 })
  end
end

faults["a registry that names no size to HEAD"] = function(case)
  local image = single(case)
  for _, layer in ipairs(image.layers) do
    table.insert(answers_of(case, "blobs", images.digest(layer)), 1, { method = "HEAD", status = 200, length = 0 })
  end
end

-- Responses before the right one, or instead of it.
local function first(case, answer)
  single(case)
  table.insert(answers_of(case, "manifests", "1"), 1, answer)
end

faults["403"] = function(case)
  first(case, {
    status = 403,
    headers = { ["Content-Type"] = "application/json" },
    body = '{"errors":[{"code":"DENIED","message":"client with IP \'192.0.2.1\' is not allowed access."}]}',
  })
end
faults["404"] = function(case)
  first(case, { status = 404 })
end
faults["400"] = function(case)
  first(case, { status = 400 })
end
faults["429 once"] = function(case)
  first(case, { status = 429, times = 1 })
end
faults["429 for good"] = function(case)
  first(case, { status = 429 })
end
faults["408 once"] = function(case)
  first(case, { status = 408, times = 1 })
end
faults["500 for good"] = function(case)
  first(case, { status = 500 })
end
faults["503 for good, of a layer"] = function(case)
  table.insert(answers_of(case, "blobs", images.digest(single(case).layers[1])), 1, { status = 503 })
end
faults["429 once, of a layer"] = function(case)
  table.insert(answers_of(case, "blobs", images.digest(single(case).layers[1])), 1, { status = 429, times = 1 })
end
faults["a connection that is reset"] = function(case)
  first(case, { fault = "reset" })
end

--[[ Redirects ]]

faults["a redirect of the manifest"] = function(case)
  single(case)
  local path = ("/v2/%s/manifests/1"):format(case.repository)
  case.script[path .. "x"] = case.script[path]
  case.script[path] = { { status = 307, headers = { Location = path .. "x" } } }
end

faults["a redirect without a place"] = function(case)
  first(case, { status = 307 })
end

faults["redirects without an end"] = function(case)
  first(case, { status = 302, headers = { Location = ("/v2/%s/manifests/1"):format(case.repository) } })
end

local function redirected(case, count)
  single(case)
  local path = ("/v2/%s/manifests/1"):format(case.repository)
  case.script[path .. "-" .. count] = case.script[path]
  for number = 0, count - 1 do
    case.script[number == 0 and path or path .. "-" .. number] = {
      { status = 302, headers = { Location = path .. "-" .. number + 1 } },
    }
  end
end

faults["nine redirects"] = function(case)
  redirected(case, 9)
end
faults["ten redirects"] = function(case)
  redirected(case, 10)
end

-- Moves a blob to another host.
local function move(case, digest, answers)
  local path = ("/v2/%s/blobs/%s"):format(case.repository, digest)
  case.third = case.third or {}
  case.third["/" .. digest] = answers or case.script[path]
  case.script[path] =
    { { status = 307, headers = { Location = "http://" .. case.host .. "/" .. digest .. "?signature=x" } } }
end

faults["layers at another host"] = function(case)
  local image = single(case)
  move(case, images.digest(image.layers[1]))
  move(case, images.digest(image.layers[2]))
  move(case, images.digest(image.config))
end

faults["a layer that another host does not have"] = function(case)
  move(case, images.digest(single(case).layers[1]), { { status = 404 } })
end

faults["a layer that another host refuses"] = function(case)
  move(case, images.digest(single(case).layers[1]), { { status = 403 } })
end

--- Cases where containerd forwards the credential, and kubebundle does not: not among those compared.
---@type table<string, fun(case: spec.pull_case)>
local withheld = {}

withheld["a layer at another host that asks for the password"] = function(case)
  local image = single(case)
  local digest = images.digest(image.layers[1])
  move(case, digest, {
    { authorization = BASIC, status = 200, body = image.layers[1] },
    { status = 401, headers = { ["WWW-Authenticate"] = 'Basic realm="third"' } },
  })
end

--- Cases where a node pulls and `ctr` does not: the kubelet's plugin (CRI, PullImage of 1.6.20) fetches the best
--- child for the node, while `ctr --platform` fetches each child of exactly that platform.
---@type table<string, fun(case: spec.pull_case)>
local of_nodes = {}

of_nodes["an index for what the platform also runs"] = function(case)
  local image = put_image(case, images.image(case.name, case.platform))
  local weaker = { ["linux/amd64"] = "linux/386", ["linux/arm64"] = "linux/arm/v6" }
  put_index(case, { entry_of(image, weaker[case.platform]) })
end

of_nodes["an index with the platform twice, the second one missing"] = function(case)
  local image = put_image(case, images.image(case.name, case.platform))
  local missing = images.image(case.name .. "b", case.platform)
  put_index(case, { entry_of(image, case.platform), entry_of(missing, case.platform) })
end

--[[ Foreign layers and schema 1 ]]

faults["a layer that is elsewhere by its address"] = function(case)
  local image = single(case, function(image)
    image.document.layers[1].urls = { "http://" .. case.host .. "/" .. image.document.layers[1].digest }
  end)
  case.third = { ["/" .. images.digest(image.layers[1])] = { { status = 200, body = image.layers[1] } } }
  remove(case, "blobs", images.digest(image.layers[1]))
end

local function base64url(text)
  return (core.base64.encode(text):gsub("+", "-"):gsub("/", "_"):gsub("=", ""))
end

-- A schema 1 manifest, with as much of a signature as containerd checks.
local function schema1(case, change)
  local image = images.image(case.name, case.platform)
  local compatibility = core.json.encode { id = "x", os = "linux", architecture = "amd64" }
  local document = {
    schemaVersion = 1,
    name = case.repository,
    tag = "1",
    architecture = "amd64",
    fsLayers = core.array { { blobSum = images.digest(image.layers[1]) } },
    history = core.array { { v1Compatibility = compatibility } },
  }
  if change then change(document, image) end
  local text = core.json.encode(document)
  local protected = base64url(core.json.encode { formatLength = #text - 1, formatTail = base64url "}" })
  text = text:sub(1, -2) .. ',"signatures":[{"protected":"' .. protected .. '"}]}'
  put(case, "blobs", images.digest(image.layers[1]), image.layers[1], "application/octet-stream")
  put_manifest(case, text, images.SCHEMA1, "1")
  return image
end

faults["schema 1"] = function(case)
  schema1(case)
end
faults["schema 1 without layers"] = function(case)
  schema1(case, function(document)
    document.fsLayers, document.history = core.array {}, core.array {}
  end)
end
faults["schema 1 with a layer missing"] = function(case)
  remove(case, "blobs", images.digest(schema1(case).layers[1]))
end
faults["schema 1 without a signature"] = function(case)
  put_manifest(case, '{"schemaVersion":1,"name":"app","tag":"1","fsLayers":[],"history":[]}', images.SCHEMA1, "1")
end

-- [[ All cases ]]

local function sorted_keys(map)
  local keys = {}
  for key in pairs(map) do
    keys[#keys + 1] = key
  end
  table.sort(keys)
  return keys
end

local function new_case(repository, fault, way, platform, make, host)
  local case = {
    name = ("%s, %s, %s"):format(fault, way, platform),
    repository = repository .. "/app",
    reference = ":1",
    platform = platform,
    host = host,
    script = {},
  }
  make(case)
  auth[way](case)
  return case
end

local PLATFORMS = { "linux/amd64", "linux/arm64" }
local USUAL = { "none", "basic", "oauth", "token", "anonymous" }

--- All cases: each fault for each platform with two of the usual ways, and each way with a good index.
---@param host string another server, the target of some redirects
---@return spec.pull_case[]
function cases.all(host)
  local list, seen = {}, {}
  local function add(fault, way, platform, make)
    local case = new_case("case" .. #list + 1, fault, way, platform, make, host)
    list[#list + 1] = not seen[case.name] and case or nil
    seen[case.name] = true
  end
  for number, fault in ipairs(sorted_keys(faults)) do
    for shift, platform in ipairs(PLATFORMS) do
      add(fault, USUAL[1 + (number + 2 * shift) % #USUAL], platform, faults[fault])
    end
  end
  for _, way in ipairs(sorted_keys(auth)) do
    for _, platform in ipairs(PLATFORMS) do
      add("an index", way, platform, index)
    end
  end
  return list
end

local function all_of(kinds, repository, ways, platforms, host)
  local list = {}
  for _, fault in ipairs(sorted_keys(kinds)) do
    for _, way in ipairs(ways) do
      for _, platform in ipairs(platforms) do
        list[#list + 1] = new_case(repository .. #list + 1, fault, way, platform, kinds[fault], host)
      end
    end
  end
  return list
end

--- The cases in which kubebundle withholds a credential that containerd forwards.
---@param host string
---@return spec.pull_case[]
function cases.all_withheld(host)
  return all_of(withheld, "withheld", { "basic", "oauth", "token" }, { "linux/amd64" }, host)
end

--- The cases that nodes pull, but `ctr` does not.
---@param host string
---@return spec.pull_case[]
function cases.all_of_nodes(host)
  return all_of(of_nodes, "node", { "none" }, PLATFORMS, host)
end

-- Whether a script has only content, which a real registry can also store.
local function is_content(case)
  for _, answers in pairs(case.script) do
    local answer = answers[1]
    if #answers > 1 or answer.status ~= 200 or answer.method or answer.length or answer.fault then return false end
  end
  return not case.third
end

--- The cases whose content docker's registry can store, without authentication or with a user and a password.
---@param way "none"|"basic"
---@return spec.pull_case[]
function cases.all_stored(way)
  local list = {}
  for _, fault in ipairs(sorted_keys(faults)) do
    for _, platform in ipairs(PLATFORMS) do
      local case = new_case("stored" .. #list + 1, fault, "none", platform, faults[fault], "127.0.0.1:1")
      case.name = ("docker-registry: %s, %s, %s"):format(fault, way, platform)
      case.user = way == "basic" and USER .. ":" .. PASSWORD or nil
      list[#list + 1] = is_content(case) and case or nil
    end
  end
  return list
end

--- docker's registry with the content of all_stored().
---@param way "none"|"basic"
---@return table server
function cases.registry(way)
  local server = servers.registry(way == "basic" and { auth = "htpasswd", username = USER, password = PASSWORD } or {})
  for _, case in ipairs(cases.all_stored(way)) do
    storage.put(server.folder, case.script)
  end
  return server
end

--- The scripts of all cases combined: for the registry, and for the other host.
---@param list spec.pull_case[]
---@return table registry
---@return table third
function cases.scripts(list)
  local registry, third = {}, {}
  for _, case in ipairs(list) do
    for path, answers in pairs(case.script) do
      registry[path] = answers
    end
    for path, answers in pairs(case.third or {}) do
      third[path] = answers
    end
  end
  return registry, third
end

return cases
