-- Certificates for SealedSecrets, and the two programs that open them.

local cjson = require "cjson"
local command = require "spec.support.command"

local sealing = {}

--- Why nothing can be sealed or opened here; nil if it can.
---@return string?
function sealing.missing()
  if not pcall(require, "kubebundle.seal") then return "kubebundle.seal is not built (Debian: libssl-dev)" end
  if not os.execute "/usr/bin/python3 -c 'import cryptography' 2>/dev/null" then return "needs python3-cryptography" end
  if not os.execute "command -v node >/dev/null" then return "needs nodejs" end
end

--- A new key and its certificate.
---@param kind? string rsa:BITS, ec or ed25519
---@param from? number days from now
---@param to? number
---@return { key: string, certificate: string } pems
function sealing.pair(kind, from, to)
  local words = { "/usr/bin/python3", "-W", "ignore", "spec/support/certificates.py", kind or "rsa:2048" }
  words[#words + 1], words[#words + 2] = tostring(from or -1), tostring(to or 30)
  local result = command.run(words)
  assert(result.status == 0, result.stderr)
  return cjson.decode(result.stdout)
end

local OPENERS = {
  ["python3-cryptography"] = { "/usr/bin/python3", "spec/support/unseal.py" },
  ["node's crypto"] = { "node", "spec/support/unseal.js" },
}

--- What each of the programs opens from sealed values: the base64 texts of the Secret, or null.
---@param pair { key: string, certificate: string }
---@param label string
---@param data table<string, string>
---@return table<string, table> opened by program name
function sealing.open(pair, label, data)
  local opened = {}
  for name, words in pairs(OPENERS) do
    local input = cjson.encode { key = pair.key, label = label, data = data }
    local result = command.run(words, { stdin = input })
    assert(result.status == 0, result.stderr)
    opened[name] = cjson.decode(result.stdout)
  end
  return opened
end

return sealing
