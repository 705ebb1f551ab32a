-- Render: replaces the tokens of the items.

local applied = require "kubebundle.fn.applied"
local notes = require "kubebundle.template.notes"
local template = require "kubebundle.template"
local core = require "kubebundle.core"

local render = {}

local OPTION = "spec.tokens:" -- in place of --tokens

-- The options for rendering; nil if the spelling of the tokens is invalid.
local function options_of(spec, mode)
  local spelling = spec.tokens or "#( )#"
  local fine = pcall(core.template.mask, "", spelling)
  if not fine then
    return nil, core.failure { code = "fn.invalid-config", message = "spec.tokens: invalid spelling" }
  end
  return { tokens = spelling, mode = mode, missing = spec.missing or "error" }
end

-- Renders an item and returns the number of its tokens.
local function fill(input, values, options, results)
  options.filename = input.filename
  local compiled = template.compile(input.text, options)
  local text, err, unfilled = template.render(input.text, values, options)
  if err then results:add_all(err.problems or { err }) end
  if not text then return 1 end
  input.item.new = text
  results:add_all(notes.unfilled(unfilled, options))
  results:add_all(notes.spellings(text, options.mode, options, OPTION))
  return compiled:count()
end

function render.run(list, spec, results)
  local options, err = options_of(spec, list.mode)
  if not options then return nil, err end
  local tokens = 0
  local inputs = applied(list, results)
  for _, input in ipairs(inputs) do
    tokens = tokens + fill(input, spec.values or {}, options, results)
  end
  if tokens == 0 and #inputs > 0 then results:add(notes.no_tokens(options.tokens, OPTION)) end
  return list.items
end

return render
