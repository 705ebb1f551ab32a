-- The rules of what pin reports beside those that check has too (image-not-pinned, image-invalid).

local rule_table = require "kubebundle.util.rule_table"

return rule_table {
  {
    name = "image-not-locked",
    severity = "error",
    stage = "policy",
    summary = "The lock does not have the image.",
    remedy = "Run `kubebundle pin --lock`.",
  },
  {
    name = "tag-moved",
    severity = "error",
    stage = "policy",
    summary = "The image's tag has another digest at the registry than the manifest.",
    remedy = "Run `kubebundle pin --update` to follow the tag.",
  },
}
