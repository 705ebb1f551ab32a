-- The rules of render besides those shared with check (token-unresolved, document-invalid, data-not-base64): faults of
-- templates and values, which stop a rendering, and notes, whose severity can be changed.

local rule_table = require "kubebundle.util.rule_table"

local function fault(name, summary, remedy)
  return { name = name, severity = "error", stage = "render", is_fixed = true, summary = summary, remedy = remedy }
end

local function note(name, severity, summary, remedy)
  return {
    name = name,
    severity = severity,
    stage = "render",
    is_fixed = name:find "^token%-" ~= nil,
    summary = summary,
    remedy = remedy,
  }
end

return rule_table {
  fault(
    "filter-failed",
    "A filter cannot be applied to the value of its token.",
    "Correct the value, or use another filter."
  ),
  fault("filter-unknown", "A token names a filter that does not exist.", "Correct the name of the filter."),
  fault(
    "mode-unclear",
    "The contents of a file do not match its name.",
    "Set the mode: `--mode yaml`, `json`, `xml` or `text`."
  ),
  fault(
    "shape-changed",
    "With these values the document would have a different structure than its template.",
    "Quote the scalar that contains the token, or use the filter `json`."
  ),
  fault(
    "token-malformed",
    "The prefix of a token is not followed by a valid token.",
    "Correct the token, or write a backslash before a prefix that is meant as text."
  ),
  fault(
    "token-misplaced",
    "A token is where a value is not allowed: in an anchor, alias, tag, directive or comment.",
    "Move the token into a value or a key."
  ),
  fault(
    "value-macro",
    "A value is a pipeline macro, such as `$(dockertag)`, that was not expanded.",
    "Define the variable in the pipeline."
  ),
  fault(
    "value-unusable",
    "A value is not allowed where its token is: a table within text, null, invalid UTF-8.",
    "Correct the value, or use a filter such as `json` or `base64`."
  ),
  note("no-tokens", "warning", "No input has a token.", "Use `--tokens` if the tokens have another spelling."),
  note("token-empty", "info", "A token without a value became an empty text (`--missing empty`)."),
  note("token-kept", "warning", "A token without a value was kept (`--missing keep`).", "Fill it in the next stage."),
  note(
    "token-spelling",
    "warning",
    "A text looks like a token in another spelling, and is not replaced.",
    "Use `--tokens` if it is a token."
  ),
  -- A warning where --env guessed the variable.
  note(
    "value-shadowed",
    "info",
    "A source overrides a value from another source.",
    "Set the value in one source only."
  ),
  note("value-trimmed", "info", "The line break at the end of a file's value was removed."),
  note("value-unused", "warning", "`--set` sets a value that no token uses.", "Correct the name, or remove it."),
}
