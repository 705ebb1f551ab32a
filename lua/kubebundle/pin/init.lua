-- Pins the images of manifests: adds to each tag the digest that the registry, or a lock, has for it, and keeps every
-- byte that is not part of an image.

local core = require "kubebundle.core"
local counts = require "kubebundle.check.counts"
local images = require "kubebundle.pin.images"
local locks = require "kubebundle.pin.lock"
local options_of = require "kubebundle.util.options"
local platform = require "kubebundle.preflight.platform"

local pin = {}

---@class kubebundle.pin.options
---@field filename string? the name of the text in messages
---@field lock string? an ImagesLock: its digests have precedence, and the result has the updated lock
---@field lock_filename string? the name of the lock in messages; by default "lock"
---@field offline boolean? no registry is contacted: an image that is not in the lock is a finding
---@field update boolean? also ask registries for pinned and locked images
---@field platforms string[]? OS/ARCH required of each image
---@field timeout number? seconds for each request; 30
---@field concurrency integer? images processed concurrently; 8
---@field ca_file string? a PEM file of certificate authorities, instead of the system's
---@field plain_http string[]? registries, as named in images, without TLS
---@field on_progress? fun(ended: integer, of: integer)

pin.OPTIONS = "filename:string lock:string lock_filename:string offline:boolean update:boolean platforms:string[] "
  .. "timeout:number concurrency:integer ca_file:string plain_http:string[] on_progress:function"

local checked = options_of.declare("kb.pin", pin.OPTIONS)

---@class kubebundle.pin.result
---@field text string?
---@field texts string[] in input order; unchanged if there are findings of severity error
---@field lock string an ImagesLock of all the images
---@field locked integer images that are new in the lock, or have a new digest there
---@field findings kubebundle.finding[] what could not be pinned, and why
---@field pinned integer images whose reference changed
---@field images integer
---@field counts kubebundle.check.counts

local TAKEN = "the value cannot be pinned: "

-- The reference without its digest.
local function tagged(found)
  local body = found.ref:match "^[^@]*"
  if found.parts.tag == "" and found.parts.digest == "" then return body .. ":latest" end
  return body
end

-- Whether the registry must be asked for the image.
local function is_asked(found, options, lock)
  local parts = found.parts
  if options.offline or (parts.digest ~= "" and (not options.update or parts.tag == "")) then return false end
  return options.update or not lock:digest(parts)
end

-- The reference by which a registry is asked for an image: its tag for the digest, the digest that is known if only
-- platforms are required; nil if it is not asked.
local function question_of(found, options, lock)
  local parts = found.parts
  if is_asked(found, options, lock) then return locks.key(parts) end
  local digest = parts.digest ~= "" and parts.digest or lock:digest(parts)
  return found.wish and digest and not options.offline and parts.name .. "@" .. digest or nil
end

