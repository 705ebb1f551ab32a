local words = require "kubebundle.util.words"

describe("the nearest word", function()
  it("differs by few letters, by case or by the signs that join words", function()
    for word, meant in pairs {
      replcas = "replicas", relpicas = "replicas", imagepullpolicy = "imagePullPolicy",
      image_pull_policy = "imagePullPolicy",
      ["docker-tag"] = "dockertag", tga = "tag", envv = "env",
    } do
      assert.equal(meant, words.nearest(word, { "replicas", "imagePullPolicy", "dockertag", "tag", "env" }), word)
    end
  end)

  it("is none where all are far, or the word is longer than names are", function()
    for _, word in ipairs { "x", "volume", "tags-of-images", ("replica"):rep(9) } do
      assert.is_nil(words.nearest(word, { "replicas", "tag" }), word)
    end
    assert.is_nil(words.nearest("a", {}))
  end)

  it("is the nearer one, and of two the first", function()
    assert.equal("ports", words.nearest("port", { "parts", "ports" }))
    assert.equal("bat", words.nearest("bet", { "bat", "bit" }))
  end)
end)
