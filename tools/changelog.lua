-- Prints debian/changelog from the newest section of CHANGELOG.md:  tools/changelog.lua SECONDS
-- SECONDS is the date, since 1970. An unreleased section gets the version VERSION+unreleased, which is newer than the
-- last release and older than the next one.

package.path = "./lua/?.lua;" .. package.path
local version = require "kubebundle.version"

local WIDTH = 78

-- One paragraph of words, the first line after `*`.
local function item(text)
  local lines, line = {}, "  *"
  for word in text:gmatch "%S+" do
    if #line + 1 + #word > WIDTH then
      lines[#lines + 1] = line
      line = "   "
    end
    line = line .. " " .. word
  end
  lines[#lines + 1] = line
  return table.concat(lines, "\n")
end

-- The heading of the newest section, and its items, each in one line.
local function newest(markdown)
  local heading, body = markdown:match "\n## ([^\n]*)\n(.*)"
  local next_section = body:find("\n## ", 1, true)
  local items = {}
  for line in body:sub(1, (next_section or 0) - 1):gmatch "[^\n]+" do
    local first = line:match "^%- (.*)"
    if first or #items == 0 then
      items[#items + 1] = first or line
    else
      items[#items] = items[#items] .. " " .. line
    end
  end
  return heading, items
end

local file <close> = assert(io.open "CHANGELOG.md")
local heading, items = newest(file:read "a")
local suffix = heading:find "^Unreleased" and "+unreleased" or ""
print(("kubebundle (%s%s) unstable; urgency=medium\n"):format(version, suffix))
for _, text in ipairs(items) do
  print(item(text))
end
os.setlocale "C"
print(
  ("\n -- The kubebundle authors <kubebundle@kubebundle.invalid>  %s"):format(
    os.date("!%a, %d %b %Y %H:%M:%S +0000", tonumber(arg[1]))
  )
)
