-- One reader: kb.yaml.decode, kb.check and kb.template reject the same texts, with the same code at the same
-- position. The error cases of yaml-test-suite come from the folder KUBEBUNDLE_SUITES.

local command = require "spec.support.command"
local core = require "kubebundle.core"
local kb = require "kubebundle"
local lfs = require "lfs"

local function shown(err)
  return ("%s %d:%d"):format(err.code, err.line, err.column)
end

local function decoding(text)
  local documents, err = core.yaml.decode_all(text, { duplicates = "last" })
  return documents and "valid" or shown(err)
end

-- kubectl reads the documents before the fault of such a text.
local function after_document(text)
  local _, err = core.yaml.decode_all(text, { duplicates = "last" })
  return err and err.after_document
end

local function locating(text)
  local trees, err = core.yaml.positions(text)
  return trees and "valid" or shown(err)
end

local function rendering(text)
  local rendered, err = kb.template.render(text, {})
  return rendered and "valid" or shown(err)
end

-- A token after the fault changes nothing; one before it, alone on its line, only the line.
local function rendering_with_tokens(text)
  local rendered, err = kb.template.render(text .. "\n# #(x)#\n", { x = 1 })
  return rendered and "valid" or shown(err)
end

local function checking(text)
  for _, finding in ipairs(kb.check(text)) do
    if finding.rule == "document-invalid" and finding.code then return shown(finding) end
  end
  return "valid"
end

-- Invalid texts, with position and code.
local invalid = {
  ["a: [b\nc: d\n"] = "yaml.syntax 2:2",
  ["a: b: c\n"] = "yaml.syntax 1:5",
  ["a:\n\t- b\n"] = "yaml.syntax 2:1",
  ["a: 'b\n--- c\n"] = "yaml.syntax 2:1",
  ["a: b\nc\nd: e\n"] = "yaml.syntax 3:1",
  ["- a\nb: c\n"] = "yaml.syntax 2:1",
  ['a: "\\q"\n'] = "yaml.syntax 1:5",
  ['a: "\\/"\n'] = "yaml.syntax 1:4",
  ["a: [b?c]\n"] = "yaml.syntax 1:5",
  ["a: [b:[c]]\n"] = "yaml.syntax 1:6",
  ["a: [b:, 'c' d]\n"] = "yaml.syntax 1:13",
  ["a: \1\n"] = "yaml.syntax 1:4",
  ["é: [ü\nb: c\n"] = "yaml.syntax 2:2",
  ["a: %b\n"] = "yaml.syntax 1:4",
  ["a: *b\n"] = "yaml.unknown-alias 1:4",
  ["a: &b [*b]\n"] = "yaml.recursive-alias 1:8",
  ["a: !!int b\n"] = "yaml.tag-mismatch 1:4",
  ["a: !x!y b\n"] = "yaml.syntax 1:4",
  [("["):rep(1001) .. ("]"):rep(1001)] = "yaml.depth-limit 1:1001",
}

-- Texts that only one of them rejects, as intended.
local valid = { "a: 1\na: 2\n", "- a\n- b\n", "a: [b:, c]\n", "---\n# nothing\n" }

describe("an invalid YAML text", function()
  it("has one code and one place", function()
    for text, expected in pairs(invalid) do
      assert.same(
        { text, expected, expected, expected, expected },
        { text, decoding(text), rendering(text), rendering_with_tokens(text), checking(text) }
      )
      if expected ~= "yaml.tag-mismatch 1:4" then -- positions have no values
        assert.same({ text, expected }, { text, locating(text) })
      end
    end
  end)

  it("is rejected by all of them, or by none", function()
    for _, text in ipairs(valid) do
      assert.same({ text, "valid", "valid", "valid" }, { text, decoding(text), locating(text), rendering(text) })
    end
  end)

  it("is rejected with one code and position after line breaks that only YAML counts", function()
    local text = 'a: "b\u{2028}c"\nd: [e: *f]\n'
    local expected = "yaml.unknown-alias 2:8"
    assert.same({ expected, expected, expected }, { rendering(text), decoding(text), checking(text) })
  end)

  it("has its code also if text follows the end of a document", function()
    assert.same(
      { "yaml.syntax 2:5", "yaml.syntax 2:5", "yaml.syntax 2:1" },
      { decoding "a: 1\n... b\n", rendering "a: 1\n... b\n", checking "a: 1\n... b\n" }
    )
  end)

  local folder = os.getenv "KUBEBUNDLE_SUITES"
  it("has one code and one place in every case of yaml-test-suite", function()
    if not folder then return pending "KUBEBUNDLE_SUITES is not set" end
    local cases = 0
    local function try(path)
      if lfs.attributes(path .. "/error") then
        local text = command.read(path .. "/in.yaml")
        local expected = decoding(text)
        cases = cases + (expected == "valid" and 0 or 1)
        assert.same({ path, expected }, { path, rendering(text) })
        if expected ~= "valid" and not after_document(text) then -- kubectl has further rules
          assert.same({ path, expected }, { path, checking(text) })
        end
      elseif not lfs.attributes(path .. "/in.yaml") then
        for entry in lfs.dir(path) do
          if entry:find("^[%u%d]+$") then try(path .. "/" .. entry) end
        end
      end
    end
    try(folder .. "/yaml")
    assert.is_true(cases > 50)
  end)
end)

describe("a fault that a value may remove", function()
  it("is not a fault of the template", function()
    assert.same("a: !!int 3\n", kb.template.render("a: !!int #(x)#\n", { x = 3 }))
  end)
end)
