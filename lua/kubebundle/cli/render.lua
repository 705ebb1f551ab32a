-- kubebundle render PATH...: fills the tokens of templates. Either every file is rendered, or nothing is
-- written and all problems are reported.

local findings = require "kubebundle.cli.findings"
local output = require "kubebundle.cli.output"
local template = require "kubebundle.template"
local values = require "kubebundle.cli.values"

local render = { name = "render", summary = "Fill the tokens of templates with values" }

render.examples = [[
   kubebundle render web.yaml --set dockertag=1.4.2 -o build/ && kubectl apply -f build/
   kubebundle render k8s/ --values prod.yaml --env --check -o rendered/]]

function render.define(parser)
  parser
    :argument("paths", "Templates: files, directories (their .yaml, .yml and .json files), or - for standard input.")
    :argname("PATH")
    :args("+")
  values.define(parser)
  parser:option("--tokens", "How tokens are written: prefix and suffix.", "#( )#"):argname("'PREFIX SUFFIX'")
  parser
    :option("--mode", "What the templates are; by default what their names say.")
    :choices({ "yaml", "json", "xml", "text" })
  parser
    :option("--missing", "What becomes of a token that has no value.", "error")
    :choices({ "error", "keep", "empty" })
  parser:flag("--check", "Check what is rendered, as the command check does; write nothing where it has errors.")
  parser:flag("--pin", "Pin the images of what is rendered, as the command pin does, by asking the registries.")
  parser
    :option("--lock", "Pin the images to the digests of this lock, offline; one that it lacks is an error.")
    :argname "FILE"
  parser:flag("--list", "List the tokens, with their filters and defaults, and render nothing.")
  parser
    :option("-o", "Write to this file; of several inputs, to files below this directory.")
    :hidden_name("--output")
    :target("output")
    :argname("PATH")
  findings.define(parser)
end

-- A spelling of tokens that cannot work is wrong usage.
local function check_spelling(spelling, console)
  local fine, message = pcall(require("kubebundle.core").template.mask, "", spelling)
  if not fine then console:stop(2, message, "Try 'kubebundle render --help'.") end
end

-- Standard input and other pipes have no name that says what they hold.
local function is_file(path)
  return path ~= "-" and require("lfs").attributes(path, "mode") == "file"
end

local function read(inputs, arguments, console, reporter)
  for _, input in ipairs(inputs) do
    input.source = console:read_path(input.path)
    input.filled = arguments.missing ~= "keep" and arguments.tokens or nil
    reporter:keep_source(input.path, input.source)
    input.options = {
      tokens = arguments.tokens,
      mode = arguments.mode or not is_file(input.path) and "yaml" or nil,
      missing = arguments.missing,
      filename = input.path,
    }
  end
end

local function list(inputs, arguments, console, reporter)
  local listing = require("kubebundle.cli.token_list").new(arguments.format)
  for _, input in ipairs(inputs) do
    local compiled, err = template.compile(input.source, input.options)
    if compiled then
      listing:add(input.path, compiled:tokens())
    else
      reporter:write_all(err.problems)
    end
  end
  console:write(listing:text())
  return reporter:finish()
end

local function add_names(compiled, names)
  for _, name in ipairs(compiled:names()) do
    names[#names + 1] = name
  end
end

-- What --env has to look for must be known before anything is filled.
local function names_for_environment(inputs)
  local names = {}
  for _, input in ipairs(inputs) do
    input.compiled = template.compile(input.source, input.options)
    if input.compiled then add_names(input.compiled, names) end
  end
  return names
end

-- Fills every input. Returns the names of all tokens; nil where a template has faults, which hide some.
local function fill(inputs, tree, given, reporter)
  local names, whole = {}, true
  for _, input in ipairs(inputs) do
    local compiled = input.compiled or template.compile(input.source, input.options)
    input.compiled = nil -- many templates take much memory
    local err
    if compiled then
      add_names(compiled, names)
      input.text, err = compiled:render(tree)
    else
      -- Together with the faults come the tokens that lack a value.
      input.text, err = template.render(input.source, tree, input.options)
    end
    local problems = err and err.problems or {}
    given:explain_unresolved(problems)
    reporter:write_all(problems)
    whole = whole and compiled
  end
  return whole and names
end

-- Pins the images in what was rendered of YAML and JSON.
local function pin(inputs, arguments, console, reporter)
  if not (arguments.pin or arguments.lock) or reporter:has_errors() then return end
  if arguments.pin and not require("kubebundle.preflight").available() then
    console:fail(require("kubebundle.cli.registry_options").no_http "--pin")
  end
  local modes, manifests = require "kubebundle.template.mode", {}
  for _, input in ipairs(inputs) do
    local mode = input.options.mode or modes.of(input.path)
    if mode == "yaml" or mode == "json" then
      input.filename = input.path
      manifests[#manifests + 1] = input
    end
  end
  local lock = arguments.lock and console:read_path(arguments.lock) or nil
  local result, err = require("kubebundle.pin").pin_all(manifests, { lock = lock, offline = not arguments.pin })
  if not result then console:stop(1, tostring(err)) end
  reporter:write_all(result.findings)
  for index, input in ipairs(manifests) do
    input.text = result.texts[index]
  end
end

function render.run(arguments, console)
  check_spelling(arguments.tokens, console)
  local reporter = findings.open(arguments, console)
  local inputs = console:inputs(arguments.paths)
  local given = values.load(arguments, console, reporter)
  read(inputs, arguments, console, reporter)
  if arguments.list then return list(inputs, arguments, console, reporter) end
  local tree = given:combine(given.environment and names_for_environment(inputs) or {}, reporter)
  local names = tree and fill(inputs, tree, given, reporter)
  if names then given:report_unused(names, reporter) end
  if names then pin(inputs, arguments, console, reporter) end
  if arguments.check and not reporter:has_errors() then reporter:check(inputs) end
  local status = reporter:finish()
  if status == 0 then
    local single = #inputs == 1 and inputs[1].path == arguments.paths[1]
    output.write(inputs, arguments.output, single, console)
  end
  return status
end

return render
