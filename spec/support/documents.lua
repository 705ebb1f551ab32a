-- Blocks of Markdown, and the command lines of kubebundle in shell text.

local cli = require "kubebundle.cli"
local command = require "spec.support.command"
local console = require "kubebundle.cli.console"

local documents = {}

---@class spec.documents.block
---@field language string
---@field text string
---@field line integer of the file where it begins

--- The fenced blocks of a file.
---@param path string
---@return spec.documents.block[]
function documents.blocks(path)
  local blocks, block, number = {}, nil, 0
  for line in (command.read(path) .. "\n"):gmatch("([^\n]*)\n") do
    number = number + 1
    local language = line:match("^```(%w*)$")
    if block and language == "" then
      block.text = table.concat(block.lines, "\n") .. "\n"
      blocks[#blocks + 1], block = block, nil
    elseif block then
      table.insert(block.lines, line)
    elseif language then
      block = { language = language, line = number + 1, lines = {} }
    end
  end
  return blocks
end

-- The words of a simple command, unquoted. It ends at a pipe, `;`, `&`, a redirection or the end of the line.
local function words_of(text)
  local words, word, quote = {}, nil, nil
  for character in text:gmatch(".") do
    if quote then
      if character == quote then
        quote = nil
      else
        word = word .. character
      end
    elseif character == "'" or character == '"' then
      quote, word = character, word or ""
    elseif character:find("[|;&<>\n)]") then
      break
    elseif character:find("[ \t]") then
      if word then
        words[#words + 1], word = word, nil
      end
    else
      word = (word or "") .. character
    end
  end
  if word then words[#words + 1] = word end
  return words
end

--- The arguments of every call of kubebundle in a text of shell commands, with or without a prompt `$ `.
---@param text string
---@return string[][]
function documents.calls(text)
  local calls = {}
  text = ("\n" .. text):gsub("\\\n", " "):gsub("\n%$ ", "\n")
  for before, at in text:gmatch("([^\n]-)%f[%w]kubebundle ()") do
    if before:find("^%s*$") or before:find("[|;&]%s*$") then calls[#calls + 1] = words_of(text:sub(at)) end
  end
  return calls
end

--- Parses arguments like the command, without running it.
---@param arguments string[]
---@return string? problem
function documents.usage_problem(arguments)
  local fine, err = pcall(function()
    cli.parser(console.new()):parse(arguments)
  end)
  return not fine and tostring(type(err) == "table" and err.message or err) or nil
end

return documents
