-- Loads all modules, before memory runs out: that loading can fail is Lua's own matter.

for file in io.popen("find lua -name '*.lua' | sort"):lines() do
  require((file:gsub("^lua/", ""):gsub("%.lua$", ""):gsub("/init$", ""):gsub("/", ".")))
end
