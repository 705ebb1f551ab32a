-- Random changes by scripts: an unchanged item keeps every byte, a changed one is read as the script left it.

local command = require "spec.support.command"
local fn = require "kubebundle.fn"
local kb = require "kubebundle"
local same = require "kubebundle.util.same"

local CHANGES = [[
local seed = values.seed
local function random(most)
  seed = (seed * 1103515245 + 12345) % 2147483648
  return seed // 65536 % most + 1
end
local function keys_of(map)
  local keys = {}
  for key in pairs(map) do keys[#keys + 1] = key end
  table.sort(keys, function(a, b) return tostring(a) < tostring(b) end)
  return keys
end
local function change(map)
  local keys = keys_of(map)
  if #keys == 0 then map.new = 1 return end
  local key, what = keys[random(#keys)], random(7)
  local value = map[key]
  if type(value) == "table" and next(value) ~= nil and random(3) > 1 then return change(value) end
  if what == 1 and type(key) == "string" then map[key] = nil
  elseif what == 2 then map[key] = "a: b # c\n"
  elseif what == 3 then map[key] = 42
  elseif what == 4 and type(key) == "string" then map["new key/" .. random(9)] = { x = { 1, "y", true } }
  elseif what == 5 then map[key] = { a = "yes", b = { { c = 1 } } }
  elseif type(key) == "number" then map[#map + 1] = "added"
  else map[key] = "z" end
end
for _, item in ipairs(items) do
  if random(3) > 1 then change(item) change(item) end
end
]]

-- The mappings in the repository's manifests, as texts.
local function documents()
  local list = {}
  for path in io.popen("find spec examples -name '*.yaml' | LC_ALL=C sort"):lines() do
    local text = "\n" .. command.read(path) .. "\n---"
    for document in text:gmatch "(.-)\n%-%-%-[^\n]*" do
      local value = not document:find "[\r\t%%]" and #document < 20000 and kb.yaml.decode(document)
      if type(value) == "table" and value[1] == nil and next(value) ~= nil then list[#list + 1] = document end
    end
  end
  return list
end

local function as_item(document)
  local text = ("\n" .. document):gsub("\n([^\n])", "\n  %1"):gsub("^%s*\n", ""):gsub("^  ", "- ")
  return text:find "\n$" and text or text .. "\n"
end

local function input(items, script, seed)
  local spec = kb.json.encode { script = script, values = { seed = seed } }
  local config = "functionConfig: {apiVersion: kubebundle/v1, kind: LuaRun, spec: " .. spec .. "}\n"
  return "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\n" .. config .. "items:\n" .. table.concat(items)
end

-- Items without shared nodes, in the form that a script gets.
local function items_of(text)
  local list = assert(kb.yaml.decode(text))
  return kb.json.decode(kb.json.encode(list.items))
end

describe("random changes of items", function()
  local all = documents()

  for seed = 1, 4 do
    it("are what the script made, number " .. seed, function()
      assert.truthy(#all > 30)
      math.randomseed(seed)
      for round = 1, 60 do
        local items = {}
        for index = 1, math.random(4) do
          items[index] = as_item(all[math.random(#all)])
        end
        local untouched = input(items, "return items", round)
        assert.equal(untouched, fn.run(untouched).text)
        local text = input(items, CHANGES, round)
        local outcome = fn.run(text)
        assert.is_false(outcome.has_errors)
        local expected = items_of(text)
        local environment = setmetatable({ items = expected, values = { seed = round } }, { __index = _G })
        assert(load(CHANGES, "changes", "t", environment))()
        assert.is_true(same(expected, items_of(outcome.text)), text)
      end
    end)
  end
end)
