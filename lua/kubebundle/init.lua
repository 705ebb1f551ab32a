-- The public API: one table, with each part from the module of the same name. Any Lua, including LuaJIT, can parse
-- this file, so that the version error is readable.

if _VERSION ~= "Lua 5.4" and _VERSION ~= "Lua 5.5" then
  error("kubebundle needs Lua 5.4 (5.4.4 or later) or Lua 5.5; this is " .. tostring(_VERSION), 0)
end

local core = require "kubebundle.core"

local env = require "kubebundle.build.env"
local secret = require "kubebundle.build.secret"

-- The schema and the rules are loaded on first use.

--- Checks manifests: what the API server would reject, what the kubelet could not pull, and what works but should
--- not. docs/rules.md has the rules.
---@param input string|table a text of YAML or JSON, a document, or a list of documents
---@param options? kubebundle.check.options
---@return kubebundle.finding[] findings in text order; empty if there are none
local function check(input, options)
  return require("kubebundle.check").check(input, options)
end

---How the kubelet would pull each image, step by step.
---@param input string|table as for kb.check
---@param options? kubebundle.explain.options
---@return kubebundle.explanation[] explanations one for each image
local function explain(input, options)
  return require("kubebundle.explain").explain(input, options)
end

--- Parses a text for editing: YAML or JSON, with comments, one or several documents.
---@param text string UTF-8 or UTF-16; encoding, byte order mark and line ends are kept
---@param options? kubebundle.edit.options
---@return kubebundle.edit.document? document
---@return kubebundle.failure? err
local function edit(text, options)
  return require("kubebundle.edit").edit(text, options)
end

-- libcurl's module is a rock of its own, loaded when a registry is contacted.

--- Asks the real registries how each pull would end, as the kubelet's runtime does: tries its credentials in order,
--- anonymously if none applies. Raises if the rock kubebundle-preflight is not installed.
---@param input string|table as for kb.check
---@param options? kubebundle.preflight.options
---@return kubebundle.preflight.result[] results one for each image
local function preflight(input, options)
  return require("kubebundle.preflight").preflight(input, options)
end

--- Pins the images of manifests to the digests that their registries, or a lock, have for the tags. The credentials
--- are those of the pull Secrets in the input, as the kubelet would use them; each reference is requested once.
---@param input string|{ text: string, filename: string? }[] a manifest, or several as one bundle
---@param options? kubebundle.pin.options
---@return kubebundle.pin.result? result
---@return kubebundle.failure? err
local function pin(input, options)
  return require("kubebundle.pin").pin(input, options)
end

--- Files that are written all or not at all.
local files = {}

--- Writes all the files, or none: each is staged in its folder, and only when all are staged they replace their
--- targets. If that fails for one, the previous ones are restored: the error's `restored` and `left` name them.
---@param list kubebundle.files.output[]
---@return true? written
---@return kubebundle.failure? err
function files.write(list)
  local options_of = require "kubebundle.util.options"
  options_of.list("kb.files.write", "files", list, "path:string text:string mode:integer expected:string")
  for index, file in ipairs(list) do
    if not (file.path and file.text) then error(("kb.files.write: files[%d] needs path and text"):format(index), 2) end
    local mode = file.mode or 0
    if mode < 0 or mode > 511 then error(("kb.files.write: files[%d]: mode must be 0 to 0777"):format(index), 2) end
  end
  return require "kubebundle.util.outputs"(list)
end

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
  image = require "kubebundle.kubelet.image",
  keyring = require("kubebundle.kubelet.keyring").new,
  report = require "kubebundle.report.texts",
  check = check,
  edit = edit,
  explain = explain,
  files = files,
  pin = pin,
  preflight = preflight,
  credentials = require "kubebundle.credentials",
  registry = require "kubebundle.build.registry",
  namespace = require "kubebundle.build.namespace",
  secret = require "kubebundle.build.secret_text",
  pull_access = require "kubebundle.build.pull_access",
  pull_secret = secret.pull,
  opaque_secret = secret.opaque,
  sealed_secret = require "kubebundle.build.sealed_secret",
  external_secret = require "kubebundle.build.external_secret",
  secret_ref = env.secret_ref,
  move_env_to_secret = require "kubebundle.build.move_env",
  service_account = require("kubebundle.build.service_account").build,
  deployment = require "kubebundle.build.deployment",
  bundle = require("kubebundle.build.bundle").new,
}
