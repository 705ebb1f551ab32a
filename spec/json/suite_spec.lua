-- JSONTestSuite (https://github.com/nst/JSONTestSuite): KUBEBUNDLE_SUITES names a folder with its files as
-- json/test_parsing/*.json.

local lfs = require "lfs"
local kb = require "kubebundle"

-- Cases that the suite leaves to the implementation. Every other i_ file contains invalid UTF-8, an unpaired
-- surrogate, or UTF-16, and is rejected: bytes are preserved, or there is no result.
local choices = {
  ["i_number_double_huge_neg_exp"] = "accepted: the nearest double is 0",
  ["i_number_huge_exp"] = "refused: no double holds it",
  ["i_number_neg_int_huge_exp"] = "refused: no double holds it",
  ["i_number_pos_double_huge_exp"] = "refused: no double holds it",
  ["i_number_real_neg_overflow"] = "refused: no double holds it",
  ["i_number_real_pos_overflow"] = "refused: no double holds it",
  ["i_number_real_underflow"] = "accepted: the nearest double is 0",
  ["i_number_too_big_neg_int"] = "accepted: a float, since int64 ends before",
  ["i_number_too_big_pos_int"] = "accepted: a float, since int64 ends before",
  ["i_number_very_big_negative_int"] = "accepted: a float, since int64 ends before",
  ["i_structure_500_nested_arrays"] = "accepted: 1000 levels are allowed",
  ["i_structure_UTF-8_BOM_empty_object"] = "refused: RFC 8259 has no byte order mark",
}

-- The values of y_ files that are not plain structures of ASCII text.
local values = {
  ["y_number_double_close_to_zero"] = { -1e-78 },
  ["y_number_minus_zero"] = { -0.0 },
  ["y_number_negative_zero"] = { -0.0 },
  ["y_number_real_capital_e_pos_exp"] = { 1e2 },
  ["y_object_duplicated_key"] = { a = "c" },
  ["y_object_duplicated_key_and_value"] = { a = "b" },
  ["y_object_escaped_null_in_key"] = { ["foo\0bar"] = 42 },
  ["y_string_1_2_3_bytes_UTF-8_sequences"] = { "\u{60}\u{12A}\u{12AB}" },
  ["y_string_accepted_surrogate_pair"] = { "\u{10437}" },
  ["y_string_accepted_surrogate_pairs"] = { "\u{1F639}\u{1F48D}" },
  ["y_string_allowed_escapes"] = { '"\\/\b\f\n\r\t' },
  ["y_string_double_escape_n"] = { "\\n" },
  ["y_string_null_escape"] = { "\0" },
  ["y_string_nonCharacterInUTF-8_U+FFFF"] = { "\u{FFFF}" },
  ["y_string_surrogates_U+1D11E_MUSICAL_SYMBOL_G_CLEF"] = { "\u{1D11E}" },
  ["y_structure_lonely_null"] = kb.null,
}

local function read(path)
  local file <close> = assert(io.open(path, "rb"))
  return file:read("a")
end

local function suite()
  local folder = os.getenv("KUBEBUNDLE_SUITES")
  return folder and folder .. "/json/test_parsing/"
end

-- The names of the suite's files that begin with `prefix`, without ".json".
local function names(prefix)
  local list = {}
  for file in lfs.dir(suite()) do
    list[#list + 1] = file:match("^(" .. prefix .. ".*)%.json$")
  end
  table.sort(list)
  return list
end

describe("JSONTestSuite", function()
  if not suite() then
    pending("KUBEBUNDLE_SUITES is not set: clone the suite and name the folder around it")
    return
  end

  it("is complete", function()
    assert.same({ 95, 188, 35 }, { #names("y_"), #names("n_"), #names("i_") })
  end)

  it("has its y_ files accepted, and written again with the same value", function()
    for _, name in ipairs(names("y_")) do
      local value, err = kb.json.decode(read(suite() .. name .. ".json"))
      assert(value ~= nil, name .. ": " .. tostring(err))
      assert.same(value, kb.json.decode(kb.json.encode(value)), name)
    end
  end)

  it("has the values meant in its y_ files", function()
    for name, value in pairs(values) do
      assert.same(value, (kb.json.decode(read(suite() .. name .. ".json"))), name)
    end
  end)

  it("has its n_ files rejected, each with a position", function()
    for _, name in ipairs(names("n_")) do
      local value, err = kb.json.decode(read(suite() .. name .. ".json"))
      assert(value == nil, name .. " is accepted")
      assert(err.line >= 1 and err.column >= 1, name)
    end
  end)

  it("has its i_ files read according to the table of choices", function()
    for _, name in ipairs(names("i_")) do
      local accepted = kb.json.decode(read(suite() .. name .. ".json")) ~= nil
      local choice = choices[name] or "refused"
      assert.equal(choice:match("^%a+"), accepted and "accepted" or "refused", name)
    end
  end)
end)
