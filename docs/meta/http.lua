---@meta kubebundle.http

-- kubebundle.http, the C module with which `kubebundle preflight` contacts registries: concurrent HTTP requests, over
-- libcurl. It follows no redirects and remembers no credentials. Not part of the public API.

---@class kubebundle.http
local http = {}

---@class kubebundle.http.client: userdata
local client = {}

---@param options? { ca_file?: string } ca_file: the certificates to trust, PEM, instead of the system's
---@return kubebundle.http.client client
function http.client(options) end

---@class kubebundle.http.request
---@field method "HEAD"|"GET"|"POST"
---@field url string
---@field headers? string[] each `Name: value`; a line break in one raises
---@field body? string of a POST
---@field timeout? number seconds for all of it; 30 by default
---@field limit? integer the longest body in bytes; a longer one is `too-large`; 1 MiB by default
---@field direct? boolean bypass proxies, whatever the environment says

---Queues a request.
---@param request kubebundle.http.request
---@return integer id
function client:start(request) end

---@class kubebundle.http.response
---@field status? integer
---@field headers? table<string, string> by names in lower case
---@field body? string
---@field failure? "certificate"|"connect"|"dns"|"handshake"|"protocol"|"timeout"|"too-large" no answer was received; if
---a body was too large, there are also status, headers and the beginning of the body
---@field message? string libcurl's message; for a request that libcurl rejects, the option

---Waits for the next request that ends.
---@param seconds? number at most; by default, as long as a request is in progress
---@return integer? id nil if none has ended
---@return kubebundle.http.response? response
function client:wait(seconds) end

--- Ends all requests in progress. Closing and collecting the client do the same.
function client:close() end

---@return number seconds of a monotonic clock
function http.now() end

---@return string version of the libcurl that runs
function http.version() end

return http
