-- Field paths: .spec.containers[name=web].image, [0], ["a/b"], [+].

local core = require "kubebundle.core"

local path = {}

---@class kubebundle.edit.step
---@field key string? a member of a mapping
---@field index integer? an item of a list, 1-based
---@field match string? with `value`: the item whose member `match` has that value
---@field value string?
---@field append boolean? a new last item
---@field all boolean? each item of a list, each member of a mapping: only in patterns

local function fail(text, message)
  return nil, core.failure { code = "edit.path", message = ("invalid path %s: %s"):format(text, message) }
end

-- The quoted text at `at`, and its end; a backslash escapes the next character.
local function quoted(text, at)
  local quote, parts = text:sub(at, at), {}
  at = at + 1
  while at <= #text do
    local byte = text:sub(at, at)
    if byte == quote then return table.concat(parts), at + 1 end
    if byte == "\\" and quote == '"' then
      at = at + 1
      byte = text:sub(at, at)
    end
    parts[#parts + 1] = byte
    at = at + 1
  end
end

-- The value of `[key=VALUE]`.
local function match_value(text, at)
  if text:find("^[\"']", at) then return quoted(text, at) end
  local value, after = text:match("^([^%]]*)()", at)
  return value, after
end

-- The step in brackets, and its end.
local function bracket(text, at)
  if text:find("^%+%]", at) then return { append = true }, at + 1 end
  if text:find("^[\"']", at) then
    local key, after = quoted(text, at)
    return key and { key = key }, after
  end
  local index, after = text:match("^(%d+)()%]", at)
  if index and #index < 10 then return { index = math.tointeger(index) + 1 }, after end
  local key, from = text:match("^([^%[%]=\"']+)=()", at)
  if key then
    local value, stop = match_value(text, from)
    return value and { match = key, value = value }, stop
  end
end

-- Whether a key without quotes is probably another tool's path, such as `/spec/replicas` or `{.spec.replicas}`.
local function needs_quotes(key)
  return key == "$" or key:find("[%s/{}\"'*,]") ~= nil
end

local function next_step(text, at, is_pattern)
  if text:find("^%.%[", at) then at = at + 1 end -- as jq and yq write it
  if text:find("^%[", at) then
    local step, after
    if is_pattern and text:find("^%*%]", at + 1) then
      step, after = { all = true }, at + 2
    else
      step, after = bracket(text, at + 1)
    end
    if not step or text:sub(after, after) ~= "]" then return nil end
    return step, after + 1
  end
  local key, after = text:match("^%.?([^.%[%]]+)()", at)
  if key and (at == 1 or text:sub(at, at) == ".") and not needs_quotes(key) then return { key = key }, after end
end

--- Parses a path.
---@param text string `.` by itself is the whole object
---@param is_pattern boolean? `[*]` is allowed, and `[+]` is not
---@return kubebundle.edit.step[]? steps
---@return kubebundle.failure? err
function path.parse(text, is_pattern)
  if type(text) ~= "string" then error("a path is a string, not a " .. type(text), 3) end
  local steps, at = {}, 1
  if text == "." then return steps end
  if text == "" then return fail('""', "empty path") end
  if not utf8.len(text) then return fail(text, "invalid UTF-8") end
  while at <= #text do
    local step, after = next_step(text, at, is_pattern)
    if not step or is_pattern and step.append then
      local last = is_pattern and "[*]" or "[+]"
      return fail(text, ('expected .KEY, [INDEX], [KEY=VALUE], ["KEY"] or %s at byte %d'):format(last, at))
    end
    steps[#steps + 1] = step
    at = after
  end
  return steps
end

local function shown(step)
  if step.append then return "[+]" end
  if step.index then return ("[%d]"):format(step.index - 1) end
  if step.match then return ("[%s=%s]"):format(step.match, step.value) end
  if step.key:find("^[%w_-]+$") then return "." .. step.key end
  return ('["%s"]'):format((step.key:gsub('["\\]', "\\%0")))
end

--- The text of a path, up to the step `last`.
---@param steps kubebundle.edit.step[]
---@param last? integer
---@return string
function path.text(steps, last)
  local parts = {}
  for index = 1, last or #steps do
    parts[index] = shown(steps[index])
  end
  return #parts > 0 and table.concat(parts) or "."
end

return path
