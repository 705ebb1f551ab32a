-- The example pipelines: well-formed, with arguments accepted by the command; steps that need neither a cluster nor a
-- registry are run.

local command = require "spec.support.command"
local documents = require "spec.support.documents"
local kb = require "kubebundle"

local FOLDER = "examples/pipelines/"
local here = io.popen("pwd"):read("l")
local PASSWORD = "canary-Pa55word-0000"

-- The step of each pipeline that builds the bundle, and its environment.
local pipelines = {
  ["azure-pipelines.yml"] = {
    keys = "trigger pool variables steps",
    calls = 6,
    -- Runs the task's index.js with the checkout's kubebundle, and the parts of the script that need no registry.
    script = function(pipeline)
      local task, script = pipeline.steps[3], pipeline.steps[4]
      local arguments = task.inputs.arguments:gsub("%$%(clientId%)", "$CLIENT_ID")
      local inputs = ('export INPUT_COMMAND=%s INPUT_ARGUMENTS="%s"\n'):format(task.inputs.command, arguments)
      local offline = script.script:gsub("kubebundle pin[^\n]+\n", "")
      return inputs .. "node task/index.js\n" .. offline .. "test -s kubebundle.sarif\n"
    end,
    named = function(pipeline)
      return { pipeline.steps[3].env, pipeline.steps[4].env }
    end,
    prepare = function(folder)
      assert(os.execute(("cp -r examples/hosts/azure-devops/task %s/task"):format(command.quote(folder))))
      assert(os.execute(("ln -s %s/bin/kubebundle %s/task/kubebundle"):format(here, command.quote(folder))))
    end,
    environment = {
      CLIENT_ID = "11111111-2222-4333-8444-555555555555",
      CLIENT_SECRET = PASSWORD,
      DOCKERTAG = "42",
    },
    image = "registrydevaueast001.azurecr.io/shop:",
    namespace = "shipping-service",
    tag = "42",
    secret = "registry-secret-new",
  },
  ["github-actions.yml"] = {
    keys = "name on permissions jobs",
    calls = 1,
    -- Runs the action's own script; the registries are not contacted.
    script = function(pipeline)
      local steps, lines = pipeline.jobs.release.steps, {}
      local inputs = kb.yaml.decode(command.read "action.yml").inputs
      for name, input in pairs(inputs) do
        local value = steps[5].with[name] or input.default
        if name == "lock" then value = "" end
        if name == "preflight" then value = "false" end
        lines[#lines + 1] = ("export INPUT_%s=%s"):format(name:upper():gsub("-", "_"), command.quote(value))
      end
      lines[#lines + 1] = "export GITHUB_STEP_SUMMARY=$PWD/summary.md"
      return steps[4].run .. "\n" .. table.concat(lines, "\n") .. "\n" .. command.quote(here .. "/tools/action")
    end,
    named = function(pipeline)
      local steps = pipeline.jobs.release.steps
      return { steps[4].env, steps[5].env }
    end,
    environment = { REGISTRY_USER = "octocat", REGISTRY_TOKEN = PASSWORD, DOCKERTAG = "v1.10" },
    image = "ghcr.io/shop/web:",
    namespace = "shop",
    tag = "v1.10",
    secret = "ghcr-pull",
  },
  ["gitlab-ci.yml"] = {
    keys = "stages deploy",
    calls = 5,
    script = function(pipeline)
      return table.concat(pipeline.deploy.script, "\n", 1, 2)
    end,
    named = function()
      return {}
    end,
    environment = {
      CI_REGISTRY = "registry.gitlab.com",
      REGISTRY_USER = "gitlab+deploy-token-1",
      REGISTRY_PASSWORD = PASSWORD,
      CI_COMMIT_TAG = "1.10",
    },
    image = "registry.gitlab.com/shop/web:",
    namespace = "shop",
    tag = "1.10",
    secret = "gitlab-pull",
  },
}

-- Every text in a tree.
local function texts_of(value, list)
  if type(value) == "table" then
    for _, member in pairs(value) do
      texts_of(member, list)
    end
  elseif type(value) == "string" then
    list[#list + 1] = value
  end
  return list
end

-- The manifests in the pipeline's repository.
local function write_manifests(pipeline, folder)
  assert(os.execute("mkdir " .. command.quote(folder)))
  local function write(name, document)
    command.write(folder .. "/" .. name, kb.bundle { document }:yaml())
  end
  write("0-namespace.yaml", kb.namespace { name = pipeline.namespace })
  write(
    "2-deployment.yaml",
    kb.deployment {
      name = "web",
      namespace = pipeline.namespace,
      image = pipeline.image .. "#(dockertag)#",
      image_pull_secrets = { pipeline.secret },
    }
  )
end

local function sorted(words)
  table.sort(words)
  return words
end

for name, pipeline in pairs(pipelines) do
  describe(FOLDER .. name, function()
    -- `on` is a key here, as in YAML 1.2; Kubernetes would read it as a boolean.
    local tree = assert(kb.yaml.decode(command.read(FOLDER .. name), { schema = "core" }))

    it("has the keys that such a file has at the top", function()
      local keys, known = {}, {}
      for key in pairs(tree) do
        keys[#keys + 1] = key
      end
      for key in pipeline.keys:gmatch("%S+") do
        known[#known + 1] = key
      end
      assert.same(sorted(known), sorted(keys))
    end)

    it("is fine for yamllint", function()
      if not os.execute("command -v yamllint >/dev/null") then return pending("yamllint is not installed") end
      local rules = "line-length: {max: 120}, document-start: disable, truthy: {check-keys: false}"
      local settings = ("{extends: default, rules: {%s}}"):format(rules)
      local result = command.run { "yamllint", "-s", "-d", settings, FOLDER .. name }
      assert.equal("", result.stdout)
      assert.equal(0, result.status)
    end)

    it("calls kubebundle with valid arguments", function()
      local count = 0
      for _, text in ipairs(texts_of(tree, {})) do
        for _, arguments in ipairs(documents.calls(text)) do
          count = count + 1
          assert.is_nil(documents.usage_problem(arguments), table.concat(arguments, " "))
        end
      end
      assert.equal(pipeline.calls, count)
    end)

    it("composes a bundle whose image is pulled, and shows no password", function()
      local folder <close> = command.directory()
      write_manifests(pipeline, folder.path .. "/deploy")
      if pipeline.prepare then pipeline.prepare(folder.path) end
      for _, named in ipairs(pipeline.named(tree)) do
        for variable in pairs(named) do
          assert.truthy(pipeline.environment[variable], variable)
        end
      end
      local environment = { PATH = here .. "/bin:" .. os.getenv "PATH" }
      for variable, value in pairs(pipeline.environment) do
        environment[variable] = value
      end
      local words = { "bash", "-e", "-c", pipeline.script(tree) }
      local result = command.run(words, { env = environment, directory = folder.path })
      assert.equal(0, result.status, result.stderr)
      assert.is_nil((result.stdout .. result.stderr):find(PASSWORD, 1, true))
      local explained = command.kubebundle { "explain", "--format", "json", folder.path .. "/build" }
      local explanations = kb.json.decode(explained.stdout)
      assert.equal(pipeline.image .. pipeline.tag, explanations[1].image)
      assert.equal("credential", explanations[1].verdict)
    end)
  end)
end

-- These programs and schemas come from npm (tools/packages ci).
describe("the checkers of others", function()
  local modules = here .. "/build/npm/node_modules/"

  it("find nothing in the workflow and the action of GitHub", function()
    local validator = modules .. ".bin/action-validator"
    if not io.open(validator) then return pending "action-validator is not installed" end
    for _, path in ipairs { FOLDER .. "github-actions.yml", "action.yml" } do
      local result = command.run { validator, path }
      assert.equal(0, result.status, result.stdout .. result.stderr)
    end
  end)

  it("find nothing in the pipeline of GitLab", function()
    local schema = modules .. "gitlab-ci-local/src/schema/schema.js"
    if not io.open(schema) then return pending "gitlab-ci-local is not installed" end
    local result = command.run { "node", "spec/support/gitlab_schema.cjs", schema, FOLDER .. "gitlab-ci.yml" }
    assert.same({ 0, "", "" }, { result.status, result.stdout, result.stderr })
  end)

  it("build the extension of Azure DevOps", function()
    local tfx = modules .. ".bin/tfx"
    if not io.open(tfx) then return pending "tfx-cli is not installed" end
    local folder <close> = command.directory()
    local path = folder.path
    assert(os.execute(("cp -r examples/hosts/azure-devops/. %s"):format(command.quote(path))))
    command.write(path .. "/task/kubebundle", "")
    local words =
      { tfx, "extension", "create", "--no-prompt", "--root", path, "--manifest-globs", "vss-extension.json" }
    local result =
      command.run { table.unpack(table.move({ "--output-path", path .. "/a.vsix" }, 1, 2, #words + 1, words)) }
    assert.equal(0, result.status, result.stdout .. result.stderr)
    local listed = command.run({ "python3", "-m", "zipfile", "-l", path .. "/a.vsix" }).stdout
    for _, name in ipairs { "task/task.json", "task/index.js", "task/kubebundle", "extension.vsomanifest" } do
      assert.truthy(listed:find("\n" .. name, 1, true), name)
    end
  end)

  it("find nothing in the scripts", function()
    if not os.execute "command -v shellcheck >/dev/null" then return pending "shellcheck is not installed" end
    local result = command.run { "shellcheck", "tools/action", "tools/azure-extension" }
    assert.same({ 0, "" }, { result.status, result.stdout })
  end)
end)

describe("tools/action", function()
  local folder
  before_each(function()
    folder = command.directory()
    write_manifests(pipelines["github-actions.yml"], folder.path .. "/deploy")
  end)
  after_each(function()
    folder:remove()
  end)

  local function run(env)
    local given = {
      PATH = here .. "/bin:" .. os.getenv "PATH",
      GITHUB_STEP_SUMMARY = folder.path .. "/summary.md",
      DOCKERTAG = "1.0",
      INPUT_PATHS = "deploy/0-namespace.yaml\n\ndeploy/2-deployment.yaml\n",
      INPUT_OUTPUT = "build",
      INPUT_PREFLIGHT = "false",
    }
    for _, name in ipairs { "VALUES", "KUBERNETES_VERSION", "LOCK", "SARIF" } do
      given["INPUT_" .. name] = ""
    end
    for name, value in pairs(env or {}) do
      given[name] = value
    end
    return command.run({ here .. "/tools/action" }, { env = given, directory = folder.path })
  end

  it("writes what it rendered, annotations, and a summary", function()
    local result = run()
    assert.equal(0, result.status, result.stderr)
    assert.truthy(command.read(folder.path .. "/build/2-deployment.yaml"):find("ghcr.io/shop/web:1.0", 1, true))
    assert.matches("::error file=deploy/2", run({ DOCKERTAG = "" }).stderr)
    assert.matches("| Severity |", command.read(folder.path .. "/summary.md"), 1, true)
  end)

  it("writes SARIF instead, also if it fails", function()
    local result = run { DOCKERTAG = "", INPUT_SARIF = "f.sarif" }
    assert.equal(1, result.status)
    local sarif = kb.json.decode(command.read(folder.path .. "/f.sarif"))
    assert.equal("token-unresolved", sarif.runs[1].results[1].ruleId)
    assert.is_nil(io.open(folder.path .. "/build/2-deployment.yaml"))
  end)

  it("pins to a lock, and fails if the lock cannot be had", function()
    local digest = "sha256:" .. ("a"):rep(64)
    local lock = {
      apiVersion = "imgpkg.carvel.dev/v1alpha1",
      kind = "ImagesLock",
      images = {
        { image = "ghcr.io/shop/web@" .. digest, annotations = { ["kbld.carvel.dev/id"] = "ghcr.io/shop/web:1.0" } },
      },
    }
    command.write(folder.path .. "/lock.yaml", kb.yaml.encode(lock))
    command.write(folder.path .. "/.kubebundle.yaml", "images: {require_digest: true}\n")
    assert.equal(1, run().status)
    local result = run { INPUT_LOCK = "lock.yaml" }
    assert.equal(0, result.status, result.stderr)
    assert.truthy(command.read(folder.path .. "/build/2-deployment.yaml"):find("web:1.0@" .. digest, 1, true))
    command.write(folder.path .. "/lock.yaml", "kind: Other\n")
    assert.equal(1, run({ INPUT_LOCK = "lock.yaml" }).status)
  end)
end)

describe("the task of Azure DevOps", function()
  it("runs the program next to it, reports issues, and fails as it does", function()
    local folder <close> = command.directory()
    pipelines["azure-pipelines.yml"].prepare(folder.path)
    command.write(folder.path .. "/a.yaml", "apiVersion: v1\nkind: Namespace\nmetadata: {nam: a}\n")
    local function run(env)
      return command.run({ "node", "task/index.js" }, { env = env, directory = folder.path })
    end
    local result = run { INPUT_COMMAND = "check", INPUT_ARGUMENTS = "--quiet\na.yaml\n" }
    assert.equal(1, result.status)
    assert.matches("##vso[task.logissue type=error;sourcepath=a.yaml", result.stdout, 1, true)
    assert.matches("##vso[task.complete result=Failed]kubebundle check: exit status 1", result.stdout, 1, true)
    command.write(folder.path .. "/a b.yaml", "apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n")
    assert.equal(0, run({ INPUT_COMMAND = "check", INPUT_ARGUMENTS = "--quiet\r\na b.yaml" }).status)
    result = run {}
    assert.equal(0, result.status)
    assert.matches("^##vso%[task.prependpath%]/[^\n]+/task\n$", result.stdout)
  end)
end)
