-- The platforms requested by a pod, judging by what the scheduler requires of its node.

local core = require "kubebundle.core"
local platform = require "kubebundle.preflight.platform"

local ARCH, OS = "kubernetes.io/arch", "kubernetes.io/os"

local function term(...)
  return { matchExpressions = core.array { ... } }
end

local function expression(key, operator, ...)
  return { key = key, operator = operator, values = core.array { ... } }
end

local function affinity(...)
  local required = { nodeSelectorTerms = core.array { ... } }
  return { nodeAffinity = { requiredDuringSchedulingIgnoredDuringExecution = required } }
end

-- The requested platforms as text; nil if the pod leaves them open.
local function asked(spec, ...)
  local given = {}
  for index, text in ipairs { ... } do
    given[index] = platform.parse(text)
  end
  local wish, texts = platform.of_pod(spec, given), nil
  for index, one in ipairs(wish.asked or {}) do
    texts = texts or {}
    texts[index] = platform.text(one)
  end
  return texts, wish
end

describe("the platforms that a pod asks for", function()
  it("are those of its node selector", function()
    assert.same({ "linux/arm64" }, asked { nodeSelector = { [ARCH] = "arm64" } })
    assert.same({ "windows/amd64" }, asked { nodeSelector = { [ARCH] = "amd64", [OS] = "windows" } })
    assert.same({ "linux/arm64" }, asked { nodeSelector = { ["beta.kubernetes.io/arch"] = "arm64" } })
  end)

  it("are those of its required node affinity, every term of it", function()
    local one = affinity(term(expression(ARCH, "In", "arm64", "amd64")))
    assert.same({ "linux/amd64", "linux/arm64" }, asked { affinity = one })
    local two = affinity(term(expression(ARCH, "In", "arm64")), term(expression(ARCH, "In", "s390x")))
    assert.same({ "linux/arm64", "linux/s390x" }, asked { affinity = two })
    local both = affinity(term(expression(ARCH, "In", "arm64", "amd64"), expression(OS, "In", "linux")))
    assert.same({ "linux/arm64" }, asked { affinity = both, nodeSelector = { [ARCH] = "arm64" } })
  end)

  it("are left open by a term that does not mention them", function()
    local open = affinity(term(expression(ARCH, "In", "arm64")), term(expression("zone", "In", "a")))
    assert.is_nil(asked { affinity = open })
    assert.is_nil(asked {})
  end)

  it("are those of the command if the pod leaves them open", function()
    assert.same({ "linux/arm64" }, asked({}, "linux/arm64"))
    assert.same({ "linux/amd64" }, asked({ nodeSelector = { [ARCH] = "amd64" } }, "linux/arm64"))
    local windows = { nodeSelector = { [OS] = "windows" } }
    assert.same({ "windows/amd64" }, asked(windows, "linux/amd64", "windows/amd64"))
    local not_arm = affinity(term(expression(ARCH, "NotIn", "arm64")))
    assert.same({ "linux/amd64" }, asked({ affinity = not_arm }, "linux/amd64", "linux/arm64"))
  end)

  it("are read from the system that the pod names itself", function()
    local _, wish = asked { os = { name = "windows" } }
    assert.is_false(platform.is_open(platform.parse "linux/amd64", wish))
    assert.is_true(platform.is_open(platform.parse "windows/amd64", wish))
  end)
end)

describe("a platform", function()
  it("has one spelling", function()
    for spelled, text in pairs {
      ["linux/x86_64"] = "linux/amd64",
      ["linux/aarch64"] = "linux/arm64",
      ["linux/arm64/v8"] = "linux/arm64",
      ["linux/arm"] = "linux/arm",
      ["linux/armhf"] = "linux/arm",
      ["linux/arm/v7"] = "linux/arm",
      ["linux/armel"] = "linux/arm/v6",
      ["linux/arm/6"] = "linux/arm/v6",
      ["linux/i386"] = "linux/386",
      ["linux/x86-64"] = "linux/amd64",
      ["linux/amd64/v1"] = "linux/amd64",
      ["macos/arm64/8"] = "darwin/arm64",
      ["Linux/AMD64"] = "linux/amd64",
    } do
      assert.equal(text, platform.text(platform.parse(spelled)))
    end
  end)

  it("must have an operating system and an architecture", function()
    for _, text in ipairs { "amd64", "linux/", "/amd64", "linux/amd64/v1/x", "linux amd64", "" } do
      assert.is_nil(platform.parse(text), text)
    end
  end)
end)
