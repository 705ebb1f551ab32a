-- Exact remedies for a pull without a credential, as far as they are known.

local facts = require "kubebundle.registry.facts"
local paths = require "kubebundle.kubernetes.paths"
local pull_secrets = require "kubebundle.kubernetes.pull_secrets"
local read = require "kubebundle.util.read"

local remedies = {}

-- Whether people mistake a host for the registry of an image: its website, another service of it, or its short name.
local function is_taken_for(host, domain)
  local known = facts.of_host(domain)
  if not known then return false end
  return known.taken_for and known.taken_for[host:lower()]
    or known == facts.acr and domain:match("^[^.]*") == host:lower()
end

--- For the key closest to an image.
---@param listed { host: string, secret: string? }? its host
---@param domain string of the image
---@return string?
function remedies.of_server(listed, domain)
  if not listed then return nil end
  local what = ("Write `%s` as the server in the Secret %s"):format(paths.key(domain), paths.key(listed.secret or "?"))
  if listed.host == domain:gsub(":%d+$", "") then
    return what .. ", without a path."
  elseif is_taken_for(listed.host, domain) then
    return ("%s: the registry is not %s."):format(what, paths.key(listed.host))
  end
  return what .. ", if its credential is for that registry."
end

--- For two credentials of one server, each possibly for some of the images.
---@param name string lookup name of an image
---@return string?
function remedies.of_overlap(name)
  local parent = name:match("^[^/]+/.*/") or name:match("^[^/]+/")
  if not parent then return nil end
  return ("Add the path to each server, e.g. `%s`, if both are needed; otherwise remove one."):format(paths.key(parent))
end

--- For a Secret without a type whose data a controller fills.
---@param filled string a clause
---@return string
function remedies.of_mirror(filled)
  return ('Write `type: %s` with the placeholder {"auths": {}} under %s: it is %s, which copies only data.'):format(
    pull_secrets.current.type,
    pull_secrets.current.key,
    filled
  )
end

--- For an image without a registry, with credentials for another one.
---@param registry string of the credentials
---@param ref string
---@return string?
function remedies.of_path(registry, ref)
  if registry == ref then return "Write the image's path after its registry." end
  if registry:find("*", 1, true) then return nil end
  return (
    "Write `%s/%s` if the image is there. If %s is a mirror of Docker Hub, write `%s` as the server: the kubelet "
    .. "looks up the image's registry, never a mirror."
  ):format(paths.key(registry), paths.shown(ref), paths.key(registry), facts.docker_hub.server)
end

-- Reads `-name`, where a space is missing, and `map[name:NAME]`, which is how Go prints a mapping.
local function name_in(text)
  return text:match("^%-(.+)$") or text:match("^map%[name:([^%]]+)%]$") or text
end

--- For a list of pull secrets, or an item, of the wrong type.
---@param value any
---@param is_text boolean? an item is the name alone
---@return string?
function remedies.of_list(value, is_text)
  local name = value
  if type(value) == "table" and not read.is_list(value) then name = value.name end
  if not read.is_text(name) then return nil end
  if is_text then return ("Write `- %s`."):format(paths.key(name)) end
  local blank = name:find("^%-") and " (a space is missing after `-`)" or ""
  return ("Write `- name: %s`%s."):format(paths.key(name_in(name)), blank)
end

--- The name of the Secret that was probably meant if a template printed a mapping instead, or if its namespace is
--- written before it.
---@param name string
---@return string?
function remedies.meant_name(name)
  return name:match("^map%[name:([^%]]+)%]$") or name:match("^[^/]+/([^/]+)$")
end

--- Where to list a pull secret.
---@param pod kubebundle.pod_template
---@param name string of the Secret
---@return string
function remedies.of_listing(pod, name)
  local shown = paths.key(name)
  if pod.secret_field then return ("Write `%s: %s` in %s."):format(pod.secret_field, shown, paths.text(pod.path)) end
  local is_text = pod.is_known and pod.lists_names
  local is_own = #pod.secrets_path == #pod.path + 1 and pod.secrets_path[#pod.secrets_path] == "imagePullSecrets"
  if is_own and not is_text then return ("Add `- name: %s` to imagePullSecrets."):format(shown) end
  return ("Add `- %s%s` to %s."):format(is_text and "" or "name: ", shown, paths.text(pod.secrets_path))
end

--- For a Secret whose type or key the kubelet does not read.
---@param found string? the key that holds a docker config
---@param form kubebundle.pull_secret_form? of the given type; nil if it is another one
---@return string?
function remedies.of_secret(found, form)
  local wanted = form or pull_secrets.current
  local kind = not form and ("Write `type: %s`"):format(wanted.type) or nil
  local key = found and found ~= wanted.key and ("ename the key `%s` to `%s`"):format(paths.key(found), wanted.key)
  if kind and key then
    return ("%s, and r%s. The type of a Secret in the cluster cannot be changed: delete it first."):format(kind, key)
  end
  if kind and found then return kind .. ". The type of a Secret in the cluster cannot be changed: delete it first." end
  return key and ("R%s."):format(key) or nil
end

return remedies
