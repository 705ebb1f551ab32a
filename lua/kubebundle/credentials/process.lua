-- The standard output of a program, for credentials that a program provides.

local core = require "kubebundle.core"
local host = require "kubebundle.util.host"

local process = {}

local MAX_OUTPUT = 1024 * 1024 -- bytes, as of a Secret; a program can write without end

local function quote(word)
  return "'" .. word:gsub("'", "'\\''") .. "'"
end

local function fail(code, message, ...)
  return nil, core.failure { code = code, message = message:format(...) }
end

--- Runs a program; the shell does not interpret its arguments. Its standard error stays visible to the user; its
--- standard output may contain a credential and appears in no message.
---@param words string[] the program and its arguments
---@param input? string for standard input; it is visible in the command line, so never secret
---@param phrase? string the standard output of one kind of failure
---@return string|nil output
---@return table|nil err
---@return boolean? is_phrase the program failed, and wrote the phrase alone
function process.output(words, input, phrase)
  local popen, err = host.get("io", "popen")
  if not popen then return nil, err end
  local quoted = {}
  for _, word in ipairs(words) do
    if word:find "%z" then return fail("command.invalid", "NUL byte in an argument of the command") end
    quoted[#quoted + 1] = quote(word)
  end
  if (input or ""):find "%z" then return fail("command.invalid", "NUL byte in the input of %s", words[1]) end
  local line = table.concat(quoted, " ")
  line = input and ("printf %%s %s | %s"):format(quote(input), line) or line .. " </dev/null"
  -- suppresses the shell's own message for a missing program
  line = ("command -v %s >/dev/null 2>&1 || exit 127; %s"):format(quoted[1], line)
  local pipe, problem = popen(line, "r")
  if not pipe then return fail("command.failed", "cannot run %s: %s", words[1], problem) end
  local output = pipe:read(MAX_OUTPUT + 1) or ""
  local fine, _, status = pipe:close()
  if #output > MAX_OUTPUT then
    return fail("command.failed", "%s wrote more than %d bytes", words[1], MAX_OUTPUT)
  elseif not fine and status == 127 then
    return fail("command.not-found", "%s is not installed", words[1])
  elseif not fine then
    local _, failure = fail("command.failed", "%s exited with status %d", words[1], status)
    return nil, failure, phrase ~= nil and output:match "^%s*(.-)%s*$" == phrase
  end
  return output
end

return process
