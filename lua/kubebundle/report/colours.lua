-- The colours of a report on a terminal: one table, so that all reports agree.

local colours = {
  error = "\27[1;31m",
  warning = "\27[1;35m",
  info = "\27[1;36m",
  fine = "\27[1;32m",
  mark = "\27[1;32m",
  place = "\27[1m",
  quiet = "\27[2m",
}

---The text in a colour; the text alone if the colour is unknown.
---@param colour string
---@param text string
---@return string
local function paint(colour, text)
  return colours[colour] and colours[colour] .. text .. "\27[0m" or text
end

return { paint = paint }
