-- Rules about documents and about objects as wholes: whether they can be read, whether they are there once,
-- and in an order in which they can be applied.

local allow = require "kubebundle.check.allow"
local field_types = require "kubebundle.kubernetes.field_types"
local kinds = require "kubebundle.check.kinds"
local nearest = require "kubebundle.kubernetes.nearest"
local paths = require "kubebundle.manifest.paths"
local schema = require "kubebundle.kubernetes.schema"
local words = require "kubebundle.util.words"

local rules = {
  {
    name = "document-invalid",
    severity = "error",
    stage = "apply",
    summary = "The document is no YAML or JSON, or no object that Kubernetes knows: kubectl stops with an "
      .. "error and applies nothing of it.",
    remedy = "Correct the document; `kubectl apply --dry-run=client -f FILE` shows what kubectl makes of it.",
  },
  {
    name = "token-unresolved",
    severity = "error",
    stage = "pull",
    summary = "A token such as `#(dockertag)#` is still in the manifest. Kubernetes fills no tokens: as an "
      .. "image it gives InvalidImageName, elsewhere the text is taken as it stands or the object is "
      .. "refused.",
    remedy = "Render the manifest (`kubebundle render`), or disable this rule where templates are checked.",
  },
  {
    name = "object-duplicate",
    severity = "warning",
    stage = "policy",
    summary = "Two objects have the same kind, namespace and name: the one that is applied last overwrites "
      .. "the other, and kubectl says only `configured`.",
    remedy = "Remove one of them, or rename it.",
  },
  {
    name = "object-order",
    severity = "error",
    stage = "apply",
    summary = "An object stands before one that it needs. A namespace that comes later makes kubectl fail "
      .. 'with `namespaces "..." not found`, a service account that comes later makes the API server refuse '
      .. "a Pod (403, error looking up service account); a pull secret that comes later makes the first pulls "
      .. "fail with ErrImagePull until the kubelet tries again.",
    remedy = "Write namespaces first, then secrets and service accounts, then what runs pods.",
  },
  {
    name = "namespace-missing",
    severity = "info",
    stage = "apply",
    summary = "The bundle does not hold the namespace that its objects name. If the cluster has none "
      .. 'either, the API server answers 404, `namespaces "..." not found`.',
    remedy = "Add the Namespace, or create it beforehand.",
  },
}

local effects = { ["text.invalid-utf8"] = "kubectl replaces each invalid byte with U+FFFD" }

local function failure_message(err)
  if err.by_kubectl then return err.message end
  local effect = err.after_document and "kubectl silently ignores everything from here to the next `---`"
    or effects[err.code]
    or "kubectl stops here"
  local what = err.code:find("^text%.") and err.message or "invalid YAML: " .. err.message
  return what .. "; " .. effect
end

local function unreadable(source, report)
  local read, stand_in = source.stream or {}, { source = source, document = 1 }
  local err, twice = read.failure, read.duplicate
  if err then
    local hint = source.text:find("{{", 1, true)
        and "It looks like a template of another tool (`{{ }}`): render it first."
      or nil
    report(
      "document-invalid",
      stand_in,
      {},
      failure_message(err),
      { remedy = hint, code = err.code, line = err.line, column = err.column }
    )
  elseif twice then
    report("document-invalid", stand_in, {}, twice.message .. "; kubectl silently takes the last", {
      severity = "warning",
      stage = "policy",
      remedy = "Remove one of the two.",
      code = twice.code,
      line = twice.line,
      column = twice.column,
    })
  end
  for _, dropped in ipairs(read.dropped or {}) do
    stand_in = { source = source, document = source:document_at(dropped.line) }
    report("document-invalid", stand_in, {}, dropped.message, {
      remedy = "Write `---` before each document.",
      code = dropped.code,
      line = dropped.line,
      column = dropped.column,
    })
  end
end

