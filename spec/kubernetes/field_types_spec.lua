-- The type that the value at a place must have.

local field_types = require "kubebundle.kubernetes.field_types"

local function of(api_version, kind, ...)
  return field_types.of(api_version, kind, { ... })
end

describe("the type of a value", function()
  it("is that of its field", function()
    assert.equal("integer", of("apps/v1", "Deployment", "spec", "replicas"))
    assert.equal("string", of("apps/v1", "StatefulSet", "spec", "serviceName"))
    local container = { "spec", "template", "spec", "containers", 1 }
    local function in_container(...)
      local path = table.move(container, 1, #container, 1, {})
      table.move({ ... }, 1, select("#", ...), #path + 1, path)
      return field_types.of("apps/v1", "Deployment", path)
    end
    assert.equal("string", in_container("env", 2, "value"))
    assert.equal("boolean", in_container("tty"))
    assert.equal("int-or-string", in_container("livenessProbe", "httpGet", "port"))
    assert.equal("quantity", in_container("resources", "limits", "cpu"))
    assert.equal("string", in_container("args", 3))
    assert.equal("string", of("v1", "ConfigMap", "data", "any.key"))
    assert.equal("string", of("v1", "Secret", "data", "any.key"))
    assert.equal("int-or-string", of("policy/v1", "PodDisruptionBudget", "spec", "minAvailable"))
  end)

  it("is known of labels and annotations everywhere", function()
    assert.equal("string", of("v1", "Service", "metadata", "labels", "a"))
    assert.equal("string", of("v1", "Service", "metadata", "annotations", "a/b"))
    assert.equal("string", of("v1", "Service", "spec", "selector", "app"))
    assert.equal("string", of("apps/v1", "Deployment", "spec", "template", "metadata", "labels", "a"))
  end)

  it("is unknown for unknown kinds and fields, for mappings, and for free-form values", function()
    assert.is_nil(of("example.com/v1", "Box", "spec", "size"))
    assert.is_nil(of("apps/v1", "Deployment", "spec", "nonsense"))
    assert.is_nil(of("apps/v1", "Deployment", "spec", "replicas", "below"))
    assert.is_nil(of("apps/v1", "Deployment", "spec", "template"))
    assert.is_nil(of("apps/v1", "Deployment", "metadata", "labels", "a", "below"))
    assert.is_nil(of("apps/v1", "ControllerRevision", "data", "any"))
    assert.is_nil(of(nil, nil))
    assert.is_nil(of(1, {}))
  end)

  it("is known of other tools' files", function()
    assert.equal("string", of("kustomize.config.k8s.io/v1beta1", "Kustomization", "images", 1, "newTag"))
    assert.equal("string", of("kustomize.config.k8s.io/v1beta1", "Kustomization", "commonAnnotations", "a"))
    assert.equal("string", of("kustomize.config.k8s.io/v1alpha1", "Component", "labels", 1, "pairs", "a"))
    assert.equal("string", of("v2", nil, "version"))
    assert.equal("string", of("v2", nil, "appVersion"))
    assert.equal("string", of("v2", nil, "dependencies", 1, "version"))
    assert.equal("string", of("argoproj.io/v1alpha1", "Application", "spec", "source", "targetRevision"))
    assert.equal(
      "string",
      of("argoproj.io/v1alpha1", "Application", "spec", "sources", 1, "helm", "parameters", 1, "value")
    )
    assert.equal("string", of("argoproj.io/v1alpha1", "Rollout", "spec", "template", "spec", "containers", 1, "image"))
    assert.equal("string", of("source.toolkit.fluxcd.io/v1", "GitRepository", "spec", "ref", "tag"))
    assert.equal("string", of("helm.toolkit.fluxcd.io/v2", "HelmRelease", "spec", "chart", "spec", "version"))
    assert.equal(
      "string",
      of("kustomize.toolkit.fluxcd.io/v1", "Kustomization", "spec", "postBuild", "substitute", "a")
    )
    assert.equal("string", of("tekton.dev/v1", "PipelineRun", "spec", "params", 1, "value"))
    assert.is_nil(of("helm.toolkit.fluxcd.io/v2", "HelmRelease", "spec", "values", "tag"))
  end)
end)

describe("the fields of other tools' files", function()
  it("have types that exist", function()
    local schema = require "kubebundle.kubernetes.schema"
    local foreign = require "kubebundle.kubernetes.foreign_types"
    schema.foreign("v2", nil)
    local seen = {}
    local function visit(name)
      if seen[name] then return end
      seen[name] = true
      for _, field in pairs(assert(schema.type(name), name).fields) do
        while field.item do
          field = field.item
        end
        if field.type_name then visit(field.type_name) end
      end
    end
    for line in foreign.kinds:gmatch("[^\n]+") do
      for word in line:gmatch(" (%S+)") do
        visit(word:match("=(.*)$") or word)
      end
    end
    for name in foreign.types:gmatch("\n(%w+)") do
      assert.truthy(seen[name], name)
    end
  end)
end)
