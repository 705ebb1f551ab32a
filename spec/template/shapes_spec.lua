-- Shapes not covered by random scalars: typed values and tables, block scalars that are a whole document, unformatted
-- text, long keys. Other readers tell what a rendering contains.

local cases = require "spec.support.template_cases"
local kb = require "kubebundle"
local random = require "spec.json.random"
local readers = require "spec.support.yaml_readers"

-- The value when read again; a text that Kubernetes would parse differently is quoted.
local function same(wanted, found)
  return kb.json.encode(wanted) == kb.json.encode(found)
end

-- A spec for each reader of arbitrary documents. `read` gets the texts of documents and returns their values.
local function each_reader(name, run)
  for _, reader in ipairs(readers) do
    if not reader.only_objects then
      it(name .. ", by " .. reader.name, function()
        if reader.absent then pending(reader.absent) end
        run(function(texts)
          local list = {}
          for index, text in ipairs(texts) do
            list[index] = (text:find "^%-%-%-" and "" or "---\n") .. text .. (text:find "\n$" and "" or "\n")
          end
          local documents = reader.read(table.concat(list, "...\n"))
          assert.equal(#texts, #documents)
          return documents
        end, reader.name)
      end)
    end
  end
end

describe("a value of any type", function()
  it("is read again as it was, in YAML and in JSON, next to untouched neighbours", function()
    local templates = {
      { "a: #(x)#\nb: [1, #(x)#, z]\nc:\n  - #(x)#  # note\n  - d: #(x)#\n", "yaml" },
      { '{"a": #(x)#, "b": [1, #(x)#, "z"], /* c */ "c": [#(x)#, {"d": #(x)#}]}', "json" },
    }
    for seed = 1, 150 do
      local value = random(seed)
      for _, case in ipairs(templates) do
        local rendering = kb.template.render(case[1], { x = value }, { mode = case[2] })
        if rendering then
          local read = case[2] == "json" and kb.json.decode(rendering, { comments = true }) or kb.yaml.decode(rendering)
          local wanted = { a = value, b = kb.array { 1, value, "z" }, c = kb.array { value, { d = value } } }
          assert(same(wanted, read), rendering)
        end
      end
    end
  end)

  -- Each template, and its content with the value.
  local TEMPLATES = {
    {
      "a: #(x)#\nz: 1\n",
      function(x)
        return { a = x, z = 1 }
      end,
    },
    {
      "a: #(x)#  # note\nz:\n  - 1\n",
      function(x)
        return { a = x, z = kb.array { 1 } }
      end,
    },
    {
      "- #(x)#\n-   #(x)# # note\n\n- - #(x)#\n",
      function(x)
        return kb.array { x, x, kb.array { x } }
      end,
    },
    {
      "a:\n    b:\n    - c: #(x)#\n      d: [#(x)#, {e: #(x)#}]\n",
      function(x)
        return { a = { b = kb.array { { c = x, d = kb.array { x, { e = x } } } } } }
      end,
    },
    {
      "a:\n  #(x)#\n  # note\n\nb:\n-\n     #(x)#",
      function(x)
        return { a = x, b = kb.array { x } }
      end,
    },
    {
      "a:\r\n- b: #(x)#\r\n  c: &d #(x)#\r\n",
      function(x)
        return { a = kb.array { { b = x, c = x } } }
      end,
    },
  }

  each_reader("keeps its shape and its texts", function(read)
    local texts, wanted = {}, {}
    local strings = cases.strings(8)
    math.randomseed(8)
    for index = 1, 300 do
      local template = TEMPLATES[index % #TEMPLATES + 1]
      local values = cases.values(strings)
      local value = index % 4 == 0 and values.n1 or index % 4 == 1 and values.t1 or values.tbl
      local rendering = kb.template.render(template[1], { x = value })
      if rendering then -- a macro is rejected
        texts[#texts + 1], wanted[#wanted + 1] = rendering, template[2](value)
      end
    end
    assert(#texts > 290)
    local documents = read(texts)
    for index, text in ipairs(texts) do
      assert(same(wanted[index], documents[index]), text)
    end
  end)
end)

-- Root blocks with text that has a meaning elsewhere. Readers disagree on the base of an explicit indentation without
-- a parent, so each is compared with its own result for harmless text.
describe("a block scalar that is the whole document", function()
  local HEADERS = { "--- |\n  ", "--- |-\n  ", "--- |+\n  ", "--- >\n  ", "--- >-\n  ", "--- |2\n  ", "--- |4-\n    " }
  local VALUES = {
    "#",
    "# a",
    "#a\n",
    "a\n# b",
    "# a\n\n# b\n",
    "---",
    "--- a",
    "...",
    "%YAML 1.1",
    "a: b",
    "- a",
    "\ta",
    " # a",
    "\n# a",
    "\u{E9}\u{1F600}",
    "",
  }

  each_reader("holds the value", function(read)
    for _, header in ipairs(HEADERS) do
      local texts, wanted = {}, {}
      for index, value in ipairs(VALUES) do
        texts[index] = assert(kb.template.render(header .. "#(x)#\n", { x = value }))
        wanted[index] = value
      end
      local before, after = read({ header .. "QQQ\n" })[1]:match "^( *)QQQ(\n*)$"
      for index, document in ipairs(read(texts)) do
        local blanks = texts[index]:find "^%-%-%- [|>]" and before or "" -- otherwise it became a quoted line
        local lines = blanks .. wanted[index]:gsub("\n([^\n])", "\n" .. blanks .. "%1")
        assert.equal(lines .. after, document, texts[index])
      end
    end
  end)

  it("may begin the text without ---", function()
    for _, value in ipairs(VALUES) do
      for _, header in ipairs { "|\n  ", "|1-\n ", ">-\n  " } do
        local rendering = assert(kb.template.render(header .. "#(x)#\n", { x = value }))
        local read = kb.yaml.decode(rendering)
        assert.equal((value:gsub("\n+$", "")), (read:gsub("\n+$", "")), rendering)
      end
    end
  end)
end)

describe("unformatted text", function()
  it("is the template with each token replaced, byte for byte", function()
    math.randomseed(23)
    local pieces =
      { "#(x)#", "#(y)#", "\\#(x)#", "a", "\n", "\r\n", "\t", '"', "'", "<", "\u{E9}", "#", "(", ")#", "\\\\" }
    local values = { x = "#b\n\\", y = "" }
    for _ = 1, 500 do
      local template, wanted = {}, {}
      for index = 1, math.random(0, 20) do
        local piece = pieces[math.random(#pieces)]
        local before = template[index - 1] or ""
        if piece:find "^#" and before:find "\\$" then piece = "a" end
        if before:find "#$" and piece == "(" then piece = "a" end
        template[index] = piece
        wanted[index] = piece == "#(x)#" and values.x
          or piece == "#(y)#" and ""
          or piece == "\\#(x)#" and "#(x)#"
          or piece
        if piece == "\\#(x)#" and before:find "\\$" then
          template[index], wanted[index] = "a", "a"
        end
      end
      local text = table.concat(template)
      assert.equal(table.concat(wanted), kb.template.render(text, values, { mode = "text" }), text)
    end
  end)

  -- Neither UTF-8 nor UTF-16: arbitrary bytes, with tokens between them.
  it("keeps the bytes of any encoding", function()
    math.randomseed(24)
    for _ = 1, 300 do
      local parts, wanted = {}, {}
      for index = 1, math.random(1, 12) do
        local bytes = {}
        for at = 1, math.random(0, 6) do
          local byte = math.random(32, 255)
          bytes[at] = (byte == 35 or byte == 92) and 128 or byte
        end
        parts[index] = string.char(table.unpack(bytes)) .. "#(x)#"
        wanted[index] = parts[index]:sub(1, -6) .. "v 1"
      end
      local ending = "\xE9\xFF"
      local text = table.concat(parts) .. ending
      local rendering = kb.template.render(text, { x = "v 1" }, { mode = "text" })
      assert.equal(table.concat(wanted) .. ending, rendering)
    end
  end)
end)

describe("a key", function()
  it("stays within the 1,024 characters of YAML, of which one beyond U+FFFF counts as two", function()
    for _, case in ipairs { { "a", 1024 }, { "\u{E9}", 1024 }, { "\u{1F600}", 512 } } do
      for size = case[2], case[2] + 1 do
        local key = case[1]:rep(size)
        local rendering = kb.template.render("#(x)#: 1\nb: 2\n", { x = key })
        assert.equal(size == case[2], rendering ~= nil, case[1] .. size)
        assert.equal(size == case[2], kb.template.render("- #(x)#\n", { x = { [key] = 1 } }) ~= nil, case[1] .. size)
      end
    end
  end)

  each_reader("of the greatest length is one", function(read)
    local texts, keys = {}, {}
    for _, case in ipairs { { "a", 1022 }, { "\u{E9}", 1022 }, { "\u{1F600}", 511 }, { '"', 511 } } do
      local key = case[1]:rep(case[2])
      for _, template in ipairs {
        "#(x)#: 1\n",
        "b: 1\n'#(x)#': 1\n",
        'b: {c: 1, "#(x)#": 1}\n',
        "b: #(y)#\n",
        "- #(y)#\n",
      } do
        texts[#texts + 1] = assert(kb.template.render(template, { x = key, y = { [key] = 1 } }))
        keys[#keys + 1] = key
      end
    end
    for index, document in ipairs(read(texts)) do
      local holder = document[keys[index]] and document or document.b or document[1]
      assert.equal(1, holder[keys[index]])
    end
  end)
end)
