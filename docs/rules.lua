-- Writes docs/rules.md from the table of rules: `make docs`. A spec compares the two.

local mistakes = require "spec.support.mistakes"
local rules = require "kubebundle.check.rules"

-- The tables of other commands, each with the introduction of its section.
local others = {
  { title = "`render` and `run`", modules = { "kubebundle.template.rules", "kubebundle.build.rules" } },
  { title = "`preflight`", modules = { "kubebundle.preflight.rules" } },
  { title = "`pin`", modules = { "kubebundle.pin.rules" } },
  { title = "`fn`", modules = { "kubebundle.fn.rules" } },
}

local stages = {
  { name = "apply", title = "Stage `apply`: the API server or kubectl refuses" },
  { name = "pull", title = "Stage `pull`: the kubelet cannot pull the image, or not as intended" },
  { name = "policy", title = "Stage `policy`: it works, but is not recommended" },
}

local head = [[
# Rules

These are the rules of `kubebundle check` and `kb.check`; those of other commands are at the end. `make docs` generates this
page from `lua/kubebundle/check/rules/` and the files `rules.lua` of the other parts, and the examples from
`spec/check/mistakes.yaml`. Each example shows only the relevant lines of a small manifest.

The page shows the usual severity of each rule; a finding can have another one if the case is clearer or less certain.
`check` exits with 1 if a finding is at or above `--fail-on` (default: `error`).

## Twenty usual mistakes

$usual

## What is checked, and what is not

- **Every built-in kind** of Kubernetes 1.28 to 1.36: unknown and misplaced fields, types, required fields, and what the
  API server validates beyond types (choices, ranges, lengths, formats, names, labels, duplicates, dependent fields).
  Compared with a real API server 1.36 (POST, strict validation, default feature gates), `check` reports an error for more
  than 99 % of the 5,571 test documents that the server refuses, and for none of the 2,555 that it accepts. A field that the API server
  accepts and drops is not an error.
- **`--kubernetes-version`** selects fields, kinds and API versions. Versions before 1.28 are checked as 1.28, versions after
  the newest known one as the newest. Validation beyond types is that of 1.36, with few exceptions. API versions that
  clusters do not serve by default are reported (`api-version-unknown`).
- **Custom resources** are checked if their CustomResourceDefinition is in the input or given by `--crd`: unknown
  fields, types, required, enum, ranges, lengths, patterns, formats, list sets and maps, embedded resources, allOf,
  anyOf, oneOf, not, defaults. Patterns are matched in linear time; an unsupported pattern, such as one with a Unicode
  class, is reported as `schema-unchecked`. Other kinds are reported as `kind-unknown`, once per group and kind.
- **Not checked**: CEL expressions (`x-kubernetes-validations`, match conditions, admission policies, device selectors)
  beyond their presence; admission webhooks and policies; quotas; and everything that depends on the cluster, such as
  allocated addresses and ports, existing objects, IPv6 and dual-stack configuration, or labels of namespaces.

## Severity, groups, exceptions

`--severity RULE=error|warning|info|off` changes the severity of a rule and can be repeated. A rule's own setting
overrides that of its group. `token-*`, `document-invalid` and the errors of `render` cannot be lowered.
`--disable`, `--severity` and comments accept groups as well as rules:

$groups

`--disable RULE` turns a rule off for the whole input. A comment turns it off for a part of a manifest:

```yaml
env:
  - name: TOKEN_ISSUER_SECRET
    value: public-by-design   # kubebundle: allow env-plaintext-secret
# kubebundle: allow image-without-registry pull-no-credential
containers:
  - name: web
    image: web:1
```

After a key or value, the comment covers whatever begins on that line, including everything nested in it. On a line of
its own, it covers whatever begins on the next line; above the first line of a document, the whole document.

## Image policy

`images` in [.kubebundle.yaml](commands.md#configuration), or the option `images` of `kb.check`, restricts which images
are allowed. It applies to every image of every pod: containers, init and ephemeral containers, image volumes, custom
kinds.

```yaml
images:
  allow: ["*.azurecr.io", ghcr.io/acme, docker.io/library]
  require_digest: true
  forbid_tags: [latest, "*-SNAPSHOT"]
```

- `allow`: registries, or repositories including everything below them (`image-not-allowed`). Names are compared part by
  part, as the kubelet reads them: `nginx` is `docker.io/library/nginx`, `ghcr.io/acme` does not match
  `ghcr.io/acme-test`, and ports count. `*` and `?` match within one label of the host or one part of the path.
- `require_digest`: `image-not-pinned` becomes an error.
- `forbid_tags`: tags or patterns (`image-tag-forbidden`). If the image has a digest, its tag is ignored.

An image whose registry or repository is a token is reported as `image-not-allowed`; render the manifest first.

## Bundles and clusters

`check` sees only its input. The cluster may have secrets, service accounts and node credentials of its own, so "no
credential" means: none in this input. `kubebundle preflight` asks the registries.
]]

local function by_name(a, b)
  return a.name < b.name
end

-- Rules that are off are reported if they are given a severity.
local function severity_of(rule)
  return rule.is_off and "off, unless `--severity` gives one" or rule.severity
end

local function lines_of(text)
  local list = {}
  for line in text:gmatch("[^\n]*") do
    list[#list + 1] = line
  end
  if list[#list] == "" then list[#list] = nil end
  return list
end

-- The text without its common indentation.
local function dedented(text)
  local lines, least = lines_of(text), math.huge
  for _, line in ipairs(lines) do
    if line:find("^[^\t]") then least = math.min(least, #line:match("^ *")) end
  end
  for index, line in ipairs(lines) do
    lines[index] = line:gsub("^ *", function(spaces)
      return spaces:sub(least + 1)
    end)
  end
  return table.concat(lines, "\n")
end

-- A mistake found by the rule, and the corrected form.
local function example_of(rule)
  local mistake = assert(mistakes.of_rule(rule.name), rule.name .. " has no mistake in spec/check/mistakes.yaml")
  return ("%s\n\n```yaml\n%s\n```\n\nWithout the mistake:\n\n```yaml\n%s\n```"):format(
    mistake.title,
    dedented(mistake.bad),
    dedented(mistake.good)
  )
end

local function section(stage)
  local list = {}
  for _, name in ipairs(rules.names) do
    local rule = rules.by_name[name]
    if rule.stage == stage.name then list[#list + 1] = rule end
  end
  table.sort(list, by_name)
  local parts = { "## " .. stage.title }
  for _, rule in ipairs(list) do
    parts[#parts + 1] = ("### %s\n\nSeverity: %s. %s\n\n%s\n\n%s"):format(
      rule.name,
      severity_of(rule),
      rule.summary,
      rule.remedy,
      example_of(rule)
    )
  end
  return table.concat(parts, "\n\n")
end

-- The rules of other commands, without examples.
local function other_sections()
  local parts = {}
  for _, other in ipairs(others) do
    parts[#parts + 1] = "## Rules of " .. other.title
    for _, name in ipairs(other.modules) do
      local known = require(name)
      for _, rule_name in ipairs(known.names) do
        local rule = known.by_name[rule_name]
        local remedy = rule.remedy and "\n\n" .. rule.remedy or ""
        parts[#parts + 1] = ("### %s\n\nSeverity: %s. %s%s"):format(rule.name, rule.severity, rule.summary, remedy)
      end
    end
  end
  return table.concat(parts, "\n\n") .. "\n"
end

-- The groups with their rules, as a list.
local function group_list()
  local lines, names = {}, {}
  for name in pairs(rules.groups) do
    names[#names + 1] = name
  end
  table.sort(names)
  for _, name in ipairs(names) do
    local members = table.move(rules.groups[name], 1, #rules.groups[name], 1, {})
    table.sort(members)
    lines[#lines + 1] = ("- `%s`: %s"):format(name, table.concat(members, ", "))
  end
  return table.concat(lines, "\n")
end

-- The usual mistakes, each with the rule that finds it.
local function usual_list()
  local lines = { "| mistake | rule |", "|---|---|" }
  for _, mistake in ipairs(mistakes.all()) do
    if mistake.usual then
      lines[#lines + 1] = ("| %s | [%s](#%s) |"):format(mistake.title:gsub("%.$", ""), mistake.rule, mistake.rule)
    end
  end
  return table.concat(lines, "\n")
end

--- The text of docs/rules.md.
local function document()
  local parts = { (head:gsub("%$(%l+)", { groups = group_list(), usual = usual_list() })) }
  for _, stage in ipairs(stages) do
    parts[#parts + 1] = section(stage) .. "\n"
  end
  parts[#parts + 1] = other_sections()
  return table.concat(parts, "\n")
end

if arg and arg[0] and arg[0]:find("docs/rules%.lua$") then io.write(document()) end

return { document = document }
