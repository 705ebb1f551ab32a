-- Tables of options: an unknown name or a value of the wrong type, which Lua would ignore, raises at the caller's
-- line, for every public function whose annotations have options.

local annotations = require "docs.annotations"
local core = require "kubebundle.core"
local kb = require "kubebundle"
local public = require "spec.support.public"

local stranger = coroutine.create(print)

-- The options of a parameter, by name with their type; nil if it has none.
local function options_of(param)
  local fields = {}
  if param.type:find("^{") then
    for name, kind in param.type:gmatch("([%w_]+)%??: ([^,}]+)") do
      fields[name] = kind
    end
    return fields
  end
  local class = param.name == "options" and annotations.class(param.type)
  while class do
    for _, field in ipairs(class.fields) do
      fields[field.name] = field.type
    end
    class = class.parent and annotations.class(class.parent)
  end
  return next(fields) and fields or nil
end

local function sample(param)
  if param.name == "secrets" or param.name == "list" then return {} end
  return ({ string = "a: 1\n", table = {}, any = 1 })[param.type:match("^[%w_]+")]
end

local objects = {
  ["lua/kubebundle/build/bundle.lua"] = { "methods", kb.bundle {} },
  ["lua/kubebundle/template/init.lua"] = { "Template", kb.template.compile "a: 1\n" },
}

local function is_builder(value)
  return debug.getinfo(value, "S").source:find "build/fault%.lua$" ~= nil
end

-- Calls visit(name, call, fields, function) for every public function with options; `call` takes the options.
local function each_with_options(visit)
  local function consider(name, value, params, ...)
    local arguments = table.pack(...)
    for _, param in ipairs(params) do
      local fields = options_of(param)
      if fields then
        return visit(name, function(options)
          arguments[arguments.n + 1] = options
          local result = value(table.unpack(arguments, 1, arguments.n + 1)) -- not a tail call, so it has a line
          return result
        end, fields, value)
      end
      arguments.n = arguments.n + 1
      arguments[arguments.n] = sample(param)
    end
  end
  public.each_function(consider)
  for path, object in pairs(objects) do
    public.each_method(object[2], path, object[1], function(name, value, params)
      consider(name, value, params, object[2])
    end)
  end
end

describe("the options of a public function", function()
  it("are found for functions in C, in Lua, and methods", function()
    local found = {}
    each_with_options(function(name)
      found[name] = true
    end)
    for _, name in ipairs { "kb.json.encode", "kb.check", "kb.values.load", "methods:check", "kb.deployment" } do
      assert.truthy(found[name], name)
    end
  end)

  it("have no unknown name: the error lists the valid ones, at the caller's line", function()
    each_with_options(function(name, call, fields)
      local fine, err = pcall(call, { ["no option"] = 1 })
      assert.falsy(fine, name .. " ignores an unknown option")
      assert.truthy(err:find('unknown option "no option"', 1, true), name .. ": " .. err)
      assert.truthy(err:find("options_spec.lua:", 1, true), name .. " does not name the caller's line: " .. err)
      local listed, count = err:match("the options are ([%w_, ]+)$") or "", 0
      if next(fields) == nil then assert.truthy(err:find("no options are accepted", 1, true), name .. ": " .. err) end
      for option in listed:gmatch("[%w_]+") do
        count = count + 1
        assert.truthy(fields[option], ("%s: %s is not annotated"):format(name, option))
      end
      for option in pairs(fields) do
        count = count - 1
        assert.truthy((" " .. listed .. ","):find(" " .. option .. ",", 1, true), name .. ": " .. option)
      end
      assert.equal(0, count, name)
    end)
  end)

  it("have no value of the wrong type: the error names the option", function()
    each_with_options(function(name, call, fields, value)
      for option, kind in pairs(fields) do
        local is_simple = kind ~= "any" and not kind:find "^fun"
        local fine, err = pcall(call, { [option] = stranger })
        if is_simple then assert.falsy(fine, ("%s takes a coroutine as %s"):format(name, option)) end
        -- builders check options one by one, and may first report a missing one
        if is_simple and not is_builder(value) then
          assert.truthy(err:find('invalid option "' .. option, 1, true), name .. ": " .. err)
        end
      end
    end)
  end)

  it("must be a plain table: fields from a metamethod cannot be listed", function()
    each_with_options(function(name, call)
      for _, metatable in ipairs { { __index = { name = "a" } }, { __pairs = pairs } } do
        local fine, err = pcall(call, setmetatable({}, metatable))
        assert.falsy(fine, name)
        assert.truthy(tostring(err):find("metamethod", 1, true), name .. ": " .. tostring(err))
      end
      if name ~= "kb.values.parse" then -- also accepts a filename
        assert.falsy(pcall(call, "a text"), name .. " takes a text as its options")
      end
    end)
  end)
end)

describe("core.options_problem", function()
  local problem = core.options_problem

  it("knows types, alternatives, lists and choices", function()
    local known = [[any flag:boolean size:integer ratio:number text:string|table call:function
      list:any[] names:string[] mode:"on"|"off"|integer]]
    local function refused(name, value)
      return (problem({ [name] = value }, known) or ""):match('^invalid option "([%w_]+)": expected ') == name
    end
    local fine = { flag = false, size = 3.0, ratio = 0.5, text = "", call = print, list = { 1, {} }, names = { "a" } }
    for name, value in pairs(fine) do
      assert.falsy(refused(name, value), name)
    end
    assert.equal(nil, problem({ any = stranger, text = {}, list = {}, names = {}, mode = "off" }, known))
    assert.equal(nil, problem({ mode = 3 }, known))
    local wrong = { flag = 0, size = 0.5, ratio = "1", text = 1, call = {}, mode = "of", list = { a = 1 } }
    for name, value in pairs(wrong) do
      assert.truthy(refused(name, value), name)
    end
    assert.truthy(refused("names", { "a", 1 }))
    assert.truthy(refused("names", { "a", nil, "c" }))
    assert.truthy(refused("mode", "offset"))
    assert.truthy(refused("flag", core.null))
  end)

  it("shows no value, and a name without control characters", function()
    local secret = "EXAMPLE-PASSWORD"
    assert.falsy(problem({ mode = secret }, [[mode:"on"]]):find(secret, 1, true))
    assert.falsy(problem({ ["a\27[1m\n"] = 1 }, "mode"):find "%c")
  end)

  it("gives the same one of several problems each time", function()
    local first = problem({ a = 1, b = 1, c = 1, d = 1 }, "x")
    for _ = 1, 20 do
      assert.equal(first, problem({ d = 1, c = 1, b = 1, a = 1 }, "x"))
    end
    assert.truthy(first:find('"a"', 1, true))
  end)
end)
