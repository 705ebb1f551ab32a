-- Placeholders for a missing value: `${X}`, `$(X)`, `{{ x }}`, `<your-name>`, `null`.

local tables = require "kubebundle.util.tables"

local placeholders = {}

-- Printed by programs for a missing value.
local NOTHING = tables.set "null nil None undefined <nil> (null)"
NOTHING["<no value>"], NOTHING["%!s(<nil>)"], NOTHING["[object Object]"] = true, true, true

-- Real names in angle brackets: OpenShift and docker's credential helpers use this user name.
local MEANT = tables.set "<token>"

local FORMS = {
  { "^%${[^{}]*}$", "${ }" },
  { "^%$%([^()]*%)$", "$( )" },
  { "^%$[%u_][%u%d_]*$", "$NAME" },
  { "^%%[%u_][%u%d_]*%%$", "%NAME%" },
  { "^<[%w][%w _.-]*>$", "< >" },
  { "^#{[^{}]*}#?$", "#{ }#" },
  { "^#%([^()]*%)#$", "#( )#" },
  { "^__[%u][%u%d_]*__$", "__NAME__" },
}

---The form of a placeholder; nil if the text is not one.
---@param text string
---@return string?
function placeholders.form(text)
  if #text > 200 or MEANT[text] then return nil end
  if NOTHING[text] then return text end
  if text:find("{{", 1, true) and text:find("}}", 1, true) then return "{{ }}" end
  for _, form in ipairs(FORMS) do
    if text:find(form[1]) then return form[2] end
  end
end

return placeholders
