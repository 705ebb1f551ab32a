-- A keyring finds with an index what checking each of its keys would find, in the same order.

local bytes = require "kubebundle.util.bytes"
local keyring = require "kubebundle.kubelet.keyring"

local LABELS = { "a", "b", "ab", "aab", "r1", "r2", "r*", "*", "*1", "*a*b", "a*", "**", "[a-b]", "?", "\\a", "r[12]" }
local ENDS = { "io", "example.com", "*.com", "i*", "" }
local PORTS = { "", "", "", ":", ":5000", ":443" }
local PATHS = { "", "/", "/team", "/team/", "/team/a", "/v1/team", "/te", "//team" }

local function pick(list)
  return list[math.random(#list)]
end

local function random_server()
  local host = pick(LABELS)
  local ending = pick(ENDS)
  return host .. (ending ~= "" and "." or "") .. ending .. pick(PORTS) .. pick(PATHS)
end

local function random_name()
  local label = pick { "a", "b", "ab", "aab", "r1", "r2", "r12", "index" }
  local host = label .. pick { ".io", ".example.com", ".docker.io", "" }
  return host .. pick { "", "", ":5000", ":443" } .. pick { "/team", "/team/a", "/team/a/b", "/teams", "/x" }
end

local function random_documents()
  local documents = {}
  for number = 1, math.random(4) do
    local entries = {}
    for at = 1, math.random(0, 12) do
      local server = math.random(20) == 1 and "index.docker.io" or random_server()
      entries[at] = { server = server, username = ("%d-%d"):format(number, at), password = "" }
    end
    documents[number] = { entries = entries, secret = "s" .. number }
  end
  return documents
end

-- The entries under each key selected by `applies`: keys in descending byte order, then Secrets in order.
local function entries_of(documents, applies)
  local keys, by_key = {}, {}
  for _, document in ipairs(documents) do
    for _, entry in ipairs(document.entries) do
      local key = keyring.key(entry.server)
      if key and applies(key) then
        if not by_key[key] then
          keys[#keys + 1], by_key[key] = key, {}
        end
        table.insert(by_key[key], entry.username)
      end
    end
  end
  table.sort(keys, function(x, y)
    return bytes.less(y, x)
  end)
  local found = {}
  for _, key in ipairs(keys) do
    table.move(by_key[key], 1, #by_key[key], #found + 1, found)
  end
  return found
end

local function by_looking_at_each(documents, name)
  local found = entries_of(documents, function(key)
    return keyring.matches(key, name)
  end)
  if #found == 0 and keyring.falls_back_to_hub(name) then
    return entries_of(documents, function(key)
      return key == "index.docker.io"
    end)
  end
  return found
end

local function names_of(credentials)
  local names = {}
  for at, credential in ipairs(credentials) do
    names[at] = credential.username
  end
  return names
end

describe("a keyring of random servers", function()
  it("finds for random images the same as a check of each key, asked once or repeatedly", function()
    math.randomseed(17)
    local found = 0
    for _ = 1, 120 do
      local documents = random_documents()
      local ring = keyring.of_documents(documents)
      for _ = 1, 25 do
        local name = random_name()
        local expected = by_looking_at_each(documents, name)
        assert.same(expected, names_of(ring:find(name)), name)
        found = found + #expected
      end
    end
    assert.is_true(found > 400)
  end)

  it("finds a part of a pattern also in a host that is longer than all patterns together", function()
    local documents = { { entries = { { server = "*middle*.io", username = "u", password = "" } } } }
    local host = ("x"):rep(5000) .. "middle" .. ("y"):rep(5000) .. ".io/a"
    assert.same({ "u" }, names_of(keyring.of_documents(documents):find(host)))
  end)

  it("lists a Secret twice if it is duplicated in the list", function()
    local document = { entries = { { server = "r.io", username = "u", password = "" } }, secret = "s" }
    local ring = keyring.of_documents { document, document }
    for _ = 1, 5 do
      assert.same({ "u", "u" }, names_of(ring:find "r.io/a"))
    end
  end)
end)

describe("entries of one Secret whose servers give one key", function()
  local function secret(name, servers)
    local entries = {}
    for at, server in ipairs(servers) do
      entries[at] = ('"%s":{"username":"%s%d","password":"p"}'):format(server, name, at)
    end
    return {
      type = "kubernetes.io/dockerconfigjson",
      metadata = { name = name },
      stringData = { [".dockerconfigjson"] = '{"auths":{' .. table.concat(entries, ",") .. "}}" },
    }
  end

  local function unordered(secrets, image)
    local marks = {}
    for at, credential in ipairs(assert(keyring.new(secrets)):lookup(image)) do
      marks[at] = credential.username .. (credential.unordered and "?" or "")
    end
    return table.concat(marks, " ")
  end

  it("are marked, because the kubelet has no order for them", function()
    local servers = { "r.io", "https://r.io", "r.io/v1/", "user@r.io", "r.io/team", "q.io" }
    assert.equal("a5 a1? a2? a3? a4?", unordered({ secret("a", servers) }, "r.io/team/x"))
  end)

  it("of several Secrets are in the order of these", function()
    assert.equal("a1 b1? b2?", unordered({ secret("a", { "r.io" }), secret("b", { "r.io", "http://r.io" }) }, "r.io/x"))
    assert.equal("a1? a2?", unordered({ secret("a", { "index.docker.io", "https://index.docker.io/v1/" }) }, "nginx"))
  end)
end)
