local core = require "kubebundle.core"
local command = require "spec.support.command"
local files = require "kubebundle.util.files"
local inputs_of = require "kubebundle.util.inputs"
local preload = require "spec.support.preload"
local scratch = require "spec.support.scratch"
local write = require "kubebundle.util.outputs"

describe("files", function()
  local at = scratch()

  -- Creates files (the text is the name), directories (ending in /) and links (`name -> target`).
  local function make(...)
    for _, name in ipairs { ... } do
      local link, target = name:match("^(.*) %-> (.*)$")
      local path = at(link or name)
      os.execute("mkdir -p " .. command.quote(path:match("^(.*)/")))
      if link then
        os.execute(("ln -s %s %s"):format(command.quote(target), command.quote(path)))
      elseif not name:find("/$") then
        command.write(path, name)
      end
    end
  end

  -- The inputs as `path below the directory > destination`.
  local function inputs(...)
    local list = { ... }
    for index, name in ipairs(list) do
      list[index] = name == "-" and name or at(name)
    end
    local found, err = inputs_of(list)
    for index, input in ipairs(found or {}) do
      found[index] = ("%s > %s"):format(input.path:gsub("^" .. at() .. "/", ""), input.relative)
    end
    return found, err and err.code
  end

  describe("as inputs", function()
    it("are the ones named, in the order named", function()
      make("b/x.yaml", "a.txt")
      assert.same({ "b/x.yaml > b/x.yaml", "a.txt > a.txt", "- > nil" }, inputs("b/x.yaml", "a.txt", "-"))
    end)

    it("go to their paths without the longest directory that files have in common", function()
      make("k/a/x.yaml", "k/a/y.yaml", "k/ab/z.yaml", "d/e.yaml")
      assert.same({ "k/a/x.yaml > x.yaml" }, inputs "k/a/x.yaml")
      assert.same({ "k/a/x.yaml > x.yaml", "k/a/y.yaml > y.yaml" }, inputs("k/a/x.yaml", "k/a/y.yaml"))
      assert.same({ "k/a/x.yaml > a/x.yaml", "k/ab/z.yaml > ab/z.yaml" }, inputs("k/a/x.yaml", "k/ab/z.yaml"))
      assert.same({ "k/a/x.yaml > x.yaml", "d/e.yaml > e.yaml" }, inputs("k/a/x.yaml", "d"))
    end)

    it("leave out the matches of .kubebundleignore files and --exclude, .git and node_modules", function()
      make(
        "k/a.yaml",
        "k/b.yaml",
        "k/t/a.yaml",
        "k/t/c.yaml",
        "k/.git/x.yaml",
        "k/node_modules/m/x.yaml",
        "k/u/t/d.yaml"
      )
      local function list(options)
        local names = {}
        for index, input in ipairs(inputs_of({ at "k" }, options)) do
          names[index] = input.relative
        end
        return table.concat(names, " ")
      end
      assert.equal("a.yaml b.yaml t/a.yaml t/c.yaml u/t/d.yaml", list {})
      assert.equal("t/c.yaml u/t/d.yaml", list { exclude = { "a.yaml", "/b.yaml" } })
      assert.equal("a.yaml b.yaml", list { exclude = { "t/" } })
      assert.equal("a.yaml b.yaml u/t/d.yaml", list { exclude = { "/t" } })
      assert.equal("b.yaml", list { exclude = { "**/t/**", "a.*" } })
      assert.equal("a.yaml t/a.yaml", list { exclude = { "*.yaml", "!a.yaml" } })
      assert.equal("a.yaml b.yaml t/a.yaml t/c.yaml", list { output = at "k/u" })
      assert.equal("a.yaml b.yaml t/a.yaml t/c.yaml u/t/d.yaml", list { output = at "k" })
      local file <close> = assert(io.open(at "k/.kubebundleignore", "w"))
      file:write("# comment\n\n*.yaml\n!/a.yaml\n!t/*.yaml\n\\#x\nt/c.yaml  \n")
      file:flush()
      assert.equal("a.yaml t/a.yaml", list {})
      local own <close> = assert(io.open(at "k/t/.kubebundleignore", "w"))
      own:write("a.yaml\n!c.yaml\n")
      own:flush()
      assert.equal("a.yaml t/c.yaml", list {})
    end)

    it("are the manifests of a directory, all below it, sorted", function()
      make("k/b/z.yml", "k/b/a.json", "k/a.yaml", "k/c.yaml", "k/b.yaml", "k/a.md", "k/yaml", "k/x.yaml.bak")
      local expected = {
        "k/a.yaml > a.yaml",
        "k/b/a.json > b/a.json",
        "k/b/z.yml > b/z.yml",
        "k/b.yaml > b.yaml",
        "k/c.yaml > c.yaml",
      }
      assert.same(expected, inputs("k"))
      assert.same(expected, inputs("k///"))
    end)

    it("may be links, but a link back to a directory above is not followed", function()
      make("k/a/x.yaml", "k/a/loop -> ..", "k/a/self -> .", "k/b -> a", "k/c.yaml -> a/x.yaml")
      assert.same({ "k/a/x.yaml > a/x.yaml", "k/b/x.yaml > b/x.yaml", "k/c.yaml > c.yaml" }, inputs("k"))
    end)

    it("leave out pipes in a directory, which would never end", function()
      make("k/a.yaml")
      os.execute("mkfifo " .. at("k/b.yaml"))
      assert.same({ "k/a.yaml > a.yaml" }, inputs("k"))
    end)

    it("are an error if a directory contains none", function()
      make("k/e/")
      local found, err = inputs("k")
      assert.is_nil(found)
      assert.equal("file.no-manifest", err)
    end)

    it("may be given as a pattern, with the directories that it matches", function()
      make("k/a1.yaml", "k/a2.txt", "k/b1.yaml", "k/.a3.yaml", "k/ad/x.yaml", "k/ad/y.txt")
      assert.same({ "k/a1.yaml > a1.yaml", "k/a2.txt > a2.txt", "k/ad/x.yaml > ad/x.yaml" }, inputs("k/a*"))
      assert.same({ "k/a1.yaml > a1.yaml", "k/b1.yaml > b1.yaml" }, inputs("k/[!c]?.yaml"))
      assert.same({ "k/.a3.yaml > .a3.yaml" }, inputs("k/.a*"))
      assert.same(
        { "k/ad/x.yaml > k/ad/x.yaml", "k/a1.yaml > k/a1.yaml", "k/b1.yaml > k/b1.yaml" },
        inputs("*/*/x.yaml", "*/*1.yaml")
      )
    end)

    it("are found by ** at any depth, without following links to directories", function()
      make("k/a.yaml", "k/b/c/a.yaml", "k/b/loop -> ..")
      assert.same({ "k/a.yaml > a.yaml", "k/b/c/a.yaml > b/c/a.yaml" }, inputs("k/**/a.yaml"))
    end)

    it("are an error if a pattern matches nothing, and a file whose name contains a wildcard is found", function()
      make("x[1].yaml")
      assert.same({ "x[1].yaml > x[1].yaml" }, inputs("x[1].yaml"))
      assert.equal("file.no-match", select(2, inputs("y*.yaml")))
    end)
  end)

  describe("read", function()
    it("are their bytes", function()
      command.write(at("x"), "a\0\r\n\xFF")
      assert.same("a\0\r\n\xFF", files.read(at("x")))
    end)

    it("are an error that names the file and the reason", function()
      make("d/")
      local function refused(path)
        local _, err = files.read(path)
        return { err.code, tostring(err) }
      end
      assert.same({ "file.not-found", "cannot read /nowhere/x: No such file or directory" }, refused("/nowhere/x"))
      assert.same({ "file.is-directory", "cannot read " .. at("d") .. ": Is a directory" }, refused(at("d")))
    end)
  end)

  describe("written", function()
    local function tree()
      local result = command.run({ "find", ".", "-mindepth", "1" }, { directory = at() })
      local names = {}
      for name in result.stdout:gmatch("%./([^\n]+)") do
        names[#names + 1] = name
      end
      table.sort(names)
      return table.concat(names, " ")
    end

    it("get the required directories and the requested mode", function()
      assert.is_true(write {
        { path = at("o/p/x.yaml"), text = "1" },
        { path = at("o/p/y.yaml"), text = "2", mode = 0x180 },
      })
      assert.same("o o/p o/p/x.yaml o/p/y.yaml", tree())
      assert.same("1", command.read(at("o/p/x.yaml")))
      assert.same("600\n", command.run({ "stat", "-c", "%a", at("o/p/y.yaml") }).stdout)
    end)

    it("leave nothing if one of them cannot be written", function()
      make("taken", "old.yaml")
      local written, err = write {
        { path = at("o/p/x.yaml"), text = "1" },
        { path = at("old.yaml"), text = "2" },
        { path = at("taken/x.yaml"), text = "3" },
      }
      assert.is_nil(written)
      assert.equal("file.exists", err.code)
      assert.same("old.yaml taken", tree())
      assert.same("old.yaml", command.read(at("old.yaml")))
    end)

    local function mode_of(name)
      return (command.run({ "stat", "-c", "%a", at(name) }).stdout:gsub("\n", ""))
    end

    it("get back their content and modes if a later one cannot be replaced", function()
      make("a.yaml", "b.yaml")
      os.execute("chmod 642 " .. at("a.yaml"))
      local stage = core.file.stage
      finally(function()
        core.file.stage = stage
      end)
      -- The third becomes a directory between staging and commit.
      core.file.stage = function(name, ...)
        local staged, err = stage(name, ...)
        if name == at("c.yaml") then command.run({ "mkdir", name }) end
        return staged, err
      end
      local written, err = write {
        { path = at("a.yaml"), text = "1", mode = 0x180 },
        { path = at("new.yaml"), text = "2" },
        { path = at("c.yaml"), text = "3" },
      }
      assert.is_nil(written)
      assert.same("file.is-directory", err.code)
      assert.same({ at("new.yaml"), at("a.yaml") }, err.restored)
      assert.same({}, err.left)
      assert.same("a.yaml", command.read(at("a.yaml")))
      assert.same("642", mode_of("a.yaml"))
      assert.same("a.yaml b.yaml c.yaml", tree())
    end)

    it("are an error if a file has changed since it was read", function()
      make("a.yaml")
      local written, err = write { { path = at("a.yaml"), text = "new", expected = "other" } }
      assert.is_nil(written)
      assert.same("file.changed", err.code)
      assert.same("a.yaml", command.read(at("a.yaml")))
      assert.is_true(write { { path = at("a.yaml"), text = "new", expected = "a.yaml" } })
    end)

    it("remove what a killed process left in their directories", function()
      make("o/.kubebundle-0123456789abcdef", "o/x.yaml", "p/.kubebundle-0123456789abcdef", "l/x.yaml -> ../p/y", "p/y")
      assert.is_true(write { { path = at("o/x.yaml"), text = "1" }, { path = at("l/x.yaml"), text = "2" } })
      assert.same("l l/x.yaml o o/x.yaml p p/y", tree())
    end)

    -- Runs Lua code in a process for which file permissions apply even as root.
    local function as_owner(code, env)
      local is_root = command.run({ "id", "-u" }).stdout == "0\n"
      local words = is_root and { "setpriv", "--bounding-set=-dac_override,-dac_read_search" } or {}
      local here = command.run({ "pwd" }).stdout:gsub("\n", "")
      env = env or {}
      env.LUA_PATH, env.LUA_CPATH = here .. "/lua/?.lua;;", here .. "/build/?.so;;"
      code = [[local write = require "kubebundle.util.outputs" ]] .. code
      table.move({ "lua5.4", "-e", code }, 1, 3, #words + 1, words)
      local result = command.run(words, { directory = at(), env = env })
      assert.same("", result.stderr)
      return result.stdout
    end

    it("are never lost if they can be replaced, but not read for restoring", function()
      make("a.yaml", "b.yaml")
      os.execute("chmod 200 " .. at("a.yaml"))
      local printed = as_owner [[
        print(select(2, write { { path = "a.yaml", text = "1" }, { path = "b.yaml", text = "2" } }).code)
        print(write { { path = "b.yaml", text = "2" }, { path = "a.yaml", text = "1" } })
      ]]
      assert.same("file.permission-denied\ntrue\n", printed)
      os.execute("chmod 600 " .. at("a.yaml"))
      assert.same({ "1", "2" }, { command.read(at("a.yaml")), command.read(at("b.yaml")) })
    end)

    it("are restored by the command too, which names them", function()
      local env = preload "interrupt"
      if not env then return pending "needs a C compiler" end
      make("in/a.yaml", "in/b.yaml", "in/c.yaml", "out/a.yaml", "out/b.yaml", "out/c.yaml")
      env.CALLS, env.AT, env.ERROR = "rename", "3", "5" -- EIO
      local result = command.kubebundle({ "render", at("in"), "-o", at("out") }, { env = env })
      assert.same(2, result.status)
      for _, name in ipairs { "a", "b" } do
        assert.matches(("restored:.*out/%s%%.yaml"):format(name), result.stderr)
      end
      for _, name in ipairs { "a", "b", "c" } do
        assert.same(("out/%s.yaml"):format(name), command.read(at(("out/%s.yaml"):format(name))))
      end
      assert.same("out/a.yaml out/b.yaml out/c.yaml", (tree():match "out/.*"))
    end)

    it("are written if an unnamed file cannot get a name", function()
      local env = preload "interrupt"
      if not env then return pending "needs a C compiler" end
      make("a.yaml")
      env.CALLS, env.AT, env.ERROR = "linkat", "0", "1" -- EPERM
      assert.same(
        "true\n",
        as_owner(
          [[
        print(write { { path = "a.yaml", text = "1" }, { path = "b.yaml", text = "2" } })
      ]],
          env
        )
      )
      assert.same("a.yaml b.yaml", tree())
      assert.same({ "1", "2" }, { command.read(at("a.yaml")), command.read(at("b.yaml")) })
    end)

    it("leave descriptors to the rest of the process", function()
      assert.same(
        "true\n",
        as_owner [[
        local core = require "kubebundle.core"
        local staged = {}
        for index = 1, 3000 do staged[index] = assert(core.file.stage("f" .. index, "x")) end
        for _ = 1, 40 do staged[#staged + 1] = assert(io.open("/dev/null")) end
        for index = 1, 3000 do assert(staged[index]:commit()) end
        print(io.open("f3000") ~= nil)
      ]]
      )
    end)
  end)
end)
