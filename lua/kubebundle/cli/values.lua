-- The options for values shared by `render` and `run`, and how they are combined.

local is_macro = require "kubebundle.values.macro"
local json_argument = require "kubebundle.cli.json_argument"
local rules = require "kubebundle.template.rules"
local values = require "kubebundle.values"

local options = {}

-- All four --set options add to one list, so the last one on the command line wins.
local function collect(kind)
  return function(result, _, text)
    result.set = result.set or {}
    table.insert(result.set, { kind = kind, text = text })
  end
end

local function define_set(parser, name, description, argument)
  parser:option(name, description):argname(argument):count("*"):init(nil):action(collect(name))
end

--- Adds --values, the four --set, --env and --env-prefix.
function options.define(parser)
  parser
    :option("--values", "Values from a YAML, JSON or .env file. Later sources win: files, --env, --set.")
    :argname("FILE")
    :count("*")
  define_set(parser, "--set", "A value; a number, boolean or null in canonical form, else text.", "NAME=VALUE")
  define_set(parser, "--set-string", "A value that is text.", "NAME=VALUE")
  define_set(parser, "--set-json", "A value in JSON, such as a list or a map.", "NAME=JSON")
  define_set(parser, "--set-file", "The contents of a file as text.", "NAME=PATH")
  parser:flag(
    "--env",
    "Values from environment variables with the token's name, or that name in upper case with _. The latter never "
      .. "uses variables that shells set (PATH, HOME, USER, ...). An empty variable counts as not set."
  )
  parser
    :option("--env-prefix", "Like --env, but only variables whose names begin with this prefix, which is not removed.")
    :argname("PREFIX")
end

---@class kubebundle.cli.values
---@field sources kubebundle.values.source[] files
---@field assignments table[] of --set*: name, value
---@field environment boolean
---@field prefix string of the variables to use
---@field files table<string, true> names whose values are the contents of files
---@field empty table<string, string> empty variables, by the names of tokens that have no other value
local Values = {}
Values.__index = Values

local OPERANDS = { ["--set-file"] = "PATH", ["--set-json"] = "JSON" }

local function assignment(given, console)
  local padded, text = given.text:match("^([^=]*)=(.*)$")
  local name = padded and padded:match("^.*%S", padded:find("%S"))
  if not name then
    console:stop(2, given.kind .. " needs NAME=" .. (OPERANDS[given.kind] or "VALUE"))
  elseif given.kind == "--set" then
    return { name, values.scalar(text) }
  elseif given.kind == "--set-json" then
    return { name, json_argument("--set-json", name, text, console) }
  elseif given.kind == "--set-file" then
    return { name, console:read_path(text) }
  end
  return { name, text }
end

-- An unreadable file ends the command; one without valid values is a finding.
local function load_file(path, console, reporter)
  local text = console:read_path(path)
  reporter:keep_source(path, text)
  local loaded, err = values.parse(text, path)
  if not loaded then reporter:write_error(err, "document-invalid", "render") end
  return { origin = path, values = loaded }
end

--- Reads the sources given by the options.
---@param arguments table
---@param console kubebundle.cli.console
---@param reporter kubebundle.cli.reporter
---@return kubebundle.cli.values
function options.load(arguments, console, reporter)
  local self = setmetatable({
    sources = {},
    assignments = {},
    environment = arguments.env or arguments.env_prefix ~= nil,
    prefix = arguments.env_prefix or "",
    empty = {},
    files = {},
  }, Values)
  for index, given in ipairs(arguments.set or {}) do
    self.assignments[index] = assignment(given, console)
    self.files[self.assignments[index][1]] = given.kind == "--set-file" or nil
  end
  for index, path in ipairs(arguments.values) do
    self.sources[index] = load_file(path, console, reporter)
  end
  return self
end

