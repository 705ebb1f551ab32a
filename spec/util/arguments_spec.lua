-- Arguments of the wrong type, for every public function and method: the error is raised at the caller's line and
-- names the types, whatever Lua's own error would be.

local kb = require "kubebundle"
local public = require "spec.support.public"

local stranger = coroutine.create(print)

local samples =
  { namespaces = {}, documents = {}, input = "a: 1\n", ref = "a", object = "Namespace", getenv = os.getenv }

local function sample(param)
  if samples[param.name] then return samples[param.name] end
  if param.type:find "%[%]" then return {} end
  return ({ string = "a: 1\n", table = {}, any = 1 })[param.type:match "^[%w_]+"]
end

local objects = {
  {
    "lua/kubebundle/build/bundle.lua",
    "methods",
    function()
      return kb.bundle {}
    end,
  },
  {
    "lua/kubebundle/template/init.lua",
    "Template",
    function()
      return kb.template.compile "a: 1\n"
    end,
  },
  {
    "lua/kubebundle/edit/init.lua",
    "Document",
    function()
      return kb.edit "a: 1\n"
    end,
  },
  {
    "lua/kubebundle/kubelet/keyring/init.lua",
    "methods",
    function()
      return kb.keyring {}
    end,
  },
}

-- Calls visit(name, function, params[, new]) for every public function, and every method of the objects that new()
-- creates.
local function each(visit)
  public.each_function(visit)
  for _, object in ipairs(objects) do
    local path, class, new = table.unpack(object)
    public.each_method(new(), path, class, function(name, value, params)
      visit(name, value, params, new)
    end)
  end
end

-- Calls the function with a coroutine instead of one argument.
local function call_with_stranger(value, params, wrong, new)
  local arguments = table.pack(new and new() or nil)
  arguments.n = new and 1 or 0
  for index, param in ipairs(params) do
    arguments.n = arguments.n + 1
    if index == wrong then
      arguments[arguments.n] = stranger
    else
      arguments[arguments.n] = sample(param)
    end
  end
  return pcall(function()
    local result = value(table.unpack(arguments, 1, arguments.n)) -- not a tail call, so it has a line
    return result
  end)
end

describe("an argument of the wrong type", function()
  it("raises at the caller's line, for every function", function()
    local count = 0
    each(function(name, value, params, new)
      for index, param in ipairs(params) do
        if param.type ~= "any" then
          local what = ("%s, %s"):format(name, param.name)
          local fine, err = call_with_stranger(value, params, index, new)
          assert.falsy(fine, what .. " may be a coroutine")
          assert.truthy(err:find("arguments_spec.lua:", 1, true), what .. ": " .. tostring(err))
          assert.falsy(err:find("attempt to", 1, true), what .. ": " .. tostring(err))
          count = count + 1
        end
      end
    end)
    assert.truthy(count > 80, count)
  end)

  it("raises for an item of a list, too", function()
    for _, call in ipairs {
      function()
        return kb.files.write { { path = "a", text = "b", moed = 1 } }
      end,
      function()
        return kb.files.write { { path = "a", text = "b", mode = "0600" } }
      end,
      function()
        return kb.files.write { path = "a", text = "b" }
      end,
      function()
        return kb.values.combine { { origin = "a", value = {} } }
      end,
      function()
        return kb.values.unused({ 1 }, {})
      end,
      function()
        return kb.pull_secret { name = "a", registries = { { server = "a", user = "b", password = "EXAMPLE-1" } } }
      end,
      function()
        return kb.dockerconfig.encode { { server = "a", user = "b", password = "EXAMPLE-1" } }
      end,
    } do
      local fine, err = pcall(function()
        local result = call()
        return result
      end)
      assert.falsy(fine)
      assert.falsy(err:find("EXAMPLE", 1, true), err)
      assert.truthy(err:find "unknown option" or err:find "expected", err)
    end
  end)

  it("raises for a second table if the function takes no options", function()
    for _, call in ipairs { kb.bundle, kb.deployment, kb.yaml.encode, kb.yaml.encode_all } do
      assert.falsy(pcall(call, {}, { indent = 2 }))
    end
  end)
end)
