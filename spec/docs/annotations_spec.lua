-- Compares the annotations of the public functions with the functions themselves: editors and the API page show them.

local annotations = require "docs.annotations"
local core = require "kubebundle.core"
local fault = require "kubebundle.build.fault"
local kb = require "kubebundle"
local secret = { type = "kubernetes.io/dockerconfigjson", data = {} }

-- Calls visit(name, function) for all functions of a table and of the tables in it.
local function each_function(name, members, visit)
  local keys = {}
  for key in pairs(members) do
    keys[#keys + 1] = key
  end
  table.sort(keys, function(a, b)
    return tostring(a) < tostring(b)
  end)
  for _, key in ipairs(keys) do
    local value, member = members[key], ("%s.%s"):format(name, key)
    if type(value) == "function" then visit(member, value) end
    if type(value) == "table" then each_function(member, value, visit) end
  end
end

local function names_of(items)
  local names = {}
  for index, item in ipairs(items) do
    names[index] = item.name
  end
  return names
end

-- The parameters of a Lua function, including "...".
local function parameters(value)
  local info, names = debug.getinfo(value, "u"), {}
  for index = 1, info.nparams do
    names[index] = debug.getlocal(value, index)
  end
  if info.isvararg then names[#names + 1] = "..." end
  return names
end

-- The options of a builder: it lists them if it gets an unknown one.
local function options_of(builder)
  local _, err = fault.attempt(builder, { ["no option"] = 1 })
  return err.options
end

local function is_wrapped(value)
  return debug.getinfo(value, "S").source:find("build/fault%.lua$") ~= nil
end

local function sorted(list)
  table.sort(list)
  return list
end

describe("the annotations of the public API", function()
  it("describe every function, and name its results", function()
    each_function("kb", kb, function(name, value)
      local block = annotations.of(name, value)
      assert.truthy(block, "nothing is written about " .. name)
      assert.truthy(block.text ~= "", name .. " has no description")
      for _, item in ipairs(block.returns) do
        assert.truthy(item.name ~= "", name .. ": a nameless value")
      end
    end)
  end)

  it("have the parameters of every Lua function, in their order", function()
    each_function("kb", kb, function(name, value)
      local is_filter = name:find("^kb%.template%.filters%.") ~= nil
      if debug.getinfo(value, "S").what == "C" or is_wrapped(value) or is_filter then return end
      assert.same(parameters(value), names_of(annotations.of(name, value).params), name)
    end)
  end)

  it("have the options of every builder", function()
    each_function("kb", kb, function(name, value)
      if not is_wrapped(value) then return end
      local block = annotations.of(name, value)
      assert.equal(1, #block.params, name)
      if name ~= "kb.bundle" then -- which takes a list
        local options = annotations.class(block.params[1].type)
        assert.same(sorted(options_of(value)), sorted(names_of(options.fields)), name)
      end
    end)
  end)

  it("have the parameters of every method, and name its results", function()
    local objects = {
      ["lua/kubebundle/build/bundle.lua"] = kb.bundle { kb.namespace { name = "a" } },
      ["lua/kubebundle/kubelet/keyring/init.lua"] = kb.keyring { secret },
      ["lua/kubebundle/template/init.lua"] = kb.template.compile "a: b",
    }
    for path, object in pairs(objects) do
      for name, value in pairs(getmetatable(object).__index) do
        if type(value) == "function" then
          local block
          for _, prefix in ipairs { "methods", "Template" } do
            block = block or annotations.above(path, ("function %s:%s("):format(prefix, name))
          end
          assert.truthy(block and block.text ~= "", path .. ": nothing is written about " .. name)
          for _, item in ipairs(block.returns) do
            assert.truthy(item.name ~= "", path .. " " .. name)
          end
          local named = { "self", table.unpack(names_of(block.params)) }
          assert.same(parameters(value), named, path .. " " .. name)
        end
      end
    end
  end)

  it("name only existing classes", function()
    local function check(path, items)
      for _, item in ipairs(items) do
        for name in item.type:gmatch("kubebundle%.[%w_.]+") do
          assert.truthy(annotations.class(name), ("%s: there is no class %s"):format(path, name))
        end
      end
    end
    for _, path in ipairs(annotations.sources()) do
      for _, block in ipairs(annotations.read(path).blocks) do
        check(path, block.params)
        check(path, block.returns)
        check(path, block.fields)
      end
    end
  end)
end)

-- A value that a parameter of the type accepts.
local function sample(kind)
  local literal = kind:match('^"(%w+)"')
  local plain = ({ string = "/dev/null", integer = 1, any = 1, ["file*"] = io.stdout })[kind]
  return literal or plain or {}
end

-- Whether the function rejects the argument at a position.
local function complains(value, position, arguments)
  local fine, message = pcall(value, table.unpack(arguments, 1, position))
  return not fine and tostring(message):find(("bad argument #%d"):format(position), 1, true) ~= nil
end

-- Releases blocked signals and a memory limit with the returned value.
local function end_hold(name)
  if name:find "^core%.host%." then collectgarbage() end
end

describe("the definitions of kubebundle.core", function()
  local paths = { "docs/meta/core.lua", "docs/meta/core_internal.lua" }

  local function definition(name)
    for _, path in ipairs(paths) do
      local block = annotations.above(path, "function " .. name .. "(")
      if block then return block end
    end
  end

  it("have every function of the module", function()
    each_function("core", core, function(name)
      assert.truthy(definition(name), name .. " is not defined")
    end)
  end)

  it("have only existing functions", function()
    local staged = debug.getmetatable(core.file.stage("/dev/null", "")).__index
    local template = debug.getmetatable(core.template.compile("a")).__index
    local open = debug.getmetatable(core.open("a")).__index
    local owners = { core = core, staged = staged, template = template, open = open }
    for _, path in ipairs(paths) do
      for _, block in ipairs(annotations.read(path).blocks) do
        local owner, member = block.code:match("^function (%w+)[.:]([%w_.]+)%(")
        local value = owners[owner]
        for key in (member or ""):gmatch("[^.]+") do
          value = value and value[key]
        end
        if owner then assert.equal("function", type(value), path .. ": " .. block.code) end
      end
    end
  end)

  it("have exactly the parameters that the function uses", function()
    local stranger = coroutine.create(print)
    each_function("core", core, function(name, value)
      local arguments = {}
      local params = definition(name).params
      for position, param in ipairs(params) do
        arguments[position] = stranger
        local is_checked = param.type ~= "any" and param.type ~= "boolean" and param.type ~= '"json"'
        if is_checked then
          local problem = ("%s takes anything as %s"):format(name, param.name)
          assert.truthy(complains(value, position, arguments), problem)
        end
        arguments[position] = sample(param.type)
      end
      arguments[#params + 1] = stranger
      assert.falsy(complains(value, #params + 1, arguments), name .. " looks at one argument more")
      end_hold(name)
    end)
  end)

  it("tell for each parameter whether it is optional", function()
    each_function("core", core, function(name, value)
      local arguments = {}
      for position, param in ipairs(definition(name).params) do
        local fine, message = pcall(value, table.unpack(arguments, 1, position - 1))
        local missed = not fine and tostring(message):find("bad argument #" .. position, 1, true) ~= nil
        local is_any = param.type == "any" and not missed -- nil is a value, too
        if not is_any then assert.equal(not param.optional, missed, name .. ": " .. param.name) end
        arguments[position] = sample(param.type)
      end
      end_hold(name)
    end)
  end)

  it("have the parameters in their code too, as editors read it", function()
    for _, name in ipairs { "core", "core_internal", "http", "seal" } do
      local path = ("docs/meta/%s.lua"):format(name)
      assert(loadfile(path))
      for _, block in ipairs(annotations.read(path).blocks) do
        local list = block.code:match("^function [^(]+%((.*)%) end$")
        if list then assert.equal(table.concat(names_of(block.params), ", "), list, path) end
      end
    end
  end)
end)

describe("the definitions of kubebundle.http", function()
  it("have the functions of the module, and no others", function()
    local found, http = pcall(require, "kubebundle.http")
    if not found then return pending("kubebundle.http is not built: there is no libcurl") end
    local client = http.client()
    local expected, defined = {}, {}
    for name, value in pairs(http) do
      if type(value) == "function" then expected[#expected + 1] = "http." .. name end
    end
    for name in pairs(debug.getmetatable(client).__index) do
      expected[#expected + 1] = "client." .. name
    end
    for _, block in ipairs(annotations.read("docs/meta/http.lua").blocks) do
      local owner, name = block.code:match("^function (%w+)[.:]([%w_]+)%(")
      if owner then defined[#defined + 1] = owner .. "." .. name end
    end
    assert.same(sorted(expected), sorted(defined))
  end)
end)

describe("the definitions of kubebundle.seal", function()
  it("have the functions of the module, and no others", function()
    local found, seal = pcall(require, "kubebundle.seal")
    if not found then return pending("kubebundle.seal is not built: there are no headers of OpenSSL 3") end
    local expected, defined = {}, {}
    for name in pairs(seal) do
      expected[#expected + 1] = name
    end
    for _, block in ipairs(annotations.read("docs/meta/seal.lua").blocks) do
      defined[#defined + 1] = block.code:match("^function seal%.([%w_]+)%(")
    end
    assert.same(sorted(expected), sorted(defined))
  end)
end)
