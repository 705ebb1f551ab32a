-- Shapes that random scalars alone do not reach: typed values and tables, block scalars that are a whole document, text
-- of no format.

local kb = require "kubebundle"
local random = require "spec.json.random"

-- The value as it is read again; a text that Kubernetes would read otherwise has quotes then.
local function same(wanted, found)
  return kb.json.encode(wanted) == kb.json.encode(found)
end

describe("a value of any type", function()
  it("is read again as it was, in YAML and in JSON, beside untouched neighbours", function()
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
end)

describe("a block scalar that is the whole document", function()
  local texts =
    { "#", "# a", "#a\n", "a\n# b", "---", "--- a", "...", "%YAML 1.1", "a: b", "- a", "\ta", "é\u{1F600}", "" }

  it("stays one text, whatever it begins with", function()
    for _, header in ipairs { "|\n  ", "|-\n  ", "|2\n  ", "|1-\n ", "--- |\n  ", ">-\n  ", "|\n" } do
      for _, text in ipairs(texts) do
        local template = header .. "#(x)#\n"
        local rendering = kb.template.render(template, { x = text })
        if rendering then
          local read = kb.yaml.decode(rendering)
          assert.equal("string", type(read), rendering)
          assert.equal((text:gsub("\n+$", "")), (read:gsub("\n+$", "")))
        else
          assert.equal("|\n", header, template)
        end
      end
    end
  end)
end)

describe("text of no format", function()
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
end)

describe("a key", function()
  it("stays within the 1,024 characters of YAML, however many bytes or UTF-16 units they are", function()
    for _, character in ipairs { "a", "\u{E9}", "\u{1F600}" } do
      for size, fits in pairs { [1000] = true, [1100] = false } do
        local key = character:rep(size)
        local rendering = kb.template.render("#(x)#: 1\nb: 2\n", { x = key })
        assert.equal(fits, rendering ~= nil, character .. size)
        if rendering then assert.equal(1, kb.yaml.decode(rendering)[key]) end
      end
    end
  end)
end)
