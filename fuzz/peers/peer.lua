-- A YAML reader in a separate process, asked in batches: "COUNT\n", then each text as "SIZE VERSION\n" and its bytes;
-- it reads them all and answers each with a line of JSON, {"documents": [...]} or {"refused": reason}.

local cjson = require "cjson" -- not the module under test

local peer = {}

---@class fuzz.peer
---@field name string
---@field texts integer how many were read
local methods = {}
methods.__index = methods

---@param texts { text: string, version: string? }[]
function methods:ask(texts)
  local parts = { #texts .. "\n" }
  for _, item in ipairs(texts) do
    parts[#parts + 1] = ("%d %s\n%s"):format(#item.text, item.version or "1.2", item.text)
  end
  assert(self.input:write(table.concat(parts)))
  assert(self.input:flush())
  self.waiting = #texts
end

--- The peer's answer for each text.
---@return table[]
function methods:answers()
  local list = {}
  for index = 1, self.waiting do
    local line = self.output:read "L"
    list[index] = cjson.decode((assert(line, self.name .. " has ended")))
  end
  self.texts = self.texts + self.waiting
  return list
end

---@param name string
---@param command string
---@param folder string for the pipe
---@return fuzz.peer
function peer.start(name, command, folder)
  local pipe = ("%s/%s.pipe"):format(folder, name)
  assert(os.execute(("rm -f '%s' && mkfifo '%s'"):format(pipe, pipe)))
  local input = assert(io.popen(("%s >'%s'"):format(command, pipe), "w"))
  local output = assert(io.open(pipe, "r"))
  return setmetatable({ name = name, input = input, output = output, texts = 0 }, methods)
end

return peer
