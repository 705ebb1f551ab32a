-- Writes docs/api.md from the annotations: `make docs`. A spec compares the two.

local annotations = require "docs.annotations"
local kb = require "kubebundle"
local prose = require "docs.api_prose"

local function example_of(section)
  local own = prose.examples[section.title]
  if section.example or not own then return section.example end
  local text = '```lua\nlocal kb = require "kubebundle"\n\n%s```\n\n```text\n%s```\n'
  return text:format(own[1], own[2])
end

-- The sections, and the members of kb in each. `about` is a file whose first comment, or a class whose text, opens
-- the section; `example` follows; `methods` are an object's name, the file with its methods, and their table.
local sections = {
  {
    title = "Templates",
    about = "lua/kubebundle/template/init.lua",
    members = { "template" },
    methods = { "template", "lua/kubebundle/template/init.lua", "Template" },
  },
  { title = "Values", about = "lua/kubebundle/values/init.lua", members = { "values" } },
  {
    title = "Builders",
    members = {
      "namespace",
      "pull_secret",
      "pull_access",
      "opaque_secret",
      "sealed_secret",
      "external_secret",
      "service_account",
      "deployment",
      "secret_ref",
      "move_env_to_secret",
    },
  },
  { title = "Registries", about = "lua/kubebundle/build/registry/init.lua", members = { "registry" } },
  { title = "Credentials", about = "lua/kubebundle/credentials/init.lua", members = { "credentials" } },
  {
    title = "Bundles",
    about = "lua/kubebundle/build/bundle.lua",
    members = { "bundle" },
    methods = { "bundle", "lua/kubebundle/build/bundle.lua", "methods" },
  },
  { title = "Check, explain, preflight", members = { "check", "explain", "preflight" }, example = prose.check_example },
  {
    title = "Edits",
    about = "lua/kubebundle/edit/init.lua",
    members = { "edit", "secret" },
    example = prose.edit_example,
    methods = { "document", "lua/kubebundle/edit/init.lua", "Document" },
  },
  { title = "Pins", about = "lua/kubebundle/pin/init.lua", members = { "pin" } },
  { title = "Files", members = { "files" } },
  { title = "Reports", about = "lua/kubebundle/report/texts.lua", members = { "report" } },
  {
    title = "Own rules",
    about = "lua/kubebundle/check/own_rules.lua",
    members = {},
    methods = { "object", "lua/kubebundle/check/own_rules.lua", "Object" },
    example = prose.own_rule_example,
  },
  { title = "Images", about = "lua/kubebundle/kubelet/image.lua", members = { "image" } },
  {
    title = "Keyrings",
    about = "lua/kubebundle/kubelet/keyring/init.lua",
    members = { "keyring" },
    example = prose.keyring_example,
    methods = { "keyring", "lua/kubebundle/kubelet/keyring/init.lua", "methods" },
  },
  { title = "Docker config documents", about = "kubebundle.dockerconfig", members = { "dockerconfig" } },
  { title = "JSON", about = "kubebundle.json", members = { "json" } },
  { title = "YAML", about = "kubebundle.yaml", members = { "yaml" } },
  { title = "Lists and maps", members = { "array", "object" } },
  { title = "Base64", about = "kubebundle.base64", members = { "base64" } },
}

