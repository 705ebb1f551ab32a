-- The libcurl that kubebundle.http runs with, for --version. It is loaded only here and for a preflight.

local library = {}

---The version of libcurl; nil if the C module or libcurl is not installed.
---@return string?
function library.version()
  local found, http = pcall(require, "kubebundle.http")
  return found and http.version() or nil
end

return library
