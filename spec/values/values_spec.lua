local core = require "kubebundle.core"
local kb = require "kubebundle"

local values = kb.values

-- The text of a value inside text.
local function spelled(tree)
  local texts = {}
  for key, value in pairs(tree) do
    texts[key] = tostring(value)
  end
  return texts
end

local function with_file(name, text, use)
  local base = os.tmpname()
  os.remove(base)
  local path = base .. name
  local file = assert(io.open(path, "wb"))
  file:write(text)
  file:close()
  use(path)
  os.remove(path)
end

describe("kb.values.load", function()
  it("reads YAML and keeps how numbers, booleans and null are spelled", function()
    local tree = assert(values.load("tag: 1.10\nn: 012\non: on\n1.10: 0\nint: 3\nq: '1.10'\nz: ~\nf: 1.5\nt: text\n"))
    assert.same({
      tag = "1.10",
      n = "012",
      on = "on",
      ["1.10"] = "0",
      int = "3",
      q = "1.10",
      z = "~",
      f = "1.5",
      t = "text",
    }, spelled(tree))
    assert.equal(3, tree.int)
    assert.equal("string", type(tree.q))
    assert.equal("userdata", type(tree.tag))
  end)

  it("gives numbers that calculate, compare and join texts", function()
    local tree = assert(values.load("a: 012\nb: 1.10\nc: on\n"))
    local a, b = tree.a, tree.b
    assert.same({ 11, 9, 20, 5.0, 5, 0, 100.0, -10 }, { a + 1, a - 1, 2 * a, a / 2, a // 2, a % 2, a ^ 2, -a })
    assert.near(2.1, b + "1", 1e-9)
    assert.same({ true, false, true, true, false }, { a < 11, a < b, b <= 1.1, a >= 10, a > 10 })
    assert.equal("v012 1.10!", "v" .. a .. " " .. b .. "!")
    assert.has_error(function()
      return tree.c + 1
    end, "attempt to perform arithmetic on a boolean value")
    assert.has_error(function()
      return tree.c < 1
    end, "attempt to compare boolean with number")
  end)

  it("returns values that are encoded as Kubernetes reads them", function()
    local tree = assert(values.load("a: [012, 1.10, on, ~, 0x10, 1_000, '1.10']\nb:\n"))
    assert.equal('{"a":[10,1.1,true,null,16,1000,"1.10"],"b":null}', kb.json.encode(tree))
    assert.same(kb.yaml.decode(kb.yaml.encode(tree)), kb.json.decode(kb.json.encode(tree)))
    assert.equal("10\n", kb.yaml.encode(tree.a[1]))
    assert.equal('"on"', kb.json.encode(core.template.quoted "on"))
    assert.has_error(function()
      kb.json.encode { a = { core.template.spelled ".inf" } }
    end, "cannot write an infinite number as JSON, at a.1")
  end)

  it("keeps spellings through anchors and merges", function()
    local tree = assert(values.load("a: &a 1.10\nb: *a\nc: &c {d: 012}\ne: {<<: *c}\n"))
    assert.equal("1.10", tostring(tree.b))
    assert.equal("012", tostring(tree.e.d))
  end)

  it("reads JSON and keeps how numbers are spelled", function()
    local tree = assert(
      values.load('{"a": 1.10, "b": [1E3, 2], "c": "1.10", "😀\\ud83d\\ude00": -0,\n "n": 10000000000000000000001}')
    )
    assert.equal("1.10", tostring(tree.a))
    assert.equal("1E3", tostring(tree.b[1]))
    assert.equal(2, tree.b[2])
    assert.equal("string", type(tree.c))
    assert.equal("-0", tostring(tree["😀😀"]))
    assert.equal("10000000000000000000001", tostring(tree.n))
  end)

  it("reads files of variables", function()
    local tree = assert(values.load([[
# a comment

A=1.10
export B = some words # and a comment
C="quoted # \"text\"\n\$x"
D='as \n it # is'
E=
F=on
G="two
lines" # comment
H=a#b
dotted.name-x=1
]]))
    assert.same({
      A = "1.10",
      B = "some words",
      C = 'quoted # "text"\n$x',
      D = "as \\n it # is",
      E = "",
      F = "on",
      G = "two\nlines",
      H = "a#b",
      ["dotted.name-x"] = "1",
    }, spelled(tree))
    assert.equal("userdata", type(tree.F))
    assert.equal("string", type(tree.E))
  end)

  it("reports where a file of variables is wrong", function()
    for text, place in pairs {
      ["A=1\nB\n"] = "2:1",
      ["A=1\n  =2\n"] = "2:3",
      ["A='x\n"] = "1:3",
      ['A="x" y\n'] = "1:6",
      ["A=1\nA=2\n"] = "2:1",
      ["1A=1\nB=2"] = "1:1",
    } do
      local tree, err = values.load(text, { format = "env" })
      assert.is_nil(tree)
      assert.equal(place, ("%d:%d"):format(err.line, err.column), text)
    end
  end)

  it("determines the format of a file by its name", function()
    with_file(".yaml", "a: 1.10\n", function(path)
      assert.equal("1.10", tostring(assert(values.load(path)).a))
    end)
    with_file(".json", '{"a": "\\u00e9"}', function(path)
      assert.equal("é", assert(values.load(path)).a)
    end)
    with_file(".env", "a=b: c\n", function(path)
      assert.equal("b: c", assert(values.load(path)).a)
    end)
  end)

  it("merges the documents of a YAML file in their order", function()
    local tree = assert(values.load("a: {b: 1, c: 2}\nl: [1, 2]\n---\n---\na: {c: 3}\nl: [4]\n--- # nothing\n...\n"))
    assert.same({ a = { b = 1, c = 3 }, l = { 4 } }, kb.json.decode(kb.json.encode(tree)))
    assert.same({}, values.load("---\n---\n"))
    local _, err = values.load("a: 1\n---\n# b\n- c\n")
    assert.same({ "values.not-mapping", 4, 1 }, { err.code, err.line, err.column })
  end)

  it("refuses a later document that is not a mapping, after a key that has no position", function()
    local _, err = values.load("? \n---\n- c\n")
    assert.same({ "values.not-mapping" }, { err.code, err.line })
  end)

  it("reads JSON with comments", function()
    local text = '// a\n{"n": /* 1 */ 1.10, // "\n "b": "/* b */"}\n'
    with_file(".jsonc", text, function(path)
      assert.equal("1.10", tostring(assert(values.load(path)).n))
    end)
    assert.equal("/* b */", assert(values.load(text)).b)
    assert.equal("/* b */", assert(values.parse('/* a */ {"b": "/* b */"}')).b)
  end)

  it("reads UTF-16 and a byte order mark", function()
    assert.equal("1", tostring(values.load("\u{FEFF}a: 1\n").a))
    assert.equal("é", values.load("\xFF\xFEa\0:\0 \0\xE9\0\n\0").a)
  end)

  it("names the file and position of an error, without its content", function()
    with_file(".yaml", "a: hunter2\nb: [hunter2\n", function(path)
      local tree, err = values.load(path)
      assert.is_nil(tree)
      assert.equal(path, err.filename)
      assert.is_number(err.line)
      assert.is_nil(tostring(err):find("hunter2"))
    end)
    assert.equal("values.not-mapping", select(2, values.load("- a\n")).code)
    assert.equal("file.not-found", select(2, values.load("/no/such/file.yaml")).code)
    assert.same({}, values.load("# nothing\n"))
    assert.same({}, values.load("\n", { format = "env" }))
    assert.same({}, values.load(""))
    assert.equal("file.is-directory", select(2, values.load("/tmp")).code)
  end)

  it("treats a path as a path, whatever its letters and whether it exists or not", function()
    for _, path in ipairs { "/srv/stage=test/v.yaml", "stage=test.env", "owner: b.yaml", "{x}.json", "a=b", "k: v" } do
      local tree, err = values.load(path)
      assert.is_nil(tree, path)
      assert.equal("file.not-found", err.code, path)
      assert.equal("file.not-found", select(2, values.load(path, { format = "yaml" })).code, path)
    end
    local directory = os.tmpname()
    os.remove(directory)
    assert(os.execute("mkdir '" .. directory .. "'"))
    local path = directory .. "/{a}=b: c.yaml"
    assert(io.open(path, "w")):write("x: 1.10\n"):close()
    assert.equal("1.10", tostring(assert(values.load(path)).x))
    assert(os.execute("rm -r '" .. directory .. "'"))
  end)

  it("names an unreadable path, but not a text given instead of a path", function()
    assert.matches("/srv/stage=test/v.yaml", tostring(select(2, values.load "/srv/stage=test/v.yaml")), 1, true)
    local message = tostring(select(2, values.load "PASSWORD=hunter2"))
    assert.is_nil(message:find "hunter2")
    assert.matches("kb.values.parse", message, 1, true)
  end)
end)

describe("kb.values.parse", function()
  it("reads a text, of one line too, in the format that it looks like or that is given", function()
    assert.same({ a = "b" }, values.parse "a=b")
    assert.same({ a = "b" }, values.parse "a: b")
    assert.same({ a = "b" }, values.parse '{"a": "b"}')
    assert.same({ a = "b: c" }, values.parse("a=b: c", { format = "env" }))
    assert.same({ a = "b" }, values.parse("a=b", { filename = "x.env" }))
    assert.same({ a = "b" }, values.parse("a=b", "x.env"))
    assert.equal("values.not-mapping", select(2, values.parse("a=b", { filename = "x.yaml" })).code)
  end)

  it("uses the given name for the text", function()
    assert.equal("x.yaml", select(2, values.parse("- a\n", { filename = "x.yaml" })).filename)
    assert.is_nil(select(2, values.parse "- a\n").filename)
  end)
end)

describe("kb.values.get", function()
  local tree = { a = { b = 1, ["c.d"] = 2 }, l = kb.array { { name = "x" }, "y" }, ["p.q"] = 3, f = false }

  it("finds nested names, items of lists from 0, and keys that hold dots", function()
    assert.equal(1, values.get(tree, "a.b"))
    assert.equal(2, values.get(tree, "a.c.d"))
    assert.equal("x", values.get(tree, "l.0.name"))
    assert.equal("y", values.get(tree, "l.1"))
    assert.equal(3, values.get(tree, "p.q"))
    assert.is_false(values.get(tree, "f"))
  end)

  it("finds nothing if there is nothing", function()
    for _, name in ipairs { "b", "a.x", "a.b.c", "l.2", "l.x", "l.-1", "", ".", "a." } do
      assert.is_nil(values.get(tree, name), name)
    end
  end)
end)

describe("kb.values.merge", function()
  it("merges maps key by key; of all else the last wins", function()
    local first = { a = { x = 1, y = 2 }, l = kb.array { 1, 2 }, s = 1 }
    local second = { a = { y = 3 }, l = kb.array { 9 }, s = { t = 1 } }
    local merged = values.merge(first, second, nil, { n = kb.null })
    assert.same({ a = { x = 1, y = 3 }, l = { 9 }, s = { t = 1 }, n = kb.null }, merged)
    assert.same({ a = { x = 1, y = 2 }, l = { 1, 2 }, s = 1 }, first)
  end)

  it("keeps spellings and marks", function()
    local merged = values.merge(assert(values.load("a: 1.10\nb: []\n")), {})
    assert.equal("1.10", tostring(merged.a))
    assert.equal("[]", kb.json.encode(merged.b))
  end)
end)

describe("kb.values.set", function()
  it("sets nested names and creates missing parents", function()
    local tree = { l = kb.array { { n = 1 } }, s = 1, ["x.y"] = 1 }
    assert(values.set(tree, "l.0.n", 2))
    assert(values.set(tree, "l.1", 3))
    assert(values.set(tree, "s.t", 4))
    assert(values.set(tree, "a.0.b", 5))
    assert(values.set(tree, "x.y", 6))
    assert.same({ l = { { n = 2 }, 3 }, s = { t = 4 }, a = { { b = 5 } }, ["x.y"] = 6 }, tree)
  end)

  it("rejects an item that would leave a hole", function()
    local fine, err = values.set({ l = kb.array { 1 } }, "l.2", 1)
    assert.is_nil(fine)
    assert.equal("values.index-range", err.code)
  end)
end)

describe("kb.values.environment", function()
  it("finds a name unchanged, then as pipelines export it", function()
    local variables = {
      dockertag = "1.10",
      IMAGE_TAG = "x",
      MY_NAME = "012",
      A_B = "",
      both = "1",
      BOTH = "2",
    }
    local found = values.environment({ "dockertag", "image.tag", "My Name", "a-b", "gone", "both" }, function(name)
      return variables[name]
    end)
    assert.same({ dockertag = "1.10", ["image.tag"] = "x", ["My Name"] = "012", both = "1" }, spelled(found))
  end)

  it("treats an empty variable as not set", function()
    local variables = { a = "", A = "1", b = "", C_D = "", ["e:f/g"] = "2", H_I = "3", [".j"] = "", J = "4" }
    local names = { "a", "b", "c.d", "e:f/g", "h:i", ".j", "none" }
    local found, guessed, empty = values.environment(names, function(name)
      return variables[name]
    end)
    assert.same({ a = "1", ["e:f/g"] = "2", ["h:i"] = "3", [".j"] = "4" }, spelled(found))
    assert.same({ a = "A", ["h:i"] = "H_I", [".j"] = "J" }, guessed)
    assert.same({ b = "b", ["c.d"] = "C_D" }, empty)
  end)

  it("tells which variables it guessed", function()
    local _, guessed = values.environment({ "a", "B", "c.d", "none" }, function(name)
      return ({ a = "1", A = "2", B = "3", C_D = "4" })[name]
    end)
    assert.same({ ["c.d"] = "C_D" }, guessed)
  end)

  it("guesses no variable that the shell, the login or the terminal sets for itself", function()
    local own = [[PATH HOME USER LOGNAME LANG LC_ALL LC_CTYPE LC_IDENTIFICATION PWD OLDPWD SHELL TERM HOSTNAME TMPDIR
      EDITOR VISUAL PAGER MAIL DISPLAY TZ SHLVL UID PS1 IFS HISTFILE COLUMNS LINES BASH_VERSION XDG_RUNTIME_DIR
      SSH_AUTH_SOCK SUDO_USER _]]
    local function every(name)
      return "value of " .. name
    end
    for variable in own:gmatch("%S+") do
      local lower = variable:lower()
      if lower ~= variable then
        local names = { lower, (lower:gsub("_", ".")), (lower:gsub("_", "-")), variable:sub(1, 1) .. lower:sub(2) }
        local function only(name)
          return name == variable and "x" or nil
        end
        assert.same({ variable, {} }, { variable, (values.environment(names, only)) })
      end
      assert.same({ [variable] = "value of " .. variable }, values.environment({ variable }, every))
    end
  end)

  it("guesses all other variables", function()
    local function every(name)
      return name:find("^%u") and name or nil
    end
    assert.same(
      { ["path.prefix"] = "PATH_PREFIX", homes = "HOMES", user_id = "USER_ID", ["lc"] = "LC", env = "ENV" },
      values.environment({ "path.prefix", "homes", "user_id", "lc", "env" }, every)
    )
  end)
end)

describe("kb.values.combine", function()
  it("lets later sources win and tells which values they hide", function()
    local tree, shadows = values.combine {
      { origin = "a.yaml", values = { tag = "1", x = { y = 1 } } },
      { origin = "b.yaml", values = { x = { y = 2, z = 3 } } },
      { origin = "--set", assignments = { { "tag", "3" }, { "x.z", 4 } } },
    }
    assert.same({ tag = "3", x = { y = 2, z = 4 } }, tree)
    assert.same({
      { name = "x.y", origin = "b.yaml", shadowed = "a.yaml" },
      { name = "tag", origin = "--set", shadowed = "a.yaml" },
      { name = "x.z", origin = "--set", shadowed = "b.yaml" },
    }, shadows)
  end)

  it("marks a value that a guessed variable hides", function()
    local _, shadows = values.combine {
      { origin = "a.yaml", values = { a = 1, b = { c = 1 }, d = 1 } },
      { origin = "--env", values = { a = 2, ["b.c"] = 2, e = 2 }, guessed = { ["b.c"] = "B_C", e = "E" } },
    }
    assert.same({
      { name = "a", origin = "--env", shadowed = "a.yaml" },
      { name = "b.c", origin = "--env", shadowed = "a.yaml", guessed = "B_C" },
    }, shadows)
  end)

  it("reports which assignment is impossible", function()
    local tree, err = values.combine {
      { origin = "a.yaml", values = { l = kb.array { 1 } } },
      { origin = "--set", assignments = { { "l.x", 1 } } },
    }
    assert.is_nil(tree)
    assert.equal("values.index-range", err.code)
    assert.matches("--set l.x", err.message, 1, true)
  end)
end)

describe("kb.values.unused", function()
  it("lists the names that no token uses", function()
    assert.same(
      { "b", "c.d", "ab" },
      values.unused({ "a", "a.x", "b", "c.d", "t.u.v", "ab", "p" }, { "a", "c.e", "t", "p.q" })
    )
  end)
end)

describe("kb.values.as_text", function()
  it("gives scripts numbers and booleans, and text for what Lua would write differently", function()
    local tree = assert(values.load("tag: 1.10\nn: 3\nb: true\non: on\nz:\nl: [012]\n"))
    assert.same({ tag = "1.10", n = 3, b = true, on = "on", z = kb.null, l = { "012" } }, values.as_text(tree))
  end)
end)
