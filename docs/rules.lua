-- Writes docs/rules.md from the table of rules: `make docs`. A spec compares the two.

local rules = require "kubebundle.check.rules"

local stages = {
  { name = "apply", title = "Stage `apply`: the API server or kubectl refuses" },
  { name = "pull", title = "Stage `pull`: the kubelet cannot pull, or not as meant" },
  { name = "policy", title = "Stage `policy`: it works, and should not" },
}

local head = [[
# Rules

What `kubebundle check` and `kb.check` find. `make docs` writes this page from the rules in
`lua/kubebundle/check/rules/`.

Severity and stage are those that a rule has in general; where a case is clearer, or less clear, than usual, a finding
has others. `check` exits with 1 where a finding is at or above `--fail-on`: `error`, unless given.

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

Behind a key or value the comment covers all that begins on its line, with everything below that; on a line of its own,
all that begins on the next line. Above the first line of a document it covers the document.

A bundle is all that a checker sees. The cluster may hold secrets, service accounts and node credentials of its own, so
that "no credential" means: as far as this bundle shows. `kubebundle preflight` asks the registries.
]]

local function by_name(a, b)
  return a.name < b.name
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
    parts[#parts + 1] = ("### %s\n\nSeverity: %s. %s\n\n%s")
      :format(rule.name, rule.severity, rule.summary, rule.remedy)
  end
  return table.concat(parts, "\n\n")
end

--- The text of docs/rules.md.
local function document()
  local parts = { head }
  for _, stage in ipairs(stages) do parts[#parts + 1] = section(stage) .. "\n" end
  return table.concat(parts, "\n")
end

if arg and arg[0] and arg[0]:find("docs/rules%.lua$") then io.write(document()) end

return { document = document }
