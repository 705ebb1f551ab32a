-- Templates: text with tokens such as #(dockertag)#. A rendering changes only scalars of the template: no value can
-- change the shape of a document (core.template proves it for each rendering).

local core = require "kubebundle.core"
local lazy = require "kubebundle.util.lazy"
local inner = lazy "kubebundle.template.inner"
local macros = lazy "kubebundle.template.macros"
local modes = lazy "kubebundle.template.mode"
local options_of = require "kubebundle.util.options"
local own_line = lazy "kubebundle.template.own_line"
local problems = lazy "kubebundle.template.problems"
local resolve = require "kubebundle.template.resolve"
local tables = require "kubebundle.util.tables"
local types = lazy "kubebundle.template.types"

local template = {}

--- The filters by name; those added here are available to all templates.
setmetatable(template, {
  __index = function(_, name)
    return name == "filters" and require "kubebundle.template.filters" or nil
  end,
})

---@class kubebundle.template.options
---@field tokens? string 'PREFIX SUFFIX', by default '#( )#'
---@field mode? "yaml"|"json"|"xml"|"text" by default, according to the filename; yaml without one
---@field missing? "error"|"keep"|"empty" for a token without a value; keep leaves it for another stage
---@field only? string[] the names to replace; all other tokens are unchanged, even malformed ones
---@field filename? string for messages, and for the mode
---@field filters? table<string, function> further filters, before those of kb.template.filters

--- A template that was parsed once and can be rendered repeatedly.
---@class kubebundle.template
local Template = {}
Template.__index = Template

local RENDER_OPTIONS = [[missing:"error"|"keep"|"empty" filters:table]]
local OPTIONS = [[tokens:string mode:"yaml"|"json"|"xml"|"text" filename:string only:table ]] .. RENDER_OPTIONS

local checked = {
  compile = options_of.declare("kb.template.compile", OPTIONS),
  render = options_of.declare("kb.template.render", OPTIONS),
  method = options_of.declare("template:render", RENDER_OPTIONS),
}

-- Raises at `level`, as for error, if one is not a function.
local function check_filters(filters, level)
  for name, filter in pairs(filters or {}) do
    if type(filter) ~= "function" then
      error(("the filter %s must be a function, got %s"):format(tostring(name), type(filter)), level + 1)
    end
  end
end

-- For a public function whose helper calls this.
local function read_options(given, check)
  local options = check(given, 4)
  check_filters(options.filters, 4)
  return {
    spelling = options.tokens or "#( )#",
    mode = options.mode or (options.filename and modes.of(options.filename)) or "yaml",
    guessed = options.mode == nil,
    missing = options.missing or "error",
    only = options.only and tables.set_of(options.only),
    filename = options.filename,
    filters = options.filters,
  }
end

local function encoding_error(err, options)
  local remedy = "Save the file as UTF-8 or UTF-16, or use `--mode text` if it is not YAML or JSON."
  return problems.error({
    problems.new(err, options.filename, "document-invalid", err.code, err.message, remedy),
  }, options.filename)
end

-- The text as UTF-8, and its encoding; `bytes`, unchanged, if unformatted text has another encoding.
local function decode(text, options)
  local decoded, encoding = core.template.decode(text)
  if decoded or encoding.code ~= "text.invalid-utf8" then return decoded, encoding end
  if options.mode == "text" or options.mode == "xml" then return text, "bytes" end
  return nil, encoding
end

-- The places of known types, which the writer follows from now on; nil if there are none.
local function type_places(compiled, filename)
  local places = compiled:places()
  return #places > 0 and types.set(compiled, places, filename) or nil
end

-- The template and its problems, or nil and an error if the text cannot be read at all.
local function compile(text, given, check)
  if type(text) ~= "string" then error(("a template is a string, not a %s"):format(type(text)), 3) end
  local options = read_options(given, check)
  local decoded, encoding = decode(text, options)
  if not decoded then return nil, encoding_error(encoding, options) end
  options.encoding = encoding
  local unclear = options.guessed and modes.unclear(decoded, options.mode)
  if unclear then return nil, problems.error({ problems.unclear(unclear, options.filename) }, options.filename) end
  local self = setmetatable({ options = options }, Template)
  self.text = decoded
  self.compiled = core.template.compile(decoded, options.mode, options.spelling, options.only)
  self.expressions = self.compiled:expressions()
  self.faults = self.compiled:faults()
  self.places = type_places(self.compiled, options.filename)
  return self
end

