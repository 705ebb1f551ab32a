-- Where credentials come from, other than from the caller: kb.credentials.

local cloud = require "kubebundle.credentials.cloud"

return {
  docker_config = require("kubebundle.credentials.docker_config").read,
  registries = require("kubebundle.credentials.registries").read,
  azure = cloud.azure,
  google = cloud.google,
}
