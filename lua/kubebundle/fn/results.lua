-- The results of a function: findings about items, in the form of the KRM Functions Specification. An item's
-- annotations give the file from which the orchestrator read it, and its index there.

local core = require "kubebundle.core"
local field_at = require "kubebundle.fn.field_at"
local redact = require "kubebundle.util.redact"
local tables = require "kubebundle.util.tables"
local sentence = require("kubebundle.report").sentence

---@class kubebundle.fn.results
---@field findings kubebundle.finding[] as added, with file names for people
---@field private entries { finding: kubebundle.finding, item: kubebundle.fn.item?, path: string? }[]
local Results = {}
Results.__index = Results

local function annotation(value, name)
  local metadata = type(value) == "table" and value.metadata
  local annotations = type(metadata) == "table" and metadata.annotations
  local text = type(annotations) == "table" and annotations[name]
  if type(text) == "number" then text = tostring(text) end
  return type(text) == "string" and text or nil
end

-- The file of an item, and its index there.
local function file_of(value)
  local path = annotation(value, "internal.config.kubernetes.io/path") or annotation(value, "config.kubernetes.io/path")
  if not path or path == "" then return nil end
  local index = annotation(value, "internal.config.kubernetes.io/index")
    or annotation(value, "config.kubernetes.io/index")
  return { path = redact.shown(path), index = math.tointeger(tonumber(index)) or nil }
end

local function text_of(value, key)
  local text = type(value) == "table" and value[key]
  return type(text) == "string" and text ~= "" and redact.shown(text) or nil
end

-- nil if the object lacks what a reference requires.
local function reference_of(value)
  local metadata = type(value) == "table" and value.metadata
  local reference = {
    apiVersion = text_of(value, "apiVersion"),
    kind = text_of(value, "kind"),
    name = text_of(metadata, "name"),
    namespace = text_of(metadata, "namespace"),
  }
  return reference.apiVersion and reference.kind and reference.name and reference or nil
end

-- A file that no item has, such as a lock, is part of the message.
local function message_of(finding, item)
  local file = not item and finding.file and finding.file .. ": " or ""
  return redact.printable(("%s%s [%s]"):format(file, sentence(finding), finding.rule))
end

local function result_of(entry)
  local finding, value = entry.finding, entry.item and entry.item.value
  local reference = reference_of(value)
  return core.object {
    message = message_of(finding, entry.item),
    severity = finding.severity,
    resourceRef = reference,
    field = reference and finding.path and { path = redact.shown(finding.path) } or nil,
    file = file_of(value),
    tags = { rule = finding.rule, code = finding.code },
  }
end

-- For people: the item's file, or its line on standard input.
local function located(finding, item)
  if not item then return finding end
  local shown, file, reference = tables.shallow(finding), file_of(item.value), reference_of(item.value)
  if item.line then
    shown.file, shown.line = "-", item.line + (finding.line or 1) - 1
  else
    shown.line, shown.column, shown.end_column = nil, nil, nil
    shown.file = file and file.path or item.name
  end
  local where = reference and reference.kind .. "/" .. reference.name or item.name
  shown.message = ("%s%s: %s"):format(where, finding.path and " " .. finding.path or "", finding.message)
  return shown
end

local function path_of(self, item, finding)
  local find = self.finders[item] or field_at(item.text)
  self.finders[item] = find
  return find(finding.line, finding.column)
end

-- Replaces the location of another item in a message with its file, without a line: the lines of files are unknown.
local function relabelled(self, text)
  return (
    text:gsub("(items%[%d+%])[:%d]*", function(name)
      local file = self.by_name[name] and file_of(self.by_name[name].value)
      return file and file.path or name
    end)
  )
end

--- Adds a finding; if its `file` is the name of an item, it is about that item.
---@param finding kubebundle.finding
function Results:add(finding)
  local item = self.by_name[finding.file or ""]
  if finding.severity == "error" then self.failed = true end
  finding.message = relabelled(self, finding.message)
  finding.consequence = finding.consequence and relabelled(self, finding.consequence)
  if item and finding.line and not finding.path then finding.path = path_of(self, item, finding) end
  self.entries[#self.entries + 1] = { finding = finding, item = item }
  self.findings[#self.findings + 1] = located(finding, item)
end

---@param findings kubebundle.finding[]
function Results:add_all(findings)
  for _, finding in ipairs(findings) do
    self:add(finding)
  end
end

---@return boolean
function Results:has_errors()
  return self.failed
end

--- The results for a ResourceList.
---@return table[]
function Results:list()
  local list = {}
  for index, entry in ipairs(self.entries) do
    list[index] = result_of(entry)
  end
  return list
end

---@param items kubebundle.fn.item[]
---@return kubebundle.fn.results
return function(items)
  local by_name = {}
  for _, item in ipairs(items) do
    by_name[item.name] = item
  end
  return setmetatable({ by_name = by_name, entries = {}, findings = {}, finders = {}, failed = false }, Results)
end
