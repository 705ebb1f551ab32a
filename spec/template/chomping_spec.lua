-- Literal blocks keep their style: if a value changes how the text ends, the chomping indicator changes.

local kb = require "kubebundle"
local support = require "spec.support.render"

local renders = support.renders

describe("a literal block", function()
  it("accepts a text that ends with a line break, also on its last line", function()
    local text = "server {\n  listen 81;\n}\n"
    renders(
      "a:\n  b: |\n    # main\n    #(x)#\n  c: 1\n",
      { x = text },
      "a:\n  b: |+\n    # main\n    server {\n      listen 81;\n    }\n\n  c: 1\n"
    )
    renders("a: |-  # note\n  #(x)#\nb: 1\n", { x = text }, "a: |  # note\n  server {\n    listen 81;\n  }\nb: 1\n")
    renders("a: |-\n  #(x)#\nb: 1\n", { x = "c\n\n" }, "a: |+\n  c\n\nb: 1\n")
    renders("a: |\n  #(x)#\n\n\nb: 1\n", { x = "c\n" }, "a: |+\n  c\n\nb: 1\n")
    renders("a: |\r\n  #(x)#\r\nb: 1\r\n", { x = "c\n" }, "a: |+\r\n  c\r\n\r\nb: 1\r\n")
    renders("a: |2-\n   b\n  #(x)#", { x = "c\n" }, "a: |2\n   b\n  c\n")
    renders("a: |\n  b\n  #(x)#\n", { x = "" }, "a: |+\n  b\n\n")
  end)

  it("is read as the text with the values, for all endings", function()
    local values = { "", "a", "a\n", "a\n\n", "\n", "b\n c", "  x", " ", "é\n\n\n", "#", "c \n" }
    local bodies = {
      "  a\n  #(x)#\n",
      "  #(x)#\n",
      "  a #(x)#\n",
      "  #(x)##(y)#\n",
      "  #(x)#\n\n\n",
      "  a\n  #(x)#",
      "  #(x)# b\n",
      "  a\n\n  #(x)#\n   \n",
    }
    for _, header in ipairs { "|", "|-", "|+", "|2", "|2-", "|+2  # c" } do
      for _, body in ipairs(bodies) do
        for _, tail in ipairs(body:find "\n$" and { "", "b: 1\n", "# c\nb: 1\n" } or { "" }) do
          local template = ("a: %s\n%s%s"):format(header, body, tail)
          local before = kb.yaml.decode((template:gsub("#%((%l)%)#", "<%1>"))).a
          for _, x in ipairs(values) do
            for _, y in ipairs { "", "q\n" } do
              local rendering = assert(kb.template.render(template, { x = x, y = y }))
              local wanted = before:gsub("<(%l)>", { x = x, y = y })
              assert.equal(wanted, kb.yaml.decode(rendering).a, template)
            end
          end
        end
      end
    end
  end)
end)
