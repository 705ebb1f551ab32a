-- Parses the kubelet's statements about an image, in the waiting state of a container or in an event: the kind of
-- problem, the image's name, and the runtime's error as the cause. The forms are those of Kubernetes 1.20 to 1.36.

local go_error = require "kubebundle.explain.go_error"
local image = require "kubebundle.kubelet.image"
local reader_words = require "kubebundle.explain.reader_words"

local statement = {}

---@class kubebundle.explain.statement
---@field kind "pull"|"image-invalid"|"not-pulled"|"inspect-failed"|"registry-unavailable"|"signature-invalid"|
---"auth-malformed"|"present" the trouble; `present`: the image is on the node
---@field reason string
---@field message string
---@field image string? the key of the named image
---@field cause string? the runtime's error; nil if the message lacks it

local kinds = {
  ErrImagePull = "pull",
  ImagePullBackOff = "pull",
  InvalidImageName = "image-invalid",
  ErrImageNeverPull = "not-pulled",
  ImageInspectError = "inspect-failed",
  RegistryUnavailable = "registry-unavailable",
  SignatureValidationFailed = "signature-invalid",
}

--- The canonical key of an image: runtimes complete what the manifest leaves out.
---@param ref string
---@return string
function statement.image_key(ref)
  local parts = image.parse(ref)
  if not parts then return ref end
  local tag = parts.tag == "" and parts.digest == "" and "latest" or parts.tag
  return parts.name .. ":" .. tag .. "@" .. parts.digest
end

-- The end of the first quoted string after `at`, and the string.
local function quoted(text, at)
  local open = text:find('"', at, true)
  local close = open
  repeat
    close = close and text:find('["\\]', close + 1)
    local is_escape = close and text:sub(close, close) == "\\"
    close = is_escape and close + 1 or close
  until not is_escape
  return close, close and go_error.unquote(text:sub(open + 1, close - 1))
end

-- The image named by a message: `image "X"`, `image tag "X"`, or without quotes if the registry is unavailable.
local function named_image(message)
  local at = message:find('image "', 1, true) or message:find('image tag "', 1, true)
  local _, name = quoted(message, at or #message)
  name = at and name or message:match("^image pull failed for (%S+) because ")
  return name and name ~= "" and statement.image_key(name) or nil
end

-- `REASON: ERROR`, or only an error.
local function new(reason, message, error_, fallback)
  local prefix, rest = error_:match("^(%u%w+)(.*)$")
  local kind = prefix and (rest == "" or rest:find("^: ")) and kinds[prefix] or nil
  local cause = kind and rest:sub(3) or error_
  kind = kind or fallback
  if kind == "pull" and reader_words.are(cause) then kind = "auth-malformed" end
  local has_cause = cause ~= "" and (kind == "pull" or kind == "registry-unavailable")
  return {
    kind = kind,
    reason = reason,
    message = message,
    image = named_image(message),
    cause = has_cause and cause or nil,
  }
end

-- The text after `... pulling image "X": ` or `Failed to pull image "X": `; "" if there is none.
local function after_image(message)
  local close = quoted(message, 1)
  return close and message:match("^: (.*)$", close + 1) or ""
end

local function of_pull(reason, message)
  local is_prefixed = message:find('^Back%-off pulling image "') or message:find('^Failed to pull image "')
  return new(reason, message, is_prefixed and after_image(message) or message, "pull")
end

--- Parses the waiting state of a container; nil if it is not about an image.
---@param reason string since 1.33 Go's message, for an unreadable pull secret
---@param message string
---@return kubebundle.explain.statement?
function statement.of_waiting(reason, message)
  local kind = kinds[reason]
  if kind == "pull" then
    return of_pull(reason, message)
  elseif kind then
    return {
      kind = kind,
      reason = reason,
      message = message,
      image = named_image(message),
      cause = message:match("^image pull failed for %S+ because the registry is unavailable: (.*)$"),
    }
  elseif not reason:find("^%u%w*$") and reason ~= "" then
    return new(reason, message, reason, "pull")
  end
end

-- `Error: REASON` only repeats a waiting reason, and other errors are about creating the container.
local function of_failed(reason, message)
  if message:find('^Failed to pull image "') then return of_pull(reason, message) end
  local words = message:match("^Error: (.*)$")
  return words and reader_words.are(words) and new(reason, message, words, "pull") or nil
end

local readers = {
  Failed = of_failed,
  BackOff = function(reason, message)
    return message:find('^Back%-off pulling image "') and of_pull(reason, message) or nil
  end,
}

-- An image that cannot be looked up, because of its name or a failure of the runtime.
function readers.InspectFailed(reason, message)
  local kind = message:find("^Failed to apply default image tag ") and "image-invalid" or "inspect-failed"
  return { kind = kind, reason = reason, message = message, image = named_image(message) }
end

function readers.ErrImageNeverPull(reason, message)
  return { kind = "not-pulled", reason = reason, message = message, image = named_image(message) }
end

function readers.Pulled(reason, message)
  return { kind = "present", reason = reason, message = message, image = named_image(message) }
end

--- Parses an event; nil if it is not about an image, or has no information.
---@param reason string
---@param message string
---@return kubebundle.explain.statement?
function statement.of_event(reason, message)
  local read = readers[reason]
  return read and read(reason, message) or nil
end

return statement
