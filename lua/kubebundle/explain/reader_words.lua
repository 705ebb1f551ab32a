-- The kubelet's messages for a pull secret that it cannot read: Go's messages for base64, JSON and the auth field.
-- Kubernetes up to 1.36 is built with Go 1.26 or earlier; Go 1.27 changed the messages for wrong types.

local reader_words = {}

local patterns = {
  "^illegal base64 data at input byte %d+$",
  "^unable to parse auth field, must be formatted as base64%(username:password%)$",
  "^json: ",
  "^jsontext: ",
  "^invalid character ",
  "^unexpected end of JSON input$",
  "^exceeded max depth$",
}

--- Whether a text is the kubelet's message about a pull secret. Longer errors only contain such messages.
---@param text string
---@return boolean
function reader_words.are(text)
  for _, pattern in ipairs(patterns) do
    if text:find(pattern) then return true end
  end
  return false
end

-- Go 1.27 no longer includes the names of the parent fields before an entry's type.
local AROUND = "^(json: cannot unmarshal %a+ into Go )struct field DockerConfigJSON%.auths"
local ENTRY = "dockerConfigEntryWithAuth"

--- The message of Go 1.27 for one of Go 1.26; the same if it did not change.
---@param words string
---@return string
function reader_words.of_go_1_27(words)
  local beginning, rest = words:match(AROUND .. "(.*)$")
  if not beginning then return words end
  local field, type = rest:match("^%.(%w+) of type (.*)$")
  if field then return ("%sstruct field %s.%s of type %s"):format(beginning, ENTRY, field, type) end
  if rest == " of type credentialprovider." .. ENTRY then
    return ("%svalue of type credentialprovider.%s"):format(beginning, ENTRY)
  end
  return words
end

return reader_words
