-- Objects encrypted by SOPS: they are decrypted before they are applied, so their encrypted values are unknown.

local core = require "kubebundle.core"
local read = require "kubebundle.util.read"

local encrypted = {}

--- Whether a text may contain such an object.
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

--- Removes SOPS' metadata from an object, and replaces the values that it encrypted with open values.
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
