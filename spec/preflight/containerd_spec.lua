-- The verdict on each pull of spec/support/pull_cases.lua equals containerd's: the recorded one
-- (spec/vectors/containerd-pulls.json, by tools/containerd.lua), and the real one's if it can run.

local cases = require "spec.support.pull_cases"
local containerd = require "spec.support.containerd"
local image = require "kubebundle.kubelet.image"
local servers = require "spec.support.servers"
local vectors = require "spec.support.vectors"

-- A new registry for all cases: some answers are given only once.
local function serve(list, third)
  local registry, third_script = cases.scripts(list)
  third:use(third_script)
  return servers.scripted(registry)
end

local function credential_of(case)
  local username, password = (case.user or ""):match "^([^:]*):(.*)$"
  return username and { username = username, password = password } or nil
end

-- The outcomes of all cases, by name.
local function ask(list, host)
  local platform = require "kubebundle.preflight.platform"
  local exchange = require("kubebundle.preflight.exchange").new { timeout = 3, concurrency = 16 }
  local registry = require("kubebundle.preflight.registry").new(exchange, host, {})
  local outcomes, conversations = {}, {}
  for index, case in ipairs(list) do
    conversations[index] = function()
      local parsed = assert(image.parse(("%s/%s%s"):format(host, case.repository, case.reference)))
      outcomes[case.name] = registry:try(parsed, credential_of(case), { asked = { platform.parse(case.platform) } })
    end
  end
  exchange:run(conversations)
  exchange:close()
  return outcomes
end

local function by_case(rows)
  local found = {}
  for _, row in ipairs(rows) do
    found[row.case] = row
  end
  return found
end

describe("the verdict on a pull", function()
  if not pcall(require, "kubebundle.http") or not servers.has "/usr/bin/python3" then
    pending "needs kubebundle.http (libcurl4-openssl-dev) and python3"
    return
  end

  local list, withheld, of_nodes, outcomes, said, third = {}, {}, {}, {}, {}, nil
  setup(function()
    third = servers.scripted {}
    list, withheld, of_nodes = cases.all(third.host), cases.all_withheld(third.host), cases.all_of_nodes(third.host)
    local all = { table.unpack(list) }
    table.move(withheld, 1, #withheld, #all + 1, all)
    table.move(of_nodes, 1, #of_nodes, #all + 1, all)
    local registry <close> = serve(all, third)
    outcomes = ask(all, registry.host)
    said = by_case(vectors.read "containerd-pulls".pulls)
  end)
  teardown(function()
    third:stop()
  end)

  it("is containerd's in 200 cases and more", function()
    assert.is_true(#list >= 200)
    for _, case in ipairs(list) do
      local outcome, row = outcomes[case.name], assert(said[case.name], case.name)
      assert(
        outcome.pulled == row.pulled,
        ("%s: %s (%s), and containerd says %s"):format(case.name, outcome.kind, outcome.message, row.words or "pulled")
      )
    end
  end)

  for _, way in ipairs { "none", "basic" } do
    it("is containerd's at docker's registry, authentication: " .. way, function()
      if not (servers.has "docker-registry" and servers.has "htpasswd") then
        pending "needs docker-registry and htpasswd"
        return
      end
      local registry <close> = cases.registry(way)
      local stored = cases.all_stored(way)
      assert.is_true(#stored > 80)
      local found = ask(stored, registry.host)
      for _, case in ipairs(stored) do
        local outcome, row = found[case.name], assert(said[case.name], case.name)
        assert(
          outcome.pulled == row.pulled,
          ("%s: %s (%s), containerd: %s"):format(case.name, outcome.kind, outcome.message, row.words or "pulled")
        )
      end
    end)
  end

  it("is that a credential is withheld where containerd forwards it", function()
    assert.is_true(#withheld > 0)
    for _, case in ipairs(withheld) do
      assert.same(
        { "credential-withheld", false, true },
        { outcomes[case.name].kind, outcomes[case.name].pulled, said[case.name].pulled }
      )
    end
    for _, request in ipairs(third:requests()) do
      assert.equal("none", request.authorization)
    end
  end)

  it("is that of a node, which selects the best child", function()
    assert.is_true(#of_nodes > 0)
    for _, case in ipairs(of_nodes) do
      assert.same({ "pulled", false }, { outcomes[case.name].kind, said[case.name].pulled }, case.name)
    end
  end)

  it("is the same as containerd's own", function()
    if not containerd.is_here() then
      pending "needs containerd, and root"
      return
    end
    local registry <close> = serve(list, third)
    local judge <close> = containerd.start()
    if not judge:version():find "^1%.6%." then -- 1.7 silently fetches content that is not an image
      pending "needs containerd 1.6, whose verdicts are recorded"
      return
    end
    for _, case in ipairs(list) do
      local pulled, words =
        judge:pull(registry.host .. "/" .. case.repository .. case.reference, case.platform, case.user)
      assert(
        pulled == outcomes[case.name].pulled,
        ("%s: %s, and containerd says %s"):format(case.name, outcomes[case.name].kind, pulled and "pulled" or words)
      )
    end
  end)
end)
