-- Loads all modules before memory runs out: failures of loading are Lua's own.

for file in io.popen("find lua -name '*.lua' | sort"):lines() do
  require((file:gsub("^lua/", ""):gsub("%.lua$", ""):gsub("/init$", ""):gsub("/", ".")))
end
