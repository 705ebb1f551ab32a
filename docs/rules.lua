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
  { name = "pull", title = "Stage `pull`: the kubelet cannot pull, or not as meant" },
  { name = "policy", title = "Stage `policy`: it works, and should not" },
}

local head = [[
# Rules

What `kubebundle check` and `kb.check` find; at the end, what other commands report beside that. `make docs` writes this
page from the rules in `lua/kubebundle/check/rules/` and the files `rules.lua` of the other parts, and the examples from
`spec/check/mistakes.yaml`: lines of a small manifest.

Severity and stage are those that a rule has in general; where a case is clearer, or less clear, than usual, a finding
has others. `check` exits with 1 where a finding is at or above `--fail-on`: `error`, unless given.

## What is checked, and what is not

- **Every built-in kind** of Kubernetes 1.28 to 1.36: unknown and misplaced fields, types, required fields, and what the
  API server checks beyond types (choices, ranges, lengths, formats, names, labels, duplicates, fields that belong
  together). Compared with a real API server of version 1.36 on 5,571 documents that it refuses and 2,555 that it
  accepts (POST, strict validation, default feature gates), `check` reports more than 99 % of the refused ones with an
  error, and none of the accepted ones. A field that the API server accepts and drops is not an error.
- **`--kubernetes-version`** selects fields, kinds and API versions. Below 1.28 those of 1.28 count, above the newest
  known version the newest. What the API server checks beyond types is that of 1.36, with few exceptions. API versions
  that are off by default count as off.
- **Custom resources** are checked if their CustomResourceDefinition is in the input or named by `--crd`: unknown
  fields, types, required, enum, ranges, lengths, patterns, formats, list sets and maps, embedded resources, allOf,
  anyOf, oneOf, not, defaults. Patterns are matched in linear time; one that is not supported, such as a Unicode class,
  is reported as `schema-unchecked`. Other kinds are reported as `kind-unknown`, once for each group and kind.
- **Not checked**: CEL expressions (`x-kubernetes-validations`, match conditions, admission policies, device selectors),
  beyond their presence; admission webhooks and policies; quotas; what depends on the cluster, such as allocated
  addresses and ports, existing objects, IPv6 and dual-stack configuration, or the labels of namespaces.

## Severity, groups, exceptions

`--severity RULE=error|warning|info|off` changes the severity of a rule; it may be repeated. What is given for a rule
overrides what is given for its group. `token-*`, `document-invalid` and the errors of `render` cannot be lowered.
`--disable`, `--severity` and comments accept groups as well as rules:

$groups

Leave out a rule for all input by `--disable RULE`, or in a manifest by a comment:

```yaml
env:
  - name: TOKEN_ISSUER_SECRET
    value: public-by-design   # kubebundle: allow env-plaintext-secret
# kubebundle: allow image-without-registry pull-no-credential
containers:
  - name: web
    image: web:1
```

After a key or value the comment covers all that begins on its line, with everything below that; on a line of its own,
all that begins on the next line. Above the first line of a document it covers the document.

## Image policy

`images` in [.kubebundle.yaml](commands.md#configuration), or the option `images` of `kb.check`, says which images may be
used. It counts for every image of every pod: containers, init and ephemeral containers, image volumes, custom kinds.

```yaml
images:
  allow: ["*.azurecr.io", ghcr.io/acme, docker.io/library]
  require_digest: true
  forbid_tags: [latest, "*-SNAPSHOT"]
```

- `allow`: registries, or repositories with all that is below them (`image-not-allowed`). Names are compared part by
  part, as the kubelet reads them: `nginx` is `docker.io/library/nginx`, `ghcr.io/acme` is not `ghcr.io/acme-test`, and a port counts.
  `*` and `?` stand for text within one label of the host, or one part of the path.
- `require_digest`: `image-not-pinned` is an error.
- `forbid_tags`: tags, or patterns of them (`image-tag-forbidden`). A digest decides what is pulled; beside one the tag does
  not count.

An image whose registry or repository is a token is reported as `image-not-allowed`: render first.

## Bundles and clusters

A bundle is all that a checker sees. The cluster may hold secrets, service accounts and node credentials of its own, so
that "no credential" means: as far as this bundle shows. `kubebundle preflight` asks the registries.
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

--- The text of docs/rules.md.
local function document()
  local parts = { (head:gsub("%$groups", group_list())) }
  for _, stage in ipairs(stages) do
    parts[#parts + 1] = section(stage) .. "\n"
  end
  parts[#parts + 1] = other_sections()
  return table.concat(parts, "\n")
end

if arg and arg[0] and arg[0]:find("docs/rules%.lua$") then io.write(document()) end

return { document = document }
