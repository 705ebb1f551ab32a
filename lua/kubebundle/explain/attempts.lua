-- The credentials that the kubelet tries for an image: those it sends, and those that gRPC cannot carry to the
-- runtime, because their user name or password is not UTF-8.

local paths = require "kubebundle.kubernetes.paths"
local redact = require "kubebundle.util.redact"

local attempts = {}

--- The credentials that are sent, and those that are not.
---@param entry kubebundle.check.image
---@return kubebundle.credential[]? sent in the order of the attempts; nil if they cannot be known
---@return kubebundle.credential[] unsent
function attempts.of(entry)
  if not entry.credentials then return nil, {} end
  local sent, unsent = {}, {}
  for _, credential in ipairs(entry.credentials) do
    local is_text = utf8.len(credential.username) and utf8.len(credential.password)
    local list = is_text and sent or unsent
    list[#list + 1] = credential
  end
  return sent, unsent
end

--- Groups of credentials in the kubelet's order; the entries of one Secret with the same key have no fixed order.
---@param credentials kubebundle.credential[]
---@return kubebundle.credential[][]
function attempts.runs(credentials)
  local runs = {}
  for index, credential in ipairs(credentials) do
    local before = credentials[index - 1]
    local run = runs[#runs]
    if run and credential.unordered and before.key == credential.key and before.secret == credential.secret then
      run[#run + 1] = credential
    else
      runs[#runs + 1] = { credential }
    end
  end
  return runs
end

---@class kubebundle.explanation.credential
---@field server string
---@field secret string
---@field username string
---@field unordered boolean? several entries of this Secret have the same key, and their order changes at each sync

--- A credential without its secret parts.
---@param credential kubebundle.credential
---@return kubebundle.explanation.credential
function attempts.shown(credential)
  local username = credential.username
  return {
    server = paths.shown(credential.server),
    secret = credential.secret or "",
    username = redact.user_name(username),
    unordered = credential.unordered,
  }
end

return attempts
