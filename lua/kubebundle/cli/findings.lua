-- How a command reports findings: its options, the output stream, and the effect on the exit status.

local report = require "kubebundle.report"

local findings = {}

local ranks = { info = 1, warning = 2, error = 3 }

--- Adds --quiet.
function findings.define_quiet(parser)
  parser:flag("--quiet", "Omit the summary at the end of standard error.")
end

--- Adds --format, --findings, --excerpts and --quiet.
function findings.define(parser)
  parser:option("--format", "The format of findings.", "text"):choices(report.formats)
  parser
    :option("--findings", "Write findings to this file in the format of --format, and as text to standard error.")
    :argname("FILE")
  parser:flag("--excerpts", "Show the source line of each finding with values masked, not only on a terminal.")
  findings.define_quiet(parser)
end

---@class kubebundle.cli.reporter
local Reporter = {}
Reporter.__index = Reporter

--- Where findings go: to stderr if the command writes a document to stdout. If the findings themselves are the result
--- (`answer`), machine-readable formats go to stdout.
---@param arguments table with `format`, `excerpts` and `quiet`
---@param console kubebundle.cli.console
---@param answer? boolean
---@return kubebundle.cli.reporter
function findings.open(arguments, console, answer)
  return setmetatable({
    arguments = arguments,
    console = console,
    answer = answer,
    sources = {},
    numbers = { error = 0, warning = 0, info = 0 },
    worst = 0,
  }, Reporter)
end

-- Text for people, on stderr.
local function text_writer(self)
  local console = self.console
  return report.new("text", {
    stream = console.stderr,
    colour = console:colours(console.stderr),
    excerpts = self.arguments.excerpts or console:is_terminal(console.stderr),
    source = function(file)
      return self.sources[file]
    end,
  })
end

-- Ends with a document instead of findings.
local function document_writer(document, stream)
  return {
    write = function() end,
    flush = function()
      stream:write(document)
    end,
  }
end

local function format_writer(self, stream)
  if self.document then return document_writer(self.document, stream) end
  return report.new(self.arguments.format, {
    stream = stream,
    rules = self.own_rules,
    images = self.images,
    default_file = function()
      return self.first
    end,
  })
end

