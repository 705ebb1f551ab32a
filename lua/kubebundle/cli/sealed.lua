-- kubebundle secret NAME --seal CERT: the Secret as a SealedSecret.

local fault = require "kubebundle.build.fault"

local sealed = {}

function sealed.define(parser)
  parser
    :option(
      "--seal",
      "Write a SealedSecret for the controller with this certificate, as `kubeseal --fetch-cert` prints it, or - for "
        .. "standard input."
    )
    :argname("CERT")
  parser
    :option(
      "--scope",
      "With --seal: whether the Secret can be opened under its name and namespace only (strict, the default), "
        .. "under any name in its namespace, or anywhere."
    )
    :choices({ "strict", "namespace-wide", "cluster-wide" })
end

--- What is wrong with the options, or nil.
---@param arguments table
---@return string?
function sealed.problem(arguments)
  local scope = arguments.scope or "strict"
  if arguments.scope and not arguments.seal then return "--scope needs --seal" end
  if not arguments.seal then return nil end
  if arguments.merge then return "--merge and --seal are mutually exclusive: sealed values cannot be read" end
  if scope ~= "cluster-wide" and #arguments.namespace == 0 then
    return ("missing -n: the scope %s needs the namespace"):format(scope)
  end
end

local HASHED = "the hash of --append-hash lets readers of the SealedSecret verify a guessed credential"

-- Not installed, so the command cannot work.
local UNAVAILABLE = { ["library.not-found"] = true, ["module.not-found"] = true }

--- The SealedSecrets of Secrets.
---@param documents table a document or a list of them
---@param arguments table
---@param console kubebundle.cli.console
---@return table documents
function sealed.build(documents, arguments, console)
  local result, err = fault.attempt(require("kubebundle").sealed_secret, {
    secret = documents,
    certificate = console:read_path(arguments.seal),
    scope = arguments.scope or "strict",
  })
  if result and arguments.append_hash then console:warn(HASHED) end
  if result then return result end
  if UNAVAILABLE[err.code] then console:fail("--seal: " .. err.message) end
  console:stop(1, ("%s: %s"):format(arguments.seal, err.message))
end

return sealed
