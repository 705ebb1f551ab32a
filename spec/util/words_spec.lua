local words = require "kubebundle.util.words"

describe("the nearest word", function()
  it("differs by few letters, by case or by separators", function()
    for word, meant in pairs {
      replcas = "replicas",
      relpicas = "replicas",
      imagepullpolicy = "imagePullPolicy",
      image_pull_policy = "imagePullPolicy",
      ["docker-tag"] = "dockertag",
      tga = "tag",
      envv = "env",
    } do
      assert.equal(meant, words.nearest(word, { "replicas", "imagePullPolicy", "dockertag", "tag", "env" }), word)
    end
  end)

  it("is absent if all are too different, or the word is too long for a name", function()
    for _, word in ipairs { "x", "volume", "tags-of-images", ("replica"):rep(9) } do
      assert.is_nil(words.nearest(word, { "replicas", "tag" }), word)
    end
    assert.is_nil(words.nearest("a", {}))
  end)

  it("is the closest one, the first of two", function()
    assert.equal("ports", words.nearest("port", { "parts", "ports" }))
    assert.equal("bat", words.nearest("bet", { "bat", "bit" }))
  end)

  -- The distance by its definition, without optimizations.
  local function distance(a, b)
    local steps = {}
    for i = 0, #a do
      steps[i] = { [0] = i }
    end
    for j = 0, #b do
      steps[0][j] = j
    end
    for i = 1, #a do
      for j = 1, #b do
        local cost = a:byte(i) == b:byte(j) and 0 or 1
        steps[i][j] = math.min(steps[i - 1][j] + 1, steps[i][j - 1] + 1, steps[i - 1][j - 1] + cost)
        if i > 1 and j > 1 and a:byte(i) == b:byte(j - 1) and a:byte(i - 1) == b:byte(j) then
          steps[i][j] = math.min(steps[i][j], steps[i - 2][j - 2] + 1)
        end
      end
    end
    return steps[#a][#b]
  end

  local function random_word()
    local letters = {}
    for at = 1, math.random(14) do
      letters[at] = string.char(96 + math.random(3))
    end
    return table.concat(letters)
  end

  it("differs by at most as many insertions, deletions, replacements and swaps as a quarter of its letters", function()
    math.randomseed(7)
    local near = 0
    for _ = 1, 20000 do
      local word, candidate = random_word(), random_word()
      local shorter = math.min(#word, #candidate)
      local is_near = distance(word, candidate) <= (shorter < 3 and 0 or math.max(1, shorter // 4))
      assert.equal(is_near and candidate or nil, words.nearest(word, { candidate }), word)
      near = near + (is_near and 1 or 0)
    end
    assert.is_true(near > 100)
  end)
end)
