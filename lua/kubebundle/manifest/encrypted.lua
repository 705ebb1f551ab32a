-- Objects that SOPS encrypted: they are decrypted before they are applied, so what is encrypted in them is not known.

local core = require "kubebundle.core"
local read = require "kubebundle.util.read"

local encrypted = {}

--- Whether a text may hold such an object.
---@param text string
---@return boolean
function encrypted.may_hold(text)
  return text:find("sops", 1, true) ~= nil
end

local function open_values(value)
  for key, item in pairs(value) do
    if type(item) == "table" then
      open_values(item)
    elseif type(item) == "string" and item:find("^ENC%[") then
      value[key] = core.open "ENC[...]"
    end
  end
end

--- Takes the metadata of SOPS out of an object, and makes open values of those that it encrypted.
---@param object table
---@return boolean is_encrypted
function encrypted.open(object)
  local sops = object.sops
  if type(sops) ~= "table" or not (read.is_text(sops.mac) or read.is_text(sops.lastmodified)) then return false end
  object.sops = nil
  open_values(object)
  return true
end

return encrypted
