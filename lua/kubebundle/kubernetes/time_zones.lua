-- The names of time zones, checked by their form: the areas, and the names without an area (IANA time zone database,
-- 2025b). Case matters to Go, which looks a name up as a path. The places of an area are not listed here.

local tables = require "kubebundle.util.tables"

local time_zones = {}

local AREAS = tables.set [[
  Africa America Antarctica Arctic Asia Atlantic Australia Brazil Canada Chile Etc Europe Indian Mexico Pacific US
]]

local SINGLE = tables.set [[
  CET CST6CDT Cuba EET EST EST5EDT Egypt Eire Factory GB GB-Eire GMT GMT+0 GMT-0 GMT0 Greenwich HST Hongkong Iceland
  Iran Israel Jamaica Japan Kwajalein Libya MET MST MST7MDT NZ NZ-CHAT Navajo PRC PST8PDT Poland Portugal ROC ROK
  Singapore Turkey UCT UTC Universal W-SU WET Zulu
]]

--- Why a text cannot be the name of a time zone, or nil.
---@param text string
---@return string?
function time_zones.reason(text)
  if SINGLE[text] then return nil end
  local area, rest = text:match("^(%w+)/(.+)$")
  if area and AREAS[area] and rest:find("^[%w_+/-]+$") and not rest:find("//", 1, true) then return nil end
  return "must be the name of a time zone, such as Europe/Berlin or Etc/UTC; case counts"
end

return time_zones