-- Whether the API server decodes the place by itself, and there takes the last of two equal keys.
local function is_decoded_late(bundle, source, entry)
  local object = bundle:object_at(source, entry.document, entry.path)
  if not object then return false end
  local path = table.move(entry.path, #(object.prefix or {}) + 1, #entry.path, 1, {})
  return field_types.is_decoded_late(object.value.apiVersion, object.kind, path)
end

local function repeated_keys(bundle, source, report)
  for _, entry in ipairs(source:repeated()) do
    local is_late = is_decoded_late(bundle, source, entry)
    report(
      "document-invalid",
      { source = source, document = entry.document },
      entry.path,
      is_late and "this key stands twice in one mapping: the API server takes the last"
        or "this key stands twice in one mapping: the API server refuses the object (400, duplicate field), "
          .. "and kubectl takes the last",
      {
        remedy = "Remove one of the two.",
        line = entry.line,
        column = entry.column,
        end_column = entry.end_column,
        severity = is_late and "warning" or nil,
        stage = is_late and "policy" or nil,
      }
    )
  end
end

-- Behind the rules a comment may say why they are allowed.
local function unknown_rules(source, names, report)
  local known = {}
  for _, name in ipairs(names) do
    known[name] = true
  end
  for _, entry in ipairs(allow.words(source)) do
    local near = not known[entry.word] and words.nearest(entry.word, names)
    if near or entry.index == 1 and not known[entry.word] then
      report(
        "document-invalid",
        { source = source, document = source:document_at(entry.line) },
        {},
        ("there is no rule %s that this comment could allow"):format(paths.key(entry.word)),
        {
          severity = "warning",
          stage = "policy",
          remedy = near and ("Write `%s`."):format(near) or "Write the name of a rule.",
          line = entry.line,
          column = entry.column,
        }
      )
    end
  end
end

local function known_kinds(api_version)
  local names = {}
  for name in pairs(schema.kinds(api_version)) do
    names[#names + 1] = name
  end
  table.sort(names)
  return names
end

-- Other versions of a kind, and versions that are gone, have rules of their own.
local function check_kind(object, state, report)
  if state == "no-kind" then
    report(
      "document-invalid",
      object,
      { "kind" },
      ("`%s` has no kind of this name: the API server refuses the object (400, no kind is registered)"):format(
        object.value.apiVersion
      ),
      { remedy = nearest.advice(object.kind, known_kinds(object.value.apiVersion)) }
    )
  elseif state == "read-only" then
    report("document-invalid", object, { "kind" }, "objects of this kind can be read, and not created (405)")
  end
end

local function unresolved(bundle, report)
  for _, source in ipairs(bundle.sources) do
    for _, entry in ipairs(source.tokens) do
      local stand_in = { source = source, document = entry.document }
      report(
        "token-unresolved",
        bundle:object_at(source, entry.document, entry.path) or stand_in,
        entry.path,
        ("the token `%s` is not filled, and Kubernetes fills none"):format(entry.token.name),
        {
          at = entry.at,
          whole_path = true,
          line = entry.token.line,
          column = entry.token.column,
          end_column = entry.token.size and entry.token.column + entry.token.size,
        }
      )
    end
    for _, token in ipairs(source.comments or {}) do
      report(
        "token-unresolved",
        { source = source, document = 1 },
        {},
        ("the token `%s` is not filled, and as it stands here YAML takes it for a comment"):format(token.name),
        { line = token.line, column = token.column, end_column = token.column + token.size }
      )
    end
  end
end

local function duplicates(bundle, report)
  for _, object in ipairs(bundle.repeated) do
    report(
      "object-duplicate",
      object,
      { "metadata", "name" },
      ("another %s of this name stands earlier%s; this one overwrites it"):format(
        object.kind,
        bundle:where(object.first)
      )
    )
  end
end

local function namespaces_in_order(bundle, report)
  local created, told = {}, {}
  for _, object in ipairs(bundle.objects) do
    local namespace = object.namespace
    if object.kind == "Namespace" and object.name then created[object.name] = true end
    local later = namespace and not created[namespace] and bundle.namespaces[namespace]
    if later and not (object.is_stored or later.is_stored) and not told[namespace] then
      told[namespace] = true
      report(
        "object-order",
        object,
        { "metadata", "namespace" },
        (
          "the namespace %s is created only later%s: applied for the first time, this object is refused "
          .. '(404, namespaces "%s" not found)'
        ):format(paths.key(namespace), bundle:where(later), paths.key(namespace))
      )
    end
  end
end

local own_namespaces =
  { [""] = true, default = true, ["kube-system"] = true, ["kube-public"] = true, ["kube-node-lease"] = true }

local function missing_namespace(object, names, report)
  local namespace = object.namespace
  local near = words.nearest(namespace, names)
  report(
    "namespace-missing",
    object,
    { "metadata", "namespace" },
    ("the bundle does not create the namespace %s: without it in the cluster the API server answers 404"):format(
      paths.key(namespace)
    ),
    { severity = near and "warning" or nil, remedy = near and ("Write `%s`."):format(near) or nil }
  )
end

local function missing_namespaces(bundle, report)
  local told, names = {}, {}
  for _, object in ipairs(bundle:of_kind "Namespace") do
    names[#names + 1] = object.name
  end
  for _, object in ipairs(bundle.objects) do
    local namespace = object.namespace
    if
      namespace
      and not bundle.namespaces[namespace]
      and not own_namespaces[namespace]
      and not object.is_stored
      and not told[namespace]
    then
      told[namespace] = true
      missing_namespace(object, names, report)
    end
  end
end

local function run(bundle, report)
  for _, source in ipairs(bundle.sources) do
    unreadable(source, report)
    repeated_keys(bundle, source, report)
    unknown_rules(source, bundle.rule_names, report)
  end
  for _, fault in ipairs(bundle.faults) do
    report("document-invalid", fault.place, fault.path, fault.message, { at = "key" })
  end
  for _, other in ipairs(kinds.others(bundle)) do
    check_kind(other.object, other.verdict.state, report)
  end
  unresolved(bundle, report)
  duplicates(bundle, report)
  if bundle:is_live() then return end
  namespaces_in_order(bundle, report)
  missing_namespaces(bundle, report)
end

return { rules = rules, run = run }
