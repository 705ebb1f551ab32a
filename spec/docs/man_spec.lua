-- The man pages: written for every command, complete, and without groff warnings.

local command = require "spec.support.command"
local commands = require "docs.commands"
local servers = require "spec.support.servers"

local pages = require("docs.man").all()

-- The text that a terminal shows, without bold.
local function shown(text)
  local result = command.run(
    { "groff", "-man", "-Tascii", "-ww", "-P-cbou", "-rLL=1000n" },
    { stdin = text, env = { LC_ALL = "C" } }
  )
  assert.same({ 0, "" }, { result.status, result.stderr })
  return result.stdout
end

describe("man pages", function()
  it("have each option of each command", function()
    if not servers.has "groff" then return pending "needs groff" end
    for _, entry in ipairs(commands.commands) do
      local name = entry[1]
      local text = shown(pages[("kubebundle-%s.1"):format(name)])
      assert.matches(("\n +kubebundle%%-%s %%- %%l"):format(name), text)
      local help, options = commands.help_of(name), 0
      for option in (help:match "\nOptions:\n(.*)" or ""):gmatch "\n   (%-%-?[%w-]+)" do
        assert.matches("\n +" .. option:gsub("%-", "%%-") .. "%f[^%w-]", text)
        options = options + 1
      end
      assert.truthy(options > 0 or name == "rules" or name == "completion")
    end
  end)

  it("show code and tables as the other pages do", function()
    if not servers.has "groff" then return pending "needs groff" end
    assert.matches("\n +credential%-provider%s+no pull secret applies", shown(pages["kubebundle-explain.1"]))
    assert.matches("password: {command: [pass, show, registry]}", shown(pages["kubebundle-secret.1"]), 1, true)
    assert.matches("FILE:LINE:COLUMN: SEVERITY: TEXT [RULE]", shown(pages["kubebundle.1"]), 1, true)
  end)

  it("are there for each program", function()
    for _, program in ipairs { "kubebundle", "kubectl-bundle", "kubectl_complete-bundle" } do
      assert.truthy(pages[program .. ".1"], program)
    end
  end)
end)
