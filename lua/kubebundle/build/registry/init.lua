-- The supported registries; each file knows its registry's host form and user name convention.

return {
  generic = require "kubebundle.build.registry.generic",
  acr = require "kubebundle.build.registry.acr",
  docker_hub = require "kubebundle.build.registry.docker_hub",
  ghcr = require "kubebundle.build.registry.ghcr",
  ecr = require "kubebundle.build.registry.ecr",
  gar = require "kubebundle.build.registry.gar",
  quay = require "kubebundle.build.registry.quay",
  gitlab = require "kubebundle.build.registry.gitlab",
}
