-- Sources of credentials: kb.credentials.

return {
  docker_config = require("kubebundle.credentials.docker_config").read,
  registries = require("kubebundle.credentials.registries").read,
  azure = require("kubebundle.credentials.cloud").azure,
}
