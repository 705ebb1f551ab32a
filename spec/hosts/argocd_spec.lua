-- Argo CD: the commands of examples/hosts/argocd/plugin.yaml, run as by its plugin server: in the application's
-- folder, with its environment. Standard output has the manifests; a nonzero status is an error, with standard error
-- as its message.

local command = require "spec.support.command"
local kb = require "kubebundle"

local here = io.popen("pwd"):read "l"
local plugin = assert(kb.yaml.decode(command.read "examples/hosts/argocd/plugin.yaml"))
local has_jq = os.execute "command -v jq >/dev/null"

describe("the plugin of Argo CD", function()
  local folder
  local CONFIG_MAP =
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {x: '#(dockertag)#', z: '#(other)#'}\n"

  before_each(function()
    folder = command.directory()
    command.write(folder.path .. "/web.yaml", CONFIG_MAP)
    command.write(folder.path .. "/kubebundle.env", "dockertag=1.0\nother=default\n")
  end)
  after_each(function()
    folder:remove()
  end)

  local function run(step, env)
    local words = table.move(step.command, 1, #step.command, 1, {})
    table.move(step.args or {}, 1, #(step.args or {}), #words + 1, words)
    env = env or {}
    env.PATH = here .. "/bin:" .. os.getenv "PATH"
    return command.run(words, { env = env, directory = folder.path })
  end

  local function generate(env)
    if not has_jq then return pending "jq is not installed" end
    return run(plugin.spec.generate, env)
  end

  it("is a ConfigManagementPlugin that the server accepts", function()
    assert.same({ "argoproj.io/v1alpha1", "ConfigManagementPlugin" }, { plugin.apiVersion, plugin.kind })
    assert.equal("kubebundle", plugin.metadata.name)
    local known = { init = true, generate = true, discover = true, parameters = true }
    for key in pairs(plugin.spec) do
      assert.truthy(known[key], key)
    end
  end)

  it("matches a folder with the file of defaults", function()
    local name = plugin.spec.discover.fileName
    assert.truthy(os.execute("test -e " .. folder.path .. "/" .. name))
    assert.equal(0, run(plugin.spec.init).status)
  end)

  it("generates manifests, with the values of the application", function()
    local result = generate()
    assert.equal(0, result.status, result.stderr)
    assert.same({ x = "1.0", z = "default" }, kb.yaml.decode(result.stdout).data)
    result = generate { ARGOCD_ENV_DOCKERTAG = "1.10", ARGOCD_ENV_OTHER = "two\nlines: {" }
    assert.same({ x = "1.10", z = "two\nlines: {" }, kb.yaml.decode(result.stdout).data)
    local parameters =
      '[{"name": "dockertag", "string": "2"}, {"name": "list", "array": ["a"]}, {"name": "m", "map": {}}]'
    result = generate { ARGOCD_ENV_DOCKERTAG = "1.10", ARGOCD_APP_PARAMETERS = parameters }
    assert.same({ x = "2", z = "default" }, kb.yaml.decode(result.stdout).data)
  end)

  it("fails, and reports why, without a manifest on stdout", function()
    command.write(folder.path .. "/kubebundle.env", "dockertag=1.0\n")
    local result = generate()
    assert.same({ 1, "" }, { result.status, result.stdout })
    assert.matches("token%-unresolved", result.stderr)
    result = generate { ARGOCD_ENV_OTHER = "x", ARGOCD_APP_PARAMETERS = "no JSON" }
    assert.not_equal(0, result.status)
    assert.equal("", result.stdout)
    command.write(folder.path .. "/web.yaml", (CONFIG_MAP:gsub("\ndata", "\ndat")))
    result = generate { ARGOCD_ENV_OTHER = "x" }
    assert.same({ 1, "" }, { result.status, result.stdout })
    assert.matches("field%-unknown", result.stderr)
  end)

  it("announces the tokens as parameters", function()
    if not has_jq then return pending "jq is not installed" end
    command.write(folder.path .. "/web.yaml", (CONFIG_MAP:gsub("#%(other%)#", '#(other | default "b")#')))
    local result = run(plugin.spec.parameters.dynamic)
    assert.equal(0, result.status)
    assert.same({
      { name = "dockertag", title = "dockertag", string = "" },
      { name = "other", title = "other", string = "b" },
    }, kb.json.decode(result.stdout))
  end)
end)
