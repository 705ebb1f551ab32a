local scratch = require "spec.support.scratch"()

--- Writes the files {path = text} and runs the tool on them; returns its lines, and whether it passed.
local function check(files)
  for path, text in pairs(files) do
    os.execute(("mkdir -p '%s'"):format(scratch(path):match "^(.*)/"))
    local file <close> = assert(io.open(scratch(path), "w"))
    file:write(text, "\n")
  end
  os.execute(("mkdir -p '%s' '%s'"):format(scratch "csrc", scratch "lua/kubebundle"))
  local pipe = io.popen(("lua5.4 tools/layers.lua '%s'"):format(scratch()))
  local lines = {}
  for line in pipe:lines() do
    lines[#lines + 1] = line:match "^[^:]+:%d+"
  end
  return lines, pipe:close() == true
end

describe("the lint of layers", function()
  it("passes C and Lua whose layers hold", function()
    local lines, passed = check {
      ["csrc/base/buffer.h"] = "",
      ["csrc/base/owner.h"] = '#include "lua.h"',
      ["csrc/base64/codec.c"] = '#include "base/buffer.h"',
      ["csrc/base64/base64_binding.c"] = '#include "core.h"\n#include "base/owner.h"',
      ["csrc/core.h"] = '#include "lua.h"',
      ["lua/kubebundle/util/bytes.lua"] = 'local core = require "kubebundle.core"',
      ["lua/kubebundle/cli/init.lua"] = 'local kb = require "kubebundle"\nlocal check = require "kubebundle.check"',
      ["lua/kubebundle/check/init.lua"] = '-- not: require "kubebundle.cli"\nlocal code = "kubebundle.check.failed"',
      ["lua/kubebundle/init.lua"] = 'return { check = require "kubebundle.check" }',
    }
    assert.same({}, lines)
    assert.is_true(passed)
  end)

  it("reports C that includes a folder above its own, or next to it", function()
    local lines, passed = check {
      ["csrc/base/buffer.c"] = "#include <string.h>\n\n" .. '#include "json/json.h"',
      ["csrc/json/json.h"] = '  # include "yaml/yaml.h"',
      ["csrc/yaml/yaml.h"] = '#include "json/json.h"',
    }
    assert.same({ "csrc/base/buffer.c:3", "csrc/json/json.h:1" }, lines)
    assert.is_false(passed)
  end)

  it("reports an engine that reaches Lua, at any distance", function()
    local lines = check {
      ["csrc/base/owner.h"] = "#include <lua.h>",
      ["csrc/json/json.h"] = '#include "base/owner.h"',
      ["csrc/template/scan.c"] = '#include "scan.h"',
      ["csrc/template/scan.h"] = '#include "json/json.h"',
      ["csrc/template/scan_binding.c"] = '#include "scan.h"',
    }
    assert.same({ "csrc/template/scan.c:1", "csrc/template/scan.h:1" }, lines)
  end)

  it("reports files that include a binding, or the list of them, from elsewhere", function()
    local lines = check {
      ["csrc/core.h"] = "",
      ["csrc/json/json_binding.h"] = "",
      ["csrc/json/encode.c"] = '#include "json_binding.h"',
      ["csrc/yaml/value.c"] = '#include "json/json_binding.h"\n#include "core.h"',
    }
    assert.same({ "csrc/yaml/value.c:1", "csrc/yaml/value.c:2" }, lines)
  end)

  it("reports files of a folder that include each other in a circle", function()
    local lines = check {
      ["csrc/yaml/a.c"] = '#include "a.h"\n#include "b.h"',
      ["csrc/yaml/a.h"] = "",
      ["csrc/yaml/b.c"] = '#include "b.h"\n#include "c.h"',
      ["csrc/yaml/b.h"] = "",
      ["csrc/yaml/c.c"] = '#include "c.h"\n#include "a.h"',
      ["csrc/yaml/c.h"] = "",
    }
    assert.equal(1, #lines)
    assert.matches("^csrc/yaml/[abc]%.c:2$", lines[1])
  end)

  it("reports Lua that requires a higher layer, whatever the way", function()
    local lines, passed = check {
      ["lua/kubebundle/check/init.lua"] = "",
      ["lua/kubebundle/explain/init.lua"] = "",
      ["lua/kubebundle/init.lua"] = "",
      ["lua/kubebundle/kubelet/image.lua"] = 'local lazy = 1\nlocal check = lazy "kubebundle.check"',
      ["lua/kubebundle/manifest/list.lua"] = "local function late()\n  return require('kubebundle.kubelet.image')\nend",
      ["lua/kubebundle/check/rule.lua"] = 'local kb = require "kubebundle"',
    }
    assert.same(
      { "lua/kubebundle/check/rule.lua:1", "lua/kubebundle/kubelet/image.lua:2", "lua/kubebundle/manifest/list.lua:2" },
      lines
    )
    assert.is_false(passed)
  end)

  it("reports a folder that has no layer", function()
    local lines = check { ["csrc/misc/a.c"] = "", ["lua/kubebundle/misc/a.lua"] = "" }
    assert.same({ "csrc/misc/a.c:1", "lua/kubebundle/misc/a.lua:1" }, lines)
  end)
end)
