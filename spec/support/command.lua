-- Runs a program like a shell, with bytes on its stdin, and returns the results.

local command = {}

--- Quotes a word for the shell.
---@param word string
---@return string
function command.quote(word)
  return "'" .. word:gsub("'", "'\\''") .. "'"
end

local function quoted(words)
  local list = {}
  for index, word in ipairs(words) do
    list[index] = command.quote(word)
  end
  return table.concat(list, " ")
end

---@param path string
---@return string
function command.read(path)
  local file <close> = assert(io.open(path, "rb"))
  return file:read("a")
end

---@param path string
---@param text string
function command.write(path, text)
  local file <close> = assert(io.open(path, "wb"))
  assert(file:write(text))
end

---@class spec.command.directory
---@field path string
local Directory = {}
Directory.__index = Directory

--- Removes the directory, like closing it.
function Directory:remove()
  os.execute("rm -rf " .. command.quote(self.path))
end

Directory.__close = Directory.remove

--- A new directory under /tmp.
---@return spec.command.directory
function command.directory()
  local handle <close> = assert(io.popen("mktemp -d"))
  return setmetatable({ path = handle:read("l") }, Directory)
end

---@class spec.command.options
---@field stdin? string bytes for standard input; none: an empty one
---@field env? table<string, string> in addition to the environment
---@field directory? string working directory
---@field redirect? string further shell redirections, e.g. ">&-"

--- Runs the words as a command.
---@param words string[]
---@param options? spec.command.options
---@return { status: integer|string, stdout: string, stderr: string } status: a number, or "signal N"
function command.run(words, options)
  options = options or {}
  local base = os.tmpname()
  command.write(base, options.stdin or "")
  local line = { "cd", command.quote(options.directory or "."), "&& env" }
  for name, value in pairs(options.env or {}) do
    table.insert(line, command.quote(name .. "=" .. value))
  end
  table.insert(line, quoted(words))
  table.insert(line, ("<%s >%s.out 2>%s.err"):format(base, base, base))
  table.insert(line, options.redirect or "")
  local _, kind, status = os.execute(table.concat(line, " "))
  local result = {
    status = kind == "signal" and "signal " .. status or status,
    stdout = command.read(base .. ".out"),
    stderr = command.read(base .. ".err"),
  }
  os.remove(base)
  os.remove(base .. ".out")
  os.remove(base .. ".err")
  return result
end

local here = assert(io.popen("pwd")):read("l")

-- The command under test: this checkout's, or KUBEBUNDLE_COMMAND, such as the standalone program.
local kubebundle = os.getenv "KUBEBUNDLE_COMMAND" or "bin/kubebundle"

--- Runs `kubebundle`.
---@param arguments string[]
---@param options? spec.command.options
function command.kubebundle(arguments, options)
  return command.run({ kubebundle:gsub("^[^/]", here .. "/%0"), table.unpack(arguments) }, options)
end

return command
