-- Comments that suppress findings: `# kubebundle: allow RULE [RULE ...]`. After a value or key, the comment applies
-- to everything that begins on its line; on its own line, to everything that begins on the next line with content. So
-- one before a document's first line applies to the whole document.

local once = require "kubebundle.util.once"

local allow = {}

-- line number -> number of the next line with content
local function next_contents(lines)
  local following, content = {}, nil
  for index = #lines, 1, -1 do
    following[index] = content
    local line = lines[index]
    if line:find("%S") and not line:find("^%s*#") and not line:find("^%-%-%-%s*$") then content = index end
  end
  return following
end

local function split_lines(text)
  local lines = {}
  for line in (text:gsub("\r\n?", "\n") .. "\n"):gmatch("([^\n]*)\n") do
    lines[#lines + 1] = line
  end
  return lines
end

---@class kubebundle.check.allowed
---@field word string the name of a rule, if valid
---@field index integer which word of the comment it is
---@field line integer
---@field column integer

-- line number -> set of rules allowed for what begins there; and all words of all comments
local function collect(text)
  local covered, all, lines = {}, {}, split_lines(text)
  local following = next_contents(lines)
  for number, line in ipairs(lines) do
    local before, at, words = line:match("^(.-)#%s*kubebundle:%s*allow%s+()(.*)$")
    local target = words and (before:find("%S") and number or following[number])
    local rules, index = target and covered[target] or {}, 0
    if target then covered[target] = rules end
    local column, counted = 1, 0 -- the bytes of the line up to the column
    for from, word in (words or ""):gmatch("()([%w-]+)") do
      local part = line:sub(counted + 1, at + from - 2)
      column, counted = column + (utf8.len(part) or #part), at + from - 2
      index, rules[word] = index + 1, true
      all[#all + 1] = { word = word, index = index, line = number, column = column }
    end
  end
  return { covered = covered, words = all }
end

local nothing = { words = {} }

local comments = once(function(source)
  local text = source.text
  return text and not source.json and text:find("kubebundle:", 1, true) and collect(text) or nothing
end)

--- The words of the comments.
---@param source kubebundle.check.source
---@return kubebundle.check.allowed[]
function allow.words(source)
  return comments(source).words
end

local function covers_line(covered, line, rule, group)
  local rules = line and covered[line]
  return rules and (rules[rule] or group and rules[group])
end

local function covers_node(covered, node, rule, group)
  return covers_line(covered, node.key_line, rule, group) or covers_line(covered, node.line, rule, group)
end

--- Whether a comment allows a finding.
---@param entry { finding: kubebundle.finding, object: kubebundle.check.object, place: any[] } place: in the document
---@param group string? the rule's
---@return boolean
function allow.covers(entry, group)
  local source, finding = entry.object.source, entry.finding
  local covered = comments(source).covered
  if not covered then return false end
  if covers_line(covered, finding.line, finding.rule, group) then return true end
  local node = source:tree(entry.object.document, entry.place)
  for _, key in ipairs(entry.place) do
    if not node or covers_node(covered, node, finding.rule, group) then return node ~= nil end
    node = node.children and node.children[key]
  end
  return node ~= nil and covers_node(covered, node, finding.rule, group) or false
end

return allow
