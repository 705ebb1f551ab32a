-- yaml-test-suite (https://github.com/yaml/yaml-test-suite, branch data): KUBEBUNDLE_SUITES names a folder with its
-- cases as yaml/ID/in.yaml or yaml/ID/NN/in.yaml.

local kb = require "kubebundle"
local lfs = require "lfs"
local given_up = require "spec.yaml.given_up"

local folder = os.getenv("KUBEBUNDLE_SUITES")
folder = folder and folder .. "/yaml/"

local function read(path)
  local file <close> = io.open(path, "rb")
  return file and file:read("a")
end

-- Cases are named by capitals and digits; a clone has them again below name/ and tags/.
local function collect(path, name, list)
  if read(path .. "/in.yaml") then
    list[#list + 1] = name
    return
  end
  for entry in lfs.dir(path) do
    if entry:find("^[%u%d]+$") and lfs.attributes(path .. "/" .. entry, "mode") == "directory" then
      collect(path .. "/" .. entry, name and name .. "/" .. entry or entry, list)
    end
  end
end

--- The values of a file with consecutive JSON documents.
local function read_json(text)
  local values, lines = kb.array {}, {}
  for line in (text .. "\n"):gmatch("(.-)\n") do
    lines[#lines + 1] = line
    local value = kb.json.decode(table.concat(lines, "\n"))
    if value ~= nil then
      values[#values + 1] = value
      lines = {}
    end
  end
  return values
end

--- Whether the result is the suite's: rejected, or accepted with these values.
local function passes(name)
  local path = folder .. name .. "/"
  local values = kb.yaml.decode_all(read(path .. "in.yaml"), { schema = "core" })
  if read(path .. "error") then return values == nil end
  local json = read(path .. "in.json")
  return values ~= nil and (json == nil or require("luassert.util").deepcompare(values, read_json(json)))
end

describe("yaml-test-suite, read as YAML 1.2", function()
  if not folder then
    pending("KUBEBUNDLE_SUITES is not set: clone the suite and name the folder around it")
    return
  end

  local cases = {}
  collect(folder:sub(1, -2), nil, cases)

  it("is complete", function()
    assert.equal(402, #cases)
  end)

  it("gives the expected results, except for the cases given up", function()
    local failed, expected = {}, {}
    for _, name in ipairs(cases) do
      if not passes(name) then failed[name] = true end
    end
    for name in pairs(given_up) do
      expected[name] = true
    end
    assert.same(expected, failed)
  end)

  it("never raises in Kubernetes' reading, and is written again as it was read", function()
    for _, name in ipairs(cases) do
      local values, err = kb.yaml.decode_all(read(folder .. name .. "/in.yaml"))
      if values then
        assert.same(values, kb.yaml.decode_all(kb.yaml.encode_all(values)), name)
      else
        assert.is_number(err.line, name)
      end
    end
  end)
end)
