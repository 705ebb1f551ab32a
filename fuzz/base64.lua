-- Every text can be encoded and decoded again; a decoded text is encoded to the same text.

local kb = require "kubebundle"
local check_error = require("fuzz.properties").check_error

local forms = {}
for _, url in ipairs { false, true } do
  for _, padding in ipairs { false, true } do
    forms[#forms + 1] = { url = url, padding = padding }
  end
end

return function(input)
  for _, form in ipairs(forms) do
    local text = kb.base64.encode(input, form)
    assert(kb.base64.decode(text, form) == input)
    local bytes, err = kb.base64.decode(input, form)
    if bytes then
      assert(kb.base64.encode(bytes, form) == input)
    else
      check_error(err)
    end
  end
  local wrapped = kb.base64.encode(input, { wrap = 76 })
  assert(kb.base64.decode(wrapped, { lenient = true }) == input)
  local bytes, err = kb.base64.decode(input, { lenient = true })
  if not bytes then check_error(err) end
end
