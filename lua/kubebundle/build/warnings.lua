-- The warnings about a built document, stored outside of it: the document itself is plain data.

local warnings = {}

local lists = setmetatable({}, { __mode = "k" })

---@param document table
---@param list string[] sentences without credentials
---@return table document
function warnings.attach(document, list)
  if #list > 0 then lists[document] = list end
  return document
end

---@param document table
---@return string[] sentences; empty if there is nothing to say
function warnings.of(document)
  return lists[document] or {}
end

return warnings
