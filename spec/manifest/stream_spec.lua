-- Splitting a text into documents as kubectl does, compared with the real kubectl if it is installed.

local check = require "kubebundle.check"
local command = require "spec.support.command"
local kubectl = require "spec.support.kubectl"
local streams = require "kubebundle.manifest.stream"

local A = "apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n"
local B = "apiVersion: v1\nkind: Namespace\nmetadata: {name: b}\n"
local JSON_A = '{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "a"}}'
local JSON_B = '{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "b"}}'

-- text -> the names of what kubectl reads; false if it rejects the text; `drops`: it silently drops the rest
local cases = {
  { "several documents", A .. "---\n" .. B, "a b" },
  { "comments and blanks after separators", "--- # first\n" .. A .. "---# second\n---\t \n" .. B, "a b" },
  { "separators alone", "---\n---\n\n---\n" .. A, "a" },
  { "Windows' line ends", (A .. "---\n" .. B):gsub("\n", "\r\n"), "a b" },
  { "a mark of the byte order", "\xEF\xBB\xBF---\n" .. A, "a" },
  { "a mark of the byte order before JSON", "\xEF\xBB\xBF" .. JSON_A:gsub("v1", "v\\u0031"), "a" },
  { "text after a separator", A .. "--- x\n" .. B, false },
  { "text after a separator after a mark of the byte order", "\xEF\xBB\xBF--- x\n" .. A, false },
  { "a document on the separator's line", "--- {apiVersion: v1, kind: Namespace, metadata: {name: a}}\n", false },
  { "a tag on the separator's line", "--- !!map\n" .. A, false },
  { "a line of many dashes", A .. "----------\n" .. B, false },
  { "a directive", "%YAML 1.1\n---\n" .. A, false },
  { "a directive after a comment", "# of YAML\n%YAML 1.1\n---\n" .. A, false },
  { "a directive after the end of a document", A .. "...\n%YAML 1.1\n---\n" .. B, "a b" },
  { "the end of a document before a separator", A .. "...\n# b\n---\n" .. B .. "... # end\n", "a b" },
  { "the end of a document twice", A .. "...\n...\n", "a" },
  { "a document after the end of another", A .. "...\n" .. B, "a", drops = "4:1" },
  { "garbage after the end of a document", A .. "...\n\n{\n---\n" .. B, "a b", drops = "4:1" },
  { "text after the end of a document", A .. "... x\n---\n" .. B, "a b", drops = "4:1" },
  { "a document after the end of an empty one", "---\n...\n" .. A, "", drops = "2:1" },
  { "the end of a document that did not begin", "# none\n...\n" .. A, false },
  { "the end of a document that has no lines", A .. "---\n...\n---\n" .. B, false },
  { "JSON values side by side", JSON_A .. JSON_B .. "\n", "a b" },
  { "JSON values on lines of their own", "\n" .. JSON_A .. "\n" .. JSON_B .. "\n", "a b" },
  {
    "YAML with a document in flow style",
    A .. "---\n{apiVersion: v1, kind: Namespace, metadata: {name: b}}\n",
    "a b",
  },
}

-- The names printed by kubectl; false if it rejects the text.
local function read_by_kubectl(text)
  local result = command.run({ "kubectl", "annotate", "--local", "-f", "-", "a=b", "-o", "name" }, { stdin = text })
  if result.status ~= 0 then return false end
  local names = {}
  for name in result.stdout:gmatch("namespace/(%S+)") do
    names[#names + 1] = name
  end
  return table.concat(names, " ")
end

local function names_of(read)
  if read.failure then return false end
  local names = {}
  for _, document in ipairs(read.documents) do
    if type(document) == "table" then names[#names + 1] = document.metadata.name end
  end
  return table.concat(names, " ")
end

local function findings(text)
  local list = {}
  for _, finding in ipairs(check(text)) do
    list[#list + 1] = ("%s %s %d:%d"):format(finding.rule, finding.severity, finding.line, finding.column)
  end
  return list
end

describe("a text with", function()
  for _, case in ipairs(cases) do
    local name, text, expected = case[1], case[2], case[3]

    it(name .. (expected and " is read" or " is refused"), function()
      assert.equal(expected, names_of(streams.read(streams.utf8(text))))
      if kubectl.has_strict_separators then assert.equal(expected, read_by_kubectl(text)) end
      if expected and not case.drops then
        assert.same({}, check(text))
      elseif expected then
        assert.same({ "document-invalid error " .. case.drops }, findings(text))
      else
        assert.truthy(findings(text)[1]:find("^document%-invalid error"))
      end
    end)
  end

  it("consecutive JSON values has each at its position", function()
    local text = JSON_A
      .. " "
      .. JSON_B:gsub('"b"', '"é", "name": "B"')
      .. "\n\n"
      .. JSON_B:gsub(', "metadata', ',\n"spec": {"a": 1},\n"metadata'):gsub('"b"', '"C"')
    assert.same({
      "document-invalid error 1:138",
      "name-invalid error 1:146",
      "field-unknown error 4:10",
      "name-invalid error 5:22",
    }, findings(text))
  end)

  it("a document directly after one in flow style is handled as by kubectl", function()
    local text = "---\n" .. JSON_A .. "\n" .. JSON_B .. "\n"
    if kubectl.is_here then assert.equal("a", read_by_kubectl(text)) end
    assert.is_true(streams.read(text).failure.after_document)
    assert.equal("yaml.syntax", check(text)[1].code)
  end)

  it("bytes that are not UTF-8 is reported as kubectl reads it", function()
    assert.equal("text.invalid-utf8", check("# \xFF\n" .. A)[1].code)
  end)
end)
