-- What a rendering reports besides its problems: tokens without a value, tokens in another spelling, no tokens at
-- all.

local core = require "kubebundle.core"
local lazy = require "kubebundle.util.lazy"
local problems = lazy "kubebundle.template.problems"
local rules = require "kubebundle.template.rules"
local spellings = require "kubebundle.template.spellings"

local notes = {}

local OPTION = "--tokens"

local UNFILLED = {
  keep = { rule = "token-kept", message = "no value for %s", consequence = "the token is kept" },
  empty = { rule = "token-empty", message = "no value for %s", consequence = "it is replaced by empty text" },
}

--- Findings for the tokens that a rendering kept or emptied.
---@param tokens kubebundle.template.token[]?
---@param options { missing: string, tokens: string, filename: string? } of the rendering
---@return kubebundle.finding[]
function notes.unfilled(tokens, options)
  local list, said = {}, UNFILLED[options.missing]
  for index, token in ipairs(tokens or {}) do
    list[index] = {
      rule = said.rule,
      severity = rules.severity(said.rule),
      stage = "render",
      message = said.message:format(problems.token(options.tokens, token.name)),
      consequence = said.consequence,
      file = options.filename,
      line = token.line,
      column = token.column,
      end_column = token.column + token.size,
    }
  end
  return list
end

--- Findings for apparent tokens in another spelling, which were not replaced.
---@param text string a rendering of YAML or JSON
---@param mode "yaml"|"json"
---@param options { tokens: string, filename: string? } of the rendering
---@param option string? sets the spelling of tokens
---@return kubebundle.finding[]
function notes.spellings(text, mode, options, option)
  local list, decoded = {}, core.template.decode(text)
  for index, spelled in ipairs(decoded and spellings.find(decoded, mode, options.tokens) or {}) do
    list[index] = {
      rule = "token-spelling",
      severity = rules.severity "token-spelling",
      stage = "render",
      message = ("possible token in the spelling %s"):format(spelled.spelling),
      consequence = "it is not replaced",
      remedy = ("Use `%s '%s'` if it is one."):format(option or OPTION, spelled.spelling),
      file = options.filename,
      line = spelled.line,
      column = spelled.column,
    }
  end
  return list
end

--- A finding that no input has a token.
---@param spelling string
---@param option string? sets the spelling of tokens
---@return kubebundle.finding
function notes.no_tokens(spelling, option)
  return {
    rule = "no-tokens",
    severity = rules.severity "no-tokens",
    stage = "render",
    message = ("no tokens found in the spelling %s"):format(spelling),
    remedy = ("Use %s if they have another spelling."):format((option or OPTION):gsub(":$", "")),
  }
end

return notes
