-- $(NAME) as a value: a pipeline macro that was not expanded, or a reference that Kubernetes expands.

local kb = require "kubebundle"

local pod = [[
kind: Pod
apiVersion: v1
metadata: {name: p, labels: {a: "#(a)#"}}
spec:
  %s:
  - image: a
    args: ["#(b)#"]
    command: [run, --at=#(c)#]
    env: [{name: X, value: "#(d)#"}, {name: IP, value: "1"}, {name: Y, value: "#(e)#"}]
    workingDir: #(f)#
  - image: b
    args: ["#(g)#"]
    envFrom: [{configMapRef: {name: c}}]
  - image: c
    args: ["#(h)#"]
]]

-- The tokens that are rejected if all values are that reference.
local function refused(template, options, value)
  local values = {}
  for name in ("abcdefgh"):gmatch "." do
    values[name] = value or "$(IP)"
  end
  local text, err = kb.template.render(template, values, options)
  if text then
    assert.equal(select(2, template:gsub("#%(%l%)#", "")), select(2, text:gsub("%$%(IP%)", "")))
    return ""
  end
  local names = {}
  for index, problem in ipairs(err.problems) do
    assert.equal("value.macro", problem.code)
    local lines = {}
    for line in template:gmatch "[^\n]*" do
      lines[#lines + 1] = line
    end
    names[index] = lines[problem.line]:match("#%((%l)%)#", problem.column)
  end
  return table.concat(names)
end

describe("a value that is a macro", function()
  it("is allowed where Kubernetes expands it: in args, command and later variables of its container", function()
    for _, key in ipairs { "containers", "initContainers" } do
      assert.equal("adfh", refused(pod:format(key)))
    end
    assert.equal("adfh", refused("kind: List\nitems:\n- " .. pod:format("containers"):gsub("\n(.)", "\n  %1")))
    assert.equal("adfh", refused("- not an object\n---\n---\n" .. pod:format "containers"))
  end)

  it("is rejected if the container has no variable of that name", function()
    assert.equal("abcdefh", refused(pod:format "containers", nil, "$(OTHER)"))
  end)

  it("is allowed in JSON, too", function()
    local json = '{"kind": "Pod", /* a */ "spec": {"containers": [{"args": ["#(b)#"], "env": [{"name": "IP"}]}]}}'
    assert.equal("", refused(json, { mode = "json" }))
    assert.equal("b", refused(json:gsub('"IP"', '"IQ"'), { mode = "json" }))
  end)

  it("is rejected in everything else", function()
    assert.equal("ab", refused("a: #(a)#\nargs: ['#(b)#']\n"))
    assert.equal("a", refused("x=#(a)#\n", { mode = "text" }))
    assert.equal("a", refused("<x>#(a)#</x>", { mode = "xml" }))
    assert.equal("a", refused("kind: Pod\nspec: {containers: [{#(a)#: b, env: [{name: IP}]}]}"))
    assert.equal("ab", refused("- [#(a)#]\n- args: [#(b)#]\n"))
  end)
end)
