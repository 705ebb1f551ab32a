-- A token takes the type of its field.

local kb = require "kubebundle"
local schema = require "kubebundle.kubernetes.schema"
local support = require "spec.support.render"

local renders = support.renders

-- A template with one field, with each path written as flow mappings.
local function object_of(api_version, kind, path)
  local text = "#(x)#"
  for index = #path, 1, -1 do
    local key = path[index]
    text = type(key) == "number" and ("[%s]"):format(text) or ("{%s: %s}"):format(key, text)
  end
  if path[1] == "apiVersion" or path[1] == "kind" then return nil end
  return ("{apiVersion: %s, kind: %s, %s"):format(api_version, kind, text:sub(2))
end

-- The result of a value by the kind of a field; a function of the value's text, nil: unchanged.
local QUOTED = { string = true, Time = true, MicroTime = true, bytes = true }
local INTEGERS = { int32 = true, int64 = true }

local function expected(field_kind, value)
  local text = tostring(value)
  if QUOTED[field_kind] then return ('"%s"'):format(text) end
  if INTEGERS[field_kind] or field_kind == "number" then
    return type(value) == "string" and text ~= "3" and ('"%s"'):format(text) or text
  end
  if field_kind == "bool" then return type(value) == "string" and text ~= "true" and ('"%s"'):format(text) or text end
  if field_kind == "IntOrString" then return text == "3" and text or ('"%s"'):format(text) end
end

local VALUES = { 3, "3", true, "true", "03" }
local counts = {}

local function check_field(api_version, kind, path, field_kind)
  if not expected(field_kind, 3) then return end
  local template = object_of(api_version, kind, path)
  if not template then return end
  for _, value in ipairs(VALUES) do
    renders(template, { x = value }, (template:gsub("#%(x%)#", function()
      return expected(field_kind, value)
    end)))
  end
  counts[field_kind] = (counts[field_kind] or 0) + 1
end

