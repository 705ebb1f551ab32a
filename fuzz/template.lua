-- The shape property: whatever the values contain, a rendering has the documents, lists and maps of the template with
-- each token read as text, and scalars without a token are unchanged. The first byte of the input selects the
-- options, the rest is the template.

local core = require "kubebundle.core"
local kb = require "kubebundle"
local properties = require "fuzz.properties"

local values = {
  x = "a: b\n  c: d #e\n---\n- '\"*&!%@`",
  y = "on",
  z = "\u{85}\u{2028}\u{FEFF}\0\t ",
  e = "",
  n = 12,
  f = 1.5,
  b = false,
  nothing = kb.null,
  spelled = core.template.spelled "012",
  nested = { key = "}, {" },
}

local missing = { "error", "keep", "empty" }
local modes = { "yaml", "yaml", "json", "xml", "text" }

-- Whether a scalar contains a token, or an escaped one: \#(
local function is_touched(scalar, masks)
  if type(scalar) ~= "string" then return false end
  if scalar:find("#(", 1, true) then return true end
  for mask in pairs(masks) do
    if scalar:find(mask, 1, true) then return true end
  end
  return false
end

local compare

local function compare_maps(before, after, masks)
  local count = 0
  for key, value in pairs(before) do
    count = count + 1
    if not is_touched(key, masks) then
      assert(after[key] ~= nil, "a key is gone")
      compare(value, after[key], masks)
    end
  end
  for _ in pairs(after) do
    count = count - 1
  end
  assert(count == 0, "a map has another number of members")
end

function compare(before, after, masks)
  if masks[before] then return end -- a token that is a whole scalar may become a list or a map
  if type(before) ~= "table" then
    assert(type(after) ~= "table", "a scalar became a list or a map")
    assert(is_touched(before, masks) or properties.same(before, after), "a scalar without a token changed")
    return
  end
  assert(type(after) == "table" and getmetatable(before) == getmetatable(after), "a list or a map is not one any more")
  if not core.is_array(before) then return compare_maps(before, after, masks) end
  assert(#before == #after, "a list has another length")
  for index, value in ipairs(before) do
    compare(value, after[index], masks)
  end
end

-- Kept tokens are masked in the rendering as in the template: before a later stage it may be invalid YAML.
local function check_shape(text, rendered, decode, keeps)
  local masked, tokens = core.template.mask((core.template.decode(text)), "#( )#") -- of UTF-16 too
  local masks = {}
  for _, token in ipairs(tokens) do
    masks[masked:sub(token.offset, token.offset + token.size - 1)] = true
  end
  local before = decode(masked)
  if before == nil then return end
  local written = core.template.decode(rendered)
  if keeps then written = core.template.mask(written, "#( )#"):gsub("\\#%(", "QQQ") end
  local after, err = decode(written)
  assert(after ~= nil, "the rendering cannot be read: " .. tostring(err) .. "\n" .. rendered)
  compare(before, after, masks)
end

local function decode_json(text)
  return kb.json.decode(text, { comments = true })
end

local function check_problems(err)
  assert(#err.problems > 0, "an error without a problem")
  for _, problem in ipairs(err.problems) do
    assert(type(problem.message) == "string" and problem.rule, "a problem without words or rule")
  end
  properties.check_error(err)
end

return function(input)
  local choice = input:byte() or 0
  local mode = modes[choice % 5 + 1]
  local options = { mode = mode, missing = missing[choice // 5 % 3 + 1] }
  local text = input:sub(2)
  local rendered, err = kb.template.render(text, values, options)
  if not rendered then
    check_problems(err)
    return
  end
  local decoded = core.template.decode(text) or text
  if not text:find("#(", 1, true) and not decoded:find("#(", 1, true) then
    assert(rendered == text, "a template without a token changed")
  elseif mode == "yaml" then
    check_shape(text, rendered, kb.yaml.decode_all, options.missing == "keep")
  elseif mode == "json" then
    check_shape(text, rendered, decode_json, options.missing == "keep")
  end
end
