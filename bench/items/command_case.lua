-- Makes a case of a command: it runs in this process on files of its own.

local cli = require "kubebundle.cli"
local console = require "kubebundle.cli.console"

local command_case = {}

--- A file with the text.
---@param path string
---@param text string
function command_case.write(path, text)
  local file <close> = assert(io.open(path, "wb"))
  assert(file:write(text))
end

--- A new directory.
---@return string path
function command_case.directory()
  local directory = os.tmpname()
  assert(os.remove(directory) and require("lfs").mkdir(directory))
  return directory
end

-- A function of the number of items that returns the function to measure, and one that removes the files.
local function measured(name, status, prepare)
  return function(count)
    local args, files, input = prepare(count)
    local directory = command_case.directory()
    for file, text in pairs(files) do
      command_case.write(directory .. "/" .. file, text)
    end
    for index, word in ipairs(args) do
      args[index] = word:gsub("@/", directory .. "/")
    end
    local own = console.new()
    own.stdout, own.stderr = assert(io.open("/dev/null", "w")), assert(io.open(directory .. "/.stderr", "w"))
    if input then
      own.stdin = assert(io.tmpfile())
      own.stdin:write(input)
      own.stdin:seek("set", 0)
    end
    return function()
      local got = cli.main(args, own)
      if got ~= status then
        own.stderr:close()
        error(("%s: exit status %d\n%s"):format(name, got, io.open(directory .. "/.stderr"):read(500)))
      end
    end, function()
      os.execute("rm -rf '" .. directory .. "'")
    end
  end
end

--- An empty table of cases, and the function that adds one, `kubebundle NAME`: its expected exit status, and a function
--- of the number of items that returns the arguments, in which `@/` is the directory, the files by name, and standard
--- input.
---@return table<string, function> cases
---@return fun(name: string, status: integer, prepare: fun(count: integer): string[], table, string?) add
function command_case.table()
  local cases = {}
  return cases, function(name, status, prepare)
    cases["kubebundle " .. name] = measured(name, status, prepare)
  end
end

--- Appends the words to a list, `count` times, with each `%` replaced by the number.
---@param list string[]
---@param count integer
---@param ... string
---@return string[] list
function command_case.words(list, count, ...)
  for index = 1, count do
    for _, word in ipairs { ... } do
      list[#list + 1] = word:gsub("%%", ("%06d"):format(index))
    end
  end
  return list
end

return command_case
