-- explain and check on inputs with very many of one thing: servers, patterns, Secrets, containers, events.
--   lua5.4 bench/explain.lua
-- Twice the input must take about twice the time.

package.cpath = "./build/?.so;" .. package.cpath
package.path = "./?.lua;./lua/?.lua;./lua/?/init.lua;" .. package.path

local kb = require "kubebundle"
local measure = require "bench.measure"

local COUNT = 1000

local function secret(name, servers)
  local entries = {}
  for index, server in ipairs(servers) do
    entries[index] = ('"%s":{"auth":"dTpw"}'):format(server)
  end
  return {
    apiVersion = "v1",
    kind = "Secret",
    type = "kubernetes.io/dockerconfigjson",
    metadata = { name = name, namespace = "shop" },
    stringData = { [".dockerconfigjson"] = '{"auths":{' .. table.concat(entries, ",") .. "}}" },
  }
end

local function pod(name, images, secrets)
  local spec = { containers = kb.array {}, imagePullSecrets = kb.array {} }
  for index, image in ipairs(images) do
    spec.containers[index] = { name = "c" .. index, image = image, imagePullPolicy = "IfNotPresent" }
  end
  for index, secret_name in ipairs(secrets) do
    spec.imagePullSecrets[index] = { name = secret_name }
  end
  return { apiVersion = "v1", kind = "Pod", metadata = { name = name, namespace = "shop" }, spec = spec }
end

local function each(count, form)
  local list = {}
  for index = 1, count do
    list[index] = (form:gsub("#", index))
  end
  return list
end

local shapes = {}

function shapes.servers_and_pods(count)
  local objects = { secret("s", each(count, "r#.example.com")) }
  for index = 1, count do
    objects[index + 1] = pod("p" .. index, { ("r%d.example.com/a:1"):format(index) }, { "s" })
  end
  return objects
end

function shapes.patterns_and_images(count)
  return { secret("s", each(count, "*#.example.com/team")), pod("p", each(count, "r#.example.com/team/a:1"), { "s" }) }
end

function shapes.patterns_of_one_end(count)
  local images = each(count, "r#x.shared.example.com/a:1")
  return { secret("s", each(count, "r#*.shared.example.com")), pod("p", images, { "s" }) }
end

function shapes.secrets_and_images(count)
  local objects = { pod("p", each(count, "r#.example.com/a:1"), each(count, "s#")) }
  for index = 1, count do
    objects[index + 1] = secret("s" .. index, { ("r%d.example.com"):format(index) })
  end
  return objects
end

function shapes.paths_and_images(count)
  return { secret("s", each(count, "r.example.com/team#/")), pod("p", each(count, "r.example.com/team#/a:1"), { "s" }) }
end

function shapes.containers(count)
  return { pod("p", each(count, "a:#"), {}) }
end

function shapes.nothing_applies(count)
  local images = each(count, "registryx#.example.com/a:1")
  return { secret("s", each(count, "registry#.example.com:5000")), pod("p", images, { "s" }) }
end

function shapes.account_and_pods(count)
  local objects = {
    {
      apiVersion = "v1",
      kind = "ServiceAccount",
      metadata = { name = "default", namespace = "shop" },
      imagePullSecrets = kb.array {},
    },
  }
  for index = 1, count do
    objects[1].imagePullSecrets[index] = { name = "s" .. index }
    objects[#objects + 1] = secret("s" .. index, { ("r%d.example.com"):format(index) })
    objects[#objects + 1] = pod("p" .. index, { ("r%d.example.com/a:1"):format(index) }, {})
  end
  return objects
end

local function event(reason, message, container)
  return {
    apiVersion = "v1",
    kind = "Event",
    metadata = { name = "e" .. message:sub(-9), namespace = "shop" },
    reason = reason,
    message = message,
    involvedObject = {
      kind = "Pod",
      name = "p",
      namespace = "shop",
      fieldPath = ("spec.containers{%s}"):format(container),
    },
  }
end

-- A pod from a cluster, with waiting containers and two events for each.
function shapes.states_and_events(count)
  local images = each(count, "r.example.com/a:#")
  local live = pod("p", images, {})
  live.metadata.uid, live.status = "1", { phase = "Pending", containerStatuses = kb.array {} }
  local objects = { live }
  for index, image in ipairs(images) do
    local name, message = "c" .. index, ('Back-off pulling image "%s"'):format(image)
    live.status.containerStatuses[index] =
      { name = name, state = { waiting = { reason = "ImagePullBackOff", message = message } } }
    objects[#objects + 1] = event("BackOff", message, name)
    objects[#objects + 1] = event("Failed", ('Failed to pull image "%s": %s: not found'):format(image, image), name)
  end
  return objects
end

-- One error with many segments.
function shapes.long_error(count)
  local live = pod("p", { "r.example.com/a:1" }, {})
  live.status = {
    phase = "Pending",
    containerStatuses = kb.array {
      {
        name = "c1",
        state = {
          waiting = {
            reason = "ErrImagePull",
            message = ('failed "a": x y [1]: '):rep(count),
          },
        },
      },
    },
  }
  return { live }
end

local names = {}
for name in pairs(shapes) do
  names[#names + 1] = name
end
table.sort(names)

for _, name in ipairs(names) do
  local once, twice = shapes[name](COUNT), shapes[name](2 * COUNT)
  for _, work in ipairs { "check", "explain" } do
    local seconds = measure.seconds(function()
      kb[work](once)
    end, 3)
    print(
      ("%-30s %10.3f ms   twice of it %.2f"):format(
        work .. ", " .. name:gsub("_", " "),
        seconds * 1e3,
        measure.seconds(function()
          kb[work](twice)
        end, 3) / seconds
      )
    )
  end
end
