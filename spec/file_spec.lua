local core = require "kubebundle.core"
local command = require "spec.support.command"
local preload = require "spec.support.preload"
local scratch = require "spec.support.scratch"
local file = core.file

local path = scratch()

local function shell(line)
  local result = command.run({ "sh", "-c", line }, { directory = path() })
  return (result.stdout:gsub("\n$", ""))
end

local function mode_of(name)
  return shell("stat -c %a " .. command.quote(name))
end

--- Removes root's right to write everywhere.
local as_owner = command.run({ "id", "-u" }).stdout == "0\n" and "setpriv --bounding-set=-dac_override" or ""

local build = command.run({ "pwd" }).stdout:gsub("\n$", "/build")

--- Runs Lua code in a separate process, in the directory; returns its output. `before` are shell words before the
--- interpreter.
local function elsewhere(code, before)
  code = [[local file = require "kubebundle.core".file ]] .. code
  local result = command.run(
    { "sh", "-c", (before or "") .. " lua5.4 -e " .. command.quote(code) },
    { directory = path(), env = { LUA_CPATH = build .. "/?.so" } }
  )
  assert.equal("", result.stderr)
  return (result.stdout:gsub("\n$", ""))
end

local function failure(...)
  local done, err = ...
  assert.is_nil(done)
  return err.code
end

describe("file.write", function()
  it("writes the bytes and leaves nothing else", function()
    assert.is_true(file.write(path("out.yaml"), "a: 1\0\n"))
    assert.equal("a: 1\0\n", command.read(path("out.yaml")))
    assert.is_true(file.write(path("empty"), ""))
    assert.equal("empty\nout.yaml", shell("ls -A"))
  end)

  it("takes a path without a folder", function()
    assert.equal("true", elsewhere([[print(file.write("here", "x"))]]))
    assert.equal("x", command.read(path("here")))
    assert.equal("here", shell("ls -A"))
  end)

  it("creates a new file subject to the umask, and with at most the given mode", function()
    command.write(path("plain"), "")
    file.write(path("new"), "x")
    file.write(path("secret"), "x", tonumber("600", 8))
    assert.equal(mode_of("plain"), mode_of("new"))
    assert.equal("600", mode_of("secret"))
  end)

  it("keeps the mode of a file that it replaces, unless one is given", function()
    command.write(path("kept"), "old")
    for _, mode in ipairs { "755", "604", "640" } do
      shell("chmod " .. mode .. " kept")
      file.write(path("kept"), "new")
      assert.equal(mode, mode_of("kept"))
    end
    file.write(path("kept"), "newer", tonumber("600", 8))
    assert.equal("600", mode_of("kept"))
    assert.equal("newer", command.read(path("kept")))
  end)

  it("gives a new file the mode less the umask, or exactly the mode", function()
    local code = [[
      file.write("masked", "x", tonumber("666", 8))
      file.write("exact", "x", tonumber("666", 8), true)
    ]]
    elsewhere(code, "umask 027;")
    assert.same({ "640", "666" }, { mode_of("masked"), mode_of("exact") })
  end)

  it("creates what a dangling link names, as the shell does", function()
    shell("mkdir below; ln -s ../made below/link; ln -s below/link again")
    assert.is_true(file.write(path("again"), "new"))
    assert.equal("new", command.read(path("made")))
    assert.equal("below/link", shell("readlink again"))
    shell('ln -s "$PWD/below/absent" absolute; ln -s ../absolute below/up')
    assert.is_true(file.write(path("below/up"), "newer"))
    assert.equal("newer", command.read(path("below/absent")))
    assert.equal("../absolute", shell("readlink below/up"))
  end)

  it("reports a dangling link whose target has too long a path", function()
    local folder = (("x"):rep(200) .. "/"):rep(18)
    shell(("mkdir -p %s; cd %s; ln -s %sz link"):format(folder, folder, (("y"):rep(200) .. "/"):rep(3)))
    local _, err = file.write(path(folder .. "link"), "x")
    assert.equal("file.failed", err.code)
    assert.matches("File name too long$", tostring(err))
  end)

  it("replaces what a symbolic link names, and keeps the link", function()
    shell("mkdir real; echo old >real/target; ln -s real/target link; ln -s link again")
    local staged <close> = file.stage(path("again"), "new")
    assert.equal("target", shell("ls -A real"))
    assert.is_true(staged:commit())
    assert.equal("new", command.read(path("real/target")))
    assert.equal("link", shell("readlink again"))
    assert.equal("target", shell("ls -A real"))
  end)

  it("writes to a target that is not a regular file, instead of replacing it", function()
    shell("mkfifo pipe; cat pipe >received &")
    assert.is_true(file.write(path("pipe"), "through"))
    assert.equal("fifo", shell("stat -c %F pipe"))
    assert.is_true(file.write("/dev/null", "x"))
  end)

  it("reports why a file cannot be written", function()
    shell("mkdir folder; ln -s nowhere/file dangling; ln -s round round; touch plain")
    local codes = {
      [path("folder")] = "file.is-directory",
      [path("no/where")] = "file.not-found",
      [path("dangling")] = "file.not-found",
      [path("round")] = "file.failed",
      [path("folder") .. "/../new/"] = "file.not-found",
      [path("plain") .. "/new"] = "file.not-directory",
      ["/dev/full"] = "file.no-space",
      [""] = "file.not-found",
      [("x"):rep(300)] = "file.failed",
    }
    for name, code in pairs(codes) do
      assert.equal(code, failure(file.write(name, "x")), name)
    end
  end)

  it("names the file and has the system's message", function()
    local _, err = file.write("/no/where", "x")
    assert.equal("cannot write /no/where: No such file or directory", tostring(err))
  end)

  it("keeps the old file, without a partial one, if only a part can be written", function()
    command.write(path("out"), "old")
    local code = [[
      collectgarbage("stop")
      print(select(2, file.write("out", ("x"):rep(100000))))
      print(select(2, file.stage("out", ("x"):rep(100000))))
      os.execute("ls -A")
    ]]
    local printed = elsewhere(code, "trap '' XFSZ; ulimit -f 8;")
    local message = "cannot write out: File too large\n"
    assert.equal(message .. message .. "out", printed)
    assert.equal("old", command.read(path("out")))
  end)

  it("raises for wrong arguments", function()
    assert.error_matches(function()
      file.write(path("a\0b"), "x")
    end, "NUL byte")
    assert.error_matches(function()
      file.write(path("a"), "x", 4096)
    end, "the mode is 0 to 0777")
    assert.error_matches(function()
      file.write(path("a"), {})
    end, "string expected")
    assert.equal("", shell("ls -A"))
  end)
end)

