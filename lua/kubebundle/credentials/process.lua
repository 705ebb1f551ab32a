-- The standard output of a program, for credentials that a program provides.

local core = require "kubebundle.core"
local host = require "kubebundle.util.host"

local process = {}

local function quote(word)
  return "'" .. word:gsub("'", "'\\''") .. "'"
end

--- Runs a program; the shell does not interpret its arguments. Its standard error stays visible to the user; its
--- standard output may contain a credential and appears in no message.
---@param words string[] the program and its arguments
---@param input? string for standard input; it is visible in the command line, so never secret
---@return string|nil output
---@return table|nil err
function process.output(words, input)
  local popen, err = host.get("io", "popen")
  if not popen then return nil, err end
  local quoted = {}
  for _, word in ipairs(words) do
    if word:find "%z" then
      return nil, core.failure { code = "command.invalid", message = "NUL byte in a word of the command" }
    end
    quoted[#quoted + 1] = quote(word)
  end
  local line = table.concat(quoted, " ")
  line = input and ("printf %%s %s | %s"):format(quote(input), line) or line .. " </dev/null"
  -- suppresses the shell's own message for a missing program
  line = ("command -v %s >/dev/null 2>&1 || exit 127; %s"):format(quoted[1], line)
  local pipe, problem = popen(line, "r")
  if not pipe then
    return nil, core.failure { code = "command.failed", message = ("cannot run %s: %s"):format(words[1], problem) }
  end
  local output = pipe:read "a"
  local fine, _, status = pipe:close()
  if not fine then
    local missing = status == 127
    return nil,
      core.failure {
        code = missing and "command.not-found" or "command.failed",
        message = missing and words[1] .. " is not installed" or ("%s exited with status %d"):format(words[1], status),
      }
  end
  return output
end

return process
