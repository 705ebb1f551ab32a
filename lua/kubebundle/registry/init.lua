-- The kinds of registries: each knows its host form and user name convention.

return {
  generic = require "kubebundle.registry.generic",
  acr = require "kubebundle.registry.acr",
  docker_hub = require "kubebundle.registry.docker_hub",
  ghcr = require "kubebundle.registry.ghcr",
  ecr = require "kubebundle.registry.ecr",
  gar = require "kubebundle.registry.gar",
  quay = require "kubebundle.registry.quay",
  gitlab = require "kubebundle.registry.gitlab",
}
