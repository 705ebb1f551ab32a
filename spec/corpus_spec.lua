-- The properties of fuzz/ hold for the initial inputs of their corpora, for every prefix of each, since a text may end
-- anywhere, and for each with a character inserted at every position.

local lfs = require "lfs"
local command = require "spec.support.command"

local SIGNS = { "\n", "\r", "\t", " ", "#", ":", "'", "-", "0", "\u{85}", "\u{2028}", "\xFF" }

for name in lfs.dir "fuzz/corpus" do
  if name:sub(1, 1) ~= "." then
    describe("the property of fuzz/" .. name .. ".lua", function()
      local property = dofile("fuzz/" .. name .. ".lua")

      for input in lfs.dir("fuzz/corpus/" .. name) do
        local path = ("fuzz/corpus/%s/%s"):format(name, input)
        if lfs.attributes(path, "mode") == "file" then
          it("holds for each beginning of " .. input, function()
            local text = command.read(path)
            for size = #text, 0, -1 do
              property(text:sub(1, size))
            end
          end)

          it("holds with a sign anywhere in " .. input, function()
            local text = command.read(path)
            for at = 0, #text do
              for _, sign in ipairs(SIGNS) do
                property(text:sub(1, at) .. sign .. text:sub(at + 1))
              end
            end
          end)
        end
      end
    end)
  end
end
