-- The public API: one table, each part from the module that its name says.

local core = require "kubebundle.core"

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
  image = require "kubebundle.image",
  keyring = require("kubebundle.keyring").new,
}
