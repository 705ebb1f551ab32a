-- Comments that allow what a rule finds: `# kubebundle: allow RULE [RULE ...]`. Behind a value or key the
-- comment covers everything that begins on its line; on a line of its own, everything that begins on the
-- next line with content. So one before a document's first line covers the document.

local allow = {}

local function rule_set(words)
  local rules = {}
  for word in words:gmatch("[%w-]+") do rules[word] = true end
  return rules
end

local function next_content(lines, number)
  for index = number + 1, #lines do
    local line = lines[index]
    if line:find("%S") and not line:find("^%s*#") and not line:find("^%-%-%-%s*$") then return index end
  end
end

local function split_lines(text)
  local lines = {}
  for line in (text:gsub("\r\n?", "\n") .. "\n"):gmatch("([^\n]*)\n") do lines[#lines + 1] = line end
  return lines
end

-- line number -> set of rules that are allowed for what begins there
local function collect(text)
  local covered, lines = {}, split_lines(text)
  for number, line in ipairs(lines) do
    local before, words = line:match("^(.-)#%s*kubebundle:%s*allow%s+(.*)$")
    local target = words and (before:find("%S") and number or next_content(lines, number))
    if target then
      covered[target] = covered[target] or {}
      for rule in pairs(rule_set(words)) do covered[target][rule] = true end
    end
  end
  return covered
end

local function comments(source)
  if source.allowed == nil then
    local text = source.text
    source.allowed = text and not source.json and text:find("kubebundle:", 1, true) and collect(text) or false
  end
  return source.allowed
end

local function covers_line(covered, line, rule)
  return line and covered[line] and covered[line][rule]
end

local function covers_node(covered, node, rule)
  return covers_line(covered, node.key_line, rule) or covers_line(covered, node.line, rule)
end

--- Whether a comment allows a finding.
---@param source kubebundle.check.source
---@param document integer
---@param finding table with rule, line and place (the path in the document)
---@return boolean
function allow.covers(source, document, finding)
  local covered = comments(source)
  if not covered then return false end
  if covers_line(covered, finding.line, finding.rule) then return true end
  local node = source:tree(document)
  for _, key in ipairs(finding.place) do
    if not node or covers_node(covered, node, finding.rule) then return node ~= nil end
    node = node.children and node.children[key]
  end
  return node ~= nil and covers_node(covered, node, finding.rule) or false
end

return allow
