-- The examples of pipelines: well-formed, with arguments that the command takes, and the steps that need
-- neither a cluster nor a registry run for real.

local command = require "spec.support.command"
local documents = require "spec.support.documents"
local kb = require "kubebundle"

local FOLDER = "examples/pipelines/"
local here = io.popen("pwd"):read("l")
local PASSWORD = "canary-Pa55word-0000"

-- Where each keeps the text of the step that composes the bundle, and the environment that it gets there.
local pipelines = {
  ["azure-pipelines.yml"] = {
    keys = "trigger pool variables steps",
    step = function(pipeline)
      return pipeline.steps[3].script, pipeline.steps[3].env
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
    step = function(pipeline)
      local step = pipeline.jobs.release.steps[3]
      return step.run, step.env
    end,
    environment = { REGISTRY_USER = "octocat", REGISTRY_TOKEN = PASSWORD, DOCKERTAG = "v1.10" },
    image = "ghcr.io/shop/web:",
    namespace = "shop",
    tag = "v1.10",
    secret = "ghcr-pull",
  },
  ["gitlab-ci.yml"] = {
    keys = "stages deploy",
    step = function(pipeline)
      return table.concat(pipeline.deploy.script, "\n", 1, 2), {}
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

-- The manifests that a pipeline finds in its repository.
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
    -- `on` is a key here, as for YAML 1.2; Kubernetes would read it as a boolean.
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

    it("gives kubebundle arguments that it takes", function()
      local count = 0
      for _, text in ipairs(texts_of(tree, {})) do
        for _, arguments in ipairs(documents.calls(text)) do
          count = count + 1
          assert.is_nil(documents.usage_problem(arguments), table.concat(arguments, " "))
        end
      end
      assert.equal(3, count)
    end)

    it("composes a bundle whose image is pulled, and shows no password", function()
      local folder <close> = command.directory()
      write_manifests(pipeline, folder.path .. "/deploy")
      local script, named = pipeline.step(tree)
      for variable in pairs(named) do
        assert.truthy(pipeline.environment[variable], variable)
      end
      local environment = { PATH = here .. "/bin:" .. os.getenv "PATH" }
      for variable, value in pairs(pipeline.environment) do
        environment[variable] = value
      end
      local result = command.run({ "bash", "-e", "-c", script }, { env = environment, directory = folder.path })
      assert.equal("", (result.stderr:gsub("^replaced %d+ tokens? in %d+ files?\n", "")))
      assert.equal("", result.stdout)
      assert.equal(0, result.status)
      local explained = command.kubebundle { "explain", "--format", "json", folder.path .. "/build" }
      local explanations = kb.json.decode(explained.stdout)
      assert.equal(pipeline.image .. pipeline.tag, explanations[1].image)
      assert.equal("credential", explanations[1].verdict)
    end)
  end)
end
