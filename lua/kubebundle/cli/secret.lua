-- kubebundle secret NAME: writes a pull Secret, for one namespace or the same one for many.

local output = require "kubebundle.cli.output"
local password = require "kubebundle.cli.password"

local secret = { name = "secret", summary = "Write an image pull Secret" }

function secret.define(parser)
  parser:argument("name", "The Secret's name."):argname("NAME")
  parser:option("-n --namespace", "The Secret's namespace. Given several times: a Secret in each.")
    :argname("NAMESPACE"):count("*")
  parser:option("--server", "The registry, as its images name it: host or host:port."):argname("HOST")
  parser:option("--username", "Who pulls: a user, a client id, a token's name."):argname("NAME")
  password.define(parser)
  parser:flag("--append-hash", "Append a hash of the contents to the name, as kubectl does.")
  parser:option("--format", "The document's format.", "yaml"):choices({ "yaml", "json" })
  parser:option("-o --output", "Write to this file, with mode 0600, in place of stdout."):argname("PATH")
  parser:epilog([[
Example:
   printf '%s' "$PASSWORD" | kubebundle secret regcred -n shop \
     --server registry.example.com --username ci --password-stdin | kubectl apply -f -]])
end

local function registry(arguments, console)
  local word = password.read(arguments, console)
  local missing = not arguments.server and "--server" or not arguments.username and "--username"
    or not word and "--password-stdin, --password-env or --password-file"
  if missing then
    console:stop(2, missing .. " is missing\nTry 'kubebundle secret --help'.")
  end
  return { server = arguments.server, username = arguments.username, password = word }
end

-- Builders refuse with a sentence that begins with their name; anything else is a fault of ours.
local function build(builder, options, console)
  local fine, result = pcall(builder, options)
  if fine then
    return result
  end
  local refusal = type(result) == "string" and result:match("^kb%.[%w_.]+: (.*)$")
  if not refusal then
    error(result, 0)
  end
  console:stop(1, refusal)
end

-- One Secret, or a List of them: as kubectl writes JSON.
local function json(bundle)
  if #bundle > 1 then
    return bundle:json()
  end
  return require("kubebundle.core").json.encode(bundle[1], { indent = 2 }) .. "\n"
end

function secret.run(arguments, console)
  local kb = require "kubebundle"
  local registries = { build(kb.registry.generic, registry(arguments, console), console) }
  local many = #arguments.namespace > 0
  local documents = build(kb.pull_secret, {
    name = arguments.name, namespaces = many and arguments.namespace or nil, registries = registries,
    append_hash = arguments.append_hash,
  }, console)
  local bundle = kb.bundle { documents }
  for _, warning in ipairs(bundle:warnings()) do
    console:warn("warning: " .. warning)
  end
  local text = arguments.format == "json" and json(bundle) or bundle:yaml()
  output.write({ { path = "-", text = text } }, arguments.output, true, console)
  return 0
end

return secret
