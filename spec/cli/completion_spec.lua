local command = require "spec.support.command"

describe("kubebundle completion", function()
  it("writes a script that bash accepts and that knows the commands", function()
    local script = command.kubebundle({ "completion", "bash" })
    assert.same(0, script.status)
    assert.same(0, command.run({ "bash", "-n" }, { stdin = script.stdout }).status)
    local completed = command.run({ "bash" }, {
      stdin = script.stdout .. [[

COMP_WORDS=(kubebundle comp); COMP_CWORD=1; _kubebundle; echo "${COMPREPLY[@]}"
]],
    })
    assert.same("completion\n", completed.stdout)
  end)

  it("writes scripts for zsh and fish", function()
    assert.matches("^#compdef kubebundle\n", command.kubebundle({ "completion", "zsh" }).stdout)
    assert.matches("complete %-c kubebundle", command.kubebundle({ "completion", "fish" }).stdout)
  end)
end)
