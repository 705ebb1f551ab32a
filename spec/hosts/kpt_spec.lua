-- kpt: `kubebundle fn` run by the real program, as a single function and in the pipeline of a package.

local command = require "spec.support.command"
local kb = require "kubebundle"

local here = io.popen("pwd"):read "l"
local has_kpt = os.execute "command -v kpt >/dev/null"
local NO_KPT = "kpt is not installed (google-cloud-cli-kpt of Google's packages)"

-- Not in the spelling `#( )#`: if a token is the whole value, YAML reads a comment, and kpt restores the comments of
-- its input after each function.
local WEB = [[
# The web shop.
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web # also the service's
spec:
  replicas: ${replicas}
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: r.example.com/web:${dockertag}
]]

local KPTFILE = [[
apiVersion: kpt.dev/v1
kind: Kptfile
metadata:
  name: shop
  annotations: {config.kubernetes.io/local-config: "true"}
pipeline:
  mutators:
    - exec: kubebundle fn
      configPath: values.yaml
    - exec: kubebundle fn
      configPath: labels.yaml
    - exec: kubebundle fn
      configPath: images.yaml
  validators:
    - exec: kubebundle fn --quiet
      configPath: check.yaml
]]

local CONFIG = [[
apiVersion: kubebundle/v1
kind: %s
metadata:
  name: %s
  annotations: {config.kubernetes.io/local-config: "true"}
spec: %s
]]

local LABELS = [[

  script: |
    for _, item in ipairs(items) do
      if item.kind == "Deployment" then item.metadata.labels = { team = "shop" } end
    end]]

describe("kpt", function()
  local folder

  before_each(function()
    folder = command.directory()
    command.run { "mkdir", folder.path .. "/package" }
  end)
  after_each(function()
    folder:remove()
  end)

  local function write(name, text)
    command.write(folder.path .. "/package/" .. name, text)
  end

  local function written(name)
    return command.read(folder.path .. "/package/" .. name)
  end

  local function kpt(...)
    local env = { HOME = folder.path, PATH = here .. "/bin:" .. os.getenv "PATH" }
    return command.run({ "kpt", ... }, { directory = folder.path, env = env })
  end

  -- The results of each function, as kept by kpt.
  local function results()
    return kb.yaml.decode(command.read(folder.path .. "/results/results.yaml")).items
  end

  local function pipeline(check)
    write("Kptfile", KPTFILE)
    local values = '{tokens: "${ }", values: {dockertag: "1.10", replicas: 3}}'
    write("values.yaml", CONFIG:format("Render", "values", values))
    write("labels.yaml", CONFIG:format("LuaRun", "labels", LABELS))
    write("images.yaml", CONFIG:format("Set", "images", '{images: {web: ":1.11"}}'))
    write("check.yaml", CONFIG:format("Check", "check", check))
    return kpt("fn", "render", "package", "--allow-exec", "--results-dir", "results")
  end

  it("fills tokens with the values that follow `--`", function()
    if not has_kpt then return pending(NO_KPT) end
    local template = WEB:gsub("  replicas: [^\n]*\n", ""):gsub("%${dockertag}", "#(dockertag)#")
    write("web.yaml", template)
    local result = kpt("fn", "eval", "package", "--exec", "kubebundle fn", "--", "dockertag=1.10")
    assert.equal(0, result.status, result.stderr)
    assert.equal((template:gsub("#%(dockertag%)#", "1.10")), written "web.yaml")
  end)

  it("runs the pipeline of a package", function()
    if not has_kpt then return pending(NO_KPT) end
    write("web.yaml", WEB)
    local result = pipeline '{severity: {pull-no-credential: "off"}}'
    assert.equal(0, result.status, result.stderr)
    local expected = WEB:gsub("%${replicas}", "3"):gsub("%${dockertag}", "1.11")
    local labels = "name: web # also the service's\n  labels:\n    team: shop\n"
    assert.equal((expected:gsub("name: web #[^\n]*\n", labels)), written "web.yaml")
    local codes = {}
    for index, item in ipairs(results()) do
      codes[index] = item.exitCode
    end
    assert.same({ 0, 0, 0, 0 }, codes)
  end)

  it("gets new files for new items, keeps the comments of others, and pins", function()
    if not has_kpt then return pending(NO_KPT) end
    local image = "    - name: web\n      image: r.example.com/web:1 # pinned\n"
    local pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n" .. image
    write("web.yaml", pod .. "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: gone}\n")
    local script = "items = { items[1], kb.namespace { name = [[shop]] } } return items"
    command.write(folder.path .. "/run.yaml", CONFIG:format("LuaRun", "run", ("{script: '%s'}"):format(script)))
    local digest = "sha256:" .. ("a"):rep(64)
    local lock = "{apiVersion: imgpkg.carvel.dev/v1alpha1, kind: ImagesLock, images: [{"
      .. ("image: r.example.com/web@%s, annotations: {kbld.carvel.dev/id: 'r.example.com/web:1'}}]}"):format(digest)
    command.write(folder.path .. "/pin.yaml", CONFIG:format("Pin", "pin", ("{lock: %s}"):format(lock)))
    for _, name in ipairs { "run.yaml", "pin.yaml" } do
      local result = kpt("fn", "eval", "package", "--exec", "kubebundle fn", "--fn-config", name)
      assert.equal(0, result.status, result.stderr)
    end
    assert.equal((pod:gsub("web:1", "web:1@" .. digest)), written "web.yaml")
    assert.equal("Namespace", kb.yaml.decode(written "namespace_shop.yaml").kind)
  end)

  it("changes nothing after an error, and keeps its place", function()
    if not has_kpt then return pending(NO_KPT) end
    local wrong = WEB:gsub("replicas:", "replica:")
    write("web.yaml", wrong)
    local result = pipeline "{}"
    assert.equal(1, result.status)
    assert.equal(wrong, written "web.yaml")
    local found = results()[4]
    assert.equal(1, found.exitCode)
    local errors = {}
    for _, one in ipairs(found.results) do
      if one.severity == "error" then errors[#errors + 1] = one end
    end
    assert.equal(1, #errors)
    assert.same({ rule = "field-unknown" }, errors[1].tags)
    assert.same({ path = "spec.replica" }, errors[1].field)
    assert.same({ path = "web.yaml" }, errors[1].file)
    assert.same({ apiVersion = "apps/v1", kind = "Deployment", name = "web" }, errors[1].resourceRef)
  end)
end)
