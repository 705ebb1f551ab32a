-- pre-commit: the hooks of .pre-commit-hooks.yaml, run by pre-commit itself from a repository.

local command = require "spec.support.command"
local kb = require "kubebundle"

local here = io.popen("pwd"):read "l"
local has_pre_commit = os.execute "command -v pre-commit >/dev/null && command -v git >/dev/null"

describe("pre-commit", function()
  local folder, env

  local function run(words, directory)
    local result = command.run(words, { env = env, directory = folder.path .. "/" .. directory })
    return result.status, result.stdout .. result.stderr
  end

  local function commit(directory)
    local status, said =
      run({ "sh", "-c", "git init -q && git add -A && git commit -qm x && git rev-parse HEAD" }, directory)
    assert.equal(0, status, said)
    return said:match "%x+"
  end

  setup(function()
    folder = command.directory()
    env = {
      HOME = folder.path,
      PRE_COMMIT_HOME = folder.path .. "/cache",
      PATH = here .. "/bin:" .. os.getenv "PATH",
      GIT_AUTHOR_NAME = "a",
      GIT_AUTHOR_EMAIL = "a@example.com",
      GIT_COMMITTER_NAME = "a",
      GIT_COMMITTER_EMAIL = "a@example.com",
    }
    command.run { "mkdir", "-p", folder.path .. "/hooks", folder.path .. "/app/deploy" }
    command.write(folder.path .. "/hooks/.pre-commit-hooks.yaml", command.read ".pre-commit-hooks.yaml")
  end)
  teardown(function()
    folder:remove()
  end)

  it("accepts the definitions of the hooks", function()
    if not has_pre_commit then return pending "pre-commit is not installed" end
    local status, said = run({ "pre-commit", "validate-manifest", ".pre-commit-hooks.yaml" }, "hooks")
    assert.equal(0, status, said)
  end)

  it("runs them", function()
    if not has_pre_commit then return pending "pre-commit is not installed" end
    local rev = commit "hooks"
    local hooks = {
      { id = "kubebundle-check", args = { "deploy" } },
      { id = "kubebundle-render-check", args = { "--values", "values.env", "deploy" } },
      { id = "kubebundle-pin-verify", args = { "--lock", "images.lock.yaml", "deploy" } },
    }
    local digest = "sha256:" .. ("a"):rep(64)
    local image = "r.example.com/web:1@" .. digest
    local function write(name, text)
      command.write(folder.path .. "/app/" .. name, text)
    end
    write(
      ".pre-commit-config.yaml",
      kb.yaml.encode { repos = { { repo = "file://" .. folder.path .. "/hooks", rev = rev, hooks = hooks } } }
    )
    write("values.env", "unused=1\n")
    write(
      "images.lock.yaml",
      kb.yaml.encode {
        apiVersion = "imgpkg.carvel.dev/v1alpha1",
        kind = "ImagesLock",
        images = { { image = "r.example.com/web@" .. digest } },
      }
    )
    local pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: web, image: '%s'}]}\n"
    write("deploy/web.yaml", pod:format(image))
    commit "app"
    local status, said = run({ "pre-commit", "run", "--all-files" }, "app")
    assert.equal(0, status, said)
    assert.equal(3, select(2, said:gsub("Passed\n", "")))
    write("deploy/web.yaml", (pod:format "#(image)#":gsub("containers", "container")))
    status, said = run({ "pre-commit", "run", "--all-files" }, "app")
    assert.equal(1, status)
    for _, rule in ipairs { "field-unknown", "token-unresolved" } do
      assert.truthy(said:find("[" .. rule .. "]", 1, true), said)
    end
    write("deploy/web.yaml", pod:format "r.example.com/web:1")
    status, said = run({ "pre-commit", "run", "kubebundle-pin-verify", "--all-files" }, "app")
    assert.equal(1, status)
    assert.truthy(said:find("[image-not-pinned]", 1, true), said)
  end)
end)
