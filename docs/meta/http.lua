---@meta kubebundle.http

-- kubebundle.http, the C module that `kubebundle preflight` asks registries with: many HTTP requests at a
-- time, over libcurl. It follows no redirect and remembers no credential. Not a part of the public API.

---@class kubebundle.http
---@field _CURL_VERSION string
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
---@field limit? integer bytes of the answer's body that are kept; a longer one is `too-large`; 1 MiB by default
---@field direct? boolean no proxy is asked, whatever the environment says

---Queues a request.
---@param request kubebundle.http.request
---@return integer id
function client:start(request) end

---@class kubebundle.http.response
---@field status? integer
---@field headers? table<string, string> by names in lower case
---@field body? string
---@field failure? "certificate"|"connect"|"dns"|"handshake"|"protocol"|"timeout"|"too-large" no answer came; where
---a body was too large, status, headers and the beginning of the body are there too
---@field message? string libcurl's words for it; of a request that libcurl does not take, the option that it refuses

---Waits for the next request that ends.
---@param seconds? number at most; without it as long as one is under way
---@return integer? id nil where none has ended
---@return kubebundle.http.response? response
function client:wait(seconds) end

---Ends what is under way. Closing and collecting the client do the same.
function client:close() end

---@return number seconds since some moment, to measure what has passed
function http.now() end

return http