describe("file.stage", function()
  it("changes nothing before the commit", function()
    command.write(path("out"), "old")
    local staged = file.stage(path("out"), "new")
    assert.equal("old", command.read(path("out")))
    assert.is_true(staged:commit())
    assert.equal("new", command.read(path("out")))
    assert.equal("out", shell("ls -A"))
  end)

  it("leaves nothing if it is discarded, closed or collected", function()
    file.stage(path("discarded"), "x"):discard()
    do
      local staged <close> = file.stage(path("closed"), "x")
      assert.equal("userdata", type(staged))
    end
    local _ = file.stage(path("collected"), "x")
    _ = nil
    collectgarbage()
    assert.equal("", shell("ls -A"))
  end)

  it("has no name before the commit, so a killed process leaves nothing", function()
    local staged <close> = file.stage(path("secret"), "x", tonumber("600", 8))
    assert.equal("", shell("ls -A"))
    assert.is_true(staged:commit())
    assert.equal("secret 600", "secret " .. mode_of("secret"))
    command.run({
      "lua5.4",
      "-e",
      [[
      kept = require("kubebundle.core").file.stage("new", "x")
      os.execute("kill -9 $PPID")
    ]],
    }, { directory = path(), env = { LUA_CPATH = build .. "/?.so" } })
    assert.equal("secret", shell("ls -A"))
  end)

  it("is staged at the commit if the process has no descriptor left", function()
    local code = [[
      collectgarbage("stop")
      local staged = {}
      for index = 1, 40 do
        staged[index] = assert(file.stage("out" .. index, tostring(index)))
      end
      for index = 1, 40 do
        assert(staged[index]:commit())
      end
      print(#staged)
    ]]
    assert.equal("40", elsewhere(code, "ulimit -n 20;"))
    assert.equal("40", command.read(path("out40")))
    assert.equal("40", shell("ls -A | wc -l"))
  end)

  it("can be committed once only", function()
    local staged = file.stage(path("out"), "x")
    assert.is_true(staged:commit())
    assert.error_matches(function()
      staged:commit()
    end, "committed or discarded already")
    staged:discard()
    assert.equal("x", command.read(path("out")))
  end)

  it("reports why the commit failed and leaves nothing", function()
    local staged = file.stage(path("out"), "x")
    shell("mkdir out")
    assert.equal("file.is-directory", failure(staged:commit()))
    assert.equal("out", shell("ls -A"))
  end)

  it("writes to a pipe at the commit only", function()
    shell("mkfifo pipe")
    local staged = file.stage(path("pipe"), "x") -- a write here would wait for a reader
    shell("cat pipe >received &")
    assert.is_true(staged:commit())
  end)

  it("rejects a read-only file or folder", function()
    shell("echo old >out; chmod 444 out; mkdir folder; chmod 555 folder")
    local code = [[
      print(select(2, file.stage("out", "x")))
      print(select(2, file.stage("folder/new", "x")))
    ]]
    assert.equal(
      "cannot write out: Permission denied\ncannot write folder/new: Permission denied",
      elsewhere(code, as_owner)
    )
    assert.equal("", shell("ls -A folder"))
  end)
end)

describe("file.stage on a file system without unnamed files", function()
  local env = preload "no_tmpfile"

  local function run(code)
    code = [[local file = require "kubebundle.core".file ]] .. code
    env.LUA_CPATH = build .. "/?.so"
    local result = command.run({ "lua5.4", "-e", code }, { directory = path(), env = env })
    assert.equal("", result.stderr)
    return result.stdout
  end

  if not env then return pending "needs a C compiler" end

  it("has a name in the target's folder and the mode of the target", function()
    local printed = run [[
      staged = file.stage("secret", "x", tonumber("600", 8))
      os.execute("stat -c '%n %a' .kubebundle-*")
      assert(staged:commit())
    ]]
    assert.matches("^%.kubebundle%-%x+ 600\n$", printed)
    assert.equal("secret", shell("ls -A"))
    assert.equal("600", mode_of("secret"))
  end)

  it("leaves a file that sweep removes once the process was killed, but not before", function()
    local printed = run [[
      staged = file.stage("new", "x")
      print(file.sweep("."))
      os.execute("ls -A")
    ]]
    assert.matches("^0\n%.kubebundle%-%x+\n$", printed)

    command.run({
      "lua5.4",
      "-e",
      [[
      staged = require("kubebundle.core").file.stage("new", "x")
      os.execute("kill -9 $PPID")
    ]],
    }, { directory = path(), env = env })
    assert.matches("^%.kubebundle%-%x+$", shell("ls -A"))
    assert.equal(1, file.sweep(path()))
    assert.equal("", shell("ls -A"))
  end)
end)

describe("file.sweep", function()
  it("keeps files with other names, and other types of files", function()
    shell("touch .kubebundle-1 .kubebundle-0123456789abcdeg kubebundle-0123456789abcdef")
    shell("mkfifo .kubebundle-00000000000000ff; mkdir .kubebundle-0123456789abcdef")
    assert.equal(0, file.sweep(path()))
    assert.equal(0, file.sweep(path("no-folder")))
    assert.equal("5", shell("ls -A | wc -l"))
    shell("ln -s .kubebundle-1 .kubebundle-0123456789abcde1")
    assert.equal(0, file.sweep(path()))
    assert.equal("6", shell("ls -A | wc -l"))
  end)
end)

describe("file.list", function()
  it("gives the names in a folder, hidden ones, too", function()
    shell("mkdir d d/sub; touch d/a d/.hidden")
    local names = assert(file.list(path("d")))
    table.sort(names)
    assert.same({ ".hidden", "a", "sub" }, names)
    assert.same({}, file.list(path("d/sub")))
  end)

  it("fails if there is none", function()
    command.write(path("plain"), "")
    assert.equal("file.not-found", failure(file.list(path("nowhere"))))
    assert.equal("file.not-directory", failure(file.list(path("plain"))))
  end)

  it("fails if the system fails half way", function()
    local env = preload("failing_calls")
    if not env then return pending "needs a C compiler" end
    shell("mkdir d; touch d/a d/b d/c")
    local code = ("local _, err = %s print(err.code)"):format('require "kubebundle.core".file.list(arg[1])')
    command.write(path("list.lua"), code)
    env.FAILING_FOLDER, env.FAILING_REPORT = path("d"), path("report")
    env.FAILING_ERROR, env.FAILING_AT, env.LUA_CPATH = "EIO", "2", build .. "/?.so" -- opendir, readdir, readdir
    local result = command.run({ "lua5.4", path("list.lua"), path("d") }, { env = env })
    assert.same({ "file.failed\n", "", "readdir" }, { result.stdout, result.stderr, command.read(path("report")) })
  end)
end)
