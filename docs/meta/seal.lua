---@meta kubebundle.seal

-- kubebundle.seal, the C module of kb.sealed_secret and `kubebundle secret --seal`. It loads libcrypto of OpenSSL 3
-- on demand. Not part of the public API.

---@class kubebundle.seal
local seal = {}

--- The problem with a certificate, the library or a value.
---@alias kubebundle.seal.reason
---| "base64" # a value is not base64
---| "expired" # the certificate
---| "invalid-certificate" # a PEM block that is not a certificate
---| "key-too-small" # an RSA key of less than 2048 bits
---| "no-certificate" # no PEM block of a certificate
---| "no-library" # libcrypto, or a function of it, is missing
---| "not-rsa" # the certificate's key
---| "not-yet-valid" # the certificate
---| "private-key" # the text holds a private key
---| "several-certificates" # more than one

--- Seals the values of a Secret for the holder of a certificate's private key: RSA-OAEP of a session key, then
--- AES-256-GCM.
---@param pem string the certificate
---@param label string required to open them; "" for none
---@param data table<string, string> names to base64 text
---@return table<string, string>? sealed the same names, base64 text
---@return kubebundle.seal.reason? reason
---@return string? detail a name, number or date for the reason
function seal.seal(pem, label, data) end

---@return string? version the library's name and version
---@return string? missing the name of the library, or of a function that it lacks
function seal.library() end

return seal
