local kb = require "kubebundle"
local support = require "spec.support.render"

local renders, problems = support.renders, support.problems

local values = { n = 3, b = true, z = kb.null, on = "on", bytes = "dg==" }

-- What `n`, `b` and a version 1.10 become in one place of a template.
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

describe("a place where Kubernetes wants text", function()
  it("gets text, whatever the value", function()
    for _, template in ipairs {
      "metadata:\n  labels:\n    a: #(x)#\n",
      "metadata:\n  labels: {env: #(x)#, args: #(x)#}\n",
      "metadata:\n  annotations:\n    a: #(x)#\n",
      "metadata: {name: #(x)#, namespace: #(x)#}\n",
      "spec: {selector: {matchLabels: {a: #(x)#}}}\n",
      "spec: {selector: {app: #(x)#}}\n",
      "spec: {nodeSelector: {a: #(x)#}}\n",
      "matchExpressions: [{key: #(x)#, operator: In, values: [#(x)#]}]\n",
      "env:\n- name: #(x)#\n  value: #(x)#\n",
      "args: [a, #(x)#]\ncommand:\n- #(x)#\n",
      "data:\n  a: #(x)#\n",
      "kind: ConfigMap\ndata:\n  a: #(x)#\n",
      "stringData:\n  a: #(x)#\n",
      "items:\n- data: {a: #(x)#}\n",
      "containers: [{image: #(x)#}]\n",
      "---\na: 1\n---\ndata: {a: #(x)#}\n",
    } do
      assert_text(template)
    end
  end)

  it("keeps null where it stands for a whole map or list, or for no bytes", function()
    local template = "args: #(z)#\nlabels: #(z)#\ndata: {a: #(z)#}\n"
    renders(template, values, "args: null\nlabels: null\ndata: {a: null}\n")
    renders("labels: {a: #(z)#}\n", values, 'labels: {a: "null"}\n')
  end)

  it("gets text for all scalars of a table", function()
    local table = { a = 1, b = true, c = "x", d = kb.null }
    renders("labels: #(t)#\n", { t = table }, 'labels: {a: "1", b: "true", c: x, d: "null"}\n')
    renders("args: #(t)#\n", { t = kb.array { 1, "x" } }, 'args: ["1", x]\n')
    renders("env: #(t)#\n", { t = kb.array { { name = 1, value = 2, port = 3 } } },
      'env: [{name: "1", port: 3, value: "2"}]\n')
    renders("metadata: #(t)#\n", { t = { labels = { a = 1 }, generation = 2 } },
      'metadata: {generation: 2, labels: {a: "1"}}\n')
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
    renders("[#(v)#, #(o)#, #(b)#, #(z)#, x#(v)#, '#(o)#', #(b)#!]\n", spelled,
      "[1.10, 012, on, ~, x1.10, '012', on!]\n")
  end)

  it("that is empty is null", function()
    local nothing = kb.values.load("x:\n")
    renders("a: #(x)#\n", nothing, "a: null\n")
    assert.same({ "value-unusable 1:5", "value-unusable 2:13" },
      problems("a: v#(x)#\nlabels: {a: #(x)#}\n", nothing))
  end)
end)

describe("the data of a Secret", function()
  it("must be base64 as the API server reads it", function()
    renders("kind: Secret\ndata:\n  a: #(bytes)#\n", values, "kind: Secret\ndata:\n  a: dg==\n")
    renders("data:\n  a: |\n    #(x)#\nkind: Secret\n", { x = "dg\n==" },
      "data:\n  a: |\n    dg\n    ==\nkind: Secret\n")
    for _, template in ipairs {
      "kind: Secret\ndata:\n  a: #(x)#\n", "data:\n  a: #(x)#\nkind: Secret\n",
      "kind: #(k)#\ndata: {a: #(x)#}\n", "kind: #(k | quote)#\ndata: {a: #(x | quote)#}\n",
      "kind: List\nitems: [{kind: Secret, data: {a: '#(x)#'}}]\n", "kind: Secret\ndata: #(t)#\n",
      "kind: ConfigMap\nbinaryData: {a: #(x)#}\n",
    } do
      local _, found = problems(template, { x = "hunter2!", k = "Secret", t = { a = "hunter2!" } })
      assert.equal("data-not-base64", found[1].rule, template)
      assert.is_nil(found[1].message:find("hunter2", 1, true))
      assert.truthy(found[1].remedy:find("| base64)#", 1, true))
    end
  end)

  it("is not asked of other kinds, of stringData, and of null", function()
    renders("kind: ConfigMap\ndata:\n  a: #(x)#\n", { x = "y!" }, "kind: ConfigMap\ndata:\n  a: y!\n")
    renders("kind: Secret\nstringData:\n  a: #(x)#\n", { x = "y!" }, "kind: Secret\nstringData:\n  a: y!\n")
    renders("kind: Secret\ndata: {a: #(x)#}\n", { x = kb.null }, "kind: Secret\ndata: {a: null}\n")
    renders("kind: Secret\ndata: {a: #(x)#}\n", {}, "kind: Secret\ndata: {a: \"#(x)#\"}\n",
      { missing = "keep" })
    renders("kind: List\nitems: [{kind: Secret}, {data: {a: #(x)#}}]\n", { x = "y!" },
      "kind: List\nitems: [{kind: Secret}, {data: {a: y!}}]\n")
  end)

  it("is not asked of a kind that is a token and turns out to be another", function()
    for value, text in pairs { ["y!"] = "y!", ["y: z"] = '"y: z"' } do
      renders("kind: #(k)#\ndata:\n  a: #(x)#\n  b: |\n    #(x)#\n", { k = "ConfigMap", x = value },
        "kind: ConfigMap\ndata:\n  a: " .. text .. "\n  b: |\n    " .. value .. "\n")
    end
  end)
end)
