-- Random edits of random nodes: other readers then find the old document with that one change, and the lines around
-- it are unchanged. KUBEBUNDLE_EDITS sets the number, KUBEBUNDLE_SEED the seed.

local command = require "spec.support.command"
local core = require "kubebundle.core"
local edits = require "spec.support.edits"
local mistakes = require "spec.support.mistakes"
local readers = require "spec.support.yaml_readers"

local COUNT = tonumber(os.getenv "KUBEBUNDLE_EDITS" or 600)
local SEED = tonumber(os.getenv "KUBEBUNDLE_SEED" or 20)
local ORACLES = {
  { name = "PyYAML", words = { "/usr/bin/python3", "spec/support/edits.py" } },
  { name = "npm yaml", words = { "node", "--no-warnings", "spec/support/edits.js" } },
}

local function files(line)
  local list = {}
  for path in io.popen(line):lines() do
    list[#list + 1] = path
  end
  return list
end

local function texts_of(paths)
  local texts = {}
  for index, path in ipairs(paths) do
    texts[index] = command.read(path)
  end
  return texts
end

-- Adds each document of the texts separately.
local function add_documents(list, texts)
  for _, text in ipairs(texts) do
    for piece in ("---\n" .. text .. "\n---\n"):gsub("\n%-%-%-\n", "\n\0"):gmatch "[^%z]+" do
      list[#list + 1] = piece:gsub("^%-%-%-\n", "")
    end
  end
  return list
end

local function make(texts, count)
  math.randomseed(SEED)
  local made, refused = {}, {}
  while #made + #refused < count do
    local before = #made + #refused
    for _, text in ipairs(texts) do
      if #made + #refused < count then edits.make(text, 1, made, refused) end
    end
    assert(#made + #refused > before, "no text can be edited")
  end
  return made, refused
end

local function lines_of(made)
  local list = {}
  for index, edit in ipairs(made) do
    list[index] = core.json.encode {
      old = edit.old,
      new = edit.new,
      document = 1,
      path = edit.path,
      op = edit.op,
      value = edit.value,
      adds = edit.adds,
    }
  end
  return table.concat(list, "\n") .. "\n"
end

local function check(made)
  for _, edit in ipairs(made) do
    if edit.has_lines and not edit.old:find "^%s*[{%[]" then
      local about = edit.op .. " " .. edit.text .. "\n" .. edit.old .. "\n--->\n" .. edit.new
      assert(#edits.lost_comments(edit) == 0, about)
      assert(#edits.changed_lines(edit) <= (edit.op == "delete" and 1 or 0), about)
    end
  end
  local input = lines_of(made)
  for _, oracle in ipairs(ORACLES) do
    local result = command.run(oracle.words, { stdin = input })
    local wrong = result.stdout:match "wrong (%d+)"
    if wrong then
      local edit = made[tonumber(wrong)]
      error(("%s: %s %s\n%s\n--->\n%s"):format(oracle.name, edit.op, edit.text, edit.old, edit.new))
    end
    local read = tonumber(result.stdout:match "read (%d+)")
    assert(read and read >= #made * 3 // 4, oracle.name .. ": " .. result.stdout .. result.stderr)
  end
end

local METADATA = { name = true, namespace = true, labels = true }

-- kubectl decodes metadata to its types.
local function is_typed(metadata)
  for key in pairs(metadata) do
    if not METADATA[key] then return false end
  end
  for _, label in pairs(type(metadata.labels) == "table" and metadata.labels or {}) do
    if type(label) ~= "string" then return false end
  end
  return (metadata.namespace == nil or metadata.namespace == "shop")
    and (metadata.labels == nil or (type(metadata.labels) == "table" and not core.is_array(metadata.labels)))
end

-- Whether kubectl reads the document as a separate object.
local function is_object(value)
  local metadata = type(value) == "table" and value.metadata
  return type(metadata) == "table"
    and type(value.kind) == "string"
    and value.kind:find "^%u%l%a*$"
    and not value.kind:find "List$"
    and type(value.apiVersion) == "string"
    and value.apiVersion:find "^[a-z0-9./]+$"
    and type(metadata.name) == "string"
    and metadata.name:find "^%l+$"
    and is_typed(metadata)
end

-- kubectl reads the same as kb.yaml from the results, which other readers compared with the expected ones.
local function check_by_kubectl(made)
  local reader
  for _, one in ipairs(readers) do
    if one.name == "kubectl" and not one.absent then reader = one end
  end
  if not reader then return end
  local texts, expected = {}, {}
  for _, edit in ipairs(made) do
    local value = core.yaml.decode(edit.new)
    if is_object(value) then
      value.metadata.annotations = { a = "b" }
      texts[#texts + 1] = edit.new .. (edit.new:find "\n$" and "" or "\n")
      expected[#expected + 1] = value
    end
  end
  local found = reader.read(table.concat(texts, "---\n"))
  assert.equal(#expected, #found)
  for index, value in ipairs(expected) do
    assert.same(value, found[index], texts[index])
  end
  assert(#expected > #made // 5)
end

-- Why a reader is not available; nil if all are.
local function absent()
  for _, one in ipairs(readers) do
    if one.absent and (one.name == "PyYAML" or one.name:find "^npm yaml") then return one.absent end
  end
end

describe("a random edit", function()
  it("of a Kubernetes file makes only the requested change", function()
    if absent() then return pending(absent()) end
    local documents = add_documents({}, texts_of(files "ls spec/check/good/*.yaml"))
    local made, refused = make(add_documents(documents, mistakes.texts()), COUNT // 2)
    assert.is_true(#refused <= #made / 500)
    check(made)
    check_by_kubectl(made)
  end)

  it("of the yaml-test-suite makes the requested change, or fails with an error", function()
    if absent() then return pending(absent()) end
    local suites = os.getenv "KUBEBUNDLE_SUITES"
    if not suites then return pending "KUBEBUNDLE_SUITES is not set" end
    local texts = texts_of(files("find " .. command.quote(suites .. "/yaml") .. " -name in.yaml | sort"))
    local made, refused = make(texts, COUNT // 2)
    for _, refusal in ipairs(refused) do
      assert.matches("^edit%.", refusal.err.code)
      assert.is_string(refusal.err.message)
    end
    assert.is_true(#refused < #made / 5)
    check(made)
  end)
end)
