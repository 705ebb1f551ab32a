local command = require "spec.support.command"

local run = command.kubebundle

describe("kubebundle", function()
  it("prints its version and those of the libraries that run", function()
    local result = run { "--version" }
    assert.same(0, result.status)
    local libraries = ", libyaml %d[%d.]+, cJSON %d[%d.]+"
    local has_http, http = pcall(require, "kubebundle.http")
    if has_http then libraries = libraries .. ", libcurl " .. http.version():gsub("%p", "%%%0") end
    assert.matches("^kubebundle %d+%.%d+%.%d+ %(Lua 5%.[45]" .. libraries .. "%)\n$", result.stdout)
  end)

  it("lists the commands in short if none is given", function()
    local result = run {}
    assert.same({ 2, "" }, { result.status, result.stdout })
    assert.matches(
      "^kubebundle: missing command\nUsage: .*\nCommands: render, .*\nTry 'kubebundle %-%-help'%.\n$",
      result.stderr
    )
  end)

  it("names all that a call lacks at once, as the help names it", function()
    local password = "one of --password-stdin, --password-env, --password-file"
    local lacking = {
      [{ "check" }] = "PATH",
      [{ "run" }] = "SCRIPT",
      [{ "completion" }] = "SHELL",
      [{ "set" }] = "PATH and one of --image, --field, --field-string, --field-json, --delete",
      [{ "set", "--delete", ".a" }] = "PATH",
      [{ "set", "a.yaml" }] = "one of --image, --field, --field-string, --field-json, --delete",
      [{ "secret" }] = "NAME, --server, --username, and " .. password,
      [{ "secret", "a", "--username", "b" }] = "--server and " .. password,
      [{ "secret", "--az-json", "-" }] = "NAME",
      [{ "secret", "--merge", "a.yaml" }] = "NAME",
    }
    for words, missing in pairs(lacking) do
      local result = run(words)
      assert.same({ 2, "kubebundle: missing " .. missing }, { result.status, result.stderr:match "^[^\n]*" })
      local help = run { words[1], "--help" }
      for name in missing:gmatch "[%u-][%w-]+" do
        assert.truthy(help.stdout:find(name, 1, true), name)
      end
    end
  end)

  it("lists the commands for --help and help", function()
    local result = run { "--help" }
    assert.same(0, result.status)
    assert.matches("completion +Print a completion script", result.stdout)
    assert.same(result, run { "help" })
  end)

  it("explains a command for --help and help", function()
    local result = run { "completion", "--help" }
    assert.same(0, result.status)
    assert.matches("^Usage: kubebundle completion", result.stdout)
    assert.matches("Examples:", result.stdout)
    assert.same(result, run { "help", "completion" })
  end)

  it("is found by kubectl as a plugin", function()
    local result = command.run({ "bin/kubectl-bundle", "--version" })
    assert.same(0, result.status)
    assert.matches("^kubebundle ", result.stdout)
  end)

  it("runs from any directory, and through a symbolic link", function()
    assert.same(0, run({ "--version" }, { directory = "/" }).status)
    local directory <close> = command.directory()
    local link = directory.path .. "/kb"
    command.run { "sh", "-c", 'ln -s "$PWD/bin/kubebundle" "$1"', "sh", link }
    assert.same(0, command.run({ "./kb", "--version" }, { directory = directory.path }).status)
  end)

  it("runs from a checkout whose path has characters that shells and patterns read", function()
    local directory <close> = command.directory()
    local checkout = directory.path .. '/it\'s 100% "$HOME" `x`'
    local copy = 'mkdir -p "$1/build" && cp -R bin lua tools "$1" && cp -R build/kubebundle "$1/build"'
    assert.same(0, command.run({ "sh", "-c", copy, "sh", checkout }).status)
    assert.same(0, command.run({ checkout .. "/bin/kubebundle", "--version" }, { directory = "/" }).status)

    local environment = command.run({ "tools/env" }, { directory = checkout })
    local use = environment.stdout
      .. [[command -v kubebundle
      lua5.4 -e 'print(package.searchpath("kubebundle", package.path))']]
    local result = command.run({ "sh", "-euc", use }, { directory = "/" })
    assert.same(checkout .. "/bin/kubebundle\n" .. checkout .. "/lua/kubebundle/init.lua\n", result.stdout)
  end)
end)

describe("wrong usage of kubebundle", function()
  local function refused(arguments, message)
    local result = run(arguments)
    assert.same("", result.stdout)
    assert.same("kubebundle: " .. message, result.stderr)
    assert.same(2, result.status)
  end

  it("exits with 2, one message and a hint for help", function()
    refused({ "deploy" }, "unknown command 'deploy'\nTry 'kubebundle --help'.\n")
    refused({ "--foo=bar" }, "unknown option '--foo'\nTry 'kubebundle --help'.\n")
    refused({ "completion" }, "missing SHELL\nTry 'kubebundle completion --help'.\n")
    refused({ "completion", "bash", "zsh" }, "too many arguments\nTry 'kubebundle completion --help'.\n")
  end)

  it("suggests the option that was meant", function()
    refused(
      { "completion", "--hlp" },
      "unknown option '--hlp'\nDid you mean '--help'?\nTry 'kubebundle completion --help'.\n"
    )
  end)

  it("rejects a password as an option's value and names the alternatives", function()
    for _, arguments in ipairs { { "--password=canary" }, { "completion", "--docker-password", "canary" } } do
      local result = run(arguments)
      assert.same(2, result.status)
      assert.matches("%-%-password%-stdin", result.stderr)
      assert.not_matches("canary", result.stderr)
    end
  end)

  it("does not repeat a word that cannot be a command", function()
    refused({ "Canary-1" }, "unknown command\nTry 'kubebundle --help'.\n")
  end)
end)

