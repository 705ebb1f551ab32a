-- Shell completion: what could come next on a command line. The scripts of `kubebundle completion` and kubectl ask by
-- `kubebundle __complete WORD... CURRENT`, where CURRENT is the word that is being typed. The answer has kubectl's
-- format for plugins: a candidate a line, followed by a tab and a description; in the last line `:` and a number, the
-- sum of NO_SPACE, NO_FILES and DIRECTORIES. argparse has no accessors, so its parsers' private fields are read.

local complete = {}

-- The numbers are kubectl's.
local NO_SPACE, NO_FILES, DIRECTORIES = 2, 4, 16

---@class kubebundle.cli.candidates
---@field words string[][] each with a description, if there is one
---@field directive integer

local function of_words(words)
  local list = {}
  for index, word in ipairs(words) do
    list[index] = { word }
  end
  return { words = list, directive = NO_FILES }
end

-- A rule or group, after those that are there, with commas between. Options take those of check; the argument of the
-- command `rules`, which has no aliases, takes all.
local function rules(current, element)
  local before = current:match "^.*," or ""
  local list = {}
  local known = require(element._aliases and "kubebundle.check.rules" or "kubebundle.cli.all_rules")
  for _, word in ipairs(known.words) do
    list[#list + 1] = { before .. word }
  end
  return { words = list, directive = NO_FILES }
end

local function severities(current, element)
  local found = rules(current, element)
  local rule = current:match "^.*=" or nil
  if rule then
    found.words = {}
    for index, severity in ipairs(require("kubebundle.check.severity").NAMES) do
      found.words[index] = { rule .. severity }
    end
    return found
  end
  for _, word in ipairs(found.words) do
    word[1] = word[1] .. "="
  end
  found.directive = NO_FILES + NO_SPACE
  return found
end

local function files()
  return { words = {}, directive = 0 }
end

local function directories()
  return { words = {}, directive = DIRECTORIES }
end

-- By what the help text calls a value.
local VALUES = {
  RULE = rules,
  ["RULE=SEVERITY"] = severities,
  FILE = files,
  PATH = files,
  SCRIPT = files,
  CONFIG = files,
  DIR = directories,
}

-- Candidates for the value of an option or argument.
local function values(element, current)
  if element._choices then return of_words(element._choices) end
  local kind = VALUES[element._argname or element._name]
  return kind and kind(current, element) or of_words {}
end

local function options_by_name(parser)
  local by_name = {}
  for _, option in ipairs(parser._options) do
    for _, alias in ipairs(option._aliases) do
      by_name[alias] = option
    end
  end
  return by_name
end

local function option_names(parser)
  local list = {}
  for _, option in ipairs(parser._options) do
    for _, alias in ipairs(option._public_aliases) do
      list[#list + 1] = { alias, option._description }
    end
  end
  return { words = list, directive = NO_FILES }
end

-- How many arguments precede the current word, and the option whose value it is.
local function before_current(words, options)
  local arguments, pending, is_ended = 0, nil, false
  for _, word in ipairs(words) do
    local option = not is_ended and options[word]
    if pending then
      pending = nil
    elseif word == "--" and not is_ended then
      is_ended = true
    elseif option then
      pending = option._maxargs > 0 and option or nil
    elseif is_ended or word == "-" or not word:find "^%-" then
      arguments = arguments + 1
    end
  end
  return arguments, pending, is_ended
end

local function argument_at(parser, index)
  local count = #parser._arguments
  local argument = parser._arguments[math.min(index, count)]
  return argument and (index <= count or argument._maxargs > 1) and argument or nil
end

-- The words follow the command's name.
local function of_command(parser, words, current)
  local options = options_by_name(parser)
  local arguments, pending, is_ended = before_current(words, options)
  if pending then return values(pending, current) end
  local name, value = current:match "^(%-%-[^=]+)=(.*)$"
  if name and not is_ended then
    local found = options[name] and values(options[name], value) or of_words {}
    for _, word in ipairs(found.words) do
      word[1] = name .. "=" .. word[1]
    end
    return found
  end
  if current:find "^%-" and not is_ended then return option_names(parser) end
  local argument = argument_at(parser, arguments + 1)
  return argument and values(argument, current) or of_words {}
end

local function of_commands(names, parser, current)
  if current:find "^%-" then return option_names(parser) end
  local list = {}
  for _, name in ipairs(names) do
    list[#list + 1] = { name, require("kubebundle.cli." .. name).summary }
  end
  list[#list + 1] = { "help", "Show the help of a command" }
  return { words = list, directive = NO_FILES }
end

--- The candidates for the last word.
---@param words string[] the last one is being typed, and may be empty
---@param names string[] the commands
---@param parser_of fun(name: string?): table the parser of a command, or of all
---@return kubebundle.cli.candidates
function complete.candidates(words, names, parser_of)
  local current = words[#words] or ""
  local found
  local is_command = {}
  for _, name in ipairs(names) do
    is_command[name] = true
  end
  if #words <= 1 then
    found = of_commands(names, parser_of(), current)
  elseif words[1] == "help" then
    found = #words == 2 and of_words(names) or of_words {}
  elseif is_command[words[1]] then
    found = of_command(parser_of(words[1]), table.move(words, 2, #words - 1, 1, {}), current)
  else
    found = of_words {}
  end
  local fitting = {}
  for _, word in ipairs(found.words) do
    if word[1]:sub(1, #current) == current then fitting[#fitting + 1] = word end
  end
  return { words = fitting, directive = found.directive }
end

--- Prints the candidates as kubectl reads them.
---@param found kubebundle.cli.candidates
---@param console kubebundle.cli.console
function complete.print(found, console)
  for _, word in ipairs(found.words) do
    local description = word[2] and "\t" .. word[2]:gsub("%s+", " ") or ""
    console:write(word[1], description, "\n")
  end
  console:write(":", tostring(found.directive), "\n")
end

return complete
