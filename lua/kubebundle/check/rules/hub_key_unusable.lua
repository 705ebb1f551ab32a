-- The rule hub-key-unusable: reported by check/passes/credentials.lua.

local facts = require "kubebundle.registry.facts"

return {
  name = "hub-key-unusable",
  by = "credentials",
  severity = "error",
  stage = "pull",
  summary = "The server is a name of Docker Hub that the kubelet never looks up, so images of Docker Hub are "
    .. "pulled anonymously: 401, pull access denied, toomanyrequests.",
  consequence = "the image is pulled anonymously",
  remedy = ("Write %s (with the slash) as the server."):format(facts.docker_hub.server),
}