describe("a stdout that cannot be written", function()
  it("is exit status 2 and one line", function()
    local reasons = { [">&-"] = "Bad file descriptor", [">/dev/full"] = "No space left on device" }
    for redirect, reason in pairs(reasons) do
      local result = run({ "--help" }, { redirect = redirect })
      assert.same(2, result.status)
      assert.same("kubebundle: standard output: " .. reason .. "\n", result.stderr)
    end
  end)

  -- `kubebundle --help` on a pipe whose reader has closed it.
  local function without_reader(before)
    local directory <close> = command.directory()
    local pipe = directory.path .. "/pipe"
    local script = "mkfifo %s; true <%s & exec 3>%s; wait; %s bin/kubebundle --help >&3"
    return command.run { "bash", "-c", script:format(pipe, pipe, pipe, before) }
  end

  it("ends the command quietly if the reader is gone", function()
    local result = without_reader ""
    assert.same({ 128 + 13, "" }, { result.status, result.stderr })
  end)

  it("is reported to have no reader if broken pipes are ignored", function()
    local result = without_reader "trap '' PIPE;"
    assert.same({ 2, "kubebundle: standard output: Broken pipe\n" }, { result.status, result.stderr })
  end)
end)

describe("a fault inside a command", function()
  local faulty = { name = "completion", summary = "Fails", define = function() end }
  local console

  before_each(function()
    package.loaded["kubebundle.cli.completion"] = faulty
    console = require("kubebundle.cli.console").new()
    console.stderr = io.tmpfile()
  end)

  after_each(function()
    package.loaded["kubebundle.cli.completion"] = nil
  end)

  local function told(fault)
    faulty.run = fault
    local status = require("kubebundle.cli").main({ "completion" }, console)
    console.stderr:seek("set")
    return status, console.stderr:read("a")
  end

  it("is one line without a traceback and without text that could be an argument", function()
    local status, text = told(function()
      error("bad value 'canary'")
    end)
    assert.same(2, status)
    assert.matches("^kubebundle: internal error: [^\n]*bad value '...'\n$", text)
  end)

  it("may be out of memory", function()
    local status, text = told(function()
      error("not enough memory", 0)
    end)
    assert.same(2, status)
    assert.same("kubebundle: not enough memory\n", text)
  end)
end)

describe("every command", function()
  local names = {}
  for name in run({ "--help" }).stdout:match("Commands:\n(.-)\n\n"):gmatch("   (%l+) ") do
    names[#names + 1] = name
  end

  it("is listed", function()
    assert.is_true(#names >= 5)
  end)

  for _, name in ipairs(names) do
    describe(name, function()
      it("has a help text with an example", function()
        local result = run { name, "--help" }
        assert.same({ 0, "" }, { result.status, result.stderr })
        assert.matches("^Usage: kubebundle " .. name .. "%s", result.stdout)
        assert.matches("\nExamples?:\n", result.stdout)
        for line in result.stdout:gmatch("[^\n]+") do
          assert.is_true(#line <= 90, line)
        end
      end)

      it("accepts no password as an argument, and mentions only its own options", function()
        local result = run { name, "--password=canary" }
        assert.same(2, result.status)
        assert.not_matches("canary", result.stderr)
        assert.same(2, run({ name, "--no-such-option" }).status)
      end)

      if name ~= "rules" and name ~= "fn" then -- these list all rules, and read standard input
        it("needs its arguments", function()
          local result = run { name }
          assert.same({ 2, "" }, { result.status, result.stdout })
          assert.matches("^kubebundle: missing [^\n]+\nTry 'kubebundle " .. name .. " %-%-help'%.\n$", result.stderr)
        end)
      end
    end)
  end
end)

-- Most of a start is the loading of modules.
describe("a command without a finding", function()
  -- Runs the command where a module cannot be loaded.
  local function without(module, arguments, stdin)
    local program = ('package.preload["%s"] = function() error "loaded" end'):format(module)
    local words = { "lua5.4", "-e", program, "bin/kubebundle", table.unpack(arguments) }
    local result = command.run(words, { stdin = stdin })
    return { result.status, result.stdout }
  end

  it("does not load the rules of check, the schema or HTTP to render", function()
    for _, module in ipairs { "kubebundle.check.rules", "kubebundle.kubernetes.schema", "kubebundle.http" } do
      local result = without(module, { "render", "--quiet", "--set-string", "t=1", "-" }, "image: a:#(t)#\n")
      assert.same({ 0, "image: a:1\n" }, result, module)
    end
  end)
end)
