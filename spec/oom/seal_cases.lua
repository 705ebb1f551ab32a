-- The cases of kubebundle.seal for host.c, like cases.lua for the core. libcrypto does not recover from a failure of
-- its own initialization, so it is initialized before. Its error queue has 16 slots, each of which may keep a block
-- for the next error; the last column allows them.

local seal = require "kubebundle.seal"

local path = os.tmpname()
local made = "openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=spec -days 2 -keyout /dev/null -out %s 2>/dev/null"
assert(os.execute(made:format(path)))
local file <close> = assert(io.open(path))
local certificate = file:read "a"
os.remove(path)

local data = { a = ("YWJj"):rep(100), b = ("ZGVm"):rep(500) }

-- The texts differ each time, but their sizes do not.
local function sizes(pem)
  local sealed, reason = seal.seal(pem, "shop/regcred", data)
  return sealed and ("%d %d"):format(#sealed.a, #sealed.b), reason
end

assert(sizes(certificate))

return {
  {
    "open",
    function()
      package.loaded["kubebundle.seal"] = nil
      return type(require("kubebundle.seal").seal)
    end,
  },
  { "library", seal.library },
  {
    "seal",
    function()
      return sizes(certificate)
    end,
    16,
  },
  {
    "seal, refused",
    function()
      local sealed, reason = sizes(certificate:sub(1, 300))
      assert(sealed == nil)
      return reason
    end,
  },
}
