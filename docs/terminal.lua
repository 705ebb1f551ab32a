-- Writes docs/pictures/explain.svg: a terminal with a command and what it prints, colours included. `make docs` runs
-- it; a spec compares the picture with the command.

local cli = require "kubebundle.cli"
local console = require "kubebundle.cli.console"

local WORDS = { "explain", "examples/imagepullbackoff/other-namespace.yaml" }
local COLUMNS, CHARACTER, LINE, MARGIN = 100, 8.43, 20, 16

-- What the terminal colours of kubebundle.report.colours look like.
local STYLES = {
  ["1"] = 'fill="#ffffff" font-weight="bold"',
  ["2"] = 'fill="#8b949e"',
  ["1;31"] = 'fill="#ff7b72" font-weight="bold"',
  ["1;32"] = 'fill="#7ee787" font-weight="bold"',
  ["1;35"] = 'fill="#d2a8ff" font-weight="bold"',
  ["1;36"] = 'fill="#79c0ff" font-weight="bold"',
}

-- What the command writes to a terminal, stderr after stdout.
local function output()
  local streams = {}
  for _, name in ipairs { "stdout", "stderr" } do
    streams[name] = {
      flush = function()
        return true
      end,
      write = function(self, ...)
        self.text = (self.text or "") .. table.concat { ... }
        return self
      end,
    }
  end
  local terminal = console.new()
  terminal.stdout, terminal.stderr = streams.stdout, streams.stderr
  function terminal.colours()
    return true
  end
  assert(cli.main(WORDS, terminal) == 1, "the pod of the picture can be pulled")
  return streams.stdout.text .. streams.stderr.text
end

-- A line, broken as by a terminal with `columns` columns, but between words.
local function broken(line)
  local rows = {}
  local indent = line:match "^ *%d+%. " or line:match "^ *=> " or line:match "^ *"
  local room = COLUMNS
  while #line > room do
    local at = line:sub(1, room + 1):find " [^ ]*$" or 0
    if at <= #indent + 1 then at = room end
    rows[#rows + 1] = line:sub(1, at):gsub(" $", "")
    line = (" "):rep(#indent) .. line:sub(at + 1)
  end
  rows[#rows + 1] = line
  return rows
end

local function escape(text)
  return (text:gsub("[&<>]", { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;" }))
end

-- The rows of the picture, each { text, style }.
local function rows_of(text)
  local rows = { { "$ kubebundle " .. table.concat(WORDS, " "), " " .. STYLES["1;32"] } }
  for line in text:gmatch "([^\n]*)\n" do
    local code, coloured = line:match "^\27%[([%d;]+)m(.*)\27%[0m$"
    assert(coloured or not line:find "\27", "a colour within a line")
    for _, row in ipairs(broken(coloured or line)) do
      rows[#rows + 1] = { row, code and " " .. assert(STYLES[code], code) or "" }
    end
  end
  return rows
end

--- The text of docs/pictures/explain.svg.
local function document()
  local rows = rows_of(output())
  local width = math.ceil(COLUMNS * CHARACTER + 2 * MARGIN)
  local height = #rows * LINE + 2 * MARGIN
  local parts = {
    ('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d"'):format(
      width,
      height,
      width,
      height
    ),
    ' font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="14" fill="#e6edf3">\n',
    "<title>kubebundle explain, for a pod in ImagePullBackOff</title>\n",
    ('<rect width="%d" height="%d" rx="8" fill="#0d1117"/>\n'):format(width, height),
  }
  for index, row in ipairs(rows) do
    parts[#parts + 1] = ('<text x="%d" y="%d" xml:space="preserve"%s>%s</text>\n'):format(
      MARGIN,
      MARGIN + index * LINE - 5,
      row[2],
      escape(row[1])
    )
  end
  parts[#parts + 1] = "</svg>\n"
  return table.concat(parts)
end

if arg and arg[0] and arg[0]:find "docs/terminal%.lua$" then io.write(document()) end

return { document = document }
