-- The kinds of tests in fuzz/peers/fuzz.lua: each makes random sources, and from a source a case: texts for the
-- peers, and a function that judges their answers and returns the problems.

local cjson = require "cjson"
local compare = require "fuzz.peers.compare"
local inputs = require "fuzz.peers.inputs"
local kb = require "kubebundle"
local known = require "fuzz.peers.known"
local properties = require "fuzz.properties"

---@class fuzz.question
---@field peer "python"|"node"
---@field text string
---@field version? "1.1"|"1.2"

---@class fuzz.case
---@field questions fuzz.question[]
---@field judge fun(answers: table[]): string[] what is wrong

local function show(value, encode)
  if type(value) == "string" then return ("%q"):format(value) end
  local fine, text = pcall(encode, value)
  return fine and text or tostring(value)
end

local function show_all(differences, peer)
  local list = {}
  for index, difference in ipairs(differences) do
    local theirs, ours = show(difference.theirs, cjson.encode), show(difference.ours, kb.json.encode)
    list[index] = ("%s reads %s, kubebundle %s"):format(peer, theirs, ours)
  end
  return list
end

local function is_known_value(peer)
  return function(ours, theirs)
    for _, entry in ipairs(known[peer]) do
      if entry.values and entry.values(ours, theirs) then return true end
    end
    return false
  end
end

-- Whether a pattern in an entry's list `field` matches.
local function has_match(peer, field, words)
  for _, entry in ipairs(known[peer]) do
    for _, pattern in ipairs(entry[field] or {}) do
      if words:find(pattern) then return true end
    end
  end
  return false
end

local SCHEMAS = { python = "kubernetes", node = "core" }

-- The problems of an answer about a text that this module also reads.
local function judge_reading(peer, text, answer)
  local documents, err = kb.yaml.decode_all(text, { schema = SCHEMAS[peer] })
  if not documents and answer.refused or has_match(peer, "text", text) then return {} end
  if not documents then
    local words = ("%s %s"):format(err.code, err.message)
    return has_match(peer, "ours", words) and {} or { ("kubebundle refuses, not %s: %s"):format(peer, words) }
  end
  if answer.refused then
    local words = answer.refused
    return has_match(peer, "theirs", words) and {} or { ("%s refuses, not kubebundle: %s"):format(peer, words) }
  end
  return show_all(compare.differences(kb.array(documents), { list = answer.documents }, is_known_value(peer)), peer)
end

local function add_all(list, more)
  return table.move(more, 1, #more, #list + 1, list)
end

-- kubectl adds a line break at the end of a file, as this module does; the peers do not.
local function with_break(text)
  return text:find "\n$" and text or text .. "\n"
end

local function read_case(text)
  text = with_break(text)
  return {
    questions = { { peer = "python", text = text }, { peer = "node", text = text } },
    judge = function(answers)
      return add_all(judge_reading("python", text, answers[1]), judge_reading("node", text, answers[2]))
    end,
  }
end

-- Every reader must return the original value: there are no known differences.
local function write_case(bytes)
  local value = properties.value_of(bytes)
  local text = kb.yaml.encode(value)
  local questions = {
    { peer = "python", text = text },
    { peer = "node", text = text, version = "1.1" },
    { peer = "node", text = text, version = "1.2" },
  }
  return {
    questions = questions,
    judge = function(answers)
      local found = {}
      for index, answer in ipairs(answers) do
        local name = ("%s %s"):format(questions[index].peer, questions[index].version or "")
        local differences = answer.documents and compare.differences(kb.array { value }, { list = answer.documents })
        add_all(found, differences and show_all(differences, name) or { name .. " refuses: " .. answer.refused })
      end
      return found
    end,
  }
end

-- A word as long as the token that it replaces.
local function masked(text)
  return (text:gsub("#%(v(%l)%)#", "QV%1QQQ"))
end

local function filled(tree, values)
  if type(tree) == "string" then return (tree:gsub("QV(%l)QQQ", values)) end
  if type(tree) ~= "table" then return tree end
  local copy = {}
  for key, item in pairs(tree) do
    copy[key] = filled(item, values)
  end
  return copy
end

-- A token's mask must not have another tag or an escape; some templates are parsed differently.
local function can_be_compared(template)
  local has_tag = template:find "![^!]" or template:find "!![^s]"
  local has_escape, has_merge = template:find "\\#%(", template:find "<<"
  local has_colon = template:find ":%s*[,%]}]" or template:find "[%s,%[{][:?]%S"
  return not (has_tag or has_escape or has_merge or has_colon or has_match("node", "text", template))
end

local NOTHING = {
  questions = {},
  judge = function()
    return {}
  end,
}

-- Two keys that are equal once they are filled: a reader refuses them.
local function is_refused(answer, expected)
  return answer.refused and compare.has_repeated_key(expected)
end

-- For every reader, a rendering must be the template with the values in its texts, and nothing else.
local function render_case(source)
  local head, template = source:match "^(.-)%z%z(.*)$"
  head, template = head or "", with_break(template or source)
  local texts, values, tokens = {}, {}, {}
  for text in (head .. "\1"):gmatch "(.-)\1" do
    texts[#texts + 1] = text
  end
  for index, name in ipairs { "a", "b", "c", "d" } do
    values[name] = texts[index] or "x"
    tokens["v" .. name] = values[name]
  end
  local rendering = can_be_compared(template) and kb.template.render(template, tokens, { mode = "yaml" })
  if not rendering then return NOTHING end
  local questions = {}
  for _, peer in ipairs { "python", "node" } do
    questions[#questions + 1] = { peer = peer, text = masked(template) }
    questions[#questions + 1] = { peer = peer, text = rendering }
  end
  return {
    questions = questions,
    judge = function(answers)
      local found = {}
      for index = 1, #answers, 2 do
        local before, after = answers[index], answers[index + 1]
        if before.documents then
          local expected = filled(before.documents, values)
          if not properties.same(expected, after.documents) and not is_refused(after, expected) then
            found[#found + 1] = ("%s reads another document in %q"):format(questions[index].peer, rendering)
          end
        end
      end
      return found
    end,
  }
end

---@class fuzz.kind
---@field name string
---@field source fun(): string a random one
---@field case fun(source: string): fuzz.case

---@type fuzz.kind[]
return {
  { name = "read", source = inputs.text, case = read_case },
  { name = "write", source = inputs.bytes, case = write_case },
  { name = "render", source = inputs.template, case = render_case },
}