-- All scalar fields of a type, down to a depth; bytes of a Secret are also tested with base64.
local function walk(api_version, kind, struct, path, depth)
  for name, field in pairs(struct.fields) do
    path[#path + 1] = name
    local inner, size = field, #path
    if field.item and not field.type_name and field.kind ~= "labels" and field.kind ~= "annotations" then
      path[#path + 1] = field.kind:find("list") and 1 or "a"
      inner = field.item
    end
    if inner.type_name and depth > 0 then
      walk(api_version, kind, schema.struct_of(inner), path, depth - 1)
    elseif inner.kind ~= "bytes" and inner == field then
      check_field(api_version, kind, path, inner.kind)
    end
    for index = #path, size, -1 do
      path[index] = nil
    end
  end
end

-- false is a value like any other.
describe("the text false", function()
  it("is a boolean wherever true is one", function()
    for _, word in ipairs { "true", "false" } do
      assert.equal(word == "true", kb.values.scalar(word))
      assert.equal(word == "true", assert(kb.values.load("A=" .. word .. "\n", { format = "env" })).A)
      renders("a: ${X:-" .. word .. "}\n", {}, "a: " .. word .. "\n", { tokens = "${ }" })
      renders("a: #(x | bool)#\n", { x = word }, "a: " .. word .. "\n")
      renders(
        "apiVersion: v1\nkind: Pod\nspec: {containers: #(c)#}\n",
        { c = kb.array { { tty = word } } },
        "apiVersion: v1\nkind: Pod\nspec: {containers: [{tty: " .. word .. "}]}\n"
      )
    end
  end)
end)

describe("a token that is a whole plain scalar", function()
  it("takes the type of its field, in all fields of many kinds", function()
    for _, of in ipairs {
      { "apps/v1", "Deployment" },
      { "apps/v1", "StatefulSet" },
      { "batch/v1", "CronJob" },
      { "v1", "Service" },
      { "v1", "PersistentVolume" },
      { "v1", "Namespace" },
      { "networking.k8s.io/v1", "Ingress" },
      { "policy/v1", "PodDisruptionBudget" },
      { "autoscaling/v2", "HorizontalPodAutoscaler" },
      { "rbac.authorization.k8s.io/v1", "Role" },
      { "storage.k8s.io/v1", "StorageClass" },
    } do
      local api_version, kind = of[1], of[2]
      walk(api_version, kind, schema.type_of(schema.kind(api_version, kind)), {}, 3)
    end
    for _, field_kind in ipairs { "string", "bool", "int32", "int64" } do
      assert.is_true((counts[field_kind] or 0) > 10, field_kind)
    end
  end)

  it("is a number in a number's field only if the text is one in canonical form", function()
    local template = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n"
      .. "spec: {versions: [{schema: {openAPIV3Schema: {maximum: #(x)#}}}]}\n"
    local function written(text)
      return assert(kb.template.render(template, { x = text })):match "maximum: ([^}]*)"
    end
    for _, text in ipairs { "1", "-0.5", "1.5", "10.05" } do
      assert.equal(text, written(text))
      assert.equal("number", type(kb.values.scalar(text)))
    end
    for _, text in ipairs { "1.50", "1.0", "1.", ".5", "01.5", "1e3", "+1.5", "1.5 " } do
      assert.equal('"' .. text .. '"', written(text))
      assert.equal("string", type(kb.values.scalar(text)))
    end
  end)

  it("is a number or text where both are allowed", function()
    local template = "apiVersion: v1\nkind: Service\nspec:\n  ports:\n  - targetPort: #(x)#\n"
    local ports = { [8080] = "8080", ["8080"] = "8080", http = "http", [1.5] = '"1.5"', [true] = '"true"' }
    for value, text in pairs(ports) do
      renders(template, { x = value }, (template:gsub("#%(x%)#", text)))
    end
    renders(template, kb.values.parse "x: 0o17", (template:gsub("#%(x%)#", '"0o17"')))
    renders(template, { x = kb.null }, (template:gsub("#%(x%)#", "null")))
  end)

  it("keeps its type where the template has text", function()
    local template = "apiVersion: apps/v1\nkind: Deployment\nspec: {replicas: %s, paused: '#(b)#'}\n"
    for _, token in ipairs { '"#(x)#"', "#(x | quote)#" } do
      renders(template:format(token), { x = "3", b = "true" }, (template:format('"3"'):gsub("#%(b%)#", "true")))
    end
  end)

  it("takes the type of the fields of other tools' files", function()
    for _, template in ipairs {
      "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nimages:\n- newTag: #(x)#\nnamePrefix: #(x)#\n",
      "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nlabels:\n- pairs: {rev: #(x)#}\n",
      "apiVersion: v2\nname: shop\nversion: #(x)#\nappVersion: #(x)#\ndependencies: [{version: #(x)#}]\n",
      "apiVersion: argoproj.io/v1alpha1\nkind: Application\nspec: {source: {targetRevision: #(x)#}}\n",
      "apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nspec: {ref: {tag: #(x)#}}\n",
    } do
      renders(template, kb.values.parse "x: 706798e8", (template:gsub("#%(x%)#", '"706798e8"')))
      renders(template, { x = 3 }, (template:gsub("#%(x%)#", '"3"')))
    end
    for _, name in ipairs { "kustomization.yaml", "base/kustomization.yml", "Kustomization" } do
      renders("images: [{newTag: #(x)#}]\n", { x = 110 }, 'images: [{newTag: "110"}]\n', { filename = name })
    end
    renders("images: [{newTag: #(x)#}]\n", { x = 110 }, "images: [{newTag: 110}]\n", { filename = "values.yaml" })
  end)

  it("in an object of an unknown kind has a type in its metadata and containers", function()
    local template = "kind: %s\napiVersion: example.com/v1\nmetadata: {labels: {a: #(x)#}}\n"
      .. "spec: {template: {spec: {containers: [{args: [#(x)#], ports: [{containerPort: #(s)#}]}]}}, size: #(x)#}\n"
    local text = 'kind: %s\napiVersion: example.com/v1\nmetadata: {labels: {a: "3"}}\n'
      .. 'spec: {template: {spec: {containers: [{args: ["3"], ports: [{containerPort: 80}]}]}}, size: 3}\n'
    for token, kind in pairs { Box = "Box", ["#(k)#"] = "Crate" } do
      renders(template:format(token), { x = 3, s = "80", k = "Crate" }, text:format(kind))
    end
  end)

  it("is typed by the object around it, in a List and in several documents", function()
    renders(
      "kind: List\nitems:\n- {spec: {replicas: #(x)#}, kind: Deployment, apiVersion: apps/v1}\n"
        .. "- {kind: ConfigMap, apiVersion: v1, data: {replicas: #(x)#}}\n"
        .. "---\nspec: {replicas: #(x)#}\n",
      { x = "3" },
      "kind: List\nitems:\n- {spec: {replicas: 3}, kind: Deployment, apiVersion: apps/v1}\n"
        .. '- {kind: ConfigMap, apiVersion: v1, data: {replicas: "3"}}\n'
        .. '---\nspec: {replicas: "3"}\n'
    )
  end)
end)

describe("a template without a typed place", function()
  it("loads no schema", function()
    local code = ("package.path, package.cpath = %q, %q"):format(package.path, package.cpath)
      .. [[

      local kb = require "kubebundle"
      assert(kb.template.render("a: #(x)#\nb: {c: [#(x)#]}\n", { x = 3 }))
      assert(kb.template.render("kind: Pod\napiVersion: v1\nmetadata: {name: 'a#(x)#'}\n", { x = 3 }))
      assert(not package.loaded["kubebundle.kubernetes.schema"])
      assert(kb.template.render("kind: Pod\napiVersion: v1\nmetadata: {name: #(x)#}\n", { x = 3 }))
      assert(package.loaded["kubebundle.kubernetes.schema"])]]
    local file <close> = assert(io.popen(("lua5.4 -e '%s' 2>&1"):format((code:gsub("'", "'\\''")))))
    assert.equal("", file:read "a")
  end)
end)