-- What to ask registries for: each reference once.
local function wanted_of(list, options, lock)
  local wanted, by_key = {}, {}
  for _, found in ipairs(list) do
    local key = found.parts and question_of(found, options, lock)
    if key then
      if not by_key[key] then
        by_key[key] = { image = key, wishes = {} }
        wanted[#wanted + 1] = by_key[key]
      end
      local one, credentials = by_key[key], found.entry.credentials
      one.wishes[#one.wishes + 1] = found.wish
      if not one.credentials and credentials and #credentials > 0 then one.credentials = credentials end
    end
  end
  return wanted
end

-- The resolutions by reference; nil and an error if registries must be asked but cannot.
local function ask(list, options, lock)
  local wanted, answers = wanted_of(list, options, lock), {}
  if #wanted == 0 then return answers end
  local fine, err = require("kubebundle.preflight").available()
  if not fine then return nil, err end
  for index, resolution in ipairs(require "kubebundle.preflight.resolve"(wanted, options)) do
    answers[wanted[index].image] = resolution
  end
  return answers
end

-- The digest for an image, or a finding.
local function digest_of(found, options, lock, answers)
  local parts = found.parts
  local answer = answers[locks.key(parts)]
  if answer and is_asked(found, options, lock) then
    if answer.digest then return answer.digest end
    return nil, images.unanswered(found, answer)
  end
  if parts.digest ~= "" then return parts.digest end
  local digest = lock:digest(parts)
  if digest then return digest end
  return nil, images.of_rule(found, "image-not-locked", "the lock does not have the image")
end

-- A finding if the image lacks a required platform, or if that could not be examined.
local function platform_fault(found, options, lock, answers)
  local answer = found.wish and answers[question_of(found, options, lock)]
  local outcome = answer and (answer.failure or answer.outcomes[found.wish])
  return outcome and outcome.kind ~= "pulled" and images.unfit(found, outcome) or nil
end

-- The changes by text, and the number of new digests in the lock; adds findings.
local function decide(list, options, lock, findings)
  local changes, added, count = {}, {}, 0
  local answers, err = ask(list, options, lock)
  if not answers then return nil, err end
  for _, found in ipairs(list) do
    local problem, digest = images.unusable(found), nil
    if not problem then
      digest, problem = digest_of(found, options, lock, answers)
    end
    if problem then
      findings[#findings + 1] = problem
    else
      findings[#findings + 1] = platform_fault(found, options, lock, answers)
      added[#added + 1] = { found.parts, tagged(found), digest }
      local value = tagged(found) .. "@" .. digest
      if value ~= found.ref then
        changes[found.text] = changes[found.text] or {}
        table.insert(changes[found.text], { document = found.pull.object.document, keys = found.keys, value = value })
      end
    end
  end
  for _, entry in ipairs(added) do
    count = count + (lock:add(table.unpack(entry)) and 1 or 0)
  end
  return changes, count
end

local function has_errors(findings)
  for _, one in ipairs(findings) do
    if one.severity == "error" then return true end
  end
  return false
end

-- The changed texts.
local function apply(texts, documents, changes)
  local count = 0
  for index, list in pairs(changes) do
    local done, err = documents[index]:replace(list)
    if not done then
      err.message = TAKEN .. err.message
      return nil, err
    end
    texts[index], count = documents[index]:text(), count + done
  end
  return count
end

local function read_lock(options)
  local lock, err = locks.read(options.lock)
  if not lock then err.filename = options.lock_filename or "lock" end
  return lock, err
end

-- Sets the platforms that each image must have.
local function require_platforms(list, options)
  local given = platform.parse_all(options.platforms)
  for _, found in ipairs(#given > 0 and list or {}) do
    found.wish = platform.of_pod(found.pull.pod.spec, given)
  end
end

--- Pins several texts as one bundle.
---@param texts { text: string, filename: string? }[]
---@param options kubebundle.pin.options
---@return kubebundle.pin.result?
---@return kubebundle.failure? err
function pin.pin_all(texts, options)
  local lock, err = read_lock(options)
  if not lock then return nil, err end
  local list, bundle, findings, documents = images.read(texts)
  require_platforms(list, options)
  local changes, locked = decide(list, options, lock, findings)
  if not changes then return nil, locked end
  local result, count = {}, 0
  for index, given in ipairs(texts) do
    result[index] = given.text
  end
  if not has_errors(findings) then
    count, err = apply(result, documents, changes)
    if not count then return nil, err end
  end
  return {
    texts = core.array(result),
    lock = locked == 0 and options.lock or lock:text(),
    locked = locked,
    findings = core.array(findings),
    pinned = count,
    images = #list,
    counts = counts.of(bundle),
  }
end

local function needs_digest(found)
  local remedy = "Run `kubebundle pin`."
  return images.finding(found, "image-not-pinned", "error", "the image has no digest", remedy)
end

-- The problem of a pinned image according to the lock.
local function by_lock(found, lock)
  if lock:has(found.parts) then return nil end
  return images.of_rule(found, "image-not-locked", "the lock does not have this digest")
end

-- The problem of a pinned image according to the registry.
local function by_registry(found, answers)
  local answer = answers[locks.key(found.parts)]
  if not answer then return nil end
  if not answer.digest then return images.unanswered(found, answer) end
  if answer.digest == found.parts.digest then return nil end
  local message = ("the tag %s has moved to %s"):format(found.parts.tag, answer.digest)
  return images.of_rule(found, "tag-moved", message)
end

--- Compares the images' digests with a lock, offline, or else with the tags in the registries.
---@param texts { text: string, filename: string? }[]
---@param options kubebundle.pin.options
---@return kubebundle.finding[]?
---@return kubebundle.failure|kubebundle.check.counts counts
function pin.verify_all(texts, options)
  local lock, err = read_lock(options)
  if not lock then return nil, err end
  if not options.lock then lock = nil end
  local list, bundle, findings = images.read(texts)
  local asking = setmetatable({ update = true, offline = false }, { __index = options })
  local answers = {}
  if not lock then
    answers, err = ask(list, asking, locks.new())
    if not answers then return nil, err end
  end
  for _, found in ipairs(list) do
    local problem = images.unusable(found)
    if not problem and found.parts.digest == "" then
      problem = needs_digest(found)
    elseif not problem and lock then
      problem = by_lock(found, lock)
    elseif not problem and found.parts.tag ~= "" then
      problem = by_registry(found, answers)
    end
    findings[#findings + 1] = problem
  end
  return findings, counts.of(bundle)
end

--- Pins the images of a manifest, or of several as one bundle.
---@param input string|{ text: string, filename: string? }[]
---@param options kubebundle.pin.options?
---@return kubebundle.pin.result?
---@return kubebundle.failure? err
function pin.pin(input, options)
  options = checked(options)
  if type(input) == "string" then input = { { text = input, filename = options.filename } } end
  if type(input) ~= "table" then error("kb.pin: a text or a list of texts is needed, got a " .. type(input), 2) end
  local result, err = pin.pin_all(input, options)
  if result and #input == 1 then result.text = result.texts[1] end
  return result, err
end

return pin
