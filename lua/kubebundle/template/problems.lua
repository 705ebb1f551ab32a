-- Problems of templates and values. A problem is both a finding (kubebundle.report) and an error: {code, message,
-- rule, severity, stage, remedy, file, filename, line, column, end_column}. It never contains a value.

local core = require "kubebundle.core"

local problems = {}

--- Creates a problem.
---@param place { line: integer, column: integer, size?: integer }
---@param filename? string
---@param rule string
---@param code string
---@param message string
---@param remedy? string
---@return table
function problems.new(place, filename, rule, code, message, remedy)
  return core.failure {
    rule = rule,
    code = code,
    severity = "error",
    stage = "render",
    message = message,
    remedy = remedy,
    file = filename,
    filename = filename,
    line = place.line,
    column = place.column,
    end_column = place.column and place.size and place.size > 0 and place.column + place.size or nil,
  }
end

--- The problem of a token with an unusable value.
---@param failure { rule: string, code: string, message: string, remedy: string?, name: string? } from resolve
---@param token { line: integer, column: integer, size: integer }
---@param filename? string
---@return table
function problems.of_failure(failure, token, filename)
  local problem = problems.new(token, filename, failure.rule, failure.code, failure.message, failure.remedy)
  problem.name = failure.name
  return problem
end

-- A token as written, without its filters.
local function token(spelling, name)
  local prefix, suffix = spelling:match("^(%S+) (%S+)$")
  return prefix .. (name or "") .. suffix
end
problems.token = token

local places = {
  anchor = "an anchor (&)",
  alias = "an alias (*)",
  tag = "a tag (!)",
  directive = "a directive (%)",
  place = "a position outside of any value",
}

local words = {}

function words.broken(fault, spelling)
  local prefix, suffix = spelling:match("^(%S+) (%S+)$")
  local escape = ("Write \\%s if the text %s is meant."):format(prefix, prefix)
  local reasons = {
    open = ("invalid token: expected %s before the end of the line"):format(suffix),
    name = ("invalid token: expected a name of letters, digits, _, -, . and spaces after %s, then %s or |"):format(
      prefix,
      suffix
    ),
    filter = "invalid token: expected the name of a filter after |",
    argument = 'invalid token: expected a number or a quoted text with \\" and \\\\ as its only escapes',
  }
  return "token-malformed", "token.malformed", reasons[fault.reason], escape
end

function words.place(fault, spelling)
  return "token-misplaced",
    "token.misplaced",
    ("%s in %s, which cannot hold a value"):format(token(spelling, fault.name), places[fault.place]),
    "Move the token into a value or a key."
end

function words.comment(fault, spelling)
  return "token-misplaced",
    "token.misplaced",
    ("%s in a comment, which cannot hold a value"):format(token(spelling, fault.name)),
    ("Put it inside the value that it belongs to, or write `# (%s)` for a comment."):format(fault.name)
end

local AS_TEXT = "Use `--mode text` if the file is not YAML."

local FORMATS = { yaml = "YAML", json = "JSON", xml = "XML" }

function words.document(fault, _, mode)
  return "document-invalid",
    fault.cause,
    ("invalid %s: %s"):format(FORMATS[mode], fault.reason),
    mode == "yaml" and AS_TEXT or nil
end

function words.root()
  return "document-invalid",
    "yaml.root-is-text",
    "not YAML: the whole document is plain text over several lines",
    AS_TEXT
end

function words.depth(fault, spelling, mode)
  if fault.name then
    return "value-unusable",
      "value.depth-limit",
      ("the value of %s is nested too deeply"):format(token(spelling, fault.name)),
      "Use a value with fewer levels of lists and mappings."
  end
  return "document-invalid",
    mode == "json" and "json.depth-limit" or "yaml.depth-limit",
    "lists and mappings are nested too deeply"
end

function words.table(fault, spelling)
  return "value-unusable",
    "value.not-scalar",
    ("the value of %s is a table, which text cannot contain"):format(token(spelling, fault.name)),
    "Make the token a whole plain value, or add the filter json."
end

function words.empty(fault, spelling)
  return "value-unusable",
    "value.null",
    ("the value of %s is null, expected text"):format(token(spelling, fault.name)),
    'Give it a value; "" is an empty text.'
