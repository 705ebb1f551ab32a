-- Requests and limits (kubernetes, pkg/apis/core/validation). How to write a check: validation/init.lua.

local amounts = require "kubebundle.kubernetes.validation.amounts"
local quantities = require "kubebundle.kubernetes.quantities"
local read = require "kubebundle.util.read"

local resources = {}

local MAX_EXACT = 2 ^ 53 -- up to this each whole number has a float of its own

local PLAIN = { cpu = true, memory = true } -- neither devices nor huge pages

-- Devices are integers; like huge pages and unlike Kubernetes' own resources, they cannot be overcommitted.
local function is_device(name)
  return name:find("/", 1, true) ~= nil and not name:find("kubernetes.io/", 1, true)
end

local function is_huge_page(name)
  return name:find("^hugepages%-") ~= nil
end

-- Whether a number of huge pages is whole: hugepages-2Mi of 6Mi is three, of 5Mi none. nil if that is unknown.
local function is_divisible(name, amount)
  local size = quantities.parse(name:match("^hugepages%-(.+)$"))
  if not size or size.digits == "" or size.negative then return nil end
  local page, all = quantities.number(size), quantities.number(amount)
  if page ~= math.floor(page) or all > MAX_EXACT then return nil end
  return all == math.floor(all) and all % page == 0
end

local function check_amounts(group, entries, at)
  local known = amounts.of(at)
  for name, quantity in next, entries do
    local amount = known[quantity]
    if amount and amount.negative then
      at:refuse("resources-invalid", "must not be negative", group, name)
    elseif not amount or PLAIN[name] then
      goto continue
    elseif is_device(name) and not quantities.is_whole(amount) then
      at:refuse("resources-invalid", "must be a whole number", group, name)
    elseif is_huge_page(name) and is_divisible(name, amount) == false then
      at:refuse("resources-invalid", "must be a multiple of the size of a page", group, name)
    end
    ::continue::
  end
end

local function check_request(name, wanted, allowed, at)
  local order = wanted and allowed and quantities.compare(wanted, allowed)
  if order and order > 0 then
    at:refuse("resources-invalid", "must be less than or equal to the limit", "requests", name)
  elseif wanted and order ~= 0 and not PLAIN[name] and (is_device(name) or is_huge_page(name)) then
    at:refuse("resources-invalid", "needs a limit, and a request equal to it", "requests", name)
  end
end

local function huge_page_in(entries)
  for name in next, entries do
    if is_huge_page(name) then return name end
  end
end

-- Huge pages are memory of a process, which takes memory or a processor too.
local function check_huge_pages(limits, requests, at)
  if limits.cpu ~= nil or limits.memory ~= nil or requests.cpu ~= nil or requests.memory ~= nil then return end
  for group, entries in pairs { limits = limits, requests = requests } do
    local name = huge_page_in(entries)
    if name then return at:refuse("resources-invalid", "needs cpu or memory, too", group, name) end
  end
end

-- What the pods of a runtime class need beside their containers.
function resources.Overhead(value, at)
  check_amounts("podFixed", read.map(value, "podFixed"), at)
end

function resources.ResourceRequirements(value, at)
  local limits, requests = read.map(value, "limits"), read.map(value, "requests")
  check_amounts("limits", limits, at)
  check_amounts("requests", requests, at)
  if read.is_token(value.limits) or at.open[limits] then return end
  if not (read.is_token(value.requests) or at.open[requests]) then check_huge_pages(limits, requests, at) end
  local known = amounts.of(at)
  for name, request in next, requests do
    local limit = limits[name]
    if not read.is_token(limit) then check_request(name, known[request], limit and known[limit], at) end
  end
end

return resources
