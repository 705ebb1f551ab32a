-- Real servers for the specs: docker's registry and the small ones of servers.py, each on its own loopback port and
-- in its own folder, removed when it is stopped.

local core = require "kubebundle.core"

local command = require "spec.support.command"

local quote, read, write = command.quote, command.read, command.write

local servers = {}

---@return boolean
function servers.has(program)
  return os.execute("command -v " .. program .. " >/dev/null 2>&1") == true
end

--- Runs a command line; returns its standard output, and whether it succeeded.
function servers.run(line)
  local pipe = assert(io.popen(line .. " 2>&1", "r"))
  local output = pipe:read "a"
  return output, pipe:close() == true
end

local Server = {}
Server.__index = Server

--- Ends the server and removes its folder, like closing it.
function Server:stop()
  os.execute("kill " .. self.pid .. " 2>/dev/null; rm -rf " .. quote(self.folder))
end

Server.__close = Server.stop

-- Starts a command in the background and waits until its log matches the pattern, which captures the port.
local function start(folder, line, pattern)
  local log = folder .. "/log"
  local pid = servers.run(("%s >%s 2>&1 </dev/null & echo $!"):format(line, quote(log))):match "%d+"
  local server = setmetatable({ folder = folder, pid = pid, log = log }, Server)
  for _ = 1, 200 do
    local port = read(log):match(pattern)
    if port then
      server.port = tonumber(port)
      server.host = "127.0.0.1:" .. port
      return server
    end
    os.execute "sleep 0.05"
  end
  server:stop()
  error("the server did not come up: " .. line)
end

-- Starts a program in this folder, which prints its port first.
local function python(folder, words)
  local quoted = {}
  for index, word in ipairs(words) do
    quoted[index] = quote(word)
  end
  local here = debug.getinfo(1, "S").source:match "^@(.*/)" or "./"
  return start(folder, "exec /usr/bin/python3 " .. quote(here) .. table.concat(quoted, " "), "^(%d+)")
end

---One of servers.py.
---@param ... string its mode and arguments
function servers.python(...)
  return python(command.directory().path, { "servers.py", ... })
end

local Scripted = setmetatable({}, { __index = Server })
Scripted.__index = Scripted
Scripted.__close = Server.stop

--- Gives the server another script, before its first request.
---@param script table<string, table[]>
function Scripted:use(script)
  write(self.folder .. "/script", core.json.encode(script))
end

--- The requests received so far.
---@return { method: string, path: string, authorization: string, form: string }[]
function Scripted:requests()
  local list, file = {}, io.open(self.folder .. "/record")
  for line in file and file:lines() or function() end do
    list[#list + 1] = core.json.decode(line)
  end
  return list
end

--- A server that responds according to a script: see scripted.py.
---@param script table<string, table[]> the responses for each path
---@param tls? boolean
function servers.scripted(script, tls)
  local folder = command.directory().path
  write(folder .. "/script", core.json.encode(script))
  local words = { "scripted.py", folder .. "/script", folder .. "/record" }
  if tls then
    words[4], words[5] = servers.certificate(folder)
  end
  local server = setmetatable(python(folder, words), Scripted)
  server.certificate = words[5]
  return server
end

--- A key and a self-signed certificate for 127.0.0.1.
---@return string key path
---@return string certificate path
function servers.certificate(folder)
  local key, certificate = folder .. "/key.pem", folder .. "/cert.pem"
  local line = "openssl req -x509 -newkey rsa:2048 -nodes -keyout %s -out %s -days 2 -subj /CN=spec"
    .. " -addext subjectAltName=IP:127.0.0.1"
  local output, fine = servers.run(line:format(quote(key), quote(certificate)))
  assert(fine, output)
  return key, certificate
end

-- The registry's settings for each way of authentication.
local AUTH = {
  htpasswd = function(folder, options)
    local line = ("htpasswd -nbB %s %s"):format(quote(options.username), quote(options.password))
    local entry, fine = servers.run(line)
    assert(fine, entry)
    write(folder .. "/htpasswd", entry)
    return ("auth:\n  htpasswd:\n    realm: spec\n    path: %s/htpasswd\n"):format(folder)
  end,
  token = function(_, options)
    local settings = "auth:\n  token:\n    realm: http://%s/token\n    service: spec-registry\n"
      .. "    issuer: spec\n    rootcertbundle: %s\n"
    return settings:format(options.token_host, options.certificate)
  end,
  none = function()
    return ""
  end,
}

---docker's registry.
---@param options {auth?: "htpasswd"|"token"|"none", username?: string, password?: string, tls?: boolean,
---  token_host?: string, certificate?: string}
function servers.registry(options)
  local folder = command.directory().path
  local tls = ""
  if options.tls then
    local key, certificate = servers.certificate(folder)
    tls = ("  tls:\n    key: %s\n    certificate: %s\n"):format(key, certificate)
  end
  write(
    folder .. "/config.yml",
    table.concat {
      "version: 0.1\nlog:\n  level: info\n",
      ("storage:\n  filesystem:\n    rootdirectory: %s/data\n"):format(folder),
      "http:\n  addr: 127.0.0.1:0\n",
      tls,
      AUTH[options.auth or "none"](folder, options),
    }
  )
  local line = "OTEL_TRACES_EXPORTER=none exec docker-registry serve " .. quote(folder .. "/config.yml")
  local server = start(folder, line, "listening on 127%.0%.0%.1:(%d+)")
  server.certificate = options.tls and folder .. "/cert.pem" or nil
  return server
end

--- A complete OCI image with one small layer, as an OCI layout for skopeo.
---@return string layout path
function servers.image_layout(folder)
  local layout = folder .. "/image"
  local function blob(media_type, bytes)
    local digest = core.digest.sha256(bytes)
    write(layout .. "/blobs/sha256/" .. digest, bytes)
    return { mediaType = media_type, digest = "sha256:" .. digest, size = #bytes }
  end
  os.execute(
    ("mkdir -p %s/blobs/sha256 && cd %s && echo hello >hello && tar cf layer.tar hello"):format(
      quote(layout),
      quote(folder)
    )
  )
  local layer = read(folder .. "/layer.tar")
  local config = core.json.encode {
    architecture = "amd64",
    os = "linux",
    config = core.object {},
    rootfs = { type = "layers", diff_ids = { "sha256:" .. core.digest.sha256(layer) } },
  }
  local manifest = core.json.encode {
    schemaVersion = 2,
    mediaType = "application/vnd.oci.image.manifest.v1+json",
    config = blob("application/vnd.oci.image.config.v1+json", config),
    layers = { blob("application/vnd.oci.image.layer.v1.tar", layer) },
  }
  local described = blob("application/vnd.oci.image.manifest.v1+json", manifest)
  write(layout .. "/oci-layout", '{"imageLayoutVersion":"1.0.0"}')
  write(layout .. "/index.json", core.json.encode { schemaVersion = 2, manifests = { described } })
  return layout
end

---Pushes an image with skopeo.
---@param registry table from servers.registry
---@param name string repository and tag
function servers.push(registry, name, username, password)
  local layout = servers.image_layout(registry.folder)
  local credential = username and "--dest-creds " .. quote(username .. ":" .. password) or ""
  local line = "skopeo --insecure-policy copy --dest-tls-verify=false %s oci:%s docker://%s/%s"
  local output, fine = servers.run(line:format(credential, quote(layout), registry.host, name))
  assert(fine, output)
end

return servers
