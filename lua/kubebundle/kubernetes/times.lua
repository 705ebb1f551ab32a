-- Times in RFC 3339 format, as the API server parses them.

local times = {}

local DAYS = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 }

local function days_in(year, month)
  local is_leap = year % 4 == 0 and (year % 100 ~= 0 or year % 400 == 0)
  return month == 2 and is_leap and 29 or DAYS[month]
end

local TIME = "^(%d%d%d%d)%-(%d%d)%-(%d%d)T(%d%d):(%d%d):(%d%d)(.*)$"

-- Why a text is not an RFC 3339 time, or nil; and what follows the seconds.
local function time_reason(text)
  local year, month, day, hour, minute, second, rest = text:match(TIME)
  if not year then return "must be a time such as 2024-01-31T12:00:00Z" end
  month, day = tonumber(month, 10), tonumber(day, 10)
  if month < 1 or month > 12 then return "month out of range" end
  if day < 1 or day > days_in(tonumber(year, 10), month) then return "day out of range" end
  if tonumber(hour, 10) > 23 then return "hour out of range" end
  if tonumber(minute, 10) > 59 then return "minute out of range" end
  if tonumber(second, 10) > 59 then return "second out of range" end
  return nil, rest
end

local function is_zone(text)
  local hour, minute = text:match("^[+-](%d%d):(%d%d)$")
  return text == "Z" or hour ~= nil and tonumber(hour, 10) <= 24 and tonumber(minute, 10) <= 60
end

--- Why a text is not an RFC 3339 time, or nil.
---@param text string
---@return string? reason
function times.moment(text)
  local reason, rest = time_reason(text)
  if reason then return reason end
  if not is_zone((rest:gsub("^[.,]%d+", ""))) then return "must end in a time zone, such as Z or +01:00" end
end

--- The same for a time with exactly six digits of a second's fraction.
---@param text string
---@return string? reason
function times.micro_moment(text)
  local reason, rest = time_reason(text)
  if reason then return reason end
  local zone = rest:match("^[.,]%d%d%d%d%d%d(%D.*)$")
  if not zone or not is_zone(zone) then
    return "must have six digits of fraction and a time zone, such as 2024-01-31T12:00:00.000000Z"
  end
end

return times
