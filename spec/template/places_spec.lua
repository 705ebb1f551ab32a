local kb = require "kubebundle"
local support = require "spec.support.render"

local renders, problems = support.renders, support.problems

local values = { n = 3, b = true, z = kb.null, on = "on", bytes = "dg==" }

-- The results for `n`, `b` and a version 1.10 in one place of a template.
local function assert_text(template)
  for value, text in pairs { [3] = "3", [true] = "true", [1.5] = "1.5" } do
    renders(template, { x = value }, (template:gsub("#%(x%)#", '"' .. text .. '"')))
  end
  local spelled = kb.values.load("x: 012\n")
  renders(template, spelled, (template:gsub("#%(x%)#", '"012"')))
end

local function assert_typed(template)
  for value, text in pairs { [3] = "3", [true] = "true", [1.5] = "1.5", ["3"] = '"3"' } do
    renders(template, { x = value }, (template:gsub("#%(x%)#", text)))
  end
end

local POD = "apiVersion: v1\nkind: Pod\n"
local CONFIG_MAP = "apiVersion: v1\nkind: ConfigMap\n"
local AFFINITY = POD
  .. "spec:\n  affinity:\n    nodeAffinity:\n"
  .. "      requiredDuringSchedulingIgnoredDuringExecution:\n        nodeSelectorTerms:\n"

describe("a place where Kubernetes expects text", function()
  it("gets text, whatever the value", function()
    for _, template in ipairs {
      POD .. "metadata:\n  labels:\n    a: #(x)#\n",
      POD .. "metadata:\n  labels: {env: #(x)#, args: #(x)#}\n",
      POD .. "metadata:\n  annotations:\n    a: #(x)#\n",
      POD .. "metadata: {name: #(x)#, namespace: #(x)#}\n",
      "spec: {selector: {matchLabels: {a: #(x)#}}}\nkind: Deployment\napiVersion: apps/v1\n",
      "apiVersion: v1\nkind: Service\nspec: {selector: {app: #(x)#}}\n",
      POD .. "spec: {nodeSelector: {a: #(x)#}}\n",
      AFFINITY .. "        - matchExpressions: [{key: #(x)#, operator: In, values: [#(x)#]}]\n",
      POD .. "spec:\n  containers:\n  - env:\n    - name: #(x)#\n      value: #(x)#\n",
      POD .. "spec: {initContainers: [{args: [a, #(x)#], command: [#(x)#]}]}\n",
      CONFIG_MAP .. "data:\n  a: #(x)#\n",
      "apiVersion: v1\nkind: Secret\nstringData:\n  a: #(x)#\n",
      "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: ConfigMap, data: {a: #(x)#}}\n",
      POD .. "spec: {containers: [{image: #(x)#}]}\n",
      "---\na: 1\n---\n{kind: ConfigMap, data: {a: #(x)#}, apiVersion: v1}\n",
    } do
      assert_text(template)
    end
  end)

  it("keeps null if it is a whole map or list, or means no bytes", function()
    local template = POD .. "metadata: {labels: #(z)#}\nspec: {containers: [{args: #(z)#}]}\n"
    renders(template, values, (template:gsub("#%(z%)#", "null")))
    renders(CONFIG_MAP .. "data: {a: #(z)#}\n", values, CONFIG_MAP .. "data: {a: null}\n")
    renders(POD .. "metadata: {labels: {a: #(z)#}}\n", values, POD .. 'metadata: {labels: {a: "null"}}\n')
  end)

  it("gets text for all scalars of a table", function()
    local table = { a = 1, b = true, c = "x", d = kb.null }
    renders(
      POD .. "metadata: {labels: #(t)#}\n",
      { t = table },
      POD .. 'metadata: {labels: {a: "1", b: "true", c: x, d: "null"}}\n'
    )
    renders(
      POD .. "spec: {containers: #(t)#}\n",
      { t = kb.array { { args = kb.array { 1, "x" } } } },
      POD .. 'spec: {containers: [{args: ["1", x]}]}\n'
    )
    renders(
      POD .. "spec: {containers: [{env: #(t)#, ports: #(t)#}]}\n",
      { t = kb.array { { name = 1, value = 2, containerPort = "3" } } },
      POD
        .. 'spec: {containers: [{env: [{containerPort: "3", name: "1", value: "2"}], '
        .. 'ports: [{containerPort: 3, name: "1", value: 2}]}]}\n'
    )
    renders(
      POD .. "metadata: #(t)#\n",
      { t = { labels = { a = 1 }, generation = 2 } },
      POD .. 'metadata: {generation: 2, labels: {a: "1"}}\n'
    )
    renders(CONFIG_MAP .. "data: #(t)#\n", { t = { a = 1, b = kb.null } }, CONFIG_MAP .. 'data: {a: "1", b: null}\n')
  end)
end)

