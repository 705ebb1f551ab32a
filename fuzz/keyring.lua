-- An image reference, a line end, and a docker config document: the lookup succeeds or fails with an error.

local kb = require "kubebundle"
local check_error = require("fuzz.properties").check_error

local function check_image(reference)
  local image, err = kb.image.parse(reference)
  if not image then
    check_error(err)
    return
  end
  local policy = kb.image.pull_policy(reference)
  assert(policy == "Always" or policy == "IfNotPresent")
  assert(kb.image.parse(image.name), "the name of an image is not a reference")
end

return function(input)
  local reference, document = input:match("^([^\n]*)\n(.*)$")
  if not reference then
    reference, document = input, "{}"
  end
  check_image(reference)
  local ring, err = kb.keyring {
    {
      kind = "Secret",
      type = "kubernetes.io/dockerconfigjson",
      metadata = { name = "s" },
      data = { [".dockerconfigjson"] = kb.base64.encode(document) },
    },
  }
  if not ring then
    check_error(err)
    return
  end
  local found, problem = ring:lookup(reference)
  if not found then
    check_error(problem)
    return
  end
  for _, credential in ipairs(found) do
    assert(type(credential.server) == "string" and credential.secret == "s")
  end
end
