-- Whatever a manifest contains, check and explain return: no crash, each finding well-formed, with a position if a
-- text was given. Seeded, so that failures are reproducible.

local check = require "kubebundle.check"
local command = require "spec.support.command"
local core = require "kubebundle.core"
local explain = require "kubebundle.explain"
local mistakes = require "spec.support.mistakes"
local rules = require "kubebundle.check.rules"

local ROUNDS = 200
local severities = { error = true, warning = true, info = true }

local function sources()
  local texts = mistakes.texts()
  for name in io.popen("ls spec/check/good/"):lines() do
    texts[#texts + 1] = command.read("spec/check/good/" .. name)
  end
  return texts
end

local texts = sources()

local readable = {}
for _, text in ipairs(texts) do
  if core.yaml.decode_all(text) then readable[#readable + 1] = text end
end

-- Values that may replace any other.
local function strange(random)
  local values = {
    core.null,
    true,
    false,
    0,
    -1,
    1.5,
    2 ^ 53,
    math.maxinteger,
    "",
    "x",
    "#(token)#",
    "${X}",
    "{{ x }}",
    "\0",
    "\u{85}",
    core.array {},
    {},
    core.array { core.null },
    core.array { "x", {}, core.array {} },
    { [""] = "" },
    { a = { b = {} } },
    "https://u:p@h/",
    "eyJhdXRocyI6e319",
    '{"auths":{}}',
    ("x"):rep(300),
  }
  return values[random(#values)]
end

local function keys_of(value)
  local keys = {}
  for key in pairs(value) do
    keys[#keys + 1] = key
  end
  table.sort(keys, function(a, b)
    return tostring(a) < tostring(b)
  end)
  return keys
end

-- Changes one place at any depth.
local function mutate(value, random)
  local keys = keys_of(value)
  if #keys == 0 then return end
  local key = keys[random(#keys)]
  if type(value[key]) == "table" and random(5) > 1 then return mutate(value[key], random) end
  local choice = random(6)
  if choice == 1 and type(key) == "string" then
    value[key] = nil
  elseif choice == 2 and type(key) == "string" then
    value[key .. "x"], value[key] = value[key], nil
  else
    value[key] = strange(random)
  end
end

local function assert_well_formed(list, has_text)
  for _, finding in ipairs(list) do
    assert.truthy(rules.by_name[finding.rule] and severities[finding.severity])
    assert.truthy(type(finding.message) == "string" and type(finding.remedy) == "string")
    assert.truthy(not has_text or finding.line and finding.column, finding.rule)
  end
end

local function examine(input)
  assert_well_formed(check(input), type(input) == "string")
  for _, explanation in ipairs(explain(input)) do
    assert.truthy(explanation.verdict and explanation.reason and #explanation.steps > 0)
  end
end

describe("check and explain", function()
  it("answer for documents with anything anywhere", function()
    math.randomseed(20240131)
    for _ = 1, ROUNDS do
      local documents = core.yaml.decode_all(readable[math.random(#readable)])
      for _ = 1, math.random(3) do
        mutate(documents, math.random)
      end
      examine(documents)
      examine(core.yaml.encode_all(documents))
      examine(core.json.encode(documents))
    end
  end)

  it("answer for texts with anything anywhere", function()
    math.randomseed(20240201)
    local pieces = {
      "\n",
      "\t",
      " ",
      ":",
      "- ",
      "#",
      "#(x)#",
      "{",
      "}",
      "[",
      "]",
      "'",
      '"',
      "---\n",
      "...",
      "&a ",
      "*a ",
      "!!int ",
      "|",
      ">",
      "\0",
      "\xFF",
      "é",
      "<<: ",
      "? ",
      "${A}",
      "%",
      "\r\n",
    }
    for _ = 1, ROUNDS do
      local text = texts[math.random(#texts)]
      for _ = 1, math.random(4) do
        local at = math.random(#text)
        text = text:sub(1, at) .. pieces[math.random(#pieces)] .. text:sub(at + math.random(0, 3))
      end
      examine(text)
    end
  end)

  it("never change the documents that they are given", function()
    for _, text in ipairs(readable) do
      local documents = core.yaml.decode_all(text)
      local before = core.json.encode(documents)
      check(documents)
      explain(documents)
      assert.equal(before, core.json.encode(documents))
    end
  end)
end)
