-- Compares check with the answers of a real API server (spec/vectors/kinds, written by tools/vectors.lua): rejected
-- documents have an error, accepted ones have none. `make verdicts` prints the figures.

local check = require("kubebundle").check
local verdicts = require "spec.support.verdicts"

-- The kinds found in nearly every cluster.
local USUAL = {}
for kind in
  ([[
  Pod PodTemplate Deployment ReplicaSet DaemonSet StatefulSet ReplicationController Job CronJob Service Ingress
  ConfigMap Secret HorizontalPodAutoscaler PodDisruptionBudget NetworkPolicy Role ClusterRole RoleBinding
  ClusterRoleBinding PersistentVolumeClaim ServiceAccount Namespace
]]):gmatch("%S+")
do
  USUAL[kind] = true
end

-- How many of the rejected rows are found, and what is reported for accepted ones.
local function compare(file, is_asked)
  local refused, found, wrong = 0, 0, {}
  for row in verdicts.kept(file) do
    if not is_asked or is_asked(row) then
      local finding = verdicts.refusal(row)
      if row.refused then
        refused, found = refused + 1, found + (finding and 1 or 0)
      elseif finding then
        wrong[#wrong + 1] = ("%s %s %s"):format(row.id, finding.rule, finding.path)
      end
    end
  end
  return refused > 0 and found / refused or 1, wrong
end

local function assert_share(least, share)
  assert.truthy(share >= least, ("%.2f %% found"):format(100 * share))
end

describe("check, next to the API server,", function()
  it("finds rejected documents of the usual kinds", function()
    local share, wrong = compare("kinds-mutants", function(row)
      return USUAL[row.kind]
    end)
    assert.same({}, wrong)
    assert_share(0.99, share)
  end)

  it("finds rejected documents of the other kinds", function()
    local share, wrong = compare("kinds-mutants", function(row)
      return not USUAL[row.kind]
    end)
    assert_share(0.97, share)
    assert.truthy(#wrong == 0, table.concat(wrong, "\n"))
  end)

  it("finds rejected custom resources, except for CEL rules", function()
    local share, wrong = compare "crd"
    assert.same({}, wrong)
    assert_share(0.99, share)
  end)

  it("has no errors for documents that are accepted", function()
    local _, wrong = compare "kinds-valid"
    assert.same({}, wrong)
  end)

  it("does not warn about accepted documents, except for what another object decides", function()
    local warned = {}
    for row in verdicts.kept "kinds-valid" do
      for _, finding in ipairs(check(row.text)) do
        if finding.severity ~= "info" then warned[#warned + 1] = row.id .. " " .. finding.rule end
      end
    end
    -- a Pod that lists a pull secret which is not in the input
    assert.same({ "k038 pull-secret-missing" }, warned)
  end)

  it("knows which versions are served; without a definition, custom resources are unknown", function()
    assert_share(0.95, (compare "kinds-versions"))
  end)

  it("finds rejected pods and workloads", function()
    local share, wrong = compare "api-mutants"
    assert.same({}, wrong)
    assert_share(0.95, share)
  end)
end)
