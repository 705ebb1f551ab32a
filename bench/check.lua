-- Compares check and explain with only decoding the same documents:
--   lua5.4 bench/check.lua
-- Ratios below 1 are the share of decoding in our time. Twice the documents must take about twice the time, in one
-- stream whose Secrets and images are all examined together.

package.cpath = "./build/?.so;" .. package.cpath
package.path = "./?.lua;./lua/?.lua;./lua/?/init.lua;" .. package.path

local corpus = require "bench.corpus"
local kb = require "kubebundle"
local measure = require "bench.measure"

local function compare(name, text)
  local decoding = { { "decoding alone", measure.seconds(function()
    kb.yaml.decode_all(text)
  end) } }
  measure.print(
    "check, " .. name,
    measure.seconds(function()
      kb.check(text)
    end),
    decoding
  )
  measure.print(
    "explain, " .. name,
    measure.seconds(function()
      kb.explain(text)
    end),
    decoding
  )
end

-- A unit in which nearly everything is wrong.
local function spoilt(count)
  return (
    corpus
      .stream(count)
      :gsub("type: kubernetes.io/dockerconfigjson", "type: Opaque")
      :gsub("containerPort:", "containerprot:")
      :gsub("kind: Namespace", "kind: Namespaec")
  )
end

-- A Pod with one quantity of `count` thousand digits.
local function digits(count)
  return (
    "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers: [{name: a, image: r.example.com/a:1, "
    .. 'resources: {limits: {memory: "%s.%sMi"}}}]\n'
  ):format(("90"):rep(count * 250), ("09"):rep(count * 250))
end

local function double(name, work, make)
  local once, twice = make(500), make(1000)
  local seconds = measure.seconds(function()
    work(once)
  end, 4)
  print(("%-30s %10.3f ms   twice of it %.2f"):format(name, seconds * 1e3, measure.seconds(function()
    work(twice)
  end, 4) / seconds))
end

compare("1,000 units", corpus.stream(1000))
compare("1 unit", corpus.stream(1))
-- Custom resources with their definition.
local function custom(count)
  local documents = {
    [[
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: boxes.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {plural: boxes, kind: Box}
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              required: [size]
              properties:
                size: {type: integer, minimum: 1, default: 3}
                host: {type: string, pattern: '^([a-z0-9-]+\\.)*[a-z0-9-]+$', maxLength: 253}
                ports:
                  type: array
                  x-kubernetes-list-type: map
                  x-kubernetes-list-map-keys: [port]
                  items: {type: object, required: [port], properties: {port: {type: integer}}}
]],
  }
  for index = 1, count do
    documents[index + 1] = (
      "apiVersion: example.com/v1\nkind: Box\nmetadata: {name: box-%d}\nspec:\n"
      .. "  host: box-%d.example.com\n  ports: [{port: 1}, {port: 2}]\n"
    ):format(index, index)
  end
  return table.concat(documents, "---\n")
end

double("check, 500 units", kb.check, corpus.stream)
double("check, 500 custom resources", kb.check, custom)
double("explain, 500 units", kb.explain, corpus.stream)
double("check, 500 units with faults", kb.check, spoilt)
double("explain, 500 with faults", kb.explain, spoilt)
double("check, quantity of 500,000", kb.check, digits)
