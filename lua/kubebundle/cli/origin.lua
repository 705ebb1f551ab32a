-- The template of a Helm chart from which a document comes: `helm template` writes it as a comment, and Helm 4 as an
-- annotation in a post-renderer's input.

local ANNOTATION = "postrenderer.helm.sh/postrender-filename"
local KEY = "[ {,\"']" .. ANNOTATION:gsub("%p", "%%%0") .. "[\"']?: *()"

-- The annotation's value. Its mapping may have braces: then more follows in the same line.
local function annotated(line)
  local rest = line:sub(line:match(KEY) or #line + 1)
  local quoted = rest:gsub("''", "\0"):match "^'([^']*)'"
  if quoted then return (quoted:gsub("\0", "'")) end
  return rest:match '^"([^"]*)"' or rest:match "^[^'\"{},][^{},]*"
end

-- The lines at which documents begin, and their templates.
local function documents_of(text)
  local list, number = { { line = 1 } }, 0
  for line in text:gmatch "([^\r\n]*)\r?\n?" do
    number = number + 1
    if line:sub(1, 3) == "---" then
      list[#list + 1] = { line = number }
    elseif line:sub(1, 10) == "# Source: " then
      list[#list].path = list[#list].path or line:sub(11)
    elseif line:find(ANNOTATION, 1, true) then
      list[#list].path = annotated(line) or list[#list].path
    end
  end
  return list
end

---@param text string
---@return fun(line: integer): string? template of the document that has the line
return function(text)
  if not text:find("# Source: ", 1, true) and not text:find(ANNOTATION, 1, true) then
    return function() end
  end
  local list = documents_of(text)
  return function(line)
    local low, high = 1, #list
    while low < high do
      local middle = (low + high + 1) // 2
      if list[middle].line <= line then
        low = middle
      else
        high = middle - 1
      end
    end
    return list[low].path
  end
end
