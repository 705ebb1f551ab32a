local command = require "spec.support.command"
local core = require "kubebundle.core"
local scratch = require "spec.support.scratch"

local EXAMPLE = "examples/shipping-service/deployment.yaml"

local at = scratch()

-- Creates files from `name = text` pairs in the spec's directory.
local function make(texts)
  for name, text in pairs(texts) do
    command.run { "mkdir", "-p", at(name):match("^(.*)/") }
    command.write(at(name), text)
  end
end

-- Runs `kubebundle render` in the spec's directory.
local function render(arguments, options)
  options = options or {}
  options.directory = at()
  table.insert(arguments, 1, "render")
  table.insert(arguments, "--quiet")
  return command.kubebundle(arguments, options)
end

local function rendered(arguments, options)
  local result = render(arguments, options)
  assert.same({ 0, "" }, { result.status, result.stderr })
  return result.stdout
end

local function text_of(template, ...)
  return rendered({ "-", ... }, { stdin = template })
end

-- The names below the directory, sorted.
local function tree()
  local result = command.run({ "sh", "-c", "find . -mindepth 1 | sort" }, { directory = at() })
  return result.stdout:gsub("%./", ""):gsub("\n$", ""):gsub("\n", " ")
end

describe("kubebundle render", function()
  it("names an unknown rule of --severity, without --check too", function()
    local result = command.kubebundle({ "render", "-", "--severity", "imag-invalid=off" }, { stdin = "a: 1\n" })
    assert.same({ 2, "" }, { result.status, result.stdout })
    assert.equal("kubebundle: unknown rule imag-invalid; did you mean image-invalid?\n", result.stderr)
  end)

  it("rejects options for --check without --check", function()
    for _, words in ipairs {
      { "--severity", "image-invalid=off" },
      { "--kubernetes-version", "1.30" },
      { "--crd", "x.yaml" },
      { "-n", "shop" },
    } do
      local result = command.kubebundle({ "render", "-", table.unpack(words) }, { stdin = "a: 1\n" })
      assert.same({ 2, "" }, { result.status, result.stdout }, words[1])
      assert.matches("kubebundle: " .. words[1], result.stderr, 1, true)
      assert.matches(" needs --check\n", result.stderr, 1, true)
    end
  end)

  it("treats false as a boolean, from --set, --env and .env files", function()
    assert.equal("a: false\n", (text_of("a: #(x)#\n", "--set", "x=false")))
    assert.equal("a: false\n", rendered({ "-", "--env" }, { stdin = "a: #(FLAG)#\n", env = { FLAG = "false" } }))
    make { ["false.env"] = "FLAG=false\n" }
    assert.equal("a: false\n", rendered({ "-", "--values", "false.env" }, { stdin = "a: #(FLAG)#\n" }))
  end)

  it("accepts severities for its own rules without --check", function()
    local function status_of(severity, ...)
      local result = render({ "-", "--severity", severity, ... }, { stdin = "a: #(x | default 1)#\nb: #(y)#\n" })
      return { result.status, (result.stderr:match "^.-: (%l+): " or result.stderr:match "^(%l+): ") }
    end
    assert.same({ 1, "error" }, status_of("token-kept=error", "--missing", "keep"))
    assert.same({ 0, "warning" }, status_of("token-kept=warning", "--missing", "keep"))
    assert.same({ 1, "error" }, status_of("value-unused=error", "--set", "y=1", "--set", "z=1"))
    assert.same({ 0 }, status_of("value-unused=off", "--set", "y=1", "--set", "z=1"))
    assert.same({ 0, "info" }, status_of("value-unused=info,value-shadowed=off", "--set", "y=1", "--set", "z=1"))
    for _, severity in ipairs {
      "token-kept=off",
      "token-empty=off",
      "token-spelling=info",
      "no-tokens=loud",
      "shape-changed=off",
      "value-unusable=info",
      "mode-unclear=warning",
    } do
      assert.equal(2, status_of(severity, "--set", "y=1")[1], severity)
    end
    local result = render({ "-", "--severity", "no-tokens=error" }, { stdin = "a: 1\n" })
    assert.same({ 1, "" }, { result.status, result.stdout })
  end)

  it("finds with --check the same tokens in values as check, in any spelling", function()
    local template = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {b: '%s'}\n"
    for spelling, left in pairs { ["#( )#"] = true, ["#{ }#"] = true, ["__ __"] = true, ["${ }"] = false } do
      local prefix, suffix = spelling:match "^(%S+) (%S+)$"
      local text = template:format(prefix .. "x" .. suffix)
      local words = { "-", "--tokens", spelling, "--set", "x=c " .. prefix .. "d" .. suffix }
      local rendering = rendered({ table.unpack(words) }, { stdin = text })
      local own = render({ "--check", table.unpack(words) }, { stdin = text })
      local other = command.kubebundle({ "check", "--quiet", "--tokens", spelling, "-" }, { stdin = rendering })
      assert.equal(left and 1 or 0, own.status, spelling)
      assert.same({ own.status, own.stderr }, { other.status, other.stdout .. other.stderr }, spelling)
      assert.equal(left, own.stderr:find("[token-unresolved]", 1, true) ~= nil)
    end
  end)

  it("changes nothing of the example but its token", function()
    local result = command.kubebundle { "render", "--quiet", EXAMPLE, "--set", "dockertag=1.4.2" }
    assert.same({ 0, "" }, { result.status, result.stderr })
    local template = command.read(EXAMPLE)
    assert.same((template:gsub("#%(dockertag%)#", "1.4.2")), result.stdout)
  end)

  it("reports the position of a token without a value, and writes nothing", function()
    local result = command.kubebundle { "render", "--quiet", EXAMPLE, "-o", at("out.yaml") }
    assert.same(1, result.status)
    assert.same("", result.stdout)
    assert.same(EXAMPLE .. ":38:61: error: ", result.stderr:match("^.-: error: "))
    assert.matches("dockertag.*%[token%-unresolved%]\n$", result.stderr)
    assert.same("", tree())
  end)

  it("reports all problems of all files, and writes no file if one has a problem", function()
    make { ["k/a.yaml"] = "a: #(x)#\nb: #(y\n", ["k/b.yaml"] = "a: [\n", ["k/c.yaml"] = "c: 1\n" }
    local result = render { "k", "-o", "out" }
    assert.same(1, result.status)
    local places = {}
    for place, rule in result.stderr:gmatch("(k/[%w.]+:%d+:%d+): error: [^\n]* %[([%w-]+)%]\n") do
      places[#places + 1] = place .. " " .. rule
    end
    assert.same(
      { "k/a.yaml:1:4 token-unresolved", "k/a.yaml:2:4 token-malformed", "k/b.yaml:2:1 document-invalid" },
      places
    )
    assert.same("k k/a.yaml k/b.yaml k/c.yaml", tree())
  end)

  it("rejects a pipeline's macro that was not expanded", function()
    local result = render({ "-", "--set", "tag=$(dockertag)" }, { stdin = "image: a:#(tag)#\n" })
    assert.same(1, result.status)
    assert.matches("%-:1:10: error: .* %[value%-macro%]", result.stderr)
  end)

  describe("takes values", function()
    it("in JSON: lists, maps and exact numbers", function()
      assert.equal(
        "a: [{k: v}]\nb: 1.10\n",
        (text_of("a: #(a)#\nb: #(b)#\n", "--set-json", 'a=[{"k":"v"}]', "--set-json", "b=1.10"))
      )
      for _, text in ipairs { "a={", "a=", "a", "a=[1,]" } do
        local result = render({ "-", "--set-json", text }, { stdin = "a: 1\n" })
        assert.same({ 2, "" }, { result.status, result.stdout }, text)
      end
    end)

    it("from variables with a prefix, and from no others", function()
      local environment = { APP_TAG = "1.2", TAG = "3", APP_b = "4" }
      local template = "a: #(APP_TAG)# #(app.tag)# #(tag | default 'none')# #(APP_b)#\n"
      local result = render({ "-", "--env-prefix", "APP_" }, { stdin = template, env = environment })
      assert.equal("a: 1.2 1.2 none 4\n", result.stdout)
    end)

    it("not from empty variables, and reports them", function()
      local result = render({ "-", "--env" }, { stdin = "a: #(tag | default 'b')##(x)#\n", env = { TAG = "", X = "" } })
      assert.equal(1, result.status)
      assert.matches("%-:1:25: error: .* X is empty.* %[token%-unresolved%]\n", result.stderr)
      assert.is_nil(result.stderr:find("TAG", 1, true))
    end)

    it("of the type whose canonical form they are, and with --set-string text", function()
      assert.same("a: 3\n", text_of("a: #(x)#\n", "--set", "x=3"))
      assert.same('a: "3"\n', text_of("a: #(x)#\n", "--set-string", "x=3"))
      assert.same("a: v1.10\n", text_of("a: v#(x)#\n", "--set", "x=1.10"))
      assert.same("a: b=c\n", text_of("a: #(x)#\n", "--set", "x=b=c"))
      for _, text in ipairs { "706798e8", "0474915", "1.10", "yes", "~", "0x1f", "1_000", "+1", ".5", "1.", "-01" } do
        assert.same(('a: "%s"\n'):format(text), text_of("a: #(x)#\n", "--set", "x=" .. text))
      end
      for _, text in ipairs { "-3", "0", "1.05", "true", "null" } do
        assert.same(("a: %s\n"):format(text), text_of("a: #(x)#\n", "--set", "x=" .. text))
      end
    end)

    it("from files, by name", function()
      make { ["v.yaml"] = "x: {y: [1, 2.0]}\n", ["v.json"] = '{"x": {"y": [3, 4.50]}}', ["p.env"] = "x=on\n" }
      assert.same("a: v2.0\n", text_of("a: v#(x.y.1)#\n", "--values", "v.yaml"))
      assert.same("a: v4.50\n", text_of("a: v#(x.y.1)#\n", "--values", "v.json"))
      assert.same("a: von\n", text_of("a: v#(x)#\n", "--values", "p.env"))
      assert.same(
        "a: 5\n",
        rendered({ "t.yaml", "--values", "-" }, { stdin = "x: 5" }, make { ["t.yaml"] = "a: #(x)#\n" })
      )
    end)

    it("from pipes, which can be read once", function()
      make { ["t.yaml"] = "a: #(x)#\n" }
      for _, text in ipairs { "x: 5", "x=5", '{"x": 5}' } do
        local result = render({ "t.yaml", "--values", "/dev/fd/4" }, { redirect = "4<<END\n" .. text .. "\nEND\n" })
        assert.same({ 0, "a: 5\n" }, { result.status, result.stdout })
      end
    end)

    it("from a file without its final line break, if the token shares its line", function()
      make { ["tag"] = "1.4.2\r\n", ["text"] = "a\nb\n" }
      local result = render({ "-", "--set-file", "tag=tag" }, { stdin = "image: web:#(tag)#\n" })
      assert.same({ 0, "image: web:1.4.2\n" }, { result.status, result.stdout })
      assert.matches("%[value%-trimmed%]", result.stderr)
      assert.equal("a: |+\n  a\n  b\n\n", text_of("a: |\n  #(text)#\n", "--set-file", "text=text"))
      result = render({ "-", "--set-file", "tag=tag" }, { stdin = "a: #(tag | base64)#\n" })
      assert.equal("a: MS40LjI=\n", result.stdout)
    end)

    it("from the contents of a file", function()
      make { ["cert"] = "line 1\nline 2" }
      assert.same("a: |\n  line 1\n  line 2\n", text_of("a: |\n  #(x)#\n", "--set-file", "x=cert"))
    end)

    it("from the environment, as pipelines export it", function()
      assert.same(
        "a: 1 b\n",
        rendered(
          { "-", "--env" },
          { stdin = "a: #(release.tag)# #(other)#\n", env = { RELEASE_TAG = "1", other = "b", OTHER = "c" } }
        )
      )
    end)

    it("from later sources first: files in order, --env, --set in order", function()
      make {
        ["1.yaml"] = "a: f1\nb: f1\nc: f1\nd: {x: f1, y: f1}\n",
        ["2.yaml"] = "b: f2\nc: f2\nd: {y: f2}\n",
      }
      local result = render(
        { "-", "--set", "e=s1", "--values", "1.yaml", "--values", "2.yaml", "--env", "--set-string", "e=s2" },
        { stdin = "v: #(a)# #(b)# #(c)# #(d.x)# #(d.y)# #(e)#\n", env = { c = "env", E = "env" } }
      )
      assert.same("v: f1 f2 env f1 f2 s2\n", result.stdout)
      assert.same(0, result.status)
      assert.same(
        "info: b, c, d.y: 2.yaml overrides 1.yaml [value-shadowed]\n"
          .. "info: c: --env overrides 2.yaml [value-shadowed]\n"
          .. "info: e: --set overrides --env [value-shadowed]\n"
          .. "info: duplicate e in --set: the last one wins [value-shadowed]\n",
        result.stderr
      )
    end)

    it("and warns if a guess of --env overrides a file's value", function()
      make { ["1.yaml"] = "a: f1\nb: {c: f1}\nd: f1\n" }
      local result = render(
        { "-", "--values", "1.yaml", "--env", "--format", "json" },
        { stdin = "v: #(a)# #(b.c)# #(d)#\n", env = { A = "e1", B_C = "e2", d = "e3" } }
      )
      assert.same({ 0, "v: e1 e2 e3\n" }, { result.status, result.stdout })
      local found = {}
      for index, finding in ipairs(core.json.decode(result.stderr)) do
        found[index] = { finding.rule, finding.severity }
      end
      assert.same({ { "value-shadowed", "warning" }, { "value-shadowed", "info" } }, found)
    end)

    it("but never from the shell's own variables, unless they are named as they are", function()
      make { ["1.yaml"] = "user: shop\n" }
      local result = render({ "-", "--values", "1.yaml", "--env" }, {
        stdin = "path: #(path | default '/data')#\nuser: #(user)#\nhome: #(HOME)#\n",
        env = { PATH = os.getenv "PATH", USER = "ci", HOME = "/home/ci" },
      })
      assert.same(
        { 0, "path: /data\nuser: shop\nhome: /home/ci\n", "" },
        { result.status, result.stdout, result.stderr }
      )
    end)

    it("and warns about those that no token uses", function()
      local result = render({ "-", "--set", "dockertga=1", "--set", "tag=1" }, { stdin = "a: #(tag)#\n" })
      assert.same({ 0, "a: 1\n" }, { result.status, result.stdout })
      assert.matches("^warning: .*dockertga.* %[value%-unused%]\n$", result.stderr)
    end)

    it("and does not warn about names if a template has faults, which may hide a token", function()
      local result = render({ "-", "--set", "tag=1" }, { stdin = "a: #(tag)#\nb: x#(\n" })
      assert.same(1, result.status)
      assert.matches("^%-:2:5: error: [^\n]* %[token%-malformed%]\n$", result.stderr)
    end)

    it("but not from a file that has no values", function()
      make { ["bad.yaml"] = "a: [\n", ["list.yaml"] = "- 1\n" }
      for _, name in ipairs { "bad.yaml", "list.yaml" } do
        local result = render({ "-", "--values", name }, { stdin = "a: 1\n" })
        assert.same({ 1, "" }, { result.status, result.stdout })
        assert.matches("^" .. name .. ":%d+:%d+: error: .*%[document%-invalid%]\n$", result.stderr)
      end
    end)
  end)

  describe("reads tokens", function()
    it("of other spellings", function()
      assert.same("a: 1 #(x)#\n", text_of("a: ${ x } #(x)#\n", "--tokens", "${ }", "--set", "x=1"))
    end)

    it("that lack a value as text or as nothing on request", function()
      local result = render({ "-", "--missing", "keep" }, { stdin = "a: v#(x)#\n" })
      assert.same({ 0, "a: v#(x)#\n" }, { result.status, result.stdout })
      assert.matches("%-:1:5: warning: .*%[token%-kept%]\n$", result.stderr)
      result = render({ "-", "--missing", "empty", "--set", "y=1" }, { stdin = "a: v#(x)#\nb: #(y)#\n" })
      assert.same({ 0, "a: v\nb: 1\n" }, { result.status, result.stdout })
      assert.matches("^%-:1:5: info: .*%[token%-empty%]\n$", result.stderr)
    end)

    it("of text files and JSON", function()
      assert.same("<a>: 1\n", text_of("<a>: #(x)#\n", "--mode", "text", "--set", "x=1"))
      make { ["t.json"] = '{"a": "#(x)#"}' }
      assert.same('{"a": "q\\""}', rendered { "t.json", "--set", 'x=q"' })
    end)

    it("and lists them with filters and defaults", function()
      local template = 'a: #(x | lower | default "l")#\nb: #(y)# # #(z)#\n'
      assert.same('-:1:4: x | lower | default "l"\n-:2:4: y\n', text_of(template, "--list"))
      local json = render({ "-", "--list", "--format", "json" }, { stdin = template }).stdout
      assert.same({
        {
          file = "-",
          line = 1,
          column = 4,
          name = "x",
          default = "l",
          filters = {
            { name = "lower", arguments = {} },
            { name = "default", arguments = { "l" } },
          },
        },
        { file = "-", line = 2, column = 4, name = "y", filters = {} },
      }, core.json.decode(json))
    end)
  end)

  describe("reports what was done", function()
    local function stderr_of(arguments, options)
      options.directory = at()
      return command.kubebundle({ "render", "-", table.unpack(arguments) }, options).stderr
    end

    it("in a summary, unless --quiet", function()
      make { ["k/a.yaml"] = "a: #(x)##(x)#\nb: #(y)#\n", ["k/b.yaml"] = "b: 1\n", ["k/c.yaml"] = "c: '#(x)#'\n" }
      local function conclusion(...)
        return command.kubebundle({ "render", "k", "--set", "x=1", ... }, { directory = at() }).stderr
      end
      assert.equal("replaced 4 tokens in 2 files\n", conclusion("--set", "y=2"))
      assert.equal("", conclusion("--set", "y=2", "--quiet"))
      assert.matches("\nreplaced 3 tokens in 2 files\n$", conclusion("--missing", "keep"))
      assert.equal("replaced 1 token in 1 file\n", stderr_of({ "--set", "x=1" }, { stdin = "a: #(x)#\n" }))
    end)

    it("with a warning if there are no tokens at all", function()
      assert.matches(
        "^warning: .* %[no%-tokens%]\nreplaced 0 tokens in 0 files\n$",
        stderr_of({}, { stdin = "a: 1\n" })
      )
      assert.matches("%[no%-tokens%]", stderr_of({ "--only", "y" }, { stdin = "a: #(x)#\n" }))
      assert.not_matches("%[no%-tokens%]", stderr_of({ "--missing", "keep" }, { stdin = "a: #(x)#\n" }))
    end)

    it("with a warning for what looks like a token in another spelling", function()
      local manifest = "kind: Pod\nmetadata:\n  name: web-%s\nspec:\n  containers:\n  - image: a:%s\n"
        .. "    env:\n    - {name: A, value: '%s'}\n    - {name: B, value: 'see %s'}\n    args: ['%s']\n"
      for text, spelling in pairs {
        ["#{x}#"] = "#{ }#",
        ["__x__"] = "__ __",
        ["{{ x }}"] = "{{ }}",
        ["${x}"] = "${ }",
        ["%%x%%"] = "%% %%",
      } do
        local template = manifest:gsub("%%s", (text:gsub("%%", "%%%%"))) .. "a: #(x)#\n"
        local found = stderr_of({ "--set", "x=1" }, { stdin = template })
        local lines = {}
        for line in found:gmatch "%-:(%d+):%d+: warning: [^\n]* %[token%-spelling%]" do
          lines[#lines + 1] = line
        end
        assert.equal("3 6 8", table.concat(lines, " "), text .. "\n" .. found)
        assert.matches(("`--tokens '%s'`"):format(spelling), found, 1, true)
        local filled = stderr_of({ "--tokens", spelling, "--missing", "keep" }, { stdin = template })
        assert.not_matches("possible token in the spelling " .. spelling, filled, 1, true)
      end
      assert.matches(
        "%-:2:13: warning.*%[token%-spelling%]",
        stderr_of({}, { stdin = "a: 1\n- replicas: #{n}#\n" })
          .. stderr_of({}, { stdin = "spec:\n  replicas: #{n}#\n" })
      )
    end)
  end)

  describe("in stages", function()
    it("fills only the tokens of some names; all else is text, malformed tokens included", function()
      local template = "a: ${A} ${B:-x} \\${C}\nb: [${A}, ${B}]\nc: '${#n[@]} ${'\n"
      local result = render(
        { "-", "--tokens", "${ }", "--only", "A,D", "--set", "A=1", "--check" },
        { stdin = template }
      )
      assert.not_matches("token%-kept", result.stderr)
      result = render({ "-", "--tokens", "${ }", "--only", "A,D", "--set", "A=1" }, { stdin = template })
      assert.same({ 0, (template:gsub("%${A}", "1")) }, { result.status, result.stdout })
      result = render({ "-", "--tokens", "${ }", "--only", "A" }, { stdin = template })
      assert.matches("token%-unresolved", result.stderr)
    end)

    it("gives the same result as a single rendering", function()
      local template = "a: #(x)# \\#(y)#\n#(y)#: '#(x)#'\nb: |\n  #(x)#\n  #(y)#\n"
      local first = render({ "-", "--missing", "keep", "--set-string", "x=1: 2" }, { stdin = template }).stdout
      local second = rendered({ "-", "--set", "y=3" }, { stdin = first })
      assert.equal(rendered({ "-", "--set", "y=3", "--set-string", "x=1: 2" }, { stdin = template }), second)
    end)

    it("rejects a value that the next stage would read as a token", function()
      for _, option in ipairs { "--missing=keep", "--only=x" } do
        local result = render({ "-", option, "--set", "x=#(y)#" }, { stdin = "a: #(x)#\n" })
        assert.matches("%-:1:4: error: .*%[value%-unusable%]", result.stderr)
      end
    end)

    it("accepts one spelling", function()
      local result = render({ "-", "--tokens", "${ }", "--tokens", "#( )#" }, { stdin = "a: 1" })
      assert.equal(2, result.status)
    end)
  end)

  describe("writes", function()
    it("files in place with -i, if they have not changed since", function()
      make { ["k/a.yaml"] = "a: #(x)#\n", ["k/b.yaml"] = "b: 1\n" }
      assert.equal("", rendered { "k", "-i", "--set", "x=1" })
      assert.equal("a: 1\n", command.read(at "k/a.yaml"))
      assert.equal(2, render({ "k", "-i", "-o", "out", "--set", "x=1" }).status)
      assert.equal(2, render({ "-", "-i", "--set", "x=1" }, { stdin = "a: #(x)#" }).status)
    end)

    it("files to their paths below a directory, and never outside of it", function()
      make { ["k/a/x.yaml"] = "a: #(x)#\n", ["k/b/x.yaml"] = "b: #(x)#\n", ["z.yaml"] = "c: #(x)#\n" }
      rendered { "k/a/x.yaml", "k/b/x.yaml", "-o", "out/", "--set", "x=1" }
      assert.equal("b: 1\n", command.read(at "out/b/x.yaml"))
      local result = render { "../" .. at():match "[^/]*$" .. "/k/a/x.yaml", "z.yaml", "-o", "out/", "--set", "x=1" }
      assert.equal(2, result.status)
    end)

    it("but not its own output: the output directory is not an input", function()
      make { ["a.yaml"] = "a: #(x)#\n", ["t/b.yaml"] = "b: 1\n", [".kubebundleignore"] = "skipped.yaml\n" }
      make { ["skipped.yaml"] = "b: #(y)#\n" }
      for _ = 1, 2 do
        rendered { ".", "-o", "out", "--set", "x=1", "--exclude", "t" }
        assert.equal(".kubebundleignore a.yaml out out/a.yaml skipped.yaml t t/b.yaml", tree())
      end
    end)

    it("several files as one stream", function()
      make { ["k/a.yaml"] = "a: #(x)#\n", ["k/b.json"] = '{"b": "#(x)#"}', ["k/c.yml"] = "---\nc: 1\n" }
      assert.same('a: 1\n---\n{"b": "1"}\n---\nc: 1\n', rendered { "k", "--set", "x=1" })
    end)

    it("a tree that mirrors the inputs', which may be the same tree", function()
      make { ["k/a.yaml"] = "a: #(x)#\n", ["k/d/b.yaml"] = "b: #(x)#\n", ["k/d/c.txt"] = "#(x)#" }
      assert.same("", rendered { "k", "--set", "x=1", "-o", "out/deep" })
      assert.same(
        "k k/a.yaml k/d k/d/b.yaml k/d/c.txt out out/deep out/deep/a.yaml out/deep/d out/deep/d/b.yaml",
        tree()
      )
      rendered { "k", "--set", "x=1", "-o", "k" }
      assert.same("b: 1\n", command.read(at("k/d/b.yaml")))
    end)

    it("a single input to the file that is named", function()
      assert.same("", text_of("a: #(x)#\n", "--set", "x=1", "-o", "o.yaml"))
      assert.same("a: 1\n", command.read(at("o.yaml")))
    end)

    it("the matches of patterns that no shell expanded", function()
      make { ["k/a.yaml"] = "a: #(x)#\n", ["k/b.yaml"] = "b: 1\n", ["k/c.txt"] = "c" }
      assert.same("a: 1\n---\nb: 1\n", rendered { "k/*.yaml", "--set", "x=1" })
    end)

    it("a Secret for its owner only", function()
      text_of("kind: Secret\nstringData: {a: '#(x)#'}\n", "--set", "x=1", "-o", "s.yaml")
      assert.same("600\n", command.run({ "stat", "-c", "%a", at("s.yaml") }).stdout)
    end)

    it("nothing if two inputs would be one file", function()
      make { ["a/x.yaml"] = "a: #(x)#\n", ["b/x.yaml"] = "b: 1\n" }
      local result = render { "a", "b", "-o", "out", "--set", "x=1" }
      assert.same(2, result.status)
      assert.same("kubebundle: a/x.yaml and b/x.yaml would both be written to out/x.yaml\n", result.stderr)
      assert.same("a a/x.yaml b b/x.yaml", tree())
    end)
  end)

  describe("with --check", function()
    local pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n"
      .. "  - {name: web, image: 'r.example.com/web:#(tag)#'}\n"

    it("writes a rendering without errors", function()
      local result = render({ "-", "--check", "--set", "tag=1" }, { stdin = pod })
      assert.same(0, result.status)
      assert.same((pod:gsub("#%(tag%)#", "1")), result.stdout)
    end)

    it("writes nothing if the API server or the kubelet would reject something", function()
      make { ["a.yaml"] = pod, ["b.yaml"] = "apiVersion: v1\nkind: Namespace\nmetadata: {name: '#(name)#'}\n" }
      local result = render { "a.yaml", "b.yaml", "--check", "--set", "tag=a b", "--set", "name=Shop", "-o", "out" }
      assert.same({ 1, "" }, { result.status, result.stdout })
      assert.matches("a.yaml:6:%d+: error: [^\n]* %[image%-invalid%]\n", result.stderr)
      assert.matches("b.yaml:3:%d+: error: [^\n]* %[name%-invalid%]\n", result.stderr)
      assert.same("a.yaml b.yaml", tree())
    end)

    it("finds the same as check in the rendering: also a token in a value, or an escaped one", function()
      local noted = pod:gsub("metadata: {", "metadata: {annotations: {a: '\\#(q)#', b: '#(tag)#'}, ")
      for spelling, values in pairs {
        ["#( )#"] = { "#(v)#", "${v}", "1" },
        ["${ }"] = { "${x}", "#(v)#", "1" },
        ["{{ }}"] = { "{{x}}", "1" },
      } do
        local prefix, suffix = spelling:match("(%S+) (%S+)")
        local template = noted:gsub("#%((%a+)%)#", prefix:gsub("%%", "%%%%") .. "%1" .. suffix)
        for _, value in ipairs(values) do
          local rendering = render({ "-", "--tokens", spelling, "--set", "tag=" .. value }, { stdin = template }).stdout
          local checked = command.kubebundle({ "check", "--quiet", "-" }, { stdin = rendering })
          local arguments = { "-", "--check", "--tokens", spelling, "--set", "tag=" .. value }
          local result = render(arguments, { stdin = template })
          assert.equal(checked.status, result.status)
          local found = result.stderr:gsub("[^\n]* %[token%-spelling%]\n", "")
          assert.equal(checked.stderr, found)
        end
      end
    end)
  end)

  describe("exits 2", function()
    local function refused(message, arguments, options)
      local result = render(arguments, options)
      assert.same({ 2, "" }, { result.status, result.stdout })
      assert.matches(message, result.stderr, 1, true)
      assert.not_matches("traceback", result.stderr)
    end

    it("for wrong usage", function()
      refused("missing PATH", {})
      refused("--set needs NAME=VALUE", { "-", "--set", "canary" })
      refused("--set needs NAME=VALUE", { "-", "--set", "=canary" })
      refused("invalid token spelling 'x'", { "-", "--tokens", "x" })
      refused("must be one of 'yaml', 'json', 'xml', 'text'", { "-", "--mode", "toml" })
      refused("standard input can be read only once", { "-", "-" })
      refused("standard input can be read only once", { "-", "--values", "-" })
    end)

    it("for files that cannot be read or written", function()
      make { ["t.yaml"] = "a: 1\n", ["d/x.txt"] = "" }
      refused("cannot read nowhere.yaml: No such file or directory", { "nowhere.yaml" })
      refused("cannot read n=1.yaml: No such file or directory", { "t.yaml", "--values", "n=1.yaml" })
      refused("cannot read d: the directory holds no .yaml, .yml or .json file", { "d" })
      refused("cannot write /proc/version", { "t.yaml", "-o", "/proc/version" })
      refused("cannot create directory /proc/nowhere", { "t.yaml", "-o", "/proc/nowhere/t.yaml" })
      refused("standard output: Bad file descriptor", { "t.yaml" }, { redirect = ">&-" })
      refused("standard output: No space left on device", { "t.yaml" }, { redirect = ">/dev/full" })
    end)
  end)

  describe("reports problems", function()
    local template = "a: 1\nb: é#(tga)#\n"

    it("as JSON on stderr, an empty array if there are none", function()
      local result = render({ "-", "--format", "json", "--set", "tag=1" }, { stdin = template })
      assert.same({ 1, "" }, { result.status, result.stdout })
      local list = core.json.decode(result.stderr)
      assert.same(
        { "token-unresolved", "error", "render", "-", 2, 5 },
        { list[1].rule, list[1].severity, list[1].stage, list[1].file, list[1].line, list[1].column }
      )
      assert.same("[]\n", render({ "-", "--format", "json", "--set", "x=1" }, { stdin = "a: #(x)#" }).stderr)
    end)

    it("as annotations and SARIF", function()
      local function report(format)
        return render({ "-", "--format", format }, { stdin = template }).stderr
      end
      assert.matches("^::error file=%-,line=2,col=5,endColumn=12,title=token%-unresolved::", report "github")
      assert.matches("^##vso%[task.logissue type=error;sourcepath=%-;linenumber=2;", report "azure")
      assert.same("token-unresolved", core.json.decode(report "sarif").runs[1].results[1].ruleId)
    end)

    it("with the source line on request, masked", function()
      local result = render({ "-", "--excerpts" }, { stdin = "a: canary#(tag)#\nimage: a:#(tag)#\n" })
      assert.matches("\n  a: ***#(tag)#\n        ^~~~~~~\n", result.stderr, 1, true)
      assert.matches("\n  image: a:#(tag)#\n           ^~~~~~~\n", result.stderr, 1, true)
      assert.not_matches("canary", result.stderr)
    end)

    it("without showing any value", function()
      make { ["v.yaml"] = "password: canary-1\nlist: [canary-3]\n" }
      local arguments = { "-", "--excerpts", "--values", "v.yaml", "--set", "text=canary\n2" }
      local result = render(
        arguments,
        { stdin = [[
kind: Secret
a: #(password | nofilter)# #(list)#
b: #(text)# #(tga)#
data: {c: #(password)#}
]] }
      )
      assert.same(1, result.status)
      assert.not_matches("canary", result.stderr)
    end)
  end)
end)