-- {====== Types ======

local referred = {}

-- A type as text; kubebundle's classes are described below.
local function type_text(kind)
  local shown = kind:gsub("kubebundle%.([%w_.]+)", function(name)
    name = name:gsub("%.+$", "")
    if annotations.class("kubebundle." .. name) then referred["kubebundle." .. name] = true end
    return name
  end)
  return "`" .. shown .. "`"
end

local function item_line(item)
  local optional = item.optional and ", optional" or ""
  local text = item.text ~= "" and ": " .. item.text or ""
  return ("- `%s` (%s%s)%s"):format(item.name, type_text(item.type), optional, text)
end

-- The fields of a class, its parent's first.
local function fields_of(block)
  local parent = block.parent ~= "" and annotations.class(block.parent)
  local fields = parent and table.move(parent.fields, 1, #parent.fields, 1, {}) or {}
  return table.move(block.fields, 1, #block.fields, #fields + 1, fields)
end

-- A class of options is described with its function, the only user.
local function options_of(item)
  local block = item.type:find("options$") and annotations.class(item.type)
  return block and fields_of(block)
end

local function param_lines(item, lines)
  local fields = options_of(item)
  if not fields then
    lines[#lines + 1] = item_line(item)
    return
  end
  lines[#lines + 1] = ("- `%s` (table%s) with"):format(item.name, item.optional and ", optional" or "")
  for _, field in ipairs(fields) do
    lines[#lines + 1] = "  " .. item_line(field)
  end
end

local function returned(item)
  local text = item.text ~= "" and ": " .. item.text or ""
  local optional = item.optional and " or nil" or ""
  return ("- returns `%s` (%s%s)%s"):format(item.name, type_text(item.type), optional, text)
end

-- }======

-- {====== Functions ======

local function signature(name, block)
  local params = {}
  for index, param in ipairs(block.params) do
    params[index] = param.optional and param.name .. "?" or param.name
  end
  return ("%s(%s)"):format(name, table.concat(params, ", "))
end

local function function_text(name, block)
  local lines = { "### " .. signature(name, block), "", block.text, "" }
  for _, param in ipairs(block.params) do
    param_lines(param, lines)
  end
  for _, item in ipairs(block.returns) do
    lines[#lines + 1] = returned(item)
  end
  return table.concat(lines, "\n") .. "\n"
end

-- Sorted as in the file that defines them.
local function functions_of(name, value)
  if type(value) == "function" then return { { name = name, block = annotations.of(name, value) } } end
  local list = {}
  for key, member in pairs(value) do
    if type(member) == "function" then
      local member_name = name .. "." .. key
      local block, path = annotations.of(member_name, member)
      list[#list + 1] = { name = member_name, block = block, path = path }
    end
  end
  table.sort(list, function(a, b)
    if a.path ~= b.path then return a.path < b.path end
    return a.block.line < b.block.line
  end)
  return list
end

local function methods_of(object, path, owner)
  local list = {}
  for _, block in ipairs(annotations.read(path).blocks) do
    local name = block.code:match("^function " .. owner .. ":([%w_]+)")
    if name then list[#list + 1] = { name = object .. ":" .. name, block = block } end
  end
  return list
end

-- }======

-- {====== The page ======

local function filters_text()
  local lines = {
    "### Filters",
    "",
    "A filter converts the value of a token: `#(name | filter argument)#`. Functions added to",
    "`kb.template.filters`, or passed in the option `filters`, are filters, too. A filter gets the value and the",
    "arguments, and returns the new value, or nil and an error message.",
    "",
  }
  for _, entry in ipairs(functions_of("kb.template.filters", kb.template.filters)) do
    lines[#lines + 1] = ("- `%s`: %s"):format(entry.name:match("[^.]+$"), entry.block.text)
  end
  return table.concat(lines, "\n") .. "\n"
end

local function about(source)
  local text = source:find("%.lua$") and annotations.read(source).head or annotations.class(source).text
  return text .. "\n"
end

local function section_text(section)
  local parts = { "## " .. section.title .. "\n" }
  parts[#parts + 1] = section.about and about(section.about)
  parts[#parts + 1] = example_of(section)
  local function add(list)
    for _, entry in ipairs(list) do
      parts[#parts + 1] = function_text(entry.name, entry.block)
    end
  end
  for _, member in ipairs(section.members) do
    add(functions_of("kb." .. member, kb[member]))
  end
  if section.methods then add(methods_of(table.unpack(section.methods))) end
  if section.title == "Templates" then parts[#parts + 1] = filters_text() end
  return table.concat(parts, "\n")
end

local function class_text(name)
  local block = annotations.class(name)
  local title = name:gsub("^kubebundle%.", "")
  local lines = { "### " .. title, "" }
  if block.text ~= "" then
    lines[#lines + 1] = block.text
    lines[#lines + 1] = ""
  end
  if block.parent then
    lines[#lines + 1] = ("All of %s, and"):format(type_text(block.parent))
    lines[#lines + 1] = ""
  end
  for _, field in ipairs(block.fields) do
    lines[#lines + 1] = item_line(field)
  end
  return table.concat(lines, "\n") .. "\n"
end

-- Describing a class may add others. Objects are described by their methods.
local function types_text()
  local written, parts = {}, {}
  repeat
    local more = false
    for name in pairs(referred) do
      if not written[name] then
        written[name], more = #annotations.class(name).fields > 0 and class_text(name) or "", true
      end
    end
  until not more
  local names = {}
  for name, text in pairs(written) do
    if text ~= "" then names[#names + 1] = name end
  end
  table.sort(names)
  for index, name in ipairs(names) do
    parts[index] = written[name]
  end
  return table.concat(parts, "\n")
end

local function codes_text()
  local block = annotations.class "kubebundle.failure.code"
  local lines = { "## Failure codes", "", "| code | meaning |", "|---|---|" }
  for _, choice in ipairs(block.choices) do
    lines[#lines + 1] = ("| `%s` | %s |"):format(choice.name, choice.text)
  end
  return table.concat(lines, "\n") .. "\n"
end

local values = [[
## Null, versions

- `kb.null`: JSON's and YAML's null, one value for each Lua state; `tostring` gives "null".
- `kb._VERSION`: the version, as text.
]]

--- The text of docs/api.md.
local function document()
  local parts = { prose.head }
  for _, section in ipairs(sections) do
    parts[#parts + 1] = section_text(section)
  end
  parts[#parts + 1] = codes_text()
  parts[#parts + 1] = values
  parts[#parts + 1] = "## Types\n"
  parts[#parts + 1] = types_text()
  return table.concat(parts, "\n")
end

-- }======

if arg and arg[0] and arg[0]:find("docs/api%.lua$") then io.write(document()) end

return { document = document }
