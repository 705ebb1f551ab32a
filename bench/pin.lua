-- kubebundle pin over 1,000 files with 200 distinct images at a registry on loopback: the time, how often the registry
-- was asked, and what changed.   lua5.4 bench/pin.lua

package.cpath = "./build/?.so;" .. package.cpath
package.path = "./?.lua;./lua/?.lua;./lua/?/init.lua;" .. package.path

local command = require "spec.support.command"
local core = require "kubebundle.core"
local images = require "spec.support.images"
local servers = require "spec.support.servers"

local FILES, IMAGES, EACH = 1000, 200, 3

local script = {}
for index = 1, IMAGES do
  local text = core.json.encode { schemaVersion = 2, mediaType = images.INDEX, manifests = core.array {}, n = index }
  local headers = { ["Content-Type"] = images.INDEX, ["Docker-Content-Digest"] = images.digest(text) }
  script[("/v2/app%d/manifests/1"):format(index)] = { { status = 200, body = text, headers = headers } }
end

local registry <close> = servers.scripted(script)
local folder <close> = command.directory()
local before, count = {}, 0
for index = 1, FILES do
  local lines = {
    "# file " .. index,
    "apiVersion: apps/v1",
    "kind: Deployment",
    ("metadata: {name: web-%d, namespace: shop}"):format(index),
    "spec:\n  template:\n    spec:\n      containers:",
  }
  for container = 1, EACH do
    count = count + 1
    lines[#lines + 1] = ("        - name: c%d  # a comment"):format(container)
    lines[#lines + 1] = ("          image: '%s/app%d:1' # pinned"):format(registry.host, count % IMAGES + 1)
    lines[#lines + 1] = '          env:\n            - {name: A, value: "1"}\n'
  end
  before[index] = table.concat(lines, "\n")
  command.write(("%s/%d.yaml"):format(folder.path, index), before[index])
end

local function run(...)
  local words = { "bash", "-c", 'TIMEFORMAT="%R s, %U s of CPU"; time "$@"', "pin", "bin/kubebundle", "pin", "--quiet" }
  local result = command.run(table.move({ ... }, 1, select("#", ...), #words + 1, words))
  assert(result.status == 0, result.stderr)
  return result.stderr:match "[^\n]+"
end

local function texts()
  local list = {}
  for index = 1, FILES do
    list[index] = command.read(("%s/%d.yaml"):format(folder.path, index))
  end
  return list
end

print("pin -i: " .. run("-i", folder.path))
print(("requests: %d for %d images"):format(#registry:requests(), IMAGES))
local after = texts()
for index = 1, FILES do
  assert(after[index]:gsub("@sha256:%x+", "") == before[index], "more than images changed")
end
print("again:  " .. run("-i", folder.path))
for index, text in ipairs(texts()) do
  assert(text == after[index], "the second run changed something")
end
print(("requests: %d in all"):format(#registry:requests()))
