-- The public API: one table, each part from the module that its name says.

local core = require "kubebundle.core"

local env = require "kubebundle.builders.env"
local secret = require "kubebundle.builders.secret"

return {
  _VERSION = require "kubebundle.version",
  null = core.null,
  array = core.array,
  object = core.object,
  base64 = core.base64,
  json = core.json,
  yaml = core.yaml,
  dockerconfig = core.dockerconfig,
  template = require "kubebundle.template",
  values = require "kubebundle.values",
  image = require "kubebundle.image",
  keyring = require("kubebundle.keyring").new,
  registry = require "kubebundle.registry",
  namespace = require "kubebundle.builders.namespace",
  pull_secret = secret.pull,
  opaque_secret = secret.opaque,
  secret_ref = env.secret_ref,
  move_env_to_secret = require "kubebundle.builders.move_env",
  service_account = require("kubebundle.builders.service_account").build,
  deployment = require "kubebundle.builders.deployment",
  bundle = require("kubebundle.bundle").new,
}
