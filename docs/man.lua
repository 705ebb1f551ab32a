-- Writes the man pages, kubebundle.1 and one for each command, from the help texts and the prose of commands.lua:
--   lua5.4 docs/man.lua FOLDER
-- `make install` and the Debian package call it.

local cli = require "kubebundle.cli"
local console = require "kubebundle.cli.console"
local pages = require "docs.commands"
local version = require "kubebundle.version"

-- --- The Markdown in commands.lua to roff ---

-- Escapes what is special to roff in a line of text.
local function escape(text)
  text =
    text:gsub("\\", "\\e"):gsub("-", "\\-"):gsub("'", "\\(aq"):gsub("`", "\\`"):gsub("%^", "\\(ha"):gsub("~", "\\(ti")
  return (text:gsub("^%.", "\\&."))
end

-- `code` is bold, a link is its text.
local function inline(text)
  text = text:gsub("%[([^%[%]]+)%]%([^()]*%)", "%1")
  local parts, is_code = {}, false
  for part in (text .. "`"):gmatch "([^`]*)`" do
    parts[#parts + 1] = is_code and "\\fB" .. escape(part) .. "\\fR" or escape(part)
    is_code = not is_code
  end
  return table.concat(parts)
end

local function verbatim(lines)
  local parts = { ".PP", ".RS 4", ".nf" }
  for _, line in ipairs(lines) do
    parts[#parts + 1] = escape(line)
  end
  return table.concat(parts, "\n") .. "\n.fi\n.RE\n"
end

-- The rows of a table as tagged paragraphs; its first two lines are the head.
local function rows(lines)
  local parts = {}
  for index = 3, #lines do
    local tag, text = lines[index]:match "^| (.-) | (.*) |$"
    parts[#parts + 1] = (".TP\n%s\n%s\n"):format(inline(tag), inline(text))
  end
  return table.concat(parts)
end

local function paragraph(lines)
  local parts = {}
  for index, line in ipairs(lines) do
    parts[index] = inline(line)
  end
  return ".PP\n" .. table.concat(parts, "\n") .. "\n"
end

-- A code span or a link may span lines, so each paragraph is joined to one line first.
local function joined(lines)
  return { table.concat(lines, " ") }
end

---@param markdown string
---@return string roff
local function roff(markdown)
  local parts, block, fence = {}, {}, nil
  local function close()
    if fence then
      parts[#parts + 1] = verbatim(block)
    elseif block[1] then
      parts[#parts + 1] = block[1]:find "^|" and rows(block) or paragraph(joined(block))
    end
    block, fence = {}, nil
  end
  for line in (markdown .. "\n"):gmatch "([^\n]*)\n" do
    if line:find "^```" then
      local opens = not fence
      close()
      fence = opens
    elseif line == "" and not fence then
      close()
    else
      block[#block + 1] = line
    end
  end
  close()
  return table.concat(parts)
end

-- --- Help texts to roff ---

-- The blocks of a help text by heading; the one without a heading is the usage and the description.
local function sections(help)
  local found, name = {}, "Usage"
  for line in help:gmatch "([^\n]*)\n" do
    local heading, rest = line:match "^(%u%l+):(.*)$"
    if heading then
      name, line = heading, rest
    end
    found[name] = found[name] or {}
    table.insert(found[name], line)
  end
  return found
end

-- A line that begins at column 4 is an entry; its text begins at column 29, here or on the next line.
local function entries(lines)
  local list = {}
  for _, line in ipairs(lines) do
    local label = line:match "^   (%S.*)$"
    if label then
      local left, text = label, ""
      if line:sub(28, 28) == " " then
        left, text = line:sub(4, 27):match "^(.-) *$", line:sub(29)
      end
      list[#list + 1] = { label = left, text = { text } }
    elseif line:find "%S" and #list > 0 then
      table.insert(list[#list].text, line:match "^ *(.*)$")
    end
  end
  return list
end

local function tagged(lines)
  local parts = {}
  for _, entry in ipairs(entries(lines)) do
    local text = table.concat(entry.text, " "):gsub("^ +", "")
    parts[#parts + 1] = (".TP\n\\fB%s\\fR\n%s\n"):format(escape(entry.label), inline(text))
  end
  return table.concat(parts)
end

-- The usage, with the line breaks of the help text, without the description that follows a blank line.
local function synopsis(lines)
  local parts = {}
  for index, line in ipairs(lines) do
    if index > 1 and line == "" then break end
    parts[#parts + 1] = escape((line:gsub("^ +", "")))
  end
  return table.concat(parts, "\n") .. "\n"
end

-- --- Pages ---

local function page(name, summary, parts)
  local head = ('.TH %s 1 "" "kubebundle %s" "User Commands"\n.SH NAME\n%s \\- %s\n'):format(
    escape(name:upper()),
    version,
    escape(name),
    escape(summary)
  )
  local body = {}
  for _, part in ipairs(parts) do
    body[#body + 1] = (".SH %s\n%s"):format(part[1], part[2])
  end
  return head .. table.concat(body)
end

local function lower_first(text)
  return (text:gsub("^%u%l", string.lower))
end

local STATUS = [[
| | |
|---|---|
| 0 | fine |
| 1 | %s |
| 2 | invalid usage, a file that cannot be read or written |
]]

local function page_of(command)
  local name, about, fault = table.unpack(command, 1, 3)
  local help = sections(pages.help_of(name))
  local parts = { { "SYNOPSIS", synopsis(help.Usage) }, { "DESCRIPTION", roff(about) } }
  for _, title in ipairs { "Arguments", "Options" } do
    if help[title] then parts[#parts + 1] = { title:upper(), tagged(help[title]) } end
  end
  if fault then parts[#parts + 1] = { "EXIT STATUS", roff(STATUS:format((fault:gsub("\n", " ")))) } end
  if help.Examples then parts[#parts + 1] = { "EXAMPLES", verbatim(help.Examples) } end
  parts[#parts + 1] = { "SEE ALSO", ".BR kubebundle (1)\n" }
  local summary = require("kubebundle.cli." .. name).summary
  return page("kubebundle-" .. name, lower_first(summary), parts)
end

local function overview()
  local list, also = {}, {}
  for _, command in ipairs(pages.commands) do
    local name = command[1]
    local page_name = escape("kubebundle-" .. name)
    list[#list + 1] = (".TP\n\\fB%s\\fR(1)\n%s\n"):format(
      page_name,
      escape(require("kubebundle.cli." .. name).summary .. ".")
    )
    also[#also + 1] = (".BR %s (1)"):format(page_name)
  end
  local parser = cli.parser(console.new())
  return page("kubebundle", lower_first((parser._description:gsub("%.$", ""))), {
    { "SYNOPSIS", "\\fBkubebundle\\fR COMMAND [OPTION]... [PATH]...\n.br\n\\fBkubectl bundle\\fR COMMAND ...\n" },
    { "COMMANDS", table.concat(list) },
    { "DESCRIPTION", roff(pages.about) },
    { "SEE ALSO", table.concat(also, ",\n") .. ",\n.BR kubectl (1)\n" },
  })
end

--- The pages by the names of their files.
---@return table<string, string>
local function all()
  local written = { ["kubebundle.1"] = overview() }
  for _, name in ipairs { "kubectl-bundle", "kubectl_complete-bundle" } do
    written[name .. ".1"] = ".so man1/kubebundle.1\n"
  end
  for _, command in ipairs(pages.commands) do
    written[("kubebundle-%s.1"):format(command[1])] = page_of(command)
  end
  return written
end

if arg and arg[0] and arg[0]:find "docs/man%.lua$" then
  for name, text in pairs(all()) do
    local file <close> = assert(io.open(arg[1] .. "/" .. name, "w"))
    assert(file:write(text))
  end
end

return { all = all }
