-- The README and the documents do what they say: each block of shell or Lua is run as it stands, in the order
-- of its file, and prints the block of text that follows it. What needs a cluster or a cloud is a `console`
-- block, of which only kubebundle's own arguments are looked at.

local command = require "spec.support.command"
local documents = require "spec.support.documents"

local here = io.popen("pwd"):read("l")

local pages = { "README.md", "examples/README.md" }
for path in io.popen("ls docs/*.md"):lines() do
  pages[#pages + 1] = path
end

local environment = {
  PATH = here .. "/bin:" .. os.getenv "PATH",
  LUA_PATH = here .. "/lua/?.lua;" .. here .. "/lua/?/init.lua;;",
  LUA_CPATH = here .. "/build/?.so;;",
}

local programs = { sh = { "bash", "-euo", "pipefail", "-c" }, lua = { "lua5.4", "-e" } }

local function run(block, directory)
  local program = programs[block.language]
  local words = table.move(program, 1, #program, 1, {})
  words[#words + 1] = block.text
  return command.run(words, { env = environment, directory = directory, redirect = "2>&1" })
end

-- The names by which links reach a page's headings, as GitHub and GitLab make them.
local function anchors_of(path)
  local anchors = {}
  for heading in ("\n" .. command.read(path)):gmatch("\n#+ ([^\n]+)") do
    anchors[heading:lower():gsub("[^%w _-]", ""):gsub(" ", "-")] = true
  end
  return anchors
end

local function run_page(path, directory)
  local blocks = documents.blocks(path)
  for index, block in ipairs(blocks) do
    if programs[block.language] then
      local where = ("%s:%d"):format(path, block.line)
      local result = run(block, directory)
      assert.equal(0, result.status, where .. "\n" .. result.stdout)
      local next_block = blocks[index + 1]
      if next_block and next_block.language == "text" then assert.equal(next_block.text, result.stdout, where) end
    end
  end
end

for _, path in ipairs(pages) do
  describe(path, function()
    it("does what it says", function()
      local folder <close> = command.directory()
      assert(os.execute(("ln -s %s/examples %s"):format(command.quote(here), command.quote(folder.path))))
      run_page(path, folder.path)
    end)

    it("gives kubebundle arguments that it takes", function()
      for _, block in ipairs(documents.blocks(path)) do
        for _, arguments in ipairs(documents.calls(block.text)) do
          local problem = documents.usage_problem(arguments)
          assert.is_nil(problem, ("%s:%d: %s"):format(path, block.line, table.concat(arguments, " ")))
        end
      end
    end)

    it("links to files and headings that are there", function()
      local folder = path:match("^(.*/)") or ""
      for target, heading in command.read(path):gmatch("%]%(([^)#:]*)#?([^):]*)%)") do
        local file = target == "" and path or folder .. target
        assert.truthy(os.execute("test -e " .. command.quote(file)), path .. ": " .. target)
        if heading ~= "" then assert.truthy(anchors_of(file)[heading], path .. ": " .. target .. "#" .. heading) end
      end
    end)
  end)
end
