-- kubebundle render PATH...: replaces the tokens of templates. Either every file is rendered, or nothing is written
-- and all problems are reported.

local check_options = require "kubebundle.cli.check_options"
local findings = require "kubebundle.cli.findings"
local in_place = require "kubebundle.cli.in_place"
local lazy = require "kubebundle.util.lazy"
local notes = lazy "kubebundle.template.notes"
local template = require "kubebundle.template"
local values = require "kubebundle.cli.values"

local render = { name = "render", is_configured = true, summary = "Fill the tokens of templates with values" }

render.examples = [[
   kubebundle render web.yaml --set dockertag=1.4.2 -o build/ && kubectl apply -f build/
   kubebundle render k8s/ --values prod.yaml --env --check -o rendered/]]

function render.define(parser)
  parser
    :argument("PATH", "Templates: files, directories (their .yaml, .yml and .json files), or - for standard input.")
    :target("paths")
    :args("+")
  values.define(parser)
  parser:option("--tokens", "Prefix and suffix of tokens (default: #( )#)."):argname("'PREFIX SUFFIX'"):overwrite(false)
  parser
    :option("--mode", "The format of the templates; by default, according to their names.")
    :choices({ "yaml", "json", "xml", "text" })
  parser:option("--missing", "How to handle a token without a value.", "error"):choices({ "error", "keep", "empty" })
  parser
    :option("--only", "Replace only the tokens with these comma-separated names; may be repeated.")
    :argname("NAME")
    :count("*")
    :init(nil)
    :action("append")
  parser:flag("--check", "Check the rendered manifests like the command check; write nothing if there are errors.")
  parser:flag("--pin", "Pin the images of the rendered manifests like the command pin, using the registries.")
  parser
    :option("--lock", "Pin the images to the digests of this lock, offline; a missing image is an error.")
    :argname "FILE"
  parser:flag("--list", "List the tokens, with their filters and defaults, and render nothing.")
  in_place.define(parser)
  check_options.define(parser)
  findings.define(parser)
end

-- Standard input and other pipes have no name that reveals their format.
local function is_file(path)
  return path ~= "-" and require("lfs").attributes(path, "mode") == "file"
end

local function only_names(lists)
  local names = {}
  for name in table.concat(lists, ","):gmatch "[^,]+" do
    names[#names + 1] = name:match "^%s*(.-)%s*$"
  end
  return names
end

local function read(inputs, arguments, console, reporter)
  local only = arguments.only and only_names(arguments.only)
  for _, input in ipairs(inputs) do
    input.source = console:read_path(input.path)
    input.read = input.source
    reporter:keep_source(input.path, input.source)
    input.options = {
      tokens = arguments.tokens,
      mode = arguments.mode or not is_file(input.path) and "yaml" or nil,
      missing = arguments.missing,
      only = only,
      filename = input.path,
    }
    input.mode = input.options.mode or require("kubebundle.template.mode").of(input.path)
    input.is_manifest = input.mode == "yaml" or input.mode == "json"
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

-- The names that --env searches for must be known before anything is rendered.
local function names_for_environment(inputs)
  local names = {}
  for _, input in ipairs(inputs) do
    input.compiled = template.compile(input.source, input.options)
    if input.compiled then add_names(input.compiled, names) end
  end
  return names
end

-- Renders an input. Returns the compiled template, or nil if it has faults.
local function fill_one(input, tree, given, reporter)
  local compiled = input.compiled or template.compile(input.source, input.options)
  input.compiled = nil -- many templates take a lot of memory
  local err, unfilled
  if compiled then
    local restore = given:trim_files(tree, compiled, input.path, reporter)
    input.text, err, unfilled = compiled:render(tree)
    restore()
  else
    -- Besides the faults, reports the tokens that lack a value.
    input.text, err = template.render(input.source, tree, input.options)
  end
  local problems = err and err.problems or {}
  given:explain_unresolved(problems)
  reporter:write_all(problems)
  if not input.text then return compiled end
  reporter:write_all(notes.unfilled(unfilled, input.options))
  if input.is_manifest then reporter:write_all(notes.spellings(input.text, input.mode, input.options)) end
  input.tokens = compiled:count()
  input.replaced = input.tokens - (input.options.missing == "keep" and #(unfilled or {}) or 0)
  return compiled
end

-- Renders every input. Returns the names of all tokens; nil if a template has faults, which hide some.
local function fill(inputs, tree, given, reporter)
  local names, whole = {}, true
  for _, input in ipairs(inputs) do
    local compiled = fill_one(input, tree, given, reporter)
    if compiled then add_names(compiled, names) end
    whole = whole and compiled
  end
  return whole and names
end

-- The inputs whose mode is a manifest's.
local function manifests_of(inputs)
  local manifests = {}
  for _, input in ipairs(inputs) do
    if input.is_manifest then manifests[#manifests + 1] = input end
  end
  return manifests
end

-- Pins the images in rendered YAML and JSON.
local function pin(inputs, arguments, console, reporter)
  if not (arguments.pin or arguments.lock) or reporter:has_errors() then return end
  if arguments.pin then require("kubebundle.cli.registry_options").require_http("--pin", console) end
  local manifests = manifests_of(inputs)
  for _, input in ipairs(manifests) do
    input.filename = input.path
  end
  local lock = arguments.lock and console:read_path(arguments.lock) or nil
  local result, err = require("kubebundle.pin").pin_all(manifests, { lock = lock, offline = not arguments.pin })
  if not result then console:stop(1, tostring(err)) end
  reporter:write_all(result.findings)
  for index, input in ipairs(manifests) do
    input.text = result.texts[index]
  end
end

-- The number of replaced tokens, and of files with one.
local function summarise(inputs, reporter)
  local tokens, in_files = 0, 0
  for _, input in ipairs(inputs) do
    tokens = tokens + input.replaced
    if input.replaced > 0 then in_files = in_files + 1 end
  end
  reporter:summarise_rendering(tokens, in_files)
end

function render.run(arguments, console)
  arguments.tokens = arguments.tokens or "#( )#"
  check_options.spelling(arguments.tokens, "render", console)
  in_place.check(arguments, console)
  local severities = check_options.take_severities(arguments, console, require "kubebundle.template.rules")
  if not arguments.check then check_options.refuse(arguments, console, "--check") end
  local reporter = findings.open(arguments, console)
  reporter:set_severities(severities)
  local inputs = console:inputs(arguments.paths, { exclude = arguments.exclude, output = arguments.output })
  local given = values.load(arguments, console, reporter)
  read(inputs, arguments, console, reporter)
  if arguments.list then return list(inputs, arguments, console, reporter) end
  local tree = given:combine(given.environment and names_for_environment(inputs) or {}, reporter)
  local names = tree and fill(inputs, tree, given, reporter)
  if names then
    given:report_unused(names, reporter)
    if #names == 0 and not reporter:has_errors() then reporter:write(notes.no_tokens(arguments.tokens)) end
    pin(inputs, arguments, console, reporter)
  end
  if arguments.check and not reporter:has_errors() then
    local options = check_options.read(arguments, console)
    options.tokens = arguments.tokens
    reporter:check(manifests_of(inputs), options)
  end
  local status = reporter:finish()
  if status == 0 then
    in_place.write(inputs, arguments, console)
    summarise(inputs, reporter)
  end
  return status
end

return render
