local console = require "kubebundle.cli.console"
local core = require "kubebundle.core"

describe("the console", function()
  local host = core.host

  after_each(function()
    core.host = host
  end)

  -- What `colours` returns for a terminal or another stream, with these environment variables.
  local function colours(terminal, variables)
    core.host = {
      is_terminal = function()
        return terminal
      end,
    }
    local getenv = os.getenv
    os.getenv = function(name) -- luacheck: ignore 122
      return variables[name]
    end
    local answer = console.new():colours(io.stderr)
    os.getenv = getenv -- luacheck: ignore 122
    return answer
  end

  it("has colours on a terminal only, and never with NO_COLOR or a dumb terminal", function()
    assert.is_true(colours(true, {}))
    assert.is_true(colours(true, { NO_COLOR = "", TERM = "xterm" }))
    assert.is_false(colours(false, {}))
    assert.is_false(colours(true, { NO_COLOR = "1" }))
    assert.is_false(colours(true, { TERM = "dumb" }))
  end)

  it("knows that a file is not a terminal", function()
    local file <close> = io.tmpfile()
    assert.is_false(host.is_terminal(file))
    assert.has_error(function()
      host.is_terminal("stdout")
    end)
  end)

  it("reads standard input once", function()
    local with = console.new()
    with.stdin = io.tmpfile()
    assert.same("", with:read())
    local fine, stop = pcall(with.read, with)
    assert.is_false(fine)
    assert.same(2, stop.status)
    assert.matches("duplicate `%-`", stop.message)
  end)

  describe("turns errors into a status and a line", function()
    local function told(err)
      local with = console.new()
      with.stderr = io.tmpfile()
      local status = with:status_of(err)
      with.stderr:seek("set")
      return status, with.stderr:read("a")
    end

    local function raised(run)
      return select(2, pcall(run))
    end

    it("as given by the command, if it stopped itself", function()
      local with = console.new()
      assert.same({ 1, "kubebundle: no\n" }, { told(raised(function()
        with:stop(1, "no")
      end)) })
      assert.same({ 0, "" }, { told(raised(function()
        with:stop(0)
      end)) })
      assert.same({ 2, "kubebundle: no\n" }, { told(raised(function()
        with:fail("no")
      end)) })
    end)

    it("naming a Lua module that is missing", function()
      local err = raised(function()
        require "kubebundle.no_such_module"
      end)
      assert.same(
        { 2, "kubebundle: missing Lua module kubebundle.no_such_module; LuaRocks and Debian have it\n" },
        { told(err) }
      )
    end)

    it("without text that Lua quotes, of a fault of its own", function()
      local status, text = told("/usr/lua/kubebundle/cli/x.lua:3: bad option 'canary'\nstack traceback:")
      assert.same({ 2, "kubebundle: internal error: cli/x.lua:3: bad option '...'\n" }, { status, text })
    end)

    it("of an interruption, which is not an error", function()
      assert.same({ 2, "kubebundle: interrupted\n" }, { told("x.lua:1: interrupted!") })
    end)
  end)
end)
