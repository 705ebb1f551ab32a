-- kubebundle set: expressions over one or several files, and the destination of the result.

local command = require "spec.support.command"

local DEPLOYMENT = [[
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2   # two
  template:
    spec:
      containers:
        - name: web
          image: "r.example.com/web:1"
        - {name: side, image: r.example.com/side:1}
]]
local SERVICE = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {ports: []}\n"

local function set(words, input)
  return command.kubebundle({ "set", table.unpack(words) }, { stdin = input })
end

describe("kubebundle set", function()
  it("makes the edits in their order, and nothing else", function()
    local result = set({
      "--image",
      "web=:2",
      "--field",
      ".spec.replicas=3",
      "--field-string",
      '.metadata.annotations["a=b"]=x=y',
      "--delete",
      ".spec.template.spec.containers[name=side]",
      "-",
    }, DEPLOYMENT)
    assert.same({ 0, "" }, { result.status, result.stderr })
    local expected = DEPLOYMENT:gsub("web:1", "web:2")
      :gsub("replicas: 2", "replicas: 3")
      :gsub("name: web}", "name: web, annotations: {a=b: x=y}}")
      :gsub("        %- {name: side.*", "")
    assert.equal(expected, result.stdout)
  end)

  it("types a field's value by the schema or, if the field is unknown, by its canonical form", function()
    local result = set({ "--field", ".a=1.10", "--field", ".b=8", "--field-string", ".c=8", "-" }, "a: x\n")
    assert.equal('a: "1.10"\nb: 8\nc: "8"\n', result.stdout)
  end)

  it("refuses text for a list or a mapping, which --field-json writes", function()
    for _, field in ipairs { ".metadata.labels={a: b}", ".spec.template.spec.containers[name=web].env[+]={name: A}" } do
      local result = set({ "--field", field, "-" }, DEPLOYMENT)
      assert.same({ 1, "" }, { result.status, result.stdout })
      assert.truthy(result.stderr:find("--field-json", 1, true))
    end
    local note = set({ "--field", ".metadata.annotations.note={a: b}", "-" }, DEPLOYMENT)
    assert.truthy(note.stdout:find('note: "{a: b}"', 1, true))
  end)

  it("writes values in JSON, with the spelling of their numbers", function()
    local words =
      { "--field-json", '.spec.ports[+]={"port": 80, "name": "web"}', "--field-json", ".spec.x=[1.10, null]", "-" }
    local result = set(words, SERVICE)
    local spec = "spec: {ports: [{name: web, port: 80}], x: [1.10, null]}"
    assert.same({ 0, "", (SERVICE:gsub("spec: .*}", spec)) }, { result.status, result.stderr, result.stdout })
    assert.equal(2, set({ "--field-json", ".a={", "-" }, "a: 1\n").status)
    assert.equal(2, set({ "--field-json", ".a", "-" }, "a: 1\n").status)
  end)

  it("finds the one file that is meant", function()
    local folder <close> = command.directory()
    local web, service = folder.path .. "/web.yaml", folder.path .. "/service.yaml"
    command.write(web, DEPLOYMENT)
    command.write(service, SERVICE)
    local result = set { "--image", "side=:2", "--field", ".spec.replicas=3", "-i", web, service }
    assert.same({ 0, "", "" }, { result.status, result.stdout, result.stderr })
    assert.equal(DEPLOYMENT:gsub("side:1", "side:2"):gsub("replicas: 2", "replicas: 3"), command.read(web))
    assert.equal(SERVICE, command.read(service))
    assert.equal(0, set({ "--field", ".metadata.name=x", "--object", "Service/web", "-i", web, service }).status)
    assert.equal(SERVICE:gsub("name: web", "name: x"), command.read(service))
  end)

  it("fails, and writes nothing, if nothing or too much matches", function()
    local folder <close> = command.directory()
    local web, service = folder.path .. "/web.yaml", folder.path .. "/service.yaml"
    command.write(web, DEPLOYMENT)
    command.write(service, SERVICE)
    for _, words in ipairs {
      { "--field", ".metadata.name=x" },
      { "--field", ".spec.nothing[0]=x" },
      { "--delete", ".spec.nothing" },
      { "--image", "nothing=:2" },
      { "--field", ".spec.replicas=3", "--object", "Deployment/other" },
      { "--field", ".spec.replicas=3", "--delete", ".nothing" },
    } do
      local result = set { "-i", web, service, table.unpack(words) }
      assert.equal(1, result.status)
      assert.matches("^kubebundle: ", result.stderr)
    end
    assert.equal(DEPLOYMENT, command.read(web))
  end)

  it("names --object where a field could be added to one of several objects", function()
    local both = DEPLOYMENT .. "---\n" .. SERVICE
    assert.matches("%-%-object KIND/NAME", set({ "--field", ".spec.paused=true", "-" }, both).stderr)
    for _, words in ipairs { { "--delete", ".spec.paused", "-" }, { "--field", ".a=1", "--object", "Pod/x", "-" } } do
      assert.not_matches("%-%-object", set(words, both).stderr)
    end
  end)

  it("is misused without an edit, with half of one, and with -i for standard input", function()
    for _, words in ipairs {
      { "-" },
      { "--field", ".a", "-" },
      { "--image", "web", "-" },
      { "--field", ".a=1", "-i", "-" },
      { "--field", ".a=1", "-i", "-o", "x", "y" },
    } do
      assert.equal(2, set(words, DEPLOYMENT).status)
    end
  end)
end)

describe("kubebundle secret --patch-accounts", function()
  local ACCOUNT = "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: web, namespace: shop} # mine\n"

  local function secret(words)
    local all = { "secret", "regcred", "--server", "r.example.com", "--username", "robot", "--password-stdin" }
    return command.kubebundle({ table.unpack(table.move(words, 1, #words, #all + 1, all)) }, { stdin = "made-up" })
  end

  it("writes the Secret, then accounts that are missing, then the files", function()
    local folder <close> = command.directory()
    command.write(folder.path .. "/a.yaml", ACCOUNT)
    local result = secret { "-n", "shop", "-n", "other", "--patch-accounts", folder.path .. "/a.yaml" }
    assert.same({ 0, "" }, { result.status, result.stderr })
    local order = {}
    for kind in result.stdout:gmatch "\nkind: (%w+)" do
      order[#order + 1] = kind
    end
    assert.same({ "Secret", "Secret", "ServiceAccount", "ServiceAccount" }, order)
    assert.matches("name: default\n  namespace: other\n", result.stdout)
    assert.matches("# mine\nimagePullSecrets:\n%- name: regcred\n$", result.stdout)
  end)

  it("does not go with --merge", function()
    assert.equal(2, secret({ "--merge", "x", "--patch-accounts", "y" }).status)
  end)
end)
