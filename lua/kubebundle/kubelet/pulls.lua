-- The kubelet's pull of each image of each pod: which secrets it uses, from where, and which credentials it finds in
-- them. Used by the pass over pulls and by `explain`.

local core = require "kubebundle.core"
local image = require "kubebundle.kubelet.image"
local lazy = require "kubebundle.util.lazy"
local once = require "kubebundle.util.once"
local paths = require "kubebundle.kubernetes.paths"
local read = require "kubebundle.util.read"

local foreign = lazy "kubebundle.manifest.foreign"
local keyring = lazy "kubebundle.kubelet.keyring"
local pull_secret = lazy "kubebundle.kubelet.pull_secret"
local secret_copies = lazy "kubebundle.kubelet.secret_copies"
local secret_makers = lazy "kubebundle.kubelet.secret_makers"

local null = core.null
local list = read.list

local pulls = {}

---@class kubebundle.check.reference
---@field object kubebundle.check.object that lists it: the pod's, or the service account
---@field index integer
---@field name string? nil if it holds a token
---@field secret kubebundle.check.object? nil if the bundle has none of that name in the namespace
---@field entry any as listed
---@field is_no_mapping boolean? it is not a mapping with a name
---@field must_be_text boolean? it is a mapping where the kind wants the name alone
---@field is_open boolean? it may be a Secret whose name or namespace contains a token
---@field maker kubebundle.secret_maker? what creates the Secret, if it is not in the bundle
---@field made string? what creates or fills the Secret, as a clause; `secret` is then the original

---@class kubebundle.check.listing the pull secrets that a pod or a service account lists
---@field object kubebundle.check.object
---@field references kubebundle.check.reference[]
---@field readable table the keyring of the readable Secrets
---@field ring table? the same; nil if the kubelet cannot read one of them, or one is unknown
---@field failure table? the error that makes every pull fail
---@field undecided boolean? the credentials depend on a token
---@field made kubebundle.check.reference? the first to a Secret created in the cluster

---@class kubebundle.check.image
---@field ref string? nil if it holds a token
---@field known { shown: string, name: string?, parts: table?, failure: table?, policy: string? }
---@field policy string?
---@field credentials table[]? in the kubelet's order, not to be modified; nil if unknown
---@field place kubebundle.check.container the container or volume: where it is, its value, the field with the image
---@field container string? the name of the container or volume
---@field verdict kubebundle.check.verdict|false|nil by kubelet/verdict.lua

-- A bundle has one of each for each pod and image, so they keep nothing that is in the pod already.

---@class kubebundle.check.pull
---@field object kubebundle.check.object
---@field pod kubebundle.check.pod
---@field references kubebundle.check.reference[] those in use: the pod's own list, or the service account's
---@field account kubebundle.check.listing? if the bundle has the service account
---@field ring table? the keyring; nil if the kubelet cannot read a secret, or it is unknown
---@field images kubebundle.check.image[]
---@field failure table? the error that makes every pull of the pod fail
---@field undecided boolean? the credentials depend on a token or on another object
---@field made kubebundle.check.reference? the first to a Secret created in the cluster: unless another applies,
---the credentials of an image are unknown
---@field is_live boolean? a pod from a cluster, whose list was filled in at its creation

-- The Secrets whose name or namespace is unknown: the names of those without a namespace, and the namespaces of those
-- without a name.
local open_secrets = once(function(bundle)
  local open = { names = {}, namespaces = {} }
  for _, object in ipairs(bundle:of_kind "Secret") do
    local is_nameless = read.is_token(object.metadata.name)
    if is_nameless and object.namespace then
      open.namespaces[object.namespace] = true
    elseif is_nameless then
      open.any = true
    elseif object.name and not object.namespace then
      open.names[object.name] = true
    end
  end
  return open
end)

local function may_be_open(bundle, namespace, name)
  local open = open_secrets(bundle)
  return open.any or open.names[name] or open.namespaces[namespace] or false
end

local function find_maker(bundle, reference, namespace)
  local maker = secret_makers.find(bundle, namespace, reference.name)
  if maker then
    reference.maker, reference.made = maker, maker.how
    return
  end
  reference.secret, reference.made = secret_copies.copied(bundle, namespace, reference.name)
end

-- Whether the API server refuses an entry: it is not a mapping, or its name is not text.
local function has_wrong_type(entry, name)
  if type(entry) ~= "table" then return entry ~= null end
  return name ~= nil and name ~= null and type(name) ~= "string"