-- Adds the faults found by core.template.
local function add_faults(self, faults, list)
  local options = self.options
  for _, fault in ipairs(faults) do
    local problem = problems.of_fault(fault, options.spelling, options.mode, options.filename)
    if options.mode == "yaml" and (fault.code == "document" or fault.code == "comment") then
      problem.remedy = own_line.remedy(self.text, fault, options.spelling) or problem.remedy
    end
    list[#list + 1] = problem
  end
end

-- Adds a problem for each place of the expressions without a usable value.
local function add_failures(self, failures, list)
  if next(failures) == nil then return end
  for _, token in ipairs(self.compiled:tokens()) do
    local failure = failures[token.expression]
    if failure then list[#list + 1] = problems.of_failure(failure, token, self.options.filename) end
  end
end

-- Adds a problem for each macro that is expanded neither by the pipeline nor by Kubernetes.
local function add_macros(self, variables, text, list)
  if next(variables) == nil then return end
  for _, token in ipairs(macros.unexpanded(self.compiled, text, self.options.mode, variables)) do
    local failure = resolve.macro_failure(self.expressions[token.expression], self.options)
    list[#list + 1] = problems.of_failure(failure, token, self.options.filename)
  end
end

-- The tokens without a value that were kept or emptied.
local function unfilled_tokens(self, resolved, emptied)
  local list = {}
  for _, token in ipairs(self.compiled:tokens()) do
    local expression = self.expressions[token.expression]
    local is_unfilled = resolved[token.expression] == nil or emptied[token.expression]
    if is_unfilled and not expression.other then
      token.name = expression.name
      list[#list + 1] = token
    end
  end
  return list
end

-- Whether a key may name an embedded document. Plain searches: patterns take ten times as long on a large text.
local function may_hold_documents(text)
  for _, ending in ipairs { ".json", ".yaml", ".yml" } do
    if text:find(ending, 1, true) then return true end
  end
  return false
end

-- Adds a problem for each embedded document whose shape has changed.
local function add_inner(self, text, list)
  if not may_hold_documents(self.text) then return end
  local options = self.options
  for _, place in ipairs(inner.changed(self.compiled, self.expressions, text, options.mode)) do
    for _, token in ipairs(self.compiled:tokens()) do
      if token.offset >= place.offset and token.offset < place.offset + place.size then
        list[#list + 1] = problems.inner(token, self.expressions[token.expression].name, place[2], options)
        break
      end
    end
  end
end

local function render(self, values)
  local list, text = {}, nil
  local resolved, failures, variables, emptied = resolve.all(self.expressions, values, self.options)
  add_faults(self, self.faults, list)
  if #self.faults == 0 then
    local faults
    local tables_by_span = self.places and types.tables(self.places, resolved)
    text, faults = self.compiled:render(resolved, tables_by_span, resolve.is_staged(self.options))
    add_faults(self, faults or {}, list)
  end
  add_failures(self, failures, list)
  add_macros(self, variables, text, list)
  if text and #list == 0 then add_inner(self, text, list) end
  if #list > 0 then return nil, problems.error(list, self.options.filename) end
  text = core.template.encode(text, self.options.encoding)
  if self.options.missing ~= "keep" and next(emptied) == nil then return text end
  return text, nil, unfilled_tokens(self, resolved, emptied)
end

--- Parses a template for repeated rendering.
---@param text string UTF-8 or UTF-16; renderings keep encoding, byte order mark and line ends
---@param options? kubebundle.template.options
---@return kubebundle.template? template
---@return kubebundle.failure? err err.problems lists all problems
function template.compile(text, options)
  local self, err = compile(text, options, checked.compile)
  if not self then return nil, err end
  if #self.faults > 0 then
    local list = {}
    add_faults(self, self.faults, list)
    return nil, problems.error(list, self.options.filename)
  end
  return self
end

--- Replaces the tokens of a template with values.
---@param text string
---@param values table nested names are `a.b` and `a.0.name` (see kb.values.get)
---@param options? kubebundle.template.options
---@return string? text
---@return kubebundle.failure? err err.problems lists all problems
---@return kubebundle.template.token[]? unfilled the tokens without a value that `missing` kept or emptied
function template.render(text, values, options)
  options_of.argument("kb.template.render", "values", values, "table")
  local self, err = compile(text, options, checked.render)
  if not self then return nil, err end
  return render(self, values)
end

--- Renders a compiled template.
---@param values table
---@param options? { missing?: "error"|"keep"|"empty", filters?: table<string, function> } instead of those of compile
---@return string? text
---@return kubebundle.failure? err as for kb.template.render
---@return kubebundle.template.token[]? unfilled as for kb.template.render
function Template:render(values, options)
  options_of.argument("template:render", "values", values, "table")
  if options then
    checked.method(options)
    check_filters(options.filters, 2)
    local own = setmetatable({ missing = options.missing, filters = options.filters }, { __index = self.options })
    self = setmetatable({ options = own }, { __index = self })
  end
  return render(self, values)
end

---@class kubebundle.template.token
---@field name string
---@field filters table[] each {name=, argument...}
---@field default any the argument of the first filter `default`, if any
---@field line integer 1-based
---@field column integer 1-based, in characters
---@field offset integer 1-based, in bytes of the text as UTF-8
---@field size integer in bytes

--- The tokens that a rendering replaces, in order; those in comments are not included.
---@return kubebundle.template.token[] tokens
function Template:tokens()
  local list = {}
  for _, token in ipairs(self.compiled:tokens()) do
    local expression = self.expressions[token.expression]
    token.expression = nil
    token.name, token.filters = expression.name, expression.filters
    for _, filter in ipairs(expression.filters) do
      if filter.name == "default" and token.default == nil then token.default = filter[1] end
    end
    if not expression.other then list[#list + 1] = token end
  end
  return list
end

--- The number of tokens that a rendering replaces.
---@return integer count
function Template:count()
  return self.compiled:count()
end

--- The names of tokens that always share their lines with other text.
---@return table<string, true> names
function Template:inline_names()
  local names, alone = {}, {}
  for _, token in ipairs(self:tokens()) do
    local before = self.text:sub(math.max(1, token.offset - token.column * 4), token.offset - 1):gsub("^.*[\r\n]", "")
    local after = self.text:match("^[^\r\n]?", token.offset + token.size)
    if before:find "[^ ]" or after ~= "" then
      names[token.name] = true
    else
      alone[token.name] = true
    end
  end
  for name in pairs(alone) do
    names[name] = nil
  end
  return names
end

--- The names used by the tokens, without repetitions.
---@return string[] names
function Template:names()
  local names, seen = {}, {}
  for _, expression in ipairs(self.expressions) do
    if not seen[expression.name] and not expression.other then
      seen[expression.name] = true
      names[#names + 1] = expression.name
    end
  end
  return names
end

return template
