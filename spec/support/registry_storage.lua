-- Content written to the storage of docker's registry, as its driver for file systems keeps it: what a push would
-- refuse can be served, too.

local command = require "spec.support.command"

local storage = {}

local function put(path, text)
  os.execute("mkdir -p " .. command.quote(path:match "^(.*)/"))
  command.write(path, text)
end

local function hex(digest)
  return digest:match "^sha256:(%x+)$"
end

local function put_blob(root, digest, text)
  put(("%s/blobs/sha256/%s/%s/data"):format(root, hex(digest):sub(1, 2), hex(digest)), text)
end

local function put_manifest(root, repository, name, digest)
  local manifests = ("%s/repositories/%s/_manifests"):format(root, repository)
  if hex(name) then
    put(("%s/revisions/sha256/%s/link"):format(manifests, hex(digest)), digest)
  else
    put(("%s/tags/%s/current/link"):format(manifests, name), digest)
    put(("%s/tags/%s/index/sha256/%s/link"):format(manifests, name, hex(digest)), digest)
  end
end

---Puts what a script of spec/support/scripted.py answers with status 200: manifests and blobs of repositories.
---@param folder string of the server
---@param script table<string, table[]>
function storage.put(folder, script)
  local images = require "spec.support.images"
  local root = folder .. "/data/docker/registry/v2"
  for path, answers in pairs(script) do
    local repository, kind, name = path:match "^/v2/(.+)/(%l+)/([^/]+)$"
    local text = answers[1].body
    local digest = kind == "blobs" and name or images.digest(text)
    put_blob(root, digest, text)
    if kind == "manifests" then
      put_manifest(root, repository, name, digest)
    else
      put(("%s/repositories/%s/_layers/sha256/%s/link"):format(root, repository, hex(digest)), digest)
    end
  end
end

return storage