end

-- An empty name still makes the pod's list nonempty.
local function new_reference(bundle, object, entry, index, pod)
  local is_known = pod and pod.lists_names and pod.is_known
  local must_be_text = is_known and type(entry) == "table" and not read.is_token(entry)
  if pod and pod.lists_names and type(entry) == "string" then entry = { name = entry } end
  local name = type(entry) == "table" and entry.name
  if read.is_token(name) or read.is_token(entry) then return { object = object, index = index } end
  local namespace, is_no_mapping = object.namespace, not must_be_text and has_wrong_type(entry, name)
  if type(name) ~= "string" or must_be_text then name = "" end
  local secret = namespace and name ~= "" and bundle:find("Secret", namespace, name) or nil
  local is_open = not secret and namespace and name ~= "" and may_be_open(bundle, namespace, name)
  local reference = {
    object = object,
    index = index,
    name = name,
    secret = secret,
    entry = entry,
    is_no_mapping = is_no_mapping,
    must_be_text = must_be_text or nil,
    is_open = is_open or nil,
  }
  if secret then
    reference.made = secret_copies.filled(secret)
  elseif namespace and name ~= "" then
    find_maker(bundle, reference, namespace)
  end
  return reference
end

local NONE = {} -- the references of all pods that list nothing

local function references(bundle, object, value, pod)
  if type(value) ~= "table" or value[1] == nil then
    return object.kind == "ServiceAccount" and {} or NONE -- an account has its own: pulls.from_account compares them
  end
  local found = {}
  for index, entry in ipairs(value) do
    found[index] = new_reference(bundle, object, entry, index, pod)
  end
  return found
end

-- The name of a pod's service account; nil if it contains a token, or the controller creates the account.
local function account_name(pod)
  if pod.has_own_account or pod.is_open then return nil end
  local spec = pod.account_path and { serviceAccountName = read.at(pod.object.value, pod.account_path) } or pod.spec
  local name = spec.serviceAccountName
  if name == nil or name == null or name == "" then name = spec.serviceAccount end
  if name == nil or name == null or name == "" then return "default" end
  return read.is_text(name) and name or nil
end

-- Whether something in the cluster creates or fills the Secret, so that its content is unknown.
local function is_unknown(reference, secret)
  if not reference.made then return false end
  if reference.maker then return not reference.maker.is_wrong_type end
  if not secret then return reference.secret.is_encrypted and pull_secret.is_open(reference.secret) end
  return secret.undecided and not secret.refused
end

