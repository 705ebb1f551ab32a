-- Parses WWW-Authenticate (RFC 9110, 11.6.1): what a registry demands before it answers.

---@alias Challenge {scheme: "basic"|"bearer"|string, realm?: string, service?: string, scope?: string}

-- Parses `name=token` or `name="quoted"` at `at`: returns name, value and end.
local function parameter(text, at)
  local name, from = text:match("^([%w!#$%%&'*+.^_`|~-]+)%s*=%s*()", at)
  if not name then return nil end
  if text:sub(from, from) ~= '"' then
    local value, stop = text:match('^([^%s,"]*)()', from)
    return name:lower(), value, stop
  end
  local stop = from + 1
  local parts = {}
  while stop <= #text do
    local plain, after = text:match('^([^"\\]*)()', stop)
    parts[#parts + 1] = plain
    if text:sub(after, after) == "\\" then
      parts[#parts + 1] = text:sub(after + 1, after + 1)
      stop = after + 2
    else
      return name:lower(), table.concat(parts), math.min(after, #text) + 1
    end
  end
  return name:lower(), table.concat(parts), #text + 1
end

---@param header string|nil
---@return Challenge[] in the order of the header
local function parse(header)
  local challenges, at = {}, 1
  header = header or ""
  while true do
    at = header:match("^[%s,]*()", at)
    local name, value, stop = parameter(header, at)
    if name and #challenges > 0 then
      challenges[#challenges][name] = value
      at = stop
    else
      local scheme, after = header:match("^([%w!#$%%&'*+.^_`|~-]+)()", at)
      if not scheme then return challenges end
      challenges[#challenges + 1] = { scheme = scheme:lower() }
      at = after
    end
  end
end

return { parse = parse }
