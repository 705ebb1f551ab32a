-- Any text is decoded or rejected; a decoded document can be encoded and decoded again.

local kb = require "kubebundle"
local check_error = require("fuzz.properties").check_error

local function check_auth(input)
  local username, password = kb.dockerconfig.decode_auth(input)
  if not username then
    check_error(password)
    return
  end
  local user, word = kb.dockerconfig.decode_auth(kb.dockerconfig.encode_auth(username, password))
  assert(user == username and word == password, "encode_auth is not the inverse of decode_auth")
end

return function(input)
  check_auth(input)
  check_auth(kb.base64.encode(input))
  local list, err = kb.dockerconfig.decode(input)
  if not list then
    check_error(err)
    return
  end
  assert(kb.dockerconfig.decode(kb.dockerconfig.encode(list)), "what was read cannot be written")
end
