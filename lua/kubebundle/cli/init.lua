-- The command line: finds the command, reads its options, runs it, and returns an exit status: 0: success, 1:
-- problems in the input, 2: the command failed.
--
-- To add a command, add its name to `names` and a file cli/NAME.lua that returns
--
--   { name = "NAME", summary = "One line for the overview",
--     examples = [[lines for the end of its help text]],
--     is_configured = true or nil,                               -- whether it reads .kubebundle.yaml (cli/config.lua)
--     define = function(parser) ... end,                         -- its options and arguments, for argparse
--     run = function(arguments, console) ... return status end } -- console: see cli/console.lua
--
-- and a spec, spec/cli/NAME_spec.lua. A command writes with console:write, and ends early with console:stop or
-- console:fail. Its file is loaded only when needed: the start time of `render` is measured in milliseconds.

local names = {
  "render",
  "set",
  "pin",
  "secret",
  "check",
  "explain",
  "inspect",
  "run",
  "preflight",
  "fn",
  "rules",
  "completion",
}

local cli = {}

-- The versions of the libraries that run, whatever the headers at the build were; libcurl's where it can be loaded.
local function show_versions(console)
  local versions = require("kubebundle.core").host.versions()
  local libcurl = require("kubebundle.preflight.library").version()
  console:write(
    ("kubebundle %s (%s, libyaml %s, cJSON %s%s)\n"):format(
      require "kubebundle.version",
      _VERSION,
      versions.libyaml,
      versions.cjson,
      libcurl and ", libcurl " .. libcurl or ""
    )
  )
  console:stop(0)
end

local NO_PASSWORD_OPTION = {
  "No option takes a password: others could read it in the list of processes and in logs.",
  "Give it by --password-stdin, --password-env NAME or --password-file FILE.",
}

---@param hints? string[] lines below the message
local function usage_error(name, message, console, hints)
  local lines = table.move(hints or {}, 1, hints and #hints or 0, 1, {})
  lines[#lines + 1] = ("Try '%s --help'."):format(name)
  console:stop(2, message, table.unpack(lines))
end

-- argparse's messages may end in an additional line with a suggestion. `also` names what else is missing if an argument
-- is.
local function argparse_error(name, said, console, also)
  local argument = said:match "^missing argument '(.*)'$"
  if argument then said = require("kubebundle.cli.missing").message { argument, table.unpack(also()) } end
  local second, first = said:match "^option '(.-)' can not be used together with option '(.-)'$"
  if first then said = ("%s and %s are mutually exclusive"):format(first, second) end
  local at = said:find("\nDid you mean '[^\n]*$")
  usage_error(name, said:sub(1, (at or 0) - 1), console, { at and said:sub(at + 1) })
end

-- No command has an option whose name ends in `password`.
local function refuse_password(args, name, console)
  for _, word in ipairs(args) do
    if word == "--" then return end
    local option = word:match("^%-%-[%w-]*password$") or word:match("^(%-%-[%w-]*password)=")
    if option then usage_error(name, ("unknown option '%s'"):format(option), console, NO_PASSWORD_OPTION) end
  end
end

-- Replaces argparse's ways of ending a program (os.exit, status 1 for usage errors) with ours.
local function take_exits(parser, name, ending, console, also)
  parser:add_help(false)
  parser:flag("-h --help", "Show this help and exit."):action(function()
    console:write(parser:get_help(), ending, "\n")
    console:stop(0)
  end)
  parser.error = function(_, message)
    argparse_error(name, message, console, also)
  end
end

---@param also? fun(): string[] what else the call lacks, for the error that an argument is missing
local function define(parser, command, console, also)
  parser:help_max_width(80):help_description_margin(28):description(command.summary .. ".")
  -- argparse would wrap the lines of an example.
  local examples = command.examples and "\n\nExamples:\n" .. command.examples or ""
  take_exits(parser, "kubebundle " .. command.name, examples, console, also)
  command.define(parser)
  if command.is_configured then require("kubebundle.cli.config").define(parser) end
end

--- The parser of every command: for the overview and for shell completion.
---@param console kubebundle.cli.console
function cli.parser(console)
  local parser = require "argparse"("kubebundle", "Builds, fills and checks bundles for Kubernetes.")
  parser:help_max_width(80)
  local ending = "\n\n`kubebundle COMMAND --help` has the options of each command, with an example."
  take_exits(parser, "kubebundle", ending, console)
  parser:flag("--version", "Show the versions and exit."):action(function()
    show_versions(console)
  end)
  for _, name in ipairs(names) do
    local command = require("kubebundle.cli." .. name)
    define(parser:command(name):summary(command.summary), command, console)
  end
  return parser
end

local function parser_of(name, console, also)
  local parser = require "argparse"("kubebundle " .. name)
  define(parser, require("kubebundle.cli." .. name), console, also)
  return parser
end

-- What completion scripts and kubectl ask; cobra, of which kubectl is made, has the same name for it.
local function complete(args, console)
  local words = table.move(args, 2, #args, 1, {})
  local found = require("kubebundle.cli.complete").candidates(words, names, function(name)
    return name and parser_of(name, console) or cli.parser(console)
  end)
  require("kubebundle.cli.complete").print(found, console)
  return 0
end

local function is_command(word)
  for _, name in ipairs(names) do
    if name == word then return true end
  end
  return false
end

-- The arguments of a command. Where one is missing, the command says what else is, of the call with something there.
local function parse(command, words, console)
  local parser = parser_of(command.name, console, function()
    if not command.missing or words[#words] == "-" then return {} end
    local completed = table.move(words, 1, #words, 1, {})
    completed[#completed + 1] = "-"
    return command.missing(parse(command, completed, console))
  end)
  return parser:parse(words)
end

local function dispatch(args, console)
  local name = args[1]
  if name == "__complete" then return complete(args, console) end
  if name == "help" then
    args = { args[2] or "--help", args[2] and "--help" }
    name = args[1]
  end
  refuse_password(args, is_command(name) and "kubebundle " .. name or "kubebundle", console)
  if not name then
    local commands = "Commands: " .. table.concat(names, ", ")
    usage_error("kubebundle", "missing command", console, { "Usage: kubebundle COMMAND [OPTION]...", commands })
  end
  if not is_command(name) then
    -- An invalid command name is not repeated: it may be the value of an option.
    if name and not name:find("^%-") and not name:find("^%l[%l-]*$") then
      usage_error("kubebundle", "unknown command", console)
    end
    cli.parser(console):parse(args)
  end
  local command = require("kubebundle.cli." .. name)
  local arguments = parse(command, table.move(args, 2, #args, 1, {}), console)
  if command.is_configured then require("kubebundle.cli.config").apply(arguments, console) end
  return command.run(arguments, console)
end

--- Runs the command line.
---@param args string[] as Lua's `arg`
---@param console? kubebundle.cli.console
---@return integer status for os.exit
function cli.main(args, console)
  console = console or require("kubebundle.cli.console").new()
  local fine, result = pcall(dispatch, args, console)
  return console:finish(fine and result or console:status_of(result))
end

return cli
