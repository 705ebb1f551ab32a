-- Writes explanations: as text with the steps and the verdict of each image, as JSON, or as Markdown tables.

local colours = require "kubebundle.report.colours"
local core = require "kubebundle.core"
local encode = require "kubebundle.report.encode"
local redact = require "kubebundle.util.redact"
local report = require "kubebundle.report"

local explanations = {}

local function heading(explanation)
  local name = explanation.name
  if explanation.namespace ~= "" then name = explanation.namespace .. "/" .. name end
  return ("%s: %s %s, %s%s: %s"):format(
    explanation.file,
    explanation.kind,
    name,
    explanation.place,
    explanation.container and " " .. explanation.container or "",
    explanation.image
  )
end

-- Capitalizes a sentence, unless it begins with the name of an image or a field.
local function sentence(text)
  local begun = text:find("^%l+[%s,]") and text:sub(1, 1):upper() .. text:sub(2) or text
  return begun .. (text:find("[.!?]$") and "" or ".")
end

-- The lines of one explanation, each { text, colour? }. Text that may quote others is masked; remedies are ours.
local function add_waiting(lines, waiting)
  local said = redact.text(("  The cluster says: %s: %s"):format(waiting.reason, waiting.message))
  lines[#lines + 1] = { said, "quiet" }
  if waiting.cause then lines[#lines + 1] = { redact.text("  An event says: " .. waiting.cause), "quiet" } end
end

local function add_verdict(lines, mark, decided, severity)
  local text = sentence(report.joined(decided.reason, decided.consequence))
  local said = ("  %s %s [%s]"):format(mark, redact.text(text), decided.verdict)
  lines[#lines + 1] = { said, severity or "fine" }
  if severity and decided.remedy then lines[#lines + 1] = { "     " .. decided.remedy, "place" } end
end

local function lines_of(explanation)
  local lines = { { heading(explanation), "place" } }
  for index, step in ipairs(explanation.steps) do
    lines[#lines + 1] = { redact.text(("  %d. %s"):format(index, step)) }
  end
  if explanation.waiting then add_waiting(lines, explanation.waiting) end
  add_verdict(lines, "=>", explanation, explanation.severity)
  if explanation.mistake then add_verdict(lines, "In the manifests:", explanation.mistake, "warning") end
  return lines
end

local function text_of(explanation, colour)
  local parts = {}
  for index, line in ipairs(lines_of(explanation)) do
    local text = redact.printable(line[1])
    parts[index] = colour and colours.paint(line[2], text) or text
  end
  return table.concat(parts, "\n") .. "\n"
end

--- The explanations as text for people.
---@param list kubebundle.explanation[] with their files
---@param colour? boolean with terminal colours
---@return string
function explanations.text(list, colour)
  local parts = {}
  for index, explanation in ipairs(list) do
    parts[index] = text_of(explanation, colour)
  end
  return table.concat(parts, "\n")
end

--- The explanations as Markdown: a table of the images, and one of what is wrong with them.
---@param list kubebundle.explanation[] with their files
---@return string
function explanations.markdown(list)
  local images = require "kubebundle.report.images"
  local rows, parts = {}, {}
  for index, explanation in ipairs(list) do
    rows[index] = images.of_explanation(explanation)
  end
  local stream = {
    write = function(_, ...)
      parts[#parts + 1] = table.concat { ... }
    end,
  }
  local writer = require("kubebundle.report.markdown").new { stream = stream, images = rows }
  for _, explanation in ipairs(list) do
    local finding = images.finding(explanation)
    if finding then writer:write(finding) end
  end
  writer:flush()
  return table.concat(parts)
end

--- The explanations as JSON for programs.
---@param list kubebundle.explanation[] with their files
---@return string
function explanations.json(list)
  return encode(core.array(list))
end

return explanations
