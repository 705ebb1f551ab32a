-- Content written directly to the storage of docker's registry, in the form of its file system driver: this can also
-- serve what a push would reject.

local command = require "spec.support.command"
local images = require "spec.support.images"
local lfs = require "lfs"

local storage = {}

local function put(path, text)
  for at in path:gmatch "()/" do
    if at > 1 then lfs.mkdir(path:sub(1, at - 1)) end
  end
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

local function put_content(root, repository, kind, name, text)
  local digest = hex(name) and name or images.digest(text)
  put_blob(root, digest, text)
  if kind == "manifests" then
    put_manifest(root, repository, name, digest)
  else
    put(("%s/repositories/%s/_layers/sha256/%s/link"):format(root, repository, hex(digest)), digest)
  end
end

--- Stores what a script of spec/support/scripted.py serves with status 200: manifests and blobs of repositories.
---@param folder string of the server
---@param script table<string, table[]>
function storage.put(folder, script)
  local root = folder .. "/data/docker/registry/v2"
  -- content stored under a digest comes last: it may differ
  for _, is_named in ipairs { false, true } do
    for path, answers in pairs(script) do
      local repository, kind, name = path:match "^/v2/(.+)/(%l+)/([^/]+)$"
      if (hex(name) ~= nil) == is_named then put_content(root, repository, kind, name, answers[1].body) end
    end
  end
end

return storage
