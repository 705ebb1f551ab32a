-- kubebundle pin PATH...: pins tags to the digests found in the registries or in a lock file.

local findings = require "kubebundle.cli.findings"
local in_place = require "kubebundle.cli.in_place"
local registry_options = require "kubebundle.cli.registry_options"

local command = { name = "pin", is_configured = true, summary = "Pin images to their digests; every other byte stays" }

command.examples = [[
   kubebundle pin -i --lock images.lock.yaml deploy/
   kubebundle pin --verify --lock images.lock.yaml deploy/]]

function command.define(parser)
  parser
    :argument("PATH", "Manifests: files, directories, or - for standard input. All are one bundle.")
    :target("paths")
    :args("+")
  parser:option("--lock", "A Carvel ImagesLock: its digests have precedence, and new ones are added."):argname("FILE")
  parser:mutex(
    parser:flag(
      "--verify",
      "Write nothing; compare the digests with the lock (offline) or, without --lock, with the registries."
    ),
    parser:flag("--update", "Also update pinned and locked images to the current digests of their tags.")
  )
  registry_options.define(parser, "A platform required of each image; may be repeated.")
  in_place.define(parser)
  findings.define(parser)
end

-- The text of the lock; nil if there is no such file yet.
local function read_lock(path, console)
  local mode, err = require("kubebundle.util.directories").mode(path)
  if err then console:fail(err.message) end
  return mode and console:read_path(path)
end

local function ask(inputs, arguments, console, lock)
  local pin, options = require "kubebundle.pin", registry_options.of(arguments, console, "pin")
  options.lock, options.lock_filename, options.update = lock, arguments.lock, arguments.update
  if arguments.verify then return pin.verify_all(inputs, options) end
  return pin.pin_all(inputs, options)
end

local function read(arguments, console, reporter)
  local inputs = console:inputs(arguments.paths, { exclude = arguments.exclude })
  for _, input in ipairs(inputs) do
    input.text = console:read_path(input.path)
    input.filename, input.read = input.path, input.text
    reporter:keep_source(input.path, input.text)
  end
  return inputs
end

-- Manifests and lock are staged together: without the lock nobody could tell what was pinned.
local function write(inputs, result, arguments, console, lock)
  for index, input in ipairs(inputs) do
    input.text = result.texts[index]
  end
  local is_new = arguments.lock and result.locked > 0
  in_place.write(
    inputs,
    arguments,
    console,
    is_new and { { path = arguments.lock, text = result.lock, expected = lock } } or nil
  )
end

-- The registries must be asked, but the HTTP module is missing.
local CANNOT_ASK = { ["library.not-found"] = true, ["module.not-found"] = true }

local function refuse(err, console)
  if CANNOT_ASK[err.code] then console:stop(2, ("pin: %s [%s]"):format(err.message, err.code), err.remedy) end
  console:stop(1, tostring(err))
end

function command.run(arguments, console)
  in_place.check(arguments, console)
  local lock = arguments.lock and read_lock(arguments.lock, console)
  if arguments.verify and arguments.lock and not lock then console:read_path(arguments.lock) end
  local reporter = findings.open(arguments, console)
  local inputs = read(arguments, console, reporter)
  local result, err = ask(inputs, arguments, console, lock)
  if not result then refuse(err, console) end
  reporter:write_all(arguments.verify and result or result.findings)
  local status = reporter:finish_objects(arguments.verify and err or result.counts)
  if status == 0 and not arguments.verify then write(inputs, result, arguments, console, lock) end
  return status
end

return command
