-- kubebundle completion SHELL: the script with which a shell asks `kubebundle __complete` (cli/complete.lua) for
-- completions. The scripts contain no commands or options, so they are the same for every version.

local completion = { name = "completion", summary = "Print a completion script for a shell" }

completion.examples = [[
   source <(kubebundle completion bash)
   kubebundle completion fish > ~/.config/fish/completions/kubebundle.fish]]

local scripts = {}

-- Bash splits words at `=` and `:` too, and replaces only what follows the last of them.
scripts.bash = [==[
# bash completion for kubebundle
_kubebundle () {
  local words current before answer directive
  read -ra words <<<"${COMP_LINE:0:COMP_POINT}"
  [[ ${COMP_LINE:0:COMP_POINT} != *[[:space:]] ]] || words+=("")
  current=${words[${#words[@]} - 1]}
  COMPREPLY=()
  answer=$("${words[0]}" __complete "${words[@]:1}" 2>/dev/null) || return 0
  directive=${answer##*:}
  before=${current%"${current##*[=:]}"}
  local line
  while IFS=$'\t' read -r line _; do
    [[ $line == :* ]] || COMPREPLY+=("${line#"$before"}")
  done <<<"$answer"
  ((directive & 2)) && compopt -o nospace
  ((${#COMPREPLY[@]})) || ((directive & 4)) || {
    current=${current#"$before"}
    compopt -o filenames
    if ((directive & 16)); then
      mapfile -t COMPREPLY < <(compgen -d -- "$current")
    else
      mapfile -t COMPREPLY < <(compgen -f -- "$current")
    fi
  } 2>/dev/null
}
complete -F _kubebundle kubebundle
]==]

scripts.zsh = [==[
#compdef kubebundle
_kubebundle () {
  local -a answer candidates suffix
  local line
  answer=("${(@f)$(${(Q)words[1]} __complete "${(@Q)words[2,CURRENT]}" 2>/dev/null)}")
  [[ ${answer[-1]} == :* ]] || return 1
  local -i directive=${answer[-1]#:}
  for line in "${(@)answer[1,-2]}"; do
    if [[ $line == *$'\t'* ]]; then
      candidates+=("${${line%%$'\t'*}//:/\\:}:${line#*$'\t'}")
    else
      candidates+=("${line//:/\\:}")
    fi
  done
  ((directive & 2)) && suffix=(-S '')
  if ((${#candidates})); then
    _describe kubebundle candidates "${suffix[@]}"
  elif ((directive & 16)); then
    compset -P '--*='
    _files -/
  elif ! ((directive & 4)); then
    compset -P '--*='
    _files
  fi
}
if [[ ${funcstack[1]} == _kubebundle ]]; then
  _kubebundle "$@"
else
  compdef _kubebundle kubebundle
fi
]==]

scripts.fish = [==[
# fish completion for kubebundle
function __kubebundle_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l answer ($words[1] __complete $words[2..] "$current" 2>/dev/null)
    set -q answer[-1]; or return
    set -l directive (string replace : '' -- $answer[-1])
    set -e answer[-1]
    if set -q answer[1]
        printf '%s\n' $answer
    else
        set -l option (string match -r '^--[^=]*=' -- $current; or echo '')
        set -l typed (string replace -r '^--[^=]*=' '' -- $current)
        if test (math "floor($directive / 16) % 2") = 1
            printf '%s\n' $option(__fish_complete_directories "$typed")
        else if test (math "floor($directive / 4) % 2") = 0
            printf '%s\n' $option(__fish_complete_path "$typed")
        end
    end
end
complete -c kubebundle -f -a '(__kubebundle_complete)'
]==]

function completion.define(parser)
  parser
    :argument("SHELL")
    :argname("SHELL")
    :target("shell")
    :choices({ "bash", "zsh", "fish" })
    :description("The shell that runs the script: bash, zsh or fish.")
end

function completion.run(arguments, console)
  console:write(scripts[arguments.shell])
  return 0
end

return completion
