-- Pin: pins the items' images to the digests of a lock, offline: a missing image is an error. The lock is an
-- ImagesLock, or the path of one.

local applied = require "kubebundle.fn.applied"
local core = require "kubebundle.core"
local pin_all = require("kubebundle.pin").pin_all

local pin = {}

-- The text of the lock; nil and an error if there is none.
local function text_of(spec)
  if type(spec.lock) == "table" then return core.json.encode(spec.lock) end
  if type(spec.lock) == "string" then return require("kubebundle.util.files").read(spec.lock) end
  return nil,
    core.failure {
      code = "fn.invalid-config",
      message = "spec of Pin needs lock: an ImagesLock, or the path of one",
    }
end

function pin.run(list, spec, results)
  local lock, err = text_of(spec)
  if not lock then return nil, err end
  local inputs = applied(list, results)
  local result
  result, err = pin_all(inputs, { lock = lock, lock_filename = "spec.lock", offline = true })
  if not result then return nil, err end
  results:add_all(result.findings)
  for index, input in ipairs(inputs) do
    input.item.new = result.texts[index]
  end
  return list.items
end

return pin
