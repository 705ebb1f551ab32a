-- What the kubelet says of a pull secret that it cannot read: Go's words for base64, JSON and the auth field.
-- Kubernetes up to 1.36 is built with Go 1.26 and before; with Go 1.27 the words for wrong types changed.

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

--- Whether a text is the kubelet's about a pull secret. Longer errors only contain such words.
---@param text string
---@return boolean
function reader_words.are(text)
  for _, pattern in ipairs(patterns) do
    if text:find(pattern) then return true end
  end
  return false
end

-- Go 1.27 no longer puts the names of the fields around an entry before the entry's own type.
local AROUND = "^(json: cannot unmarshal %a+ into Go )struct field DockerConfigJSON%.auths"
local ENTRY = "dockerConfigEntryWithAuth"

--- The words of Go 1.27 for those of Go 1.26; the same where they did not change.
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
