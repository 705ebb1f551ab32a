--- Whether kubectl parses a text as JSON: if it begins with a brace (apimachinery, pkg/util/yaml, GuessJSONStream).
---@param text string
---@return boolean answer
return function(text)
  return text:find("^%s*{") ~= nil
end
