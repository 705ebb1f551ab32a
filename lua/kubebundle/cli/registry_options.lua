-- The options of commands that contact registries.

local options = {}

-- libcurl treats 0 as no limit.
local function seconds(text)
  local value = tonumber(text)
  if value and value > 0 and value <= 86400 then return value end
  return nil, "--timeout needs a number of seconds, above 0 and up to 86400"
end

local function count(text)
  local value = math.tointeger(tonumber(text))
  if value and value > 0 and value <= 1000 then return value end
  return nil, "--concurrency needs a whole number from 1 to 1000"
end

local function platform(text)
  if require("kubebundle.preflight.platform").parse(text) then return text end
  return nil, "--platform needs OS/ARCH, such as linux/amd64"
end

--- Adds --timeout, --concurrency, --ca-file, --plain-http and --platform.
---@param parser table
--- A line that is overwritten, only on a terminal.
function options.define(parser, about_platform)
  parser:option("--timeout", "The timeout of a request, in seconds.", "30"):argname("SECONDS"):convert(seconds)
  parser:option("--concurrency", "The number of images requested concurrently.", "8"):argname("N"):convert(count)
  parser:option("--ca-file", "A PEM file of certificate authorities, instead of the system's."):argname("FILE")
  parser
    :option("--plain-http", "Use this registry without TLS; may be repeated. Not needed for loopback registries.")
    :argname("HOST")
    :count("*")
  parser:option("--platform", about_platform):argname("OS/ARCH"):convert(platform):count("*")
end

-- A line that is written over, on a terminal only.
local function progress(console, name)
  if not console:is_terminal(console.stderr) then return nil end
  return function(ended, of)
    console.stderr:write(("\r%s: %d of %d images%s"):format(name, ended, of, ended == of and "\r\27[K" or ""))
    console.stderr:flush()
  end
end

-- libcurl would fail at the first request and blame the registry's certificate.
local function check_ca_file(path, console)
  local text = console:read_path(path)
  if not text:find("%-%-%-%-%-BEGIN [%u ]*CERTIFICATE%-%-%-%-%-") then
    console:fail(path .. ": no certificate in PEM format")
  end
end

--- The options for preflight and similar commands.
---@param arguments table
---@param console kubebundle.cli.console
---@param name string of the command
---@return table
function options.of(arguments, console, name)
  if arguments.ca_file then check_ca_file(arguments.ca_file, console) end
  return {
    timeout = arguments.timeout,
    concurrency = arguments.concurrency,
    ca_file = arguments.ca_file,
    plain_http = arguments.plain_http,
    platforms = arguments.platform,
    on_progress = progress(console, name),
  }
end

--- Ends a command that needs to contact registries but cannot.
---@param name string of the command
---@param console kubebundle.cli.console
function options.require_http(name, console)
  local fine, err = require("kubebundle.preflight").available()
  if not fine then console:stop(2, ("%s: %s [%s]"):format(name, err.message, err.code), err.remedy) end
end

return options
