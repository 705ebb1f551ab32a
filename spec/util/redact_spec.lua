local redact = require "kubebundle.util.redact"

local tokens = {
  "ghp_EXAMPLEexample0123456789exampleEX",
  "github_pat_EXAMPLE0123456789",
  "glpat-EXAMPLEexample012345",
  "dckr_pat_EXAMPLEexample0123",
  "AKIAEXAMPLE012345678",
  "xoxb-0123456789-EXAMPLE",
  "npm_EXAMPLEexample0123",
  "eyJhbGciOiJub25lIn0.e30.",
  "EXA8Q~not-a-real-secret-000000000000",
  "EXAMPLEopaque0123456789abcdefg==",
}

describe("redact.token_shaped", function()
  it("knows how tokens look", function()
    for _, token in ipairs(tokens) do
      assert.is_true(redact.token_shaped(token), token)
    end
  end)

  it("does not match names, host names, digests and UUIDs", function()
    for _, name in ipairs {
      "octocat",
      "AWS",
      "_json_key",
      "00000000-0000-0000-0000-000000000000",
      "devaueast001.azurecr.io",
      ("0123456789abcdef"):rep(4),
      "kubernetes-dashboard-metrics-scraper",
      "ghp_short",
      "",
    } do
      assert.is_false(redact.token_shaped(name), name)
    end
  end)
end)

describe("redact.text", function()
  it("masks tokens and the user info of URLs and leaves the rest", function()
    for _, token in ipairs(tokens) do
      assert.same('pull "***" now', redact.text('pull "' .. token .. '" now'))
    end
    assert.same("https://***@example.com/x", redact.text("https://me:canary@1@example.com/x"))
    assert.same("***@example.com/x", redact.text("https://me:can/ary@example.com/x"))
    assert.same("image ***@example.com", redact.text("image me:canary@example.com"))
    assert.same("mail me@example.com", redact.text("mail me@example.com"))
    assert.same(
      "r.example.com:5000/a@sha256:" .. ("0a"):rep(32),
      redact.text("r.example.com:5000/a@sha256:" .. ("0a"):rep(32))
    )
  end)
end)

describe("redact.shown", function()
  it("masks possible credentials, and escapes control characters", function()
    assert.same("r.example.com\\x0a\\x1b[0m", redact.shown "r.example.com\n\27[0m")
    assert.same("https://***@r.example.com", redact.shown "https://me:canary@r.example.com")
  end)
end)

describe("redact.user_name", function()
  it("masks all of a token, and shows other names", function()
    for _, token in ipairs(tokens) do
      assert.same("***", redact.user_name(token))
    end
    assert.same("robot$ci", redact.user_name "robot$ci")
    assert.same("a\\x09b\u{FFFD}", redact.user_name "a\tb\xFF")
  end)
end)

describe("redact.line", function()
  it("shows the value of a key that is public by nature", function()
    for _, line in ipairs { "   image: a/b:#(tag)#", '- "name": "x",', "kind: Secret", "replicas : 3", "spec:" } do
      assert.same(line, redact.line(line))
    end
  end)

  it("masks every other value, keeping the tokens", function()
    for line, shown in pairs {
      ["  value: canary"] = "  value: ***",
      ["password: 'ab #(x)# cd'"] = "password: ***#(x)#***",
      [".dockerconfigjson: Y2FuYXJ5"] = ".dockerconfigjson: ***",
      ["  plain canary"] = "  ***",
      ["- canary#(x)#"] = "- ***#(x)#",
      ["a: '#(x)#', # canary"] = "a: '#(x)#', # ***",
      ['{"name": "canary"}'] = "***",
      ['value: #(x | default "canary")#'] = "value: ***",
      ["name: web # canary"] = "name: web # ***",
      ["# canary"] = "***",
      [""] = "",
    } do
      assert.same(shown, redact.line(line))
    end
  end)

  it("masks a token even if the key is public", function()
    for _, token in ipairs(tokens) do
      assert.same("name: ***", redact.line("name: " .. token))
    end
  end)

  it("escapes what reorders text, or separates lines", function()
    assert.equal(
      "a\\u202eb\\u2066c\\u2028d\u{2025}\u{2060}",
      redact.printable "a\u{202e}b\u{2066}c\u{2028}d\u{2025}\u{2060}"
    )
  end)

  it("masks what is known to be secret, ignoring case, but not what is too short for that", function()
    assert.equal("the *** says ***: e", redact.without("the Word says wOrd: e", { "word", "e", "" }))
  end)
end)
