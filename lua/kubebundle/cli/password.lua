-- A password for a command, from sources that do not appear in process lists.

local files = require "kubebundle.util.files"

local password = {}

--- Adds the three options, which are mutually exclusive.
function password.define(parser)
  parser:mutex(
    parser:flag("--password-stdin", "Read the password from standard input; on a terminal, ask for it."),
    parser:option("--password-env", "Read the password from an environment variable."):argname("NAME"),
    parser:option("--password-file", "Read the password from a file."):argname("FILE")
  )
end

-- The argument is not repeated in messages: users may mistakenly give the password itself.
local function from_file(path, console)
  if path == "-" then return console:read(), "standard input" end
  local text, err = files.read(path)
  if not text then console:fail("cannot read the file that --password-file names: " .. err.reason) end
  return text, "--password-file"
end

local function from_environment(name, console)
  local value = os.getenv(name)
  if not value then console:fail("the environment variable that --password-env names is not set") end
  return value, "--password-env"
end

local function from_stdin(console)
  if not console:is_terminal(console.stdin) then return console:read(), "standard input" end
  local text = console:ask_hidden "Password: "
  if not text or text == "" then console:fail "no password entered" end
  return text, "standard input"
end

local function given(arguments, console)
  if arguments.password_stdin then
    return from_stdin(console)
  elseif arguments.password_file then
    return from_file(arguments.password_file, console)
  elseif arguments.password_env then
    return from_environment(arguments.password_env, console)
  end
end

--- The password given by the arguments. One trailing line break is ignored, with a message: editors, `echo` and
--- `kubectl get` add one, and no registry's password ends in one.
---@param arguments table
---@param console kubebundle.cli.console
---@return string? password nil without such an option
function password.read(arguments, console)
  local text, source = given(arguments, console)
  local bare = text and text:match("^(.-)\r?\n$")
  if bare then console:warn(("ignored the line break at the end of the password (%s)"):format(source)) end
  return bare or text
end

return password