end

function words.base64(fault, spelling)
  return "data-not-base64",
    "value.not-base64",
    ("the value of %s is not base64, which `data` requires"):format(token(spelling, fault.name)),
    ("Add the filter: %s, or move the key to stringData."):format(token(spelling, (fault.name or "") .. " | base64"))
end

function words.key(fault, spelling)
  return "value-unusable",
    "value.key-too-long",
    ("with the value of %s a key exceeds the 1,024 characters that YAML allows"):format(token(spelling, fault.name)),
    "Use a shorter value."
end

function words.number(fault, spelling)
  return "value-unusable",
    "value.not-finite",
    ("the value of %s is not a finite number"):format(token(spelling, fault.name)),
    "Quote the token if text is meant."
end

function words.utf8(fault, spelling)
  return "value-unusable",
    "value.invalid-utf8",
    ("the value of %s contains invalid UTF-8"):format(token(spelling, fault.name)),
    "Convert it to UTF-8."
end

function words.character(fault, spelling)
  return "value-unusable",
    "value.invalid-character",
    ("the value of %s contains a character that XML does not allow"):format(token(spelling, fault.name)),
    "Remove the character."
end

function words.stage(fault, spelling)
  return "value-unusable",
    "value.holds-token",
    ("the value of %s contains a token of the next stage"):format(token(spelling, fault.name)),
    "Change the value, or give the next stage another spelling (--tokens)."
end

local function value_of(fault, spelling)
  return fault.name and "the value of " .. token(spelling, fault.name) or "these values"
end

function words.twice(fault, spelling)
  return "shape-changed",
    "shape.duplicate-key",
    ("%s would make this key a duplicate in its mapping"):format(value_of(fault, spelling)),
    "Give it another value, or remove the other key."
end

function words.shape(fault, spelling)
  local value = value_of(fault, spelling)
  return "shape-changed",
    "shape.changed",
    ("%s would change the shape of the document"):format(value),
    fault.name and "Quote the scalar that holds the token, or give it another value." or nil
end

--- The problem of values that change the shape of a document in a ConfigMap's key.
---@param place { line: integer, column: integer, size: integer }
---@param name string of the first token in the document
---@param key string
---@param options table
---@return table
function problems.inner(place, name, key, options)
  return problems.new(
    place,
    options.filename,
    "shape-changed",
    "shape.changed",
    ("these values would change the shape of the document in %s"):format(key),
    ("Add the filter json: %s."):format(token(options.spelling, name .. " | json"))
  )
end

--- The problem of a file that does not match its name.
---@param place kubebundle.template.unclear
---@param filename string
---@return table
function problems.unclear(place, filename)
  local remedy = "Set the mode: --mode yaml, json, xml or text."
  return problems.new(
    place,
    filename,
    "mode-unclear",
    "template.mode-unclear",
    "unclear mode: " .. place.reason,
    remedy
  )
end

--- The problem for a fault of core.template.
---@param fault table
---@param spelling string as '#( )#'
---@param mode "yaml"|"json"|"xml"|"text"
---@param filename? string
---@return table
function problems.of_fault(fault, spelling, mode, filename)
  return problems.new(fault, filename, words[fault.code](fault, spelling, mode))
end

local function before(a, b)
  if a.line ~= b.line then return (a.line or 0) < (b.line or 0) end
  return (a.column or 0) < (b.column or 0)
end

--- One error for all problems, sorted by position: the first one, and the number of others.
---@param list table[] not empty
---@param filename? string
---@return table err
function problems.error(list, filename)
  for index, problem in ipairs(list) do
    problem.index = index
  end
  table.sort(list, function(a, b)
    if before(a, b) or before(b, a) then return before(a, b) end
    return a.index < b.index
  end)
  for _, problem in ipairs(list) do
    problem.index = nil
  end
  local first = list[1]
  local more = #list == 1 and "" or (" (and %d more)"):format(#list - 1)
  return core.failure {
    code = first.code,
    message = first.message .. more,
    line = first.line,
    column = first.column,
    filename = filename,
    problems = list,
  }
end

return problems
