-- kubebundle completion SHELL: the script that teaches a shell the commands and options.

local completion = { name = "completion", summary = "Print a completion script for a shell" }

completion.examples = [[
   source <(kubebundle completion bash)
   kubebundle completion fish > ~/.config/fish/completions/kubebundle.fish]]

function completion.define(parser)
  parser:argument("shell"):choices({ "bash", "zsh", "fish" }):description("The shell that will read the script.")
end

function completion.run(arguments, console)
  local parser = require("kubebundle.cli").parser(console)
  console:write(parser["get_" .. arguments.shell .. "_complete"](parser))
  return 0
end

return completion
