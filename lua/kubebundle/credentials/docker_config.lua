-- The credentials of a docker config file, where `docker login` and `podman login` store them: in the file itself, or
-- in a credential helper named there (protocol: github.com/docker/docker-credential-helpers).
--
-- `kubectl create secret --from-file` copies the file as it is: if a helper has the password, the Secret contains an
-- empty entry, and every pull fails.

local bytes_order = require "kubebundle.util.bytes"
local core = require "kubebundle.core"
local files = require "kubebundle.util.files"
local host = require "kubebundle.util.host"
local hub = require "kubebundle.kubelet.hub"
local keyring = require "kubebundle.kubelet.keyring"
local options_of = require "kubebundle.util.options"
local process = require "kubebundle.credentials.process"
local read = require "kubebundle.util.read"
local redact = require "kubebundle.util.redact"

-- The user name that docker-credential helpers return with an identity token.
local IDENTITY_TOKEN_USER = "<token>"

local function environment(name)
  local value = host.variable(name)
  return value ~= "" and value or nil
end

-- docker's file first, then podman's: users usually mean docker's.
local function usual_paths()
  local paths = {}
  local function add(folder, rest)
    if folder then paths[#paths + 1] = folder .. rest end
  end
  add(environment "DOCKER_CONFIG", "/config.json")
  add(environment "HOME", "/.docker/config.json")
  add(environment "REGISTRY_AUTH_FILE", "")
  add(environment "XDG_RUNTIME_DIR", "/containers/auth.json")
  add(environment "HOME", "/.config/containers/auth.json")
  return paths
end

local function find_file()
  local open, err = host.get("io", "open")
  if not open then return nil, err end
  local paths = usual_paths()
  for _, path in ipairs(paths) do
    local file = open(path, "rb")
    if file then
      file:close()
      return path
    end
  end
  return nil,
    core.failure {
      code = "dockerconfig.not-found",
      message = "no docker config file found; looked for " .. table.concat(paths, ", "),
      unreadable = true,
    }
end

local function fail(code, message)
  return nil, core.failure { code = code, message = message }
end

-- Whether a server name may hold a credential: the command line of a helper shows it.
local function may_hold_secret(server)
  local authority = server:gsub("^%a[%w+.-]*://", ""):match "^[^/]*"
  return authority:find("@", 1, true) ~= nil or server:find("?", 1, true) ~= nil
end

-- What every helper writes for a server that it does not know (docker/docker-credential-helpers).
local NOT_FOUND = "credentials not found in native keychain"

---Asks a credential helper.
---@return table|nil credential
---@return kubebundle.failure|nil err
local function ask_helper(helper, server)
  if not helper:find "^[%w._-]+$" then return fail("helper.invalid-name", "invalid name of the credential helper") end
  if may_hold_secret(server) then
    return fail("helper.invalid-server", "user information or a query in the server name")
  end
  local program = "docker-credential-" .. helper
  local output, err, is_unknown = process.output({ program, "get" }, server, NOT_FOUND)
  if not output and not is_unknown then return nil, err end
  local answer = output and core.json.decode(output)
  local username, password = read.text(answer, "Username"), read.text(answer, "Secret")
  if not (username and password) then
    return fail("helper.no-credential", program .. " returned no user name and password")
  elseif username == IDENTITY_TOKEN_USER then
    return fail("helper.identity-token", program .. " returned an identity token, which the kubelet cannot use")
  end
  return { server = server, username = username, password = password }
end

-- The servers that a credential helper has credentials for, sorted.
local function list_helper(helper)
  if not helper:find "^[%w._-]+$" then return fail("helper.invalid-name", "invalid name of the credential helper") end
  local program = "docker-credential-" .. helper
  local output, err = process.output { program, "list" }
  if not output then return nil, err end
  local answer = core.json.decode(output)
  if type(answer) ~= "table" or read.is_list(answer) then
    return fail("helper.no-credential", program .. " did not return a list of servers")
  end
  return bytes_order.sorted_keys(answer)
end

--- The credential of one entry, from the file or its helper.
---@return table|nil credential
---@return kubebundle.failure|nil err
local function credential_of(config, server)
  local entry = read.map(read.map(config, "auths"), server)
  if read.text(entry, "auth") then
    local username, password = core.dockerconfig.decode_auth(entry.auth)
    if not username then
      return fail("auth.malformed", "auth cannot be decoded")
    elseif password == "" then
      if read.text(entry, "identitytoken") then
        return fail("auth.identity-token", "it has an identity token, which the kubelet does not read")
      end
      return fail("auth.no-password", "the password is empty")
    end
    return { server = server, username = username, password = password, email = read.text(entry, "email") }
  elseif read.text(entry, "username") and read.text(entry, "password") then
    local email = read.text(entry, "email")
    return { server = server, username = entry.username, password = entry.password, email = email }
  end
  local helper = read.text(read.map(config, "credHelpers"), server) or read.text(config, "credsStore")
  if not helper then
    return fail("dockerconfig.empty-entry", "no user name and password, and no credential helper in the file")
  end
  return ask_helper(helper, server)
end

-- The servers in the file, sorted.
local function servers_of(config)
  local servers, seen = {}, {}
  for _, map in ipairs { read.map(config, "auths"), read.map(config, "credHelpers") } do
    for server in pairs(map) do
      if not seen[server] then
        seen[server] = true
        servers[#servers + 1] = server
      end
    end
  end
  table.sort(servers, bytes_order.less)
  return servers
end

-- The file's spelling of a server: exactly as given, or the only one with the same key for the kubelet.
local function spelling_of(config, wanted)
  local servers, found = servers_of(config), {}
  for _, server in ipairs(servers) do
    if server == wanted then
      return { server }
    elseif keyring.identity(server) == keyring.identity(wanted) then
      found[#found + 1] = server
    end
  end
  if #found == 1 or #found == 0 and read.text(config, "credsStore") then return { found[1] or wanted } end
  local listed = #found > 0 and found or servers
  for index, server in ipairs(listed) do
    listed[index] = redact.shown(server)
  end
  local code = #found > 0 and "dockerconfig.ambiguous-server" or "dockerconfig.no-entry"
  return fail(
    code,
    ("%s entry for %s; found: %s"):format(
      #found > 0 and "more than one" or "no",
      redact.shown(wanted),
      #listed > 0 and table.concat(listed, ", ") or "none"
    )
  )
end

-- The credentials of the servers, in the same order.
local function credentials_of(config, servers)
  local found = {}
  for _, server in ipairs(servers) do
    local credential, err = credential_of(config, server)
    if not credential then
      return fail(err.code, ("the entry of %s cannot be used: %s"):format(redact.shown(server), err.message))
    end
    found[#found + 1] = credential
  end
  if #found == 0 then return fail("dockerconfig.no-credential", "no credentials in this docker config file") end
  return found
end

-- The layout of ~/.dockercfg: the servers themselves, without `auths`.
local function is_legacy(config)
  for name, entry in pairs(config) do
    local is_entry = type(entry) == "table" and (read.text(entry, "auth") or read.text(entry, "username"))
    if not is_entry or name == "auths" then return false end
  end
  return next(config) ~= nil
end

-- PowerShell writes files in UTF-16, or with a byte order mark.
local function decode_text(text, path)
  local config, err = core.json.decode((core.template.decode(text)) or text)
  if err then
    err.filename = path
    err.message = err.safe_message or err.message
    return nil, err
  end
  if type(config) ~= "table" or read.is_list(config) then
    return nil,
      core.failure {
        code = "dockerconfig.not-object",
        message = "a docker config file must be a JSON object",
        filename = path,
      }
  end
  return is_legacy(config) and { auths = config } or config
end

-- `docker login` in a browser stores two tokens next to Docker Hub's entry, which no image uses.
local function without_dead(servers)
  local kept, notes, has_hub = {}, {}, false
  for _, server in ipairs(servers) do
    local key = keyring.key(server)
    has_hub = has_hub or key ~= nil and hub.is_usable(key)
  end
  for _, server in ipairs(servers) do
    local key = keyring.key(server)
    if has_hub and key and hub.is_dead(key) then
      notes[#notes + 1] = ("skipped the entry %s: no image uses it"):format(redact.shown(server))
    else
      kept[#kept + 1] = server
    end
  end
  return kept, notes
end

-- The servers of a file's credential store that have no entry in the file.
local function stored_servers(config)
  local store = read.text(config, "credsStore")
  local listed, err = list_helper(store)
  if not listed then
    local text = "the file lists no servers, only the credential store %s, and %s; select an entry by --server"
    err.message = text:format(redact.shown(store), err.message)
    return nil, err
  end
  return listed
end

-- Selects the entries, with notes about the others.
local function choose(config, only)
  if only then
    local servers, err = spelling_of(config, only)
    return servers, err, {}
  end
  local servers = servers_of(config)
  if #servers == 0 and read.text(config, "credsStore") then
    local stored, err = stored_servers(config)
    if not stored then return nil, err end
    servers = stored
  end
  local kept, notes = without_dead(servers)
  return kept, nil, notes
end

--- The credentials in the text of a docker config file.
---@param text string
---@param path string the name for messages
---@param only? string
---@return kubebundle.dockerconfig.entry[]? entries
---@return kubebundle.failure? err
---@return string[]? notes
local function parse(text, path, only)
  local config, err = decode_text(text, path)
  if not config then return nil, err end
  local servers, notes, found
  servers, err, notes = choose(config, only)
  if servers then
    found, err = credentials_of(config, servers)
    if err and not only and #servers > 1 then err.remedy = "Select one server: `--server SERVER`." end
  end
  if err then err.filename = path end
  return found, err, notes
end

--- The credentials stored by `docker login` and `podman login`: in the file itself, or in the credential helpers
--- named there, which are run.
---@param path? string the file; by default, docker's and podman's usual places are searched
---@param only? string only this server's entry, in any spelling with the same key for the kubelet
---@return kubebundle.dockerconfig.entry[]? entries for kb.pull_secret
---@return kubebundle.failure? err
---@return string[]? notes about omitted entries
local function read_file(path, only)
  options_of.argument("kb.credentials.docker_config", "path", path, "string?")
  options_of.argument("kb.credentials.docker_config", "only", only, "string?")
  local err, text
  if not path then
    path, err = find_file()
    if not path then return nil, err end
  end
  text, err = files.read(path)
  if not text then return nil, err end
  return parse(text, path, only)
end

return { read = read_file, parse = parse }
