-- Go's messages for unreadable pull secrets, of both generations (spec/vectors/go-json-words.json).

local core = require "kubebundle.core"
local explain = require "kubebundle.explain"
local live = require "spec.support.live"
local reader_words = require "kubebundle.explain.reader_words"
local vectors = require "spec.support.vectors"

describe("the message for an unreadable pull secret", function()
  for _, case in ipairs(vectors.read("go-json-words").cases) do
    it("are those of Go 1.26, and those of Go 1.27, for " .. case.document, function()
      local _, failure = core.dockerconfig.decode(case.document)
      assert.equal(case["go1.26"], failure.message)
      assert.equal(case["go1.27"], reader_words.of_go_1_27(failure.message))
      local found =
        explain(live.list { live.secret { document = case.document }, live.pod { secrets = { "regcred" } } })[1]
      local steps = table.concat(found.steps, "\n")
      assert.truthy(steps:find(case["go1.26"], 1, true))
      assert.truthy(steps:find(case["go1.27"], 1, true))
    end)
  end

  it("are the same in both for all that is not about a field of an entry", function()
    for _, document in ipairs {
      '{"auths":[]}',
      '{"auths":{"r":{"auth":"!"}}}',
      '{"auths":{"r":{"auth":"eA=="}}}',
      '{"HttpHeaders":"x"}',
      '{"auths":',
    } do
      local _, failure = core.dockerconfig.decode(document)
      assert.equal(failure.message, reader_words.of_go_1_27(failure.message))
      assert.is_true(reader_words.are(failure.message), failure.message)
    end
  end)

  it("of the old layout were always those of Go 1.27", function()
    local _, modern = core.dockerconfig.decode('{"auths":{"r":{"auth":1}}}')
    local _, legacy = core.dockerconfig.decode('{"r":{"auth":1}}', { legacy = true })
    assert.equal(legacy.message, reader_words.of_go_1_27(modern.message))
  end)

  it("are not found inside of longer errors", function()
    assert.is_false(reader_words.are "failed to pull: illegal base64 data at input byte 0")
    assert.is_false(reader_words.are "illegal base64 data at input byte 0 of the layer")
  end)
end)
