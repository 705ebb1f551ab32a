-- The archive and the manifest for krew, by the rules of krew's own validation (validate-krew-manifest).

local command = require "spec.support.command"
local kb = require "kubebundle"
local scratch = require "spec.support.scratch"()

-- The fields known to krew, each with a pattern for its text, or the nested fields.
local MANIFEST = {
  apiVersion = "^krew%.googlecontainertools%.github%.com/v1alpha2$",
  kind = "^Plugin$",
  metadata = { name = "^bundle$" },
  spec = {
    version = "^v%d+%.%d+%.%d+$",
    homepage = "^https://%g+$",
    shortDescription = "^[^\r\n]+[^.\r\n]$",
    description = "%S",
    caveats = "%S",
    platforms = {},
  },
}
local PLATFORM = {
  selector = { matchLabels = { os = "^linux$", arch = "^%w+$" } },
  uri = "^https://%g+%.tar%.gz$",
  sha256 = "^" .. ("%x"):rep(64) .. "$",
  bin = "^kubectl%-bundle$",
}

local function fits(expected, value, path)
  if type(expected) == "string" then return assert.matches(expected, value) end
  for key in pairs(value) do
    assert.truthy(expected[key] or #expected == 0 and type(key) == "number", path .. key)
  end
  for key, inner in pairs(expected) do
    assert.truthy(value[key], path .. key)
    fits(inner, value[key], path .. key .. ".")
  end
end

-- Packs a program that prints `text` and its arguments.
local function pack(architecture, text)
  local program = scratch("kubebundle-linux-" .. architecture)
  command.write(program, ('#!/bin/sh\necho %s "$@"\n'):format(text))
  local result = command.run { "tools/krew", scratch "krew", program }
  assert.same({ 0, "" }, { result.status, result.stderr })
end

before_each(function()
  pack("amd64", "first")
  pack("ppc64el", "second")
end)

describe("the manifest for krew", function()
  local manifest

  before_each(function()
    manifest = kb.yaml.decode(command.read(scratch "krew/bundle.yaml"))
  end)

  it("has the fields that krew requires, and no others", function()
    fits(MANIFEST, manifest, "")
    for _, platform in ipairs(manifest.spec.platforms) do
      fits(PLATFORM, platform, "platforms.")
    end
    assert.equal("v" .. require "kubebundle.version", manifest.spec.version)
    assert.truthy(#manifest.spec.shortDescription <= 50)
  end)

  it("has each architecture once, by krew's name, with the digest of its archive", function()
    local architectures = {}
    for index, platform in ipairs(manifest.spec.platforms) do
      architectures[index] = platform.selector.matchLabels.arch
      local archive = scratch("krew/" .. platform.uri:match "[^/]*$")
      assert.equal(platform.sha256, command.run({ "sha256sum", archive }).stdout:match "^%x+")
    end
    assert.same({ "amd64", "ppc64le" }, architectures)
  end)
end)

describe("the archive for krew", function()
  local archive

  before_each(function()
    archive = scratch "krew/kubectl-bundle-linux-ppc64le.tar.gz"
  end)

  it("has the program, the one that kubectl runs for completion, and the licence", function()
    assert.equal(0, command.run({ "tar", "xzf", archive, "-C", scratch() }).status)
    assert.equal("second check\n", command.run({ scratch "kubectl-bundle", "check" }).stdout)
    assert.equal("second __complete ch\n", command.run({ scratch "kubectl_complete-bundle", "ch" }).stdout)
    assert.equal(command.read "LICENSE", command.read(scratch "LICENSE"))
  end)

  it("has the same bytes when it is packed again", function()
    local first = command.read(archive)
    command.run { "sleep", "1.1" }
    pack("ppc64el", "second")
    assert.equal(first, command.read(archive))
  end)
end)
