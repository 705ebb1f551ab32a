local command = require "spec.support.command"
local servers = require "spec.support.servers"

-- The completions of the line, by the command itself, which is what kubectl asks of its plugins.
local function candidates(...)
  local result = command.kubebundle { "__complete", ... }
  assert.same({ 0, "" }, { result.status, result.stderr })
  local words = {}
  for line in result.stdout:gmatch "[^\n]+" do
    words[#words + 1] = line:match "^[^\t]*"
  end
  return words
end

local function in_bin(path)
  local handle <close> = assert(io.popen "pwd")
  return ("%s/bin:%s"):format(handle:read "l", path)
end

local NO_FILES, FILES, DIRECTORIES, NO_SPACE = ":4", ":0", ":16", ":6"

-- Lines, and each shell's completion of the last word.
local LINES = {
  { "kubebundle che", "check" },
  { "kubebundle check --severity image-inv", "image-invalid=" },
  { "kubebundle check --disable object-order,image-inv", "object-order,image-invalid" },
  { "kubebundle check --format=gitl", "--format=gitlab" },
  { "kubebundle check READ", "README.md" },
  { "kubebundle check --crd READ", "README.md" },
  { "kubebundle check --crd=READ", "--crd=README.md" },
}

describe("kubebundle __complete", function()
  it("knows commands, options, choices and rules", function()
    assert.same({ "check", NO_FILES }, candidates "che")
    assert.same({ "--kubernetes-version", NO_FILES }, candidates("check", "--kub"))
    assert.same({ "--format=github", "--format=gitlab", NO_FILES }, candidates("check", "--format=git"))
    assert.same({ "bash", "zsh", "fish", NO_FILES }, candidates("completion", ""))
    assert.same({ "image-invalid", NO_FILES }, candidates("rules", "image-inv"))
    assert.same({ "preflight-dns", NO_FILES }, candidates("rules", "preflight-d"))
    assert.same({ NO_FILES }, candidates("check", "--disable", "preflight-d"))
    assert.same({ "object-order,image-invalid", NO_FILES }, candidates("check", "--disable", "object-order,image-inv"))
    assert.same({ "image-invalid=", NO_SPACE }, candidates("check", "--severity", "image-inv"))
    assert.same({ "image-invalid=warning", NO_FILES }, candidates("check", "--severity", "image-invalid=w"))
    assert.same({ "render", "run", "rules", NO_FILES }, candidates("help", "r"))
  end)

  it("completes files and directories where they are expected, and nothing elsewhere", function()
    assert.same({ FILES }, candidates("check", "a.yaml", ""))
    assert.same({ FILES }, candidates("render", "--values", ""))
    assert.same({ DIRECTORIES }, candidates("check", "--rules", ""))
    assert.same({ FILES }, candidates("check", "--", "--dis"))
    assert.same({ FILES }, candidates("check", "--", "--disable", ""))
    assert.same({ FILES }, candidates("run", ""))
    assert.same({ NO_FILES }, candidates("run", "-", ""))
    assert.same({ NO_FILES }, candidates("render", "--set", ""))
    assert.same({ NO_FILES }, candidates("rules", "image-invalid", ""))
    assert.same({ NO_FILES }, candidates("nonsense", ""))
  end)

  it("is what kubectl asks", function()
    if not servers.has "kubectl" then return pending "needs kubectl" end
    local words = { "kubectl", "__complete", "bundle", "check", "--disable", "image-inv" }
    local result = command.run(words, { env = { PATH = in_bin(os.getenv "PATH") } })
    assert.matches("^image%-invalid\n:4\n", result.stdout)
  end)
end)

-- Runs a script in a shell that has bin/ in its path; returns the lines of its output.
local function lines_of(words, script)
  local result = command.run(words, { stdin = script, env = { PATH = in_bin(os.getenv "PATH") } })
  local list = {}
  for line in result.stdout:gmatch "[^\n]+" do
    list[#list + 1] = line
  end
  return list
end

describe("kubebundle completion", function()
  it("teaches bash", function()
    local script = { "source <(kubebundle completion bash); compopt () { :; }" }
    local expected = {}
    for index, line in ipairs(LINES) do
      local typed = line[1]
      script[#script + 1] = ("COMP_LINE='%s' COMP_POINT=%d; _kubebundle kubebundle; echo ${COMPREPLY[@]}"):format(
        typed,
        #typed
      )
      -- The part before the last `=` stays on the line.
      local before = typed:match "([^ ]*=)[^= ]*$" or ""
      expected[index] = line[2]:sub(#before + 1)
    end
    assert.same(expected, lines_of({ "bash" }, table.concat(script, "\n")))
  end)

  it("teaches fish", function()
    if not servers.has "fish" then return pending "needs fish" end
    local script, expected = { "kubebundle completion fish | source" }, {}
    for index, line in ipairs(LINES) do
      script[#script + 1] = ("complete -C '%s' | string split -f1 \\t"):format(line[1])
      expected[index] = line[2]
    end
    assert.same(expected, lines_of({ "fish", "--no-config" }, table.concat(script, "\n")))
  end)

  it("teaches zsh", function()
    if not servers.has "zsh" then return pending "needs zsh" end
    -- On a separate terminal: Tab, and a key after which the line is printed.
    local script = {
      "zmodload zsh/zpty; zpty shell zsh -f -i",
      "show () { zpty -w shell \"$1; echo do''ne\"; zpty -r shell seen '*done*' }",
      [[show 'PS1= PS2=; autoload -Uz compinit; compinit -u -D; source <(kubebundle completion zsh)']],
      [[show 'print-line () { print -r -- "<$BUFFER>" >>$LINES_FILE; BUFFER= }; zle -N print-line']],
      [[show 'bindkey "^]" print-line']],
      "show 'LINES_FILE=$(mktemp); export LINES_FILE'",
    }
    local expected = {}
    for index, line in ipairs(LINES) do
      script[#script + 1] = ("zpty -w -n shell $'%s\\t\\C-]'"):format(line[1])
      expected[index] = ("<%s%s>"):format(line[1]:match "^.* ", line[2])
    end
    script[#script + 1] = "zpty -w shell; show 'cat $LINES_FILE; rm $LINES_FILE'; print -r -- \"$seen\""
    local seen = {}
    for _, line in ipairs(lines_of({ "timeout", "60", "zsh", "-f" }, table.concat(script, "\n"))) do
      seen[#seen + 1] = line:match "^<.*>"
    end
    for index, line in ipairs(seen) do
      seen[index] = line:gsub(" >$", ">")
    end
    assert.same(expected, seen)
  end)
end)