describe("any other place", function()
  it("gets the value's own type", function()
    for _, template in ipairs {
      "spec: {replicas: #(x)#}\n",
      "ports: [{containerPort: #(x)#}]\n",
      "spec: {data: #(x)#, stringData: {a: #(x)#}}\n",
      "data: {a: {b: #(x)#}}\n",
      "args: {a: #(x)#}\n",
      "labels: {a: #(x)#}\nmetadata: {name: #(x)#}\n",
      "apiVersion: example.com/v1\nkind: Box\nspec: {labels: {a: #(x)#}, image: #(x)#}\n",
      "env: [{port: #(x)#}]\nvalue: #(x)#\n",
      "tolerations: [{tolerationSeconds: #(x)#}]\n",
      "openAPIV3Schema: {properties: {labels: {a: #(x)#}, env: [{value: #(x)#}]}}\n",
      "a: #(x)#\n",
    } do
      assert_typed(template)
    end
  end)

  it("keeps the spelling of a number", function()
    local spelled = kb.values.load("v: 1.10\no: 012\nb: on\nz: ~\n")
    renders(
      "[#(v)#, #(o)#, #(b)#, #(z)#, x#(v)#, '#(o)#', #(b)#!]\n",
      spelled,
      "[1.10, 012, on, ~, x1.10, '012', on!]\n"
    )
  end)

  it("that is empty is null", function()
    local nothing = kb.values.load("x:\n")
    renders("a: #(x)#\n", nothing, "a: null\n")
    assert.same(
      { "value-unusable 1:5", "value-unusable 2:24" },
      problems("a: v#(x)#\nmetadata: {a: 1, name: #(x)#}\nkind: Pod\napiVersion: v1\n", nothing)
    )
  end)
end)

describe("the data of a Secret", function()
  it("must be base64 as the API server reads it", function()
    renders("kind: Secret\ndata:\n  a: #(bytes)#\n", values, "kind: Secret\ndata:\n  a: dg==\n")
    renders(
      "data:\n  a: |\n    #(x)#\nkind: Secret\n",
      { x = "dg\n==" },
      "data:\n  a: |\n    dg\n    ==\nkind: Secret\n"
    )
    for _, template in ipairs {
      "kind: Secret\ndata:\n  a: #(x)#\n",
      "data:\n  a: #(x)#\nkind: Secret\n",
      "kind: #(k)#\ndata: {a: #(x)#}\n",
      "kind: #(k | quote)#\ndata: {a: #(x | quote)#}\n",
      "kind: List\nitems: [{kind: Secret, data: {a: '#(x)#'}}]\n",
      "kind: Secret\ndata: #(t)#\n",
      "kind: ConfigMap\nbinaryData: {a: #(x)#}\n",
    } do
      local _, found = problems(template, { x = "hunter2!", k = "Secret", t = { a = "hunter2!" } })
      assert.equal("data-not-base64", found[1].rule, template)
      assert.is_nil(found[1].message:find("hunter2", 1, true))
      assert.truthy(found[1].remedy:find("| base64)#", 1, true))
    end
  end)

  it("is not required of other kinds, of stringData, and of null", function()
    renders("kind: ConfigMap\ndata:\n  a: #(x)#\n", { x = "y!" }, "kind: ConfigMap\ndata:\n  a: y!\n")
    renders("kind: Secret\nstringData:\n  a: #(x)#\n", { x = "y!" }, "kind: Secret\nstringData:\n  a: y!\n")
    renders("kind: Secret\ndata: {a: #(x)#}\n", { x = kb.null }, "kind: Secret\ndata: {a: null}\n")
    renders("kind: Secret\ndata: {a: #(x)#}\n", {}, "kind: Secret\ndata: {a: #(x)#}\n", { missing = "keep" })
    renders(
      "kind: List\nitems: [{kind: Secret}, {data: {a: #(x)#}}]\n",
      { x = "y!" },
      "kind: List\nitems: [{kind: Secret}, {data: {a: y!}}]\n"
    )
  end)

  it("is not required of a kind that is a token and turns out to be another", function()
    for value, text in pairs { ["y!"] = "y!", ["y: z"] = '"y: z"' } do
      renders(
        "kind: #(k)#\ndata:\n  a: #(x)#\n  b: |\n    #(x)#\n",
        { k = "ConfigMap", x = value },
        "kind: ConfigMap\ndata:\n  a: " .. text .. "\n  b: |\n    " .. value .. "\n"
      )
    end
  end)
end)
