-- Commands that examine objects: an input without objects is not a success, because the program that should have
-- written it may have failed.

local command = require "spec.support.command"

local run = command.kubebundle

local looking = { "check", "explain", "inspect", "preflight" }

local without_objects = {
  ["no byte"] = "",
  ["blank lines and comments"] = "\n# nothing\n\n",
  ["empty documents"] = "---\n---\n",
  ["a null document"] = "null\n",
  ["an empty List"] = "apiVersion: v1\nkind: List\nitems: []\n",
  ["empty Lists in JSON"] = '{"apiVersion": "v1", "kind": "SecretList", "items": []}',
  ["a List of an empty List"] = "apiVersion: v1\nkind: List\nitems: [{apiVersion: v1, kind: PodList, items: []}]\n",
}

local object = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"

describe("an input without objects", function()
  for _, name in ipairs(looking) do
    it("ends " .. name .. " with status 2", function()
      for what, text in pairs(without_objects) do
        local result = run({ name, "-" }, { stdin = text })
        assert.same(
          { what, 2, "kubebundle: no Kubernetes objects found in the input\n" },
          { what, result.status, result.stderr }
        )
      end
    end)

    it("ends " .. name .. " with status 0 as soon as one object is there", function()
      local result = run({ name, "--quiet", "-" }, { stdin = "---\n---\n" .. object })
      assert.same({ 0, "" }, { result.status, result.stderr })
    end)
  end

  it("is all files together", function()
    local directory <close> = command.directory()
    local function write(name, text)
      command.write(directory.path .. "/" .. name, text)
    end
    write("a.yaml", "# later\n")
    write("b.yaml", without_objects["an empty List"])
    for _, name in ipairs(looking) do
      assert.same({ name, 2 }, { name, run({ name, "." }, { directory = directory.path }).status })
    end
    write("c.yaml", object)
    for _, name in ipairs(looking) do
      assert.same({ name, 0 }, { name, run({ name, "." }, { directory = directory.path }).status })
    end
  end)

  it("is status 1 if a finding reports why", function()
    for _, name in ipairs(looking) do
      assert.same({ name, 1 }, { name, run({ name, "-" }, { stdin = "a: [" }).status })
    end
  end)

  it("is status 2 if the rule that would report why is disabled", function()
    assert.same(2, run({ "check", "--disable", "document-invalid", "-" }, { stdin = "a: [" }).status)
  end)

  it("writes an empty list for programs", function()
    for _, name in ipairs(looking) do
      assert.same({ name, "[]\n" }, { name, run({ name, "--format", "json", "-" }, { stdin = "" }).stdout })
    end
  end)

  it("is what a failed render writes to a pipe", function()
    for _, name in ipairs(looking) do
      local line = ("printf 'a: #(x)#' | '%s' render - 2>/dev/null | '%s' %s -"):format(
        "bin/kubebundle",
        "bin/kubebundle",
        name
      )
      assert.same({ name, 2 }, { name, command.run({ "sh", "-c", line }).status })
    end
  end)

  it("is nothing that render or run mind", function()
    assert.same(0, run({ "render", "-" }, { stdin = "" }).status)
    local directory <close> = command.directory()
    command.write(directory.path .. "/none.lua", "return require('kubebundle').bundle {}")
    assert.same(0, run({ "run", directory.path .. "/none.lua" }).status)
  end)
end)
