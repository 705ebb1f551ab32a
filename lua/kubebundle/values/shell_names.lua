-- Environment variables set by a login, a shell, a terminal or a desktop: their existence does not mean that anyone
-- meant them as values.

local tables = require "kubebundle.util.tables"

local shell_names = {}

-- POSIX, XBD chapter 8 and XCU 2.5.3, without those of build tools. ENV is not included: shells do not set it, but
-- pipelines do.
local posix = [[
  CDPATH COLUMNS EDITOR EXINIT FCEDIT HISTFILE HISTSIZE HOME IFS LANG LINENO LINES LOGNAME MAIL MAILCHECK MAILPATH
  MAILRC MANPATH NLSPATH OLDPWD OPTARG OPTERR OPTIND PAGER PATH PPID PS1 PS2 PS3 PS4 PWD RANDOM SECONDS SHELL TERM
  TERMCAP TERMINFO TMPDIR TZ USER VISUAL]]

-- bash, ksh and zsh
local shells = [[
  BASH BASHOPTS BASHPID DIRSTACK EGID EPOCHREALTIME EPOCHSECONDS EUID FIGNORE FPATH FUNCNAME FUNCNEST GLOBIGNORE
  GROUPS HISTCMD HISTCONTROL HISTFILESIZE HISTIGNORE HISTTIMEFORMAT HOSTNAME HOSTTYPE IGNOREEOF INPUTRC MACHTYPE
  OSTYPE PIPESTATUS POSIXLY_CORRECT PROMPT_COMMAND PS0 REPLY SAVEHIST SHELLOPTS SHLVL SRANDOM TIMEFORMAT TMOUT TTY
  UID USERNAME ZDOTDIR]]

-- login, sudo, sshd, terminals, desktops
local session = [[
  COLORTERM DBUS_SESSION_BUS_ADDRESS DESKTOP_SESSION DISPLAY LANGUAGE LESSCLOSE LESSOPEN LS_COLORS SSH_AGENT_PID
  SSH_ASKPASS SSH_AUTH_SOCK SSH_CLIENT SSH_CONNECTION SSH_ORIGINAL_COMMAND SSH_TTY SUDO_COMMAND SUDO_GID SUDO_UID
  SUDO_USER TEMP TERM_PROGRAM TERM_PROGRAM_VERSION TMP WAYLAND_DISPLAY WINDOWID XAUTHORITY]]

local known = tables.set(posix .. shells .. session)

--- Whether a variable of the environment is the shell's own.
---@param name string
---@return boolean
function shell_names.contains(name)
  return known[name] or name:find("^LC_") ~= nil or name:find("^BASH_") ~= nil or name:find("^XDG_") ~= nil
end

return shell_names
