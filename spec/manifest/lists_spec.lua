local core = require "kubebundle.core"
local lists = require "kubebundle.manifest.lists"

-- "KIND NAME at PATH" of each object of a document.
local function found(document)
  local list = {}
  lists.each_object(document, function(value, path)
    list[#list + 1] = ("%s %s at %s"):format(value.apiVersion, value.kind, table.concat(path, "."))
  end)
  return list
end

describe("the objects of a document", function()
  it("are the document itself, or the items of a List and of nested Lists", function()
    local pod, role = { apiVersion = "v1", kind = "Pod" }, { apiVersion = "rbac/v1", kind = "Role" }
    assert.same({ "v1 Pod at " }, found(pod))
    local list = {
      apiVersion = "v1",
      kind = "List",
      items = core.array { pod, { apiVersion = "v1", kind = "List", items = core.array { role, pod } } },
    }
    assert.same({ "v1 Pod at items.1", "rbac/v1 Role at items.2.items.1", "v1 Pod at items.2.items.2" }, found(list))
    assert.same({}, found { apiVersion = "v1", kind = "List", items = core.array {} })
  end)

  it("have the typed list's kind if they have none themselves", function()
    assert.same(
      { "v1 Secret at items.1", "v2 Other at items.2" },
      found {
        apiVersion = "v1",
        kind = "SecretList",
        items = core.array { { type = "Opaque" }, { apiVersion = "v2", kind = "Other" } },
      }
    )
  end)

  it("are not extracted from objects that are not Lists", function()
    local shopping = { apiVersion = "v1", kind = "ShoppingList", items = { milk = 1 } }
    assert.same({ "v1 ShoppingList at " }, found(shopping))
    local visited = {}
    lists.each_object(core.null, function(value)
      visited[#visited + 1] = value
    end)
    assert.same({ core.null }, visited)
  end)
end)