-- Writes the file of --findings when the report ends.
local function file_writer(self)
  self.parts = {}
  return format_writer(self, {
    write = function(_, ...)
      table.move({ ... }, 1, select("#", ...), #self.parts + 1, self.parts)
    end,
  })
end

local function program_writer(self)
  local console = self.console
  local stdout = {
    write = function(_, ...)
      console:write(...)
    end,
  }
  return format_writer(self, self.answer and stdout or console.stderr)
end

-- Writers are created on first use, for a fast start of the command.
local function writers_of(self)
  if not self.writers then
    if self.arguments.findings then
      self.writers = { text_writer(self), file_writer(self) }
    elseif self.document then
      self.writers = { text_writer(self), program_writer(self) }
    else
      self.writers = { self.arguments.format == "text" and text_writer(self) or program_writer(self) }
    end
  end
  return self.writers
end

local function write_file(self)
  local written, err =
    require "kubebundle.util.outputs" { { path = self.arguments.findings, text = table.concat(self.parts) } }
  if not written then self.console:fail(err.message) end
end

--- Keeps a text for excerpts, by its name in findings.
---@param file string
---@param text string
function Reporter:keep_source(file, text)
  self.sources[file] = text
  self.first = self.first or file
end

--- Reads the command's inputs as one bundle, and keeps them for excerpts.
---@param paths string[]
---@param exclude? string[]
---@return kubebundle.check.input[]
function Reporter:read(paths, exclude)
  local inputs = {}
  for index, input in ipairs(self.console:inputs(paths, { exclude = exclude })) do
    inputs[index] = {
      filename = input.path,
      text = self.console:read_path(input.path),
      is_of_directory = input.is_of_directory,
    }
    self:keep_source(input.path, inputs[index].text)
  end
  return inputs
end

--- Counts a problem that is not reported as a finding.
---@param severity string
function Reporter:count(severity)
  self.worst = math.max(self.worst, ranks[severity])
  self.numbers[severity] = self.numbers[severity] + 1
end

-- Documents that Helm passes on standard input come from a chart's templates.
local function add_origin(self, finding)
  local text = finding.file == "-" and finding.line and self.sources["-"]
  if not text then return end
  self.origin_of = self.origin_of or require "kubebundle.cli.origin"(text)
  finding.origin = self.origin_of(finding.line)
end

--- Sets the severities of the given rules' findings; `off` omits them.
---@param levels table<string, "error"|"warning"|"info"|"off">
function Reporter:set_severities(levels)
  self.levels = levels
end

--- Describes the user's own rules in formats that show rules.
---@param own kubebundle.rule[]
function Reporter:set_own_rules(own)
  self.own_rules = own
end

--- Lists the images in formats that show them.
---@param images kubebundle.report.image[]
function Reporter:set_images(images)
  self.images = images
end

--- Sets a text that the format has instead of findings; these are written as text.
---@param text string
function Reporter:set_document(text)
  self.document = text
end

---@param finding kubebundle.finding
function Reporter:write(finding)
  local level = self.levels and self.levels[finding.rule]
  if level == "off" then return end
  if level then finding.severity = level end
  self:count(finding.severity)
  add_origin(self, finding)
  for _, writer in ipairs(writers_of(self)) do
    writer:write(finding)
  end
end

--- Reports an error about external data (a failure of core) as a finding of severity error.
---@param err table { message, line, column, filename }
---@param rule string
---@param stage string
function Reporter:write_error(err, rule, stage)
  self:write {
    rule = rule,
    code = err.code,
    severity = "error",
    stage = stage,
    message = err.message,
    file = err.filename,
    line = err.line,
    column = err.column,
  }
end

--- Checks texts as one bundle.
---@param inputs { path: string, text: string, is_of_directory: boolean? }[] as kubebundle.check.input
---@param options? kubebundle.check.options
---@return kubebundle.check.counts counts
function Reporter:check(inputs, options)
  local list = {}
  for index, input in ipairs(inputs) do
    list[index] = {
      filename = input.path,
      text = input.text,
      is_of_directory = input.is_of_directory,
    }
    self:keep_source(input.path, input.text)
  end
  local found, counts = require("kubebundle.check").check_all(list, options)
  self:write_all(found)
  return counts
end

---@param list kubebundle.finding[]
function Reporter:write_all(list)
  for _, finding in ipairs(list) do
    self:write(finding)
  end
end

--- Whether a finding of severity error was written.
---@return boolean
function Reporter:has_errors()
  return self.worst >= ranks.error
end

local NOT_APPLIED = { ["document-invalid"] = true, ["namespace-mismatch"] = true }

--- Reports documents that kubectl does not apply, from the findings of a check, for commands that report something
--- else.
---@param list kubebundle.finding[]
function Reporter:write_unreadable(list)
  for _, finding in ipairs(list) do
    if NOT_APPLIED[finding.rule] and finding.severity == "error" then self:write(finding) end
  end
end

--- Ends the report. Returns 1 if a finding is at or above the severity, else 0.
---@param fail_on? "error"|"warning"|"info"
---@return integer status
function Reporter:finish(fail_on)
  if self.writers or self.arguments.format ~= "text" or self.arguments.findings then
    for _, writer in ipairs(writers_of(self)) do
      writer:flush()
    end
  end
  if self.parts then write_file(self) end
  return self.worst >= ranks[fail_on or "error"] and 1 or 0
end

local function plural(number, noun)
  return ("%d %s%s"):format(number, noun, number == 1 and "" or "s")
end

--- Writes the last line of text to stderr, unless --quiet: what was done, and with which configuration.
---@param line string
function Reporter:conclude(line)
  local is_text = self.arguments.format == "text" or self.arguments.findings
  if self.arguments.quiet or not is_text then return end
  self.console.stdout:flush()
  local config = self.arguments.config
  if config then
    line = ("%s (configuration: %s)"):format(line, require("kubebundle.util.redact").shown(config.path))
  end
  self.console.stderr:write(line, "\n")
end

--- Writes the summary: what was examined, and what was found.
---@param parts string[] clauses about what was examined
function Reporter:summarise(parts)
  local numbers = self.numbers
  self:conclude(
    ("%s; %s, %s"):format(table.concat(parts, ", "), plural(numbers.error, "error"), plural(numbers.warning, "warning"))
  )
end

--- Writes the summary of a rendering.
---@param tokens integer how many were replaced
---@param in_files integer in how many files
function Reporter:summarise_rendering(tokens, in_files)
  self:conclude(("replaced %s in %s"):format(plural(tokens, "token"), plural(in_files, "file")))
end

local function clauses(counts)
  local parts = { plural(counts.objects, "object") }
  if counts.images then parts[#parts + 1] = plural(counts.images, "image") end
  if (counts.imageless or 0) > 0 then parts[#parts + 1] = plural(counts.imageless, "container") .. " without image" end
  if counts.secrets then parts[#parts + 1] = plural(counts.secrets, "Secret") end
  if (counts.unknown or 0) > 0 then parts[#parts + 1] = plural(counts.unknown, "object") .. " of unknown kinds" end
  if counts.skipped > 0 then parts[#parts + 1] = plural(counts.skipped, "document") .. " skipped (no manifests)" end
  if counts.given_minor then
    parts[#parts + 1] = ("checked for Kubernetes 1.%d, the nearest known to 1.%d"):format(
      counts.minor,
      counts.given_minor
    )
  end
  return parts
end

--- Ends the report of a command that examines objects. Without any object the status is 2, not success: the program
--- before the pipe may have failed.
---@param counts kubebundle.check.counts for inspect: objects, secrets, skipped
---@param fail_on? "error"|"warning"|"info"
---@return integer status
function Reporter:finish_objects(counts, fail_on)
  local status = self:finish(fail_on)
  if counts.objects == 0 and not self:has_errors() then
    self.console:fail("no Kubernetes objects found in the input")
  end
  self:summarise(clauses(counts))
  return status
end

return findings
