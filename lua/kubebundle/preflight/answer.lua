-- The outcome for an unsuccessful response: its kind, and a message with the registry's own message, from which the
-- sent credentials are removed.

local core = require "kubebundle.core"
local pull_error = require "kubebundle.explain.pull_error"
local redact = require "kubebundle.util.redact"

local answer = {}

local MAX_WORDS = 300 -- of the registry's own message
local MAX_ERRORS = 3 -- of the errors that it lists

--- The outcome of an attempt. `kind` is `pulled`, or the reason for the failure: unauthorized, forbidden,
--- registry-firewall, credential-expires, credential-withheld, not-found, rate-limited, server-error, certificate,
--- handshake, dns, connect, timeout, too-large, protocol; after the tag was resolved also platform, content-missing,
--- content-mismatch, manifest-invalid, not-an-image, schema1.
---@class kubebundle.preflight.outcome
---@field kind string
---@field message string
---@field cause string? the message without the server's own
---@field words string? the server's own message
---@field status integer?
---@field pulled boolean? true in spite of a problem
---@field digest string?
---@field media_type string?
---@field size integer? of the manifest or index, in bytes
---@field platforms string[]? of the image
---@field platform string? that was examined
---@field is_public boolean? it would be pulled without a credential
---@field is_head_only boolean? only the tag was requested
---@field remaining integer? remaining pulls of the rate limit
---@field notes kubebundle.preflight.note[]?

---@class kubebundle.preflight.note
---@field rule string
---@field severity string
---@field message string
---@field remedy string?

local KIND_OF_STATUS = {
  [401] = "unauthorized",
  [403] = "forbidden",
  [404] = "not-found",
  [408] = "timeout",
  [429] = "rate-limited",
}

local KIND_OF_WORDS = { firewall = "registry-firewall", expired = "credential-expires" }

-- libcurl reports these only as a failed write.
local CUT = { ["too-large"] = "the response is too large" }

local function text_of(value)
  return type(value) == "string" and value ~= "" and value or nil
end

-- The messages of an error document of the distribution API, or of other common forms.
local function sentences(document)
  local found = {}
  for index, item in ipairs(type(document.errors) == "table" and document.errors or {}) do
    if type(item) == "table" and index <= MAX_ERRORS then
      found[#found + 1] = text_of(item.message) or text_of(item.code)
    end
  end
  if #found == 0 then
    found[1] = text_of(document.message)
      or text_of(document.details)
      or text_of(document.error_description)
      or text_of(document.error)
  end
  return found
end

local function shortened(text)
  if #text <= MAX_WORDS then return text end
  return text:sub(1, (utf8.offset(text, 0, MAX_WORDS) or MAX_WORDS) - 1) .. "..."
end

--- A server's text, short and in printable form, without what was sent to it.
---@param text string
---@param secrets string[] that were sent
---@return string
function answer.shown(text, secrets)
  return redact.shown(shortened(redact.utf8(redact.without(text, secrets))))
end

--- A server's message in an error's body, in printable form; nil if there is none.
---@param response kubebundle.preflight.response
---@param secrets string[] that were sent to it
---@return string?
function answer.words(response, secrets)
  local body, headers = response.body or "", response.headers or {}
  local document = body:find("^%s*{") and core.json.decode(body)
  local found = type(document) == "table" and sentences(document) or {}
  if #found == 0 and (headers["content-type"] or ""):find("^text/plain") then found[1] = body:match("%S[^\r\n]*") end
  local words = answer.shown(table.concat(found, "; "), secrets)
  return words ~= "" and words or nil
end

---@param response kubebundle.preflight.response
---@param what string the server, for the message
---@param secrets string[] that were sent
---@return kubebundle.preflight.outcome
function answer.of(response, what, secrets)
  if response.outcome then
    return response.outcome
  elseif response.failure and not (CUT[response.failure] and (response.status or 0) >= 300) then
    local message = CUT[response.failure] or response.message
    return { kind = response.failure, message = redact.shown(redact.without(message, secrets)) }
  end
  local status = response.status
  local kind = KIND_OF_STATUS[status] or (status >= 500 and "server-error") or "protocol"
  local words = answer.words(response, secrets)
  local message = ("%s answered %d"):format(what, status)
  local retry = response.headers["retry-after"]
  if kind == "rate-limited" and retry and retry:find("^%d+$") then
    message = ("%s, retry after %s s"):format(message, redact.without(retry, secrets))
  end
  local outcome = { kind = kind, message = message, cause = message, words = words, status = status }
  if words then
    outcome.message = ('%s: "%s"'):format(message, words)
    outcome.kind = KIND_OF_WORDS[pull_error.read(words).kind] or kind
  end
  return outcome
end

return answer
