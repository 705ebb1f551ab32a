-- The schema: generated data and overlay.

local command = require "spec.support.command"
local overlay = require "kubebundle.kubernetes.overlay"
local schema = require "kubebundle.kubernetes.schema"
local validation = require "kubebundle.kubernetes.validation"

local function each_kind(visit)
  for _, api_version in ipairs(schema.api_versions()) do
    for kind, entry in pairs(schema.kinds(api_version)) do
      visit(api_version, kind, entry)
    end
  end
end

local function visit_types(visit)
  local seen = {}
  local function visit_type(name)
    if seen[name] then return end
    seen[name] = true
    local struct = assert(schema.type(name), name)
    visit(struct)
    for _, field in pairs(struct.fields) do
      while field.item do
        field = field.item
      end
      if field.type_name then visit_type(field.type_name) end
    end
  end
  each_kind(function(_, _, entry)
    visit_type(entry.type_name)
  end)
  return seen
end

describe("the schema", function()
  it("has a type for each field of each kind", function()
    local count = 0
    visit_types(function(struct)
      for name, field in pairs(struct.fields) do
        count = count + 1
        assert.equal(name, field.name)
        assert.truthy(field.kind ~= "list" or field.item)
      end
    end)
    assert.truthy(count > 2500)
  end)

  it("knows where kinds belong and in which versions they are served", function()
    assert.is_true(schema.kind("v1", "Namespace").is_cluster)
    assert.is_false(schema.kind("apps/v1", "Deployment").is_cluster)
    assert.equal(34, schema.kind("resource.k8s.io/v1", "ResourceClaim").since)
    assert.equal(31, schema.kind("flowcontrol.apiserver.k8s.io/v1beta3", "FlowSchema").until_)
    assert.is_nil(schema.kind("apps/v1", "Pod"))
    assert.is_nil(schema.kind("example.com/v1", "Pod"))
    assert.is_nil(schema.kind(1, {}))
  end)

  it("marks fields that came with a version", function()
    assert.equal(30, schema.type("ServiceSpec").fields.trafficDistribution.since)
    assert.is_nil(schema.type("ServiceSpec").fields.selector.since)
  end)

  it("is mentioned right by the overlay and by the validation", function()
    local types = visit_types(function() end)
    for _, name in ipairs(overlay.types()) do
      assert.truthy(types[name], name)
    end
    for file, names in pairs(validation.files()) do
      local functions = require("kubebundle.kubernetes.validation." .. file)
      local listed = {}
      for name in names:gmatch("%S+") do
        assert.truthy(types[name] and functions[name], name)
        listed[name] = true
      end
      for name in pairs(functions) do
        assert.truthy(listed[name], name)
      end
    end
  end)

  it("reads versions, and takes the nearest known one", function()
    assert.equal(30, schema.minor "1.30")
    assert.equal(30, schema.minor "v1.30.4-gke.100")
    assert.equal(28, schema.minor "1.16")
    assert.equal(schema.newest, (schema.minor "1.99"))
    for _, version in ipairs { "1.15", "2.0", "1", "", "latest", "1.30x" } do
      assert.is_nil(schema.minor(version))
    end
  end)

  local documents = os.getenv "KUBEBUNDLE_OPENAPI"
  if documents then
    it("is the generator's output for the documents", function()
      local directory <close> = command.directory()
      local folder = directory.path
      assert(os.execute(("lua5.4 tools/schema.lua %s %s"):format(command.quote(documents), folder)))
      for _, name in ipairs { "schema_data.lua", "schema_other.lua" } do
        assert.equal(command.read("lua/kubebundle/kubernetes/" .. name), command.read(folder .. "/" .. name))
      end
    end)
  end
end)
