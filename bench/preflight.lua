-- preflight of 50 images of 10 layers, at docker's registry on this machine.
--   lua5.4 bench/preflight.lua
-- Wall time; most of it is the registry's own work for the 650 requests.

package.cpath = "./build/?.so;" .. package.cpath
package.path = "./?.lua;./lua/?.lua;./lua/?/init.lua;" .. package.path

local has_http, http = pcall(require, "kubebundle.http")
local servers = require "spec.support.servers"
if not (has_http and servers.has "docker-registry") then
  print "left out: needs kubebundle.http (libcurl4-openssl-dev) and docker-registry"
  return
end

local images = require "spec.support.images"
local kb = require "kubebundle"
local storage = require "spec.support.registry_storage"

local IMAGES, LAYERS = 50, 10

local function with_layers(image)
  image.layers, image.document.layers, image.settings.rootfs.diff_ids = {}, {}, {}
  for index = 1, LAYERS do
    local layer = ("layer %d of %s"):format(index, image.config)
    image.layers[index] = layer
    image.document.layers[index] = images.describe(images.LAYER, layer)
    image.settings.rootfs.diff_ids[index] = images.digest(layer)
  end
  images.reconfigure(image)
end

local registry <close> = servers.registry {}
local script, documents = {}, {}
for index = 1, IMAGES do
  local case = { repository = "app" .. index, script = script }
  images.put_image(case, images.image(case.repository, "linux/amd64", with_layers), "1")
  local image = ("%s/%s:1"):format(registry.host, case.repository)
  documents[index] = kb.deployment { name = case.repository, namespace = "shop", image = image }
end
storage.put(registry.folder, script)

local function seconds(options)
  local best = math.huge
  for _ = 1, 3 do
    local begun = http.now()
    for _, result in ipairs(kb.preflight(documents, options)) do
      assert(result.verdict == "pulled", result.reason)
    end
    best = math.min(best, http.now() - begun)
  end
  return best
end

print(("%d images of %d layers: %.2f s"):format(IMAGES, LAYERS, seconds {}))
print(("the same, shallow: %.2f s"):format(seconds { shallow = true }))
