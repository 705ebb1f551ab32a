-- The schedules that a CronJob accepts (github.com/robfig/cron v3, ParseStandard).

local tables = require "kubebundle.util.tables"

local function numbered(words, first)
  local numbers = {}
  for word in words:gmatch("%S+") do
    numbers[word] = first
    first = first + 1
  end
  return numbers
end

local fields = {
  { low = 0, high = 59, names = {} },
  { low = 0, high = 23, names = {} },
  { low = 1, high = 31, names = {} },
  { low = 1, high = 12, names = numbered("jan feb mar apr may jun jul aug sep oct nov dec", 1) },
  { low = 0, high = 6, names = numbered("sun mon tue wed thu fri sat", 0) },
}

local descriptors = tables.set "@yearly @annually @monthly @weekly @daily @midnight @hourly"

local function number_of(text, field)
  local number = field.names[text:lower()] or text:find("^%+?%d+$") and tonumber(text)
  return number and number >= field.low and number <= field.high and number
end

-- A value, a range or all values, with an optional step: `*/5`, `1-5`, `mon`.
local function is_range(text, field)
  local range, step = text:match("^([^/]*)/(%d+)$")
  if step and tonumber(step) == 0 then return false end
  range = range or text
  -- text after `*` or `?` is ignored
  if range:find("^[*?]%f[-\0]") then return true end
  local first, last = range:match("^([^-]+)%-([^-]+)$")
  first, last = number_of(first or range, field), number_of(last or range, field)
  return first and last and first <= last or false
end

local function is_field(text, field)
  for part in text:gmatch("[^,]+") do
    if not is_range(part, field) then return false end
  end
  return true
end

local units = tables.set "ns us µs μs ms s m h"

-- As parsed by Go's time.ParseDuration: `1h30m`, `1.5h`, `-1h`, `0`.
local function is_duration(text)
  local at = text:match("^[-+]?()")
  if text:sub(at) == "0" then return true end
  if at > #text then return false end
  while at <= #text do
    local number, unit, after = text:match("^([%d.]+)([^%d.]+)()", at)
    if not number or not units[unit] or number:find("%..*%.") or number == "." then return false end
    at = after
  end
  return true
end

local cron = {}

--- Why a schedule is invalid, or nil.
---@param text string
---@return string?
function cron.reason(text)
  if text:find("TZ", 1, true) then return "must not set TZ or CRON_TZ; use the field `timeZone`" end
  if text:find("^@") then
    local period = text:match("^@every (.*)$")
    local is_known = descriptors[text] or period and is_duration(period)
    return not is_known and "must be a known schedule" or nil
  end
  local index = 0
  for word in text:gmatch("%S+") do
    index = index + 1
    if not fields[index] or not is_field(word, fields[index]) then
      return "must have five fields: minute, hour, day of the month, month, day of the week"
    end
  end
  return index ~= 5 and "must have five fields: minute, hour, day of the month, month, day of the week" or nil
end

return cron