-- The documents in use; undecided if a token prevents that; the kubelet's error; and the first reference to a Secret
-- that something in the cluster creates.
local function documents_of(found)
  local documents, undecided, failure, made = {}, nil, nil, nil
  for _, reference in ipairs(found) do
    local object = reference.secret
    local secret = object and pull_secret.of(object)
    local is_open = object and (secret and secret.undecided or pull_secret.is_open(object))
    if is_unknown(reference, secret) then
      made = made or reference
    elseif not reference.name or reference.is_open or is_open then
      undecided = true
    end
    if secret and secret.entries then
      documents[#documents + 1] = secret
    elseif secret then
      failure = failure or secret.failure
    end
  end
  return documents, undecided, failure, made
end

-- The keyring of pods without pull secrets, which most are: avoids loading kubelet/keyring.
local NO_RING = {}

function NO_RING.find()
  return {}
end

function NO_RING.servers()
  return {}
end

local function new_ring(documents)
  return #documents > 0 and keyring.of_documents(documents) or NO_RING
end

-- What is computed once for all pods of a bundle: images by their text, the service accounts' lists, keyrings, and
-- their credentials for an image.
local function new_memo()
  return { images = {}, listings = {}, rings = {}, credentials = {} }
end

local function child(node, key)
  local below = node[key]
  if not below then
    below = {}
    node[key] = below
  end
  return below
end

-- One keyring for all pods that list the same Secrets, or copies of them in another namespace: the end of the way
-- through a tree by the entries and the name of each.
local function ring_of(known, documents)
  local node = known.rings
  for _, document in ipairs(documents) do
    node = child(child(node, document.entries), document.secret or false)
  end
  if not node.ring then
    node.ring = new_ring(documents)
    known.credentials[node.ring] = known.credentials[node.ring] or {}
  end
  return node.ring
end

-- The credentials of a keyring for an image: one list shared by all pods.
local function credentials_of(known, ring, name)
  local found = known.credentials[ring][name]
  if not found then
    found = ring:find(name)
    known.credentials[ring][name] = found
  end
  return found
end

local function new_listing(bundle, known, object, value, pod)
  local found = references(bundle, object, value, pod)
  local documents, undecided, failure, made = documents_of(found)
  local readable = ring_of(known, documents)
  return {
    object = object,
    references = found,
    readable = readable,
    ring = not (undecided or failure) and readable or nil,
    undecided = undecided,
    failure = failure,
    made = made,
  }
end

local function has_list_of(pod, other)
  return type(pod.listed) == "table"
    and pod.listed == other.listed
    and pod.object == other.object
    and pod.lists_names == other.lists_names
    and pod.is_known == other.is_known
end

-- A pod's own list. Successive pods of one object may have one list, which is read once for them.
local function own_listing(bundle, known, pod)
  if not (known.last_pod and has_list_of(pod, known.last_pod)) then
    known.last_pod, known.last_listing = pod, new_listing(bundle, known, pod.object, pod.listed, pod)
  end
  return known.last_listing
end

-- The list of a pod's service account, read once for all of its pods.
local function account_of(bundle, known, pod)
  local namespace, name = pod.object.namespace, account_name(pod)
  local object = namespace and name and bundle:find("ServiceAccount", namespace, name)
  if not object then return nil end
  local listing = known.listings[object] or new_listing(bundle, known, object, object.value.imagePullSecrets)
  known.listings[object] = listing
  return listing
end

local function name_of(value)
  return read.is_text(value.name) and value.name or nil
end

-- What a reference's text alone tells; images recur, so it is cached.
local function parse(images, ref)
  local known = images[ref]
  if not known then
    local parts, failure = image.parse(ref)
    known = {
      shown = ref,
      parts = parts,
      name = parts and parts.name,
      failure = failure,
      policy = image.pull_policy(ref),
    }
    images[ref] = known
  end
  return known
end

-- With a token in the tag or digest, the rest is known.
local function parse_token(shown, masked, is_parameter)
  local parts = masked and image.parse(masked)
  if not parts or parts.name:find("QQ", 1, true) then return { shown = shown, is_parameter = is_parameter } end
  return { shown = shown, parts = parts, name = parts.name, is_parameter = is_parameter }
end

-- In some kinds a text such as `$(params.image)` is a parameter, which the controller replaces.
local function parse_any(known, pull, ref)
  if read.is_token(ref) then return parse_token(ref:texts()) end
  -- a pattern of a policy, such as `*:latest`, which the structure alone took for an image
  if pull.pod.guessed and ref:find "[*|]" then return { shown = ref, is_pattern = true } end
  if pull.pod.has_parameters and foreign.may_hold(ref) then return parse_token(ref, foreign.mask(ref), true) end
  return parse(known.images, ref), ref
end

-- The credentials that apply to an image; nil if unknown.
local function applying(known, pull, name)
  local credentials = name and pull.ring and credentials_of(known, pull.ring, name) or nil
  if pull.made and credentials and #credentials == 0 then return nil end
  return credentials
end

-- `place` is a container, or the like of one for a volume.
local function add_image(known, pull, ref, policy, place)
  if not read.is_text(ref) and not read.is_token(ref) then return end
  local parsed, text = parse_any(known, pull, ref)
  pull.images[#pull.images + 1] = {
    place = place,
    container = (place.field == "image" or place.list == "volumes") and name_of(place.value) or nil,
    known = parsed,
    ref = text,
    policy = read.is_text(policy) and policy or parsed.policy,
    credentials = applying(known, pull, parsed.name),
  }
end

local function take_images(known, pull, pod)
  for _, entry in ipairs(pod.containers) do
    local container = entry.value
    add_image(known, pull, container[entry.field], container.imagePullPolicy, entry)
  end
  for index, volume in ipairs(list(pod.spec, "volumes")) do
    local source = type(volume) == "table" and volume.image
    if type(source) == "table" then
      local place = { value = volume, list = "volumes", index = index, field = "reference" }
      add_image(known, pull, source.reference, source.pullPolicy, place)
    end
  end
end

-- Admission copies the service account's list to the pod only if the pod's own is empty, and only when the pod is
-- created; lists are not merged.
local function new_pull(bundle, known, pod)
  local object, listed = pod.object, pod.listed
  local account = bundle.by_kind.ServiceAccount and account_of(bundle, known, pod) or nil
  local is_live = object.kind == "Pod" and (object.is_stored or read.text(object.metadata, "creationTimestamp"))
  local counted = own_listing(bundle, known, pod)
  if #counted.references == 0 and account and not is_live then counted = account end
  local undecided = counted.undecided or pod.is_open or object.namespace == nil or read.is_token(listed) or nil
  local pull = {
    object = object,
    pod = pod,
    references = counted.references,
    account = account,
    images = {},
    is_live = is_live and true or nil,
    undecided = undecided,
    ring = not undecided and counted.ring or nil,
  }
  if counted.failure then pull.failure = counted.failure end
  if counted.made then pull.made = counted.made end
  take_images(known, pull, pod)
  return pull
end

--- The name of the service account of a pull; nil if unknown.
---@param pull kubebundle.check.pull
---@return string?
function pulls.account_name(pull)
  return account_name(pull.pod)
end

--- Whether the secrets in use are those of the service account.
---@param pull kubebundle.check.pull
---@return boolean
function pulls.from_account(pull)
  return pull.account ~= nil and pull.references == pull.account.references
end

--- The path of an image.
---@param pull kubebundle.check.pull
---@param entry kubebundle.check.image
---@return any[] path
function pulls.image_path(pull, entry)
  local path, place = pull.pod.path, entry.place
  if place.list == "volumes" then return paths.join(path, "volumes", place.index, "image", "reference") end
  if place.list == place.field then return paths.join(path, place.field) end
  return paths.join(path, place.list, place.index, place.field)
end

--- The path of a Secret's entry in the object that lists it.
---@param pull kubebundle.check.pull
---@param reference kubebundle.check.reference
---@return any[] path
function pulls.reference_path(pull, reference)
  local pod = pull.pod
  if reference.object ~= pull.object then return paths.join({ "imagePullSecrets" }, reference.index, "name") end
  return pod.listed_paths and pod.listed_paths[reference.index] or paths.join(pod.secrets_path, reference.index, "name")
end

--- The pulls of all pods of the bundle.
---@param bundle table
---@return kubebundle.check.pull[]
pulls.of = once(function(bundle)
  local all, known = {}, new_memo()
  for index, pod in ipairs(bundle:pods()) do
    all[index] = new_pull(bundle, known, pod)
  end
  return all
end)

--- The Secrets listed by some pod, itself or through its service account.
---@param bundle table
---@return table<kubebundle.check.object, kubebundle.check.pull>
function pulls.listed(bundle)
  local listed, seen = {}, {}
  for _, pull in ipairs(pulls.of(bundle)) do
    for _, reference in ipairs(seen[pull.references] and {} or pull.references) do
      local secret = reference.secret
      if secret and not listed[secret] then listed[secret] = pull end
    end
    seen[pull.references] = true
  end
  return listed
end

--- The lookup names of all images, without repetitions.
---@param bundle table
---@return string[]
pulls.names = once(function(bundle)
  local names, seen = {}, {}
  for _, pull in ipairs(pulls.of(bundle)) do
    for _, entry in ipairs(pull.images) do
      local name = entry.known.name
      if name and not seen[name] then
        seen[name] = true
        names[#names + 1] = name
      end
    end
  end
  return names
end)

-- The readable pull secrets by namespace, listed or not.
local readable = once(function(bundle)
  local by_namespace = {}
  for _, object in ipairs(bundle:of_kind "Secret") do
    local stays = object.name
      and object.namespace
      and object.struct
      and bundle:find("Secret", object.namespace, object.name) == object
    local secret = stays and pull_secret.of(object)
    if secret and secret.entries then
      local known = by_namespace[object.namespace] or {}
      by_namespace[object.namespace] = known
      known[#known + 1] = secret
    end
  end
  return by_namespace
end)

-- The keyrings of all readable pull secrets, by namespace.
local rings_of = once(function(bundle)
  return setmetatable({}, {
    __index = function(self, namespace)
      self[namespace] = new_ring(readable(bundle)[namespace] or {})
      return self[namespace]
    end,
  })
end)

--- The credential in any Secret of the namespace, listed or not, for an image; nil if there is none.
---@param bundle table
---@param namespace string
---@param name string its lookup name
---@return table?
function pulls.unlisted(bundle, namespace, name)
  return rings_of(bundle)[namespace]:find(name)[1]
end

return pulls
