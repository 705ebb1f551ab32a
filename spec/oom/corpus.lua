-- The inputs of fuzz/corpus as cases of the sweep: what a property makes of each. The properties compare, and raise
-- if out of memory; `oom here` compares nothing.

local lfs = require "lfs"

local cases = {}

for name in lfs.dir "fuzz/corpus" do
  local property = name:sub(1, 1) ~= "." and dofile("fuzz/" .. name .. ".lua")
  for input in lfs.dir("fuzz/corpus/" .. name) do
    local file <close> = io.open(("fuzz/corpus/%s/%s"):format(name, input), "rb")
    local text = file and file:read "a"
    if property and text then
      cases[#cases + 1] = {
        name .. ", " .. input,
        function()
          property(text)
          return input
        end,
      }
    end
  end
end

return cases