-- Names for a sentence: the first five of many.
local function listed(names)
  local shown = table.concat(names, ", ", 1, math.min(#names, 5))
  return #names > 5 and ("%s and %d more"):format(shown, #names - 5) or shown
end

-- A guessed variable may not be meant as a value.
local function report_guesses(pair, reporter)
  reporter:write {
    rule = "value-shadowed",
    severity = "warning",
    stage = "render",
    message = ("%s: %s, guessed by --env, overrides %s"):format(
      listed(pair.names),
      listed(pair.variables),
      pair.shadowed
    ),
    remedy = "Unset the variable if it is not intended, or set the value by --set.",
  }
end

local function report_pair(pair, reporter)
  local is_same = pair.origin == pair.shadowed
  local sentence = is_same and "duplicate %s in %s: the last one wins" or "%s: %s overrides %s"
  reporter:write {
    rule = "value-shadowed",
    severity = rules.severity "value-shadowed",
    stage = "render",
    message = sentence:format(listed(pair.names), pair.origin, pair.shadowed),
  }
end

-- One finding for each pair of sources, however many values are concerned; the guesses of --env count as a separate
-- source.
local function report_shadows(shadows, reporter)
  local pairs_seen, order = {}, {}
  for _, shadow in ipairs(shadows) do
    local key = ("%s\0%s\0%s"):format(shadow.origin, shadow.shadowed, shadow.guessed and "guessed" or "")
    local pair = pairs_seen[key]
    if not pair then
      pair = { origin = shadow.origin, shadowed = shadow.shadowed, names = {}, variables = {} }
      pairs_seen[key] = pair
      order[#order + 1] = pair
    end
    table.insert(pair.names, shadow.name)
    table.insert(pair.variables, shadow.guessed)
  end
  for _, pair in ipairs(order) do
    local report = #pair.variables > 0 and report_guesses or report_pair
    report(pair, reporter)
  end
end

-- os.getenv for the variables that begin with the prefix.
local function getenv(prefix)
  return function(name)
    return name:sub(1, #prefix) == prefix and os.getenv(name) or nil
  end
end

--- Combines all values.
---@param names string[] that --env searches for
---@param reporter kubebundle.cli.reporter
---@return table? values nil if they conflict, which is reported
function Values:combine(names, reporter)
  local sources = table.move(self.sources, 1, #self.sources, 1, {})
  if self.environment then
    local found, guessed, empty = values.environment(names, getenv(self.prefix))
    self.empty = empty
    sources[#sources + 1] = { origin = "--env", values = found, guessed = guessed }
  end
  sources[#sources + 1] = { origin = "--set", assignments = self.assignments }
  local tree, shadows = values.combine(sources)
  if not tree then
    reporter:write_error(shadows, "value-unusable", "render")
    return nil
  end
  report_shadows(shadows, reporter)
  return tree
end

-- Only for scripts: tokens are checked when they are rendered, but a script could use such a text for anything.
local function report_macros(tree, reporter)
  for _, name in ipairs(values.names(tree)) do
    if is_macro(values.get(tree, name)) then
      reporter:write {
        rule = "value-macro",
        severity = rules.severity "value-macro",
        stage = "render",
        message = ("the value of %s is an unexpanded pipeline macro"):format(name),
        remedy = rules.by_name["value-macro"].remedy,
      }
    end
  end
end

-- A script may ask for any name.
local function look_up(prefix)
  return function(_, name)
    if type(name) ~= "string" then return nil end
    return values.as_text(values.environment({ name }, getenv(prefix))[name])
  end
end

--- Combines all values for a script: values that only keep their spelling become text.
---@param reporter kubebundle.cli.reporter
---@return table? values nil after an error, which is reported
function Values:for_script(reporter)
  local known = {}
  for _, source in ipairs(self.sources) do
    for _, name in ipairs(source.values and values.names(source.values) or {}) do
      known[#known + 1] = name
    end
  end
  local tree = self:combine(known, reporter)
  report_macros(tree or {}, reporter)
  if reporter:has_errors() then return nil end
  return setmetatable(values.as_text(tree), self.environment and { __index = look_up(self.prefix) } or nil)
end

--- For tokens without a value, adds that an environment variable is empty, and so counts as not set.
---@param problems kubebundle.failure[] of a rendering; modified
function Values:explain_unresolved(problems)
  for _, problem in ipairs(problems) do
    local variable = problem.code == "token.unresolved" and self.empty[problem.name]
    if variable then
      problem.message = ("%s: the environment variable %s is empty"):format(problem.message, variable)
      problem.remedy = "Set the variable; for an empty text use --set-string."
    end
  end
end

local function report_trimmed(name, path, reporter)
  reporter:write {
    rule = "value-trimmed",
    severity = rules.severity "value-trimmed",
    stage = "render",
    message = ("%s: the line break at the end of the file was removed"):format(name),
    file = path,
  }
end

--- Removes the line break at the end of each --set-file value whose token shares its line with other text.
---@param tree table modified until the returned function is called
---@param compiled kubebundle.template
---@param path string
---@param reporter kubebundle.cli.reporter
---@return fun() restore
function Values:trim_files(tree, compiled, path, reporter)
  local before = {}
  for name in pairs(next(self.files) and compiled:inline_names() or {}) do
    local value = self.files[name] and values.get(tree, name)
    local trimmed = type(value) == "string" and value:match "^(.*)\n$"
    if trimmed then
      before[name] = value
      values.set(tree, name, (trimmed:gsub("\r$", "")))
      report_trimmed(name, path, reporter)
    end
  end
  return function()
    for name, value in pairs(before) do
      values.set(tree, name, value)
    end
  end
end

--- Warns about --set names that no token uses.
---@param names string[] of the tokens
---@param reporter kubebundle.cli.reporter
function Values:report_unused(names, reporter)
  local given = {}
  for index, pair in ipairs(self.assignments) do
    given[index] = pair[1]
  end
  for _, name in ipairs(values.unused(given, names)) do
    reporter:write {
      rule = "value-unused",
      severity = rules.severity "value-unused",
      stage = "render",
      message = ("unused value: %s (--set)"):format(name),
      remedy = "Correct the name, or remove the option.",
    }
  end
end

return options
