-- Custom resources with their definitions.

local check = require "kubebundle.check"
local core = require "kubebundle.core"

-- A definition of Boxes with one property of the specification.
local function definition(property, changes)
  local version = {
    name = "v1",
    served = true,
    storage = true,
    schema = {
      openAPIV3Schema = {
        type = "object",
        properties = { spec = { type = "object", properties = { value = property } } },
      },
    },
  }
  for key, value in pairs(changes or {}) do
    version[key] = value
  end
  return {
    apiVersion = "apiextensions.k8s.io/v1",
    kind = "CustomResourceDefinition",
    metadata = { name = "boxes.example.com" },
    spec = {
      group = "example.com",
      scope = "Namespaced",
      names = { plural = "boxes", kind = "Box" },
      versions = core.array { version },
    },
  }
end

local function box(value)
  return { apiVersion = "example.com/v1", kind = "Box", metadata = { name = "a" }, spec = { value = value } }
end

-- "RULE PATH" of each finding in the box, both from Lua and from YAML.
local function found(property, value)
  local objects = { definition(property), box(value) }
  local function list(input)
    local words = {}
    for _, finding in ipairs(check(input)) do
      if finding.object == "Box/a" then words[#words + 1] = finding.rule .. " " .. (finding.path or "") end
    end
    return words
  end
  local from_lua = list(objects)
  local text = core.yaml.encode(objects[1]) .. "---\n" .. core.yaml.encode(objects[2])
  assert.same(from_lua, list(text))
  return from_lua
end

local function assert_rule(rule, property, value, path)
  assert.same({ rule .. " spec.value" .. (path or "") }, found(property, value))
end

local function assert_fine(property, value)
  assert.same({}, found(property, value))
end

describe("a custom resource next to its definition", function()
  it("has only the fields of its schema", function()
    local schema = { type = "object", properties = { size = { type = "integer" } } }
    assert_fine(schema, { size = 1 })
    assert_rule("field-unknown", schema, { sise = 1 }, ".sise")
    assert_rule("field-unknown", { type = "object" }, { any = 1 }, ".any")
    assert_fine({ type = "object", ["x-kubernetes-preserve-unknown-fields"] = true }, { any = { 1 } })
    local remedies = {}
    for _, finding in ipairs(check { definition(schema), box { sise = 1 } }) do
      remedies[finding.rule] = finding.remedy
    end
    assert.equal("Write `size`.", remedies["field-unknown"])
  end)

  it("is pruned below preserved fields with a schema", function()
    local schema = {
      type = "object",
      ["x-kubernetes-preserve-unknown-fields"] = true,
      properties = { inner = { type = "object", properties = { a = { type = "string" } } } },
    }
    assert_fine(schema, { other = { b = 1 }, inner = { a = "x" } })
    assert_rule("field-unknown", schema, { inner = { b = 1 } }, ".inner.b")
  end)

  it("has values of the types of its schema", function()
    local values =
      { string = "a", integer = 3, number = 0.5, boolean = true, array = core.array { "x" }, object = { a = "x" } }
    local schemas = {
      array = { type = "array", items = { type = "string" } },
      object = { type = "object", additionalProperties = { type = "string" } },
    }
    for kind in pairs(values) do
      local schema = schemas[kind] or { type = kind }
      for other, value in pairs(values) do
        local fits = kind == other or kind == "number" and other == "integer"
        if fits then
          assert_fine(schema, value)
        elseif kind == "object" or other ~= "object" then
          assert_rule("field-type", schema, value)
        end
      end
    end
    local either = { ["x-kubernetes-int-or-string"] = true }
    assert_fine(either, 1)
    assert_fine(either, "1")
    assert_rule("field-type", either, true)
  end)

  it("has the required fields, unless there is a default", function()
    local schema = { type = "object", required = core.array { "a" }, properties = { a = { type = "string" } } }
    assert_fine(schema, { a = "x" })
    assert_rule("field-required", schema, core.json.decode "{}", ".a")
    assert_rule("field-required", schema, { a = core.null }, ".a")
    schema.properties.a.default = "x"
    assert_fine(schema, core.json.decode "{}")
  end)

  it("may have null if the field is optional or nullable, but not in a list", function()
    assert_fine({ type = "string" }, core.null)
    assert_fine({ type = "string", nullable = true }, core.null)
    local list = { type = "array", items = { type = "string" } }
    assert_rule("field-type", list, core.array { core.null }, "[0]")
    list.items.nullable = true
    assert_fine(list, core.array { core.null })
  end)

  it("keeps within choices, ranges, lengths, patterns and formats", function()
    assert_rule("value-choice", { type = "string", enum = core.array { "a", "b" } }, "c")
    assert_fine({ type = "integer", enum = core.array { 1, 2 } }, 2)
    assert_rule("value-range", { type = "integer", minimum = 1 }, 0)
    assert_rule("value-range", { type = "number", maximum = 1, exclusiveMaximum = true }, 1)
    assert_fine({ type = "number", multipleOf = 0.1 }, 0.3)
    assert_rule("value-range", { type = "number", multipleOf = 0.5 }, 0.7)
    assert_rule("value-range", { type = "integer", format = "int32" }, 2 ^ 31)
    assert_fine({ type = "string", maxLength = 2 }, "äö")
    assert_rule("value-length", { type = "string", maxLength = 2 }, "abc")
    assert_rule("value-length", { type = "string", minLength = 2 }, "a")
    assert_rule("value-format", { type = "string", pattern = "^[a-z]+$" }, "A")
    assert_rule("schema-unchecked", { type = "string", pattern = "^\\p{Lu}+$" }, "A")
    assert_rule("value-format", { type = "string", format = "date-time" }, "yesterday")
    assert_fine({ type = "string", format = "no-such-format" }, "yesterday")
    assert_rule("value-length", { type = "array", items = { type = "string" }, maxItems = 1 }, core.array { "a", "b" })
    assert_rule(
      "value-length",
      { type = "object", additionalProperties = { type = "string" }, minProperties = 2 },
      { a = "x" }
    )
  end)

  it("has no duplicate items in a set or a keyed list", function()
    local set = { type = "array", items = { type = "string" }, ["x-kubernetes-list-type"] = "set" }
    assert_fine(set, core.array { "a", "b" })
    assert_rule("list-duplicate", set, core.array { "a", "b", "a" }, "[2]")
    local map = {
      type = "array",
      ["x-kubernetes-list-type"] = "map",
      ["x-kubernetes-list-map-keys"] = core.array { "port", "protocol" },
      items = {
        type = "object",
        required = core.array { "port" },
        properties = { port = { type = "integer" }, protocol = { type = "string", default = "TCP" } },
      },
    }
    assert_fine(map, core.array { { port = 1 }, { port = 1, protocol = "UDP" } })
    assert_rule("list-duplicate", map, core.array { { port = 1 }, { port = 1, protocol = "TCP" } }, "[1]")
  end)

  it("meets allOf, anyOf, oneOf and not", function()
    local function required(name)
      return { required = core.array { name } }
    end
    local function schema(logic)
      local text = { type = "string" }
      logic.type, logic.properties = "object", { a = text, b = text }
      return logic
    end
    local a, both = { a = "x" }, { a = "x", b = "y" }
    local one = schema { oneOf = core.array { required "a", required "b" } }
    assert_fine(one, a)
    assert_rule("value-invalid", one, both)
    assert_rule("value-invalid", schema { anyOf = core.array { required "b" } }, a)
    assert_rule("value-invalid", schema { ["not"] = required "a" }, a)
    assert_rule("field-required", schema { allOf = core.array { required "a", required "b" } }, a, ".b")
    assert_fine(schema { allOf = core.array { required "a", required "b" } }, both)
  end)

  it("contains whole objects if its schema says so", function()
    local schema = {
      type = "object",
      ["x-kubernetes-embedded-resource"] = true,
      ["x-kubernetes-preserve-unknown-fields"] = true,
    }
    assert_fine(schema, { apiVersion = "v1", kind = "ConfigMap", metadata = { name = "b" }, data = { a = "b" } })
    assert_rule("field-required", schema, { apiVersion = "v1" }, ".kind")
    assert_rule(
      "label-invalid",
      schema,
      { apiVersion = "v1", kind = "ConfigMap", metadata = { labels = { a = "-" } } },
      ".metadata.labels.a"
    )
  end)

  it("leaves values with tokens open", function()
    local schema = {
      type = "object",
      required = core.array { "a" },
      properties = { a = { type = "integer" } },
      oneOf = core.array { { required = core.array { "a" } } },
    }
    for _, finding in ipairs(check { definition(schema), box { a = "#(count)#" } }) do
      assert.equal("token-unresolved", finding.rule)
    end
  end)

  it("has metadata as every object has", function()
    local bad = box("x")
    bad.metadata = { name = "A_b", labels = { a = true }, finalizers = core.array { "custom" }, nonsense = 1 }
    local words = {}
    for _, finding in ipairs(check { definition { type = "string" }, bad }) do
      words[#words + 1] = finding.rule .. " " .. finding.path
    end
    table.sort(words)
    assert.same(
      { "field-type metadata.labels.a", "field-unknown metadata.nonsense", "name-invalid metadata.name" },
      words
    )
  end)
end)

describe("a definition", function()
  local schema = { type = "string" }

  local function rules(input, options)
    local words = {}
    for _, finding in ipairs(check(input, options)) do
      words[#words + 1] = finding.rule
    end
    return words
  end

  it("may come after its resources, or by an option", function()
    assert.same({ "field-type" }, rules { box(1), definition(schema) })
    assert.same({ "kind-unknown" }, rules { box(1) })
    assert.same({ "field-type" }, rules({ box(1) }, { crds = { definition(schema) } }))
    assert.same({ "field-type" }, rules({ box(1) }, { crds = { core.yaml.encode(definition(schema)) } }))
    local list = { apiVersion = "v1", kind = "List", items = core.array { definition(schema) } }
    assert.same({ "field-type" }, rules({ box(1) }, { crds = { core.json.encode(list) } }))
  end)

  it("must be valid if an option names it", function()
    assert.has_error(function()
      check("", { crds = { "a: [" } })
    end)
    assert.has_error(function()
      check("", { crds = { 1 } })
    end, "crds[1]: expected text or a document")
  end)

  it("serves only its own versions", function()
    local object = box("x")
    object.apiVersion = "example.com/v2"
    assert.same({ "api-version-unknown" }, rules { definition(schema), object })
    object.apiVersion = "example.com/v1"
    local unserved = definition(schema, { served = false })
    assert.same({ "api-version-unknown" }, rules({ object }, { crds = { unserved } }))
  end)

  it("determines the scope of its resources", function()
    local cluster = definition(schema)
    cluster.spec.scope = "Cluster"
    local object = box("x")
    object.metadata.namespace = "shop"
    assert.same({ "scope-mismatch" }, rules({ object }, { crds = { cluster } }))
  end)

  it("does no harm, whatever its form", function()
    for _, spoil in ipairs {
      function(version)
        version.schema = "x"
      end,
      function(version)
        version.schema.openAPIV3Schema = core.array { 1 }
      end,
      function(version)
        version.schema.openAPIV3Schema.properties = core.array { 1 }
      end,
      function(version)
        version.schema.openAPIV3Schema.properties.spec = 1
      end,
      function(version)
        version.schema.openAPIV3Schema.properties.spec.required = "a"
      end,
      function(version)
        version.schema.openAPIV3Schema.properties.spec.enum = { a = 1 }
      end,
      function(version)
        version.schema.openAPIV3Schema.properties.spec.oneOf = core.array { 1, "a" }
      end,
      function(version)
        version.subresources = { scale = 1, status = 1 }
      end,
      function(version)
        version.name = 1
      end,
    } do
      local spoilt = definition(schema)
      spoil(spoilt.spec.versions[1])
      check({ box("x") }, { crds = { spoilt } })
    end
  end)
end)

describe("a schema and an object that are both large", function()
  -- A list of empty mappings, each of which lacks the same number of fields.
  local function lacking(count)
    local required, items = core.array {}, core.array {}
    for index = 1, count do
      required[index], items[index] = "f" .. index, core.json.decode "{}"
    end
    return { type = "array", items = { type = "object", required = required } }, items
  end

  it("are compared in part, which is reported", function()
    local names, choices = {}, core.array {}
    for index = 1, 3000 do
      names["f" .. index] = { type = "integer", default = 1 }
      choices[index] = core.json.decode "{}"
    end
    local items = { type = "object", properties = names }
    assert.same({ "schema-unchecked " }, found({ type = "array", items = items }, choices))
  end)

  it("are not reported field by field", function()
    local schema, items = lacking(50)
    local count = 0
    for _, finding in ipairs(check { definition(schema), box(items) }) do
      assert.equal("field-required", finding.rule)
      count = count + 1
    end
    assert.equal(50 * 20, count)
  end)
end)
