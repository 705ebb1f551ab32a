-- Writes docs/commands.md: what each command does, when it fails, and its help text. `make docs`; a spec compares the
-- two.

local cli = require "kubebundle.cli"
local console = require "kubebundle.cli.console"

local head = [[
# The command

Written by `make docs`; the options are the commands' own help texts.
]]

-- What all commands have in common.
local about = [[
`PATH` is a file, a directory (its `.yaml`, `.yml` and `.json` files, recursively, in the order of their names) or `-`,
standard input. Output goes to stdout, or to `-o`: a file for one input, a directory for several, which then has the
inputs' tree. Every file is written whole or not at all, and none is written when any input is at fault. A file that
holds a Secret gets mode 0600. `--output` is `-o` in full, `--namespace` is `-n`.

Several files on stdout are one YAML stream, in which kubectl reads each as it would alone: `---` is written where one is
missing between them, and before a JSON file at the beginning. In JSON files the escapes `\/` and `\ud83d\ude00`, which
YAML has not, become the characters themselves.

A finding is a line on stderr, `FILE:LINE:COLUMN: SEVERITY: TEXT [RULE]`. [rules.md](rules.md) has the rules of all
commands, [templates.md](templates.md#what-can-be-wrong) more about those of `render`. `--format` writes findings for
programs: `json`, `sarif`, `github` (workflow commands), `azure` (logging commands), `gitlab` (Code Quality), `junit` or
`markdown` (job summaries; `explain` and `preflight` begin with a table of the images); `check` and `preflight` write these
to stdout. `--findings FILE` writes them to a file, and the text to stderr. The fields in JSON are those of [finding](api.md#finding), [explanation](api.md#explanation) and
[preflight.result](api.md#preflightresult).

| exit status | |
|---|---|
| 0 | fine |
| 1 | the input is at fault |
| 2 | the command could not do its work: invalid usage, a file that cannot be read or written, no object in the whole input of `check`, `explain`, `preflight` or `inspect` |

No option takes a password: others could read it in the list of processes, and logs keep it. No message holds a
credential. Colours are for terminals; `NO_COLOR` turns them off. `kubectl bundle COMMAND` is the same command where
`kubectl-bundle` is on the PATH, as `make install` puts it there.

## Configuration

`.kubebundle.yaml` has defaults for options, and the [image policy](rules.md#image-policy):

```yaml
kubernetes_version: 1.31
crd: [deploy/crds]
exclude: [vendor/]
severity:
  namespace-missing: off
  value-type: warning
tokens: "#{ }#"
images:
  allow: ["*.azurecr.io", docker.io/library]
  require_digest: true
  forbid_tags: [latest]
```

| key | option | of |
|---|---|---|
| `tokens`, `mode` | `--tokens`, `--mode` | `render` |
| `exclude` | `--exclude` | each command that reads directories |
| `severity`, `kubernetes_version`, `crd` | `--severity`, `--kubernetes-version`, `--crd` | `check`, `explain`, `preflight`, `render --check`; `severity` also for the rules of `render` and `preflight` |
| `images` | | `check`, `render --check` |

The nearest file counts, in the working directory or its parents, up to the root of the git repository; outside of a
repository only that of the working directory. `--config FILE` names another one, `--config none` none. The summary says
which one was used. Options override the file, severities by rule or group; `--exclude` adds to it. Paths of `crd` start
from the file's directory. The file names no code: own rules are given by `--rules` only. An unknown key is an error.
The module never reads the file; `kb.check` takes the same as options.
]]

-- What a reader needs to know about a command before its options, and what its exit status 1 means.
local commands = {
  {
    "render",
    [[
A rendering is the template with other scalars; everything else stays byte for byte. Problems are reported all together,
and then nothing is written. [templates.md](templates.md) has the tokens and where their values come from.]],
    [[
a token without a value, a token where no value can go, invalid YAML or JSON; with
`--check`, an error in what was rendered]],
  },
  {
    "set",
    [[
Changes what is named and keeps every other byte: comments, blank lines, quotes, line ends. The result is read again and
must be the old document with exactly that change, else the edit is refused. A PATH is `.spec.replicas`,
`.spec.template.spec.containers[name=web].image`, `[0]`, `["a/b"]`; `[+]` is a new last item. Missing keys are added. An
expression has to lead to one place in all the files: `--object` says which where several objects have it.]],
    [[
an expression that matches nothing, or several objects; a place that is shared by an alias or merged; a file that is not
YAML or JSON]],
  },
  {
    "pin",
    [[
Writes `repo:tag@sha256:...` for each image that has no digest, with the digest of the index if there is one, and keeps
every other byte. An image without a tag becomes `:latest@...`, which keeps its pull policy. Registries are asked with the
pull Secrets of the input, in the kubelet's order; each reference once. Nothing is written where one has no digest.

With `--lock` the digests of the lock count first, and the lock gets those that are new: Carvel's ImagesLock, which kbld
and imgpkg read. `--verify` writes nothing. With `--lock` it is offline: `image-not-pinned`, `image-not-locked`. Without,
it asks the registries: `tag-moved`. `--platform` also asks whether each image is there for a platform.]],
    [[
an image that no credential resolves, that is not for a `--platform`, or is not valid; with `--verify`, an image without a
digest, that the lock does not have, or whose tag has moved]],
  },
  {
    "secret",
    [[
Writes a Secret of type kubernetes.io/dockerconfigjson, the bytes that kubectl would write. With `--merge` it changes
one credential in an existing manifest; with `--rename-references` too there are several files, and `-o` is a directory.
A line break at the end of a password is removed, with a word on stderr.

Servers are compared by the kubelet's key: `r.io` is `https://r.io/v1/`, and `docker.io` is `https://index.docker.io/v1/`.
`--merge` and `--remove` report on stderr each entry with another spelling that they replace or remove.

Without a PATH `--docker-config` takes the first of `$DOCKER_CONFIG/config.json`, `~/.docker/config.json`,
`$REGISTRY_AUTH_FILE`, `$XDG_RUNTIME_DIR/containers/auth.json` and `~/.config/containers/auth.json` that is there.

A list for `--registries`; `registry` is a function of [kb.registry](api.md#registries), whose options are the other
fields, and `generic` where it is left out:

```yaml
- registry: acr
  login_server: shop.azurecr.io
  client_id: {env: ACR_ID}
  client_secret: {file: /run/secrets/acr}
- server: registry.example.com
  username: ci
  password: {command: [pass, show, registry]}
```

`--seal` writes a SealedSecret (bitnami.com/v1alpha1), which only the controller that issued the certificate can open: the
format of `kubeseal`. `kubeseal --fetch-cert >cert.pem` asks the cluster for the certificate. It loads libcrypto of
OpenSSL 3; its module is a rock of its own, kubebundle-seal.

`--external-store` writes an ExternalSecret (external-secrets.io/v1), from which the External Secrets operator makes the
pull Secret. The store holds the docker config document under `--remote-key`; with `--server` and `--username` it holds
the password alone, and the operator's template composes the document. [azure.md](azure.md#with-azure-key-vault) has an
example.]],
    [[
names, servers and credentials that the API server or the kubelet could not use]],
  },
  {
    "check",
    [[
All inputs are one bundle: a Secret of one file counts for the pods of another.]],
    [[
a finding at or above `--fail-on`]],
  },
  {
    "explain",
    [[
All inputs are one bundle. What `kubectl get -o json` prints of a live namespace is an input too: then the states of
the containers and the events say what happened, and the objects say why. `kubectl get nodes` adds the platforms.

| verdict | |
|---|---|
| `credential` | pulled with a pull secret, if the registry accepts it |
| `anonymous` | no credential applies, and none may be needed |
| `credential-provider` | no pull secret applies; a credential provider of the nodes is asked |
| `not-pulled` | the policy is Never |
| `running`, `pulled` | the container runs, or the image is on the node |
| `platform-mismatch` | the image has no build for the platform of the node |
| `schema1` | the manifest has a format that container runtimes no longer support |
| `certificate` | node and registry do not accept each other's certificates |
| `registry-firewall` | the registry does not let in the address of the node |
| `rate-limited` | the registry, or the kubelet, limits the number of pulls |
| `client-secret-expired` | a client secret of Microsoft Entra ID has expired |
| `credential-refused` | the registry refuses a credential that applies |
| `pod-older-than-account` | the pod was created before its service account listed the Secret |
| `image-absent` | no such image or tag, or a part of it is missing |
| `registry-unreachable`, `registry-unavailable` | the node does not reach the registry, or the registry fails |
| `inspect-failed`, `signature-invalid`, `pull-failed` | other reasons of the kubelet |
| `unknown` | a token leaves open which credentials there are |

All others are [rules](rules.md). `mistake` in JSON, `In the manifests:` in text, is what is wrong with the objects
beside what the cluster says.

Entries of one Secret whose servers give one key, such as `r.io` and `https://r.io/v1/`, are tried in an order that
changes at each sync; JSON marks them as `unordered`.

An image that is on the node already may be verified: `if_present` in JSON, and a step in text, say what happens then
under the `imagePullCredentialsVerificationPolicy` of `--kubelet-config`, or its default. `--credential-provider-config`
gives the providers that the kubelet asks after the pull secrets. A file with which no kubelet would start is a usage
error.]],
    [[
an image that would not be pulled, or that the cluster could not pull]],
  },
  {
    "inspect",
    [[
Servers and user names; passwords and values as labels, equal where the values are (`#1`, `#2`). `--reveal` shows the
credentials themselves.]],
    [[
a document, or a docker config document in a Secret, that cannot be read]],
  },
  {
    "run",
    [[
The script gets the values and returns a bundle of kb.bundle; its documents are written in the order in which they are
applied. Numbers and booleans are Lua's where Lua would write them in the same letters (`3`, `0.5`, `true`), and text
where it would not (`1.10`, `012`, `on`). A script is a program: run your own.]],
    [[
an error in the script; with `--check`, an error in the bundle]],
  },
  {
    "preflight",
    [[
Asks each registry for each image, with the credentials that the kubelet would try, in its order, and judges the answers
as containerd does: the tag, the index, the manifest of the platform, its configuration and layers; digests, sizes and
media types are verified, layers are not downloaded. It needs libcurl, and with LuaRocks the rock kubebundle-preflight.

The platform is what the pod's nodeSelector or required node affinity says of `kubernetes.io/arch` and `kubernetes.io/os`,
else each `--platform`, else every platform that the image has. A platform that is asked for and missing is an error,
`preflight-platform`. Where the pod leaves it open, an image that is not for linux/amd64 is an info. An image for one
other platform only is pulled and ends with "exec format error": an error, too. `--shallow` leaves out configurations and
layers, and with them the platform of an image that has no index. Docker Hub counts a request for a manifest as a pull, so it is asked for the tag alone (HEAD) unless `--deep`.

A credential goes to the registry's own origin and to the token service that it names. Where a redirect leads to a host
that asks for one, the verdict is `credential-withheld`; containerd 1.6 sends it there. https never becomes http.
`--plain-http HOST` includes a token service on that host. Responses 408, 429 and 5xx are retried within `--timeout`, 429
after its Retry-After, five times at most. An interrupted command prints the answers so far.

The rule of a finding is `preflight-` and the verdict: `unauthorized`, `forbidden`, `registry-firewall`,
`credential-expires`, `credential-withheld`, `not-found`, `platform`, `content-missing`, `content-mismatch`,
`manifest-invalid`, `not-an-image`, `schema1`, `rate-limited`, `server-error`, `certificate`, `handshake`, `dns`,
`connect`, `timeout`, `too-large` or `protocol`. `preflight-rate-limit` warns that fewer than 10 pulls are left. Where the
manifests decide, no registry is asked; it is `image-invalid`, `auth-malformed`, `token-unresolved` or `unknown` then.

What it cannot know: mirrors and credential providers that the nodes are configured with, images that the nodes have
already, certificates that their runtime trusts, and their network: firewalls, proxies and name resolution may treat them
in another way than this machine.]],
    [[
an image that would not be pulled, or would not run]],
  },
  {
    "fn",
    [[
A function of the [KRM Functions Specification](https://github.com/kubernetes-sigs/kustomize/blob/master/cmd/config/docs/api-conventions/functions-spec.md):
`kpt fn` and Kustomize hand over a ResourceList. [hosts.md](hosts.md) shows both. With CONFIG it is a filter of manifests,
which has no results and, after an error, no output. The kinds of functionConfig, of `apiVersion: kubebundle/v1`:

| kind | spec | |
|---|---|---|
| Render | `values`, `tokens`, `missing` | fills tokens, as `render`; a ConfigMap as functionConfig means this, with its `data` as values |
| Check | `severity`, `disable`, `kubernetesVersion` | as `check`; the version in quotes |
| Set | `images` (NAME: REF), `fields` (PATH: VALUE), `object` | as `set` |
| Pin | `lock`: an ImagesLock, or the path of one | as `pin --lock`, offline: an image that the lock lacks is an error |
| LuaRun | `script`, `values` | a script in Lua |

The bytes of an item that are not changed stay, comments and internal annotations included. Results have the file and
index of the item, from its annotations, and the field; `tags` has the rule. The same text goes to stderr, which is all that
Kustomize shows, and only after an error. Items with `config.kubernetes.io/local-config: "true"`, which are not applied, are left to LuaRun
(`local-config`); a list without others is `no-objects`, a warning.

A script has `items`, which it changes or returns anew, `values`, `result{severity=, message=, item=, field=}`, and
`string table math utf8 load pcall` and the other basic functions, but nothing that reaches out: no files, environment,
processes or clock, and a `kb` without files, credentials, preflight and pin. After 200 million instructions, or 512 MiB more than before,
it is ended. One call of a library function is not interrupted: a pattern that backtracks may take long.]],
    [[
a result of severity error: the items are as they were; input that is not a ResourceList (then nothing is written), an
invalid functionConfig, a script that fails]],
  },
  {
    "rules",
    "[rules.md](rules.md) has the same, by subject. Own rules are described in [recipes.md](recipes.md).",
    nil,
  },
  {
    "completion",
    [[
The scripts ask the command itself for commands, options, choices and rules. `make install` places them where bash, zsh
and fish look, and `kubectl_complete-bundle` where kubectl looks.]],
    nil,
  },
}

-- The help text of a command: `kubebundle NAME --help`.
local function help_of(name)
  local parts = {}
  local stdout = {
    flush = function()
      return true
    end,
  }
  function stdout:write(...)
    for _, text in ipairs { ... } do
      parts[#parts + 1] = text
    end
    return self
  end
  local collector = console.new()
  collector.stdout = stdout
  assert(cli.main({ name, "--help" }, collector) == 0, "there is no command " .. name)
  return table.concat(parts)
end

local function section(command)
  local name, prose, fault = table.unpack(command, 1, 3)
  local status = fault and ("\nExit status 1: %s.\n"):format(fault) or ""
  return ("## kubebundle %s\n\n%s\n%s\n```text\n%s```\n"):format(name, prose, status, help_of(name))
end

--- The text of docs/commands.md.
local function document()
  local parts = { head, about }
  for _, command in ipairs(commands) do
    parts[#parts + 1] = section(command)
  end
  return table.concat(parts, "\n")
end

if arg and arg[0] and arg[0]:find("docs/commands%.lua$") then io.write(document()) end

return { document = document, commands = commands, about = about, help_of = help_of }
