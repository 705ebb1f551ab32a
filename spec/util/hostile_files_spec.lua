-- Hostile files and folders, and targets that cannot be written: exit status 2 or 1 as documented, no partial output,
-- nothing left over.

local command = require "spec.support.command"
local scratch = require "spec.support.scratch"

local function shell(line)
  return (os.execute(line .. " >/dev/null 2>&1"))
end

local function listing(path)
  return command.run({ "ls", "-A", path }).stdout
end

describe("a target that cannot be written", function()
  local folder, mounted

  -- A file system of one page, mounted on the folder, which requires root.
  local function mount(options)
    mounted = shell(("mount -t tmpfs -o %s tmpfs %s"):format(options, command.quote(folder.path)))
    if not mounted then pending "only root can mount a small file system" end
    return mounted
  end

  before_each(function()
    folder = command.directory()
  end)

  after_each(function()
    if mounted then shell("umount " .. command.quote(folder.path)) end
    folder:remove()
  end)

  local long = "a: #(x)#\nb: " .. ("b"):rep(100000) .. "\n"

  local function render(target, arguments)
    return command.kubebundle(
      { "render", "--set-string", "x=1", "-o", target, "-", table.unpack(arguments or {}) },
      { stdin = long }
    )
  end

  it("is a full disk", function()
    if not mount "size=8k" then return end
    local result = render(folder.path .. "/out.yaml")
    assert.equal(2, result.status)
    assert.matches("No space left on device", result.stderr, 1, true)
    assert.equal("", listing(folder.path))
  end)

  it("is a full disk that holds an older file, which stays", function()
    if not mount "size=8k" then return end
    command.write(folder.path .. "/out.yaml", "old\n")
    assert.equal(2, render(folder.path .. "/out.yaml").status)
    assert.equal("old\n", command.read(folder.path .. "/out.yaml"))
    assert.equal("out.yaml\n", listing(folder.path))
  end)

  it("is a read-only file system", function()
    if not mount "ro" then return end
    local result = render(folder.path .. "/out.yaml")
    assert.equal(2, result.status)
    assert.matches("Read-only file system", result.stderr, 1, true)
  end)

  it("is /dev/full", function()
    local result = command.kubebundle(
      { "render", "--set-string", "x=1", "-" },
      { stdin = long, redirect = ">/dev/full" }
    )
    assert.equal(2, result.status)
    assert.matches("^kubebundle: [^\n]*\n$", result.stderr)
  end)
end)

describe("an input", function()
  local path = scratch()

  it("may be in a folder with links that lead in circles", function()
    shell(("cd %s && mkdir a && ln -s .. a/up && ln -s loop loop && ln -s a b"):format(command.quote(path())))
    command.write(path "a/x.yaml", "a: 1\n")
    local result = command.kubebundle { "check", path() }
    assert.not_equal("signal 9", result.status)
    assert.matches("x.yaml", result.stderr, 1, true)
  end)

  it("no longer exists: exit status 2, and no other input is written", function()
    command.write(path "x.yaml", "a: 1\n")
    shell(("ln -s gone %s"):format(command.quote(path "y.yaml")))
    local result = command.kubebundle { "render", "-o", path "out", path "x.yaml", path "y.yaml" }
    assert.equal(2, result.status)
    assert.matches("y.yaml: No such file or directory", result.stderr, 1, true)
    assert.equal("x.yaml\ny.yaml\n", listing(path()))
  end)

  it("cannot be read to its end: exit status 2", function()
    local result = command.kubebundle { "render", "/proc/self/mem" }
    assert.equal(2, result.status)
    assert.matches("/proc/self/mem: Input/output error", result.stderr, 1, true)
  end)

  it("is a folder where a file is expected", function()
    local result = command.kubebundle { "render", "--values", path(), "-" }
    assert.equal(2, result.status)
  end)

  it("is nested too deeply: a finding with its place, exit status 1", function()
    local result = command.kubebundle({ "render", "-" }, { stdin = ("["):rep(1000000) })
    assert.equal(1, result.status)
    assert.equal("", result.stdout)
    assert.matches("-:1:1001: error:", result.stderr, 1, true)
  end)

  it("is bytes without any meaning: a finding, exit status 1", function()
    math.randomseed(11)
    for _ = 1, 5 do
      local bytes = {}
      for i = 1, 2000 do
        bytes[i] = string.char(math.random(0, 255))
      end
      for _, name in ipairs { "render", "check", "explain", "inspect" } do
        local result = command.kubebundle({ name, "-" }, { stdin = "\xFF" .. table.concat(bytes) })
        assert.equal(1, result.status, name)
        assert.not_matches("traceback", result.stderr, 1, true)
      end
    end
  end)
end)
