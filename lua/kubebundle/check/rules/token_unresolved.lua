-- The rule token-unresolved.

local foreign = require "kubebundle.manifest.foreign"

-- For a token of another tool; nil for one that `render` replaces by default.
local function remedy_of(token)
  local spelling = not token.line and foreign.spelling(token.name)
  return spelling and ("Render the manifest, with its own tool or `kubebundle render --tokens '%s'`."):format(spelling)
end

local function check(bundle, report)
  for _, source in ipairs(bundle.sources) do
    for _, entry in ipairs(source.tokens) do
      local stand_in = { source = source, document = entry.document }
      report(
        "token-unresolved",
        bundle:object_at(source, entry.document, entry.path) or stand_in,
        entry.path,
        ("unresolved token `%s`"):format(entry.token.name),
        {
          remedy = remedy_of(entry.token) or nil,
          at = entry.at,
          whole_path = true,
          line = entry.token.line,
          column = entry.token.column,
          end_column = entry.token.size and entry.token.column + entry.token.size,
        }
      )
    end
    for _, token in ipairs(source.comments or {}) do
      report("token-unresolved", { source = source, document = 1 }, {}, ("unresolved token `%s`"):format(token.name), {
        consequence = "YAML reads it as a comment here",
        line = token.line,
        column = token.column,
        end_column = token.column + token.size,
      })
    end
  end
end

return {
  name = "token-unresolved",
  severity = "error",
  is_fixed = true, -- what is applied is not what the author means
  stage = "pull",
  summary = "A token such as `#(dockertag)#` is still in the manifest. Kubernetes resolves no tokens: as an "
    .. "image it gives InvalidImageName, elsewhere the text is used verbatim or the object is refused.",
  remedy = "Render the manifest (`kubebundle render`), or disable this rule when checking templates.",
  check = check,
}
