-- The rules of what pin reports beside those that check has too (image-not-pinned, image-invalid).

local rule_table = require "kubebundle.util.rule_table"

return rule_table {
  {
    name = "image-not-locked",
    severity = "error",
    stage = "policy",
    summary = "The lock has no entry for the image with this digest.",
    remedy = "Run `kubebundle pin --lock LOCK`.",
  },
  {
    name = "tag-moved",
    severity = "error",
    stage = "policy",
    summary = "The image's tag has a different digest in the registry than in the manifest.",
    remedy = "Run `kubebundle pin --update` to follow the tag.",
  },
}
