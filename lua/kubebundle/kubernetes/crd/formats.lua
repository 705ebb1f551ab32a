-- The formats of texts in custom resources (k8s.io/kube-openapi, pkg/validation/strfmt). Each function returns
-- whether a text matches; other formats are not checked.

local core = require "kubebundle.core"
local ip = require "kubebundle.util.ip"
local times = require "kubebundle.kubernetes.times"

local formats = {}

function formats.byte(text)
  return text ~= "" and core.base64.decode(text) ~= nil
end

function formats.date(text)
  return text:find("^%d%d%d%d%-%d%d%-%d%d$") ~= nil and times.moment(text .. "T00:00:00Z") == nil
end

formats["date-time"] = function(text)
  local date, hour, minute, second, rest = text:upper():match("^(.-)T(%d%d):(%d%d):(%d%d)(.*)$")
  if not date or not formats.date(date) or hour > "23" or minute > "59" or second > "59" then return false end
  rest = rest:gsub("^.%d+", "", rest:find("^[+-]%d%d:%d%d$") and 0 or 1)
  return rest == "Z" or rest:find("^[+-]%d%d:%d%d$") ~= nil
end

formats.datetime = formats["date-time"]

local GO_UNITS = { ns = true, us = true, ["µs"] = true, ["μs"] = true, ms = true, s = true, m = true, h = true }

-- Go's own notation: 1h30m, -1.5s.
local function is_go_duration(text)
  local at = text:match("^[+-]?()")
  if text:sub(at) == "0" then return true end
  if at > #text then return false end
  while at <= #text do
    local number, unit, after = text:match("^([%d.]+)([^%d.]+)()", at)
    if not number or not GO_UNITS[unit] or not number:find("%d") or number:find("%..*%.") then return false end
    at = after
  end
  return true
end

local UNITS = {
  "ns",
  "nano",
  "us",
  "µs",
  "micro",
  "ms",
  "milli",
  "s",
  "sec",
  "m",
  "min",
  "h",
  "hr",
  "hour",
  "d",
  "day",
  "w",
  "week",
}
local LONG = { "nano", "micro", "milli", "sec", "min", "hour", "day", "week" } -- may be followed by letters: hours

local function is_unit(word)
  for _, unit in ipairs(UNITS) do
    if word == unit then return true end
  end
  for _, unit in ipairs(LONG) do
    if word:sub(1, #unit) == unit then return true end
  end
  return false
end

-- Besides Go's notation, accepts any number with a unit: `1 hour`, `PT1H`.
function formats.duration(text)
  if is_go_duration(text) then return true end
  for word in text:lower():gmatch("%f[%d]%d+%s*([a-zµ]+)") do
    if is_unit(word) then return true end
  end
  return false
end

-- An address has an `@` between two parts; nothing else is checked.
function formats.email(text)
  local address = text:match("<([^<>]*)>%s*$") or text
  local name, domain = address:match("^(.+)@([^@]+)$")
  return name ~= nil and (name:find('^".*"$') ~= nil or not name:find("[%s@]")) and not domain:find("%s")
end

function formats.hostname(text)
  if text == "" or #text > 255 then return false end
  for label in (text:gsub("%.$", "") .. "."):gmatch("([^.]*)%.") do
    if label == "" or #label > 63 or label:find("^%-") or label:find("%-$") or label:find("[%z\1-,/:-@[-`{-\127]") then
      return false
    end
  end
  return true
end

formats.ipv4 = ip.is_sloppy_v4

function formats.ipv6(text)
  return not text:find("%", 1, true) and ip.is_v6(text)
end

function formats.cidr(text)
  local address, size = text:match("^(.*)/(%d+)$")
  if not address or #size > 3 then return false end
  local limit = formats.ipv4(address) and 32 or formats.ipv6(address) and 128
  return limit and tonumber(size) <= limit or false
end

function formats.mac(text)
  return text:find("^%x%x[:-]%x%x[:-]%x%x[:-]%x%x[:-]%x%x[:-]%x%x$") ~= nil
    or text:find("^%x%x%x%x%.%x%x%x%x%.%x%x%x%x$") ~= nil
    or #text > 17 and text:find("^[%x:.-]+$") ~= nil
end

local HEX8, HEX4 = ("%x"):rep(8), ("%x"):rep(4)
local UUID = ("^%s%%-?%s%%-?%s%%-?%s%%-?%s%s$"):format(HEX8, HEX4, HEX4, HEX4, HEX8, HEX4)

function formats.uuid(text)
  return text:find(UUID) ~= nil
end

function formats.uri(text)
  if text:find("^/") then return not text:find("[%z\1-\32\127]") end
  local scheme, rest = text:match("^([%a][%w+.-]*):(.*)$")
  return scheme ~= nil and rest ~= "" and not text:find("[%z\1-\31\127]")
end

return formats
