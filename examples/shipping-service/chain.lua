-- The way from a service principal to the data of a pull secret, step by step, as people do it in a shell
-- and an online editor. Prints the auth field, the document and the Secret's data, a line each.
--   SERVER=... CLIENT_ID=... CLIENT_SECRET=... lua5.4 chain.lua

local kb = require "kubebundle"

local server = os.getenv "SERVER"

local auth = kb.dockerconfig.encode_auth(os.getenv "CLIENT_ID", os.getenv "CLIENT_SECRET")
local document = kb.json.encode { auths = { [server] = { auth = auth } } }
local secret = kb.pull_secret { name = "regcred", docker_config = document }

print(auth)
print(document)
print(secret.data[".dockerconfigjson"])
