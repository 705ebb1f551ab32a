-- The commands of the system call sweep: each with the files of its folder, the arguments (@ is the folder), and
-- standard input.

local secret = [[
apiVersion: v1
kind: Secret
metadata:
  name: regcred
  namespace: shop
type: kubernetes.io/dockerconfigjson
stringData:
  .dockerconfigjson: '{"auths":{"registry.example.com":{"username":"ci","password":"OLD-EXAMPLE"}}}'
]]

local deployment = [[
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: registry.example.com/web:1.4 # the release
      imagePullSecrets: [{name: regcred}]
]]

local template = deployment:gsub("1%.4", "#(tag)#")
local digest = "sha256:" .. ("0123456789abcdef"):rep(4)

local lock = ([[
apiVersion: imgpkg.carvel.dev/v1alpha1
kind: ImagesLock
images:
  - image: registry.example.com/web@%s
    annotations:
      kbld.carvel.dev/id: registry.example.com/web:1.4
]]):format(digest)

local account = "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: builder, namespace: shop}\n"

---@class spec.calls.case
---@field name string
---@field files table<string, string>
---@field words string[]
---@field stdin? string
---@field without_tmpfile? boolean also as on a file system without unnamed files

---@type spec.calls.case[]
return {
  {
    name = "render to a new file",
    files = { ["in.yaml"] = template, ["values.yaml"] = "tag: 1.5\n" },
    words = { "render", "@/in.yaml", "--values", "@/values.yaml", "-o", "@/out.yaml" },
    without_tmpfile = true,
  },
  {
    name = "render two files in place",
    files = { ["a.yaml"] = template, ["b.yaml"] = secret .. "  more: '#(tag)#'\n" },
    words = { "render", "-i", "@/a.yaml", "@/b.yaml", "--set-string", "tag=1.5" },
    without_tmpfile = true,
  },
  {
    name = "render a directory",
    files = {
      ["in/.kubebundleignore"] = "ignored.yaml\n",
      ["in/ignored.yaml"] = "a: b\n",
      ["in/deep/a.yaml"] = template,
      ["in/b.yaml"] = template,
      ["out/b.yaml"] = "old: 1\n",
    },
    words = { "render", "@/in", "-o", "@/out/", "--set-string", "tag=1.5" },
  },
  {
    name = "render to standard output",
    files = { ["tag"] = "1.5\n" },
    words = { "render", "-", "--set-file", "tag=@/tag" },
    stdin = template,
  },
  {
    name = "set in place",
    files = { ["a.yaml"] = deployment, ["b.yaml"] = deployment:gsub("name: web\n  n", "name: two\n  n") },
    words = { "set", "-i", "--image", "registry.example.com/web=:1.6", "@/a.yaml", "@/b.yaml" },
  },
  {
    name = "pin by a lock",
    files = { ["a.yaml"] = deployment, ["lock.yaml"] = lock },
    words = { "pin", "-i", "--lock", "@/lock.yaml", "@/a.yaml" },
  },
  {
    name = "secret to a new file",
    files = { password = "EXAMPLE" },
    words = {
      "secret",
      "regcred",
      "--server",
      "registry.example.com",
      "--username",
      "ci",
      "--password-file",
      "@/password",
      "-o",
      "@/out.yaml",
    },
  },
  {
    name = "secret --merge",
    files = { ["a.yaml"] = secret },
    words = {
      "secret",
      "regcred",
      "--merge",
      "@/a.yaml",
      "--server",
      "registry.example.com",
      "--username",
      "ci",
      "--password-stdin",
      "-o",
      "@/a.yaml",
    },
    stdin = "NEW-EXAMPLE",
    without_tmpfile = true,
  },
  {
    name = "secret --patch-accounts",
    files = { password = "EXAMPLE", ["accounts.yaml"] = account },
    words = {
      "secret",
      "regcred",
      "-n",
      "shop",
      "--server",
      "registry.example.com",
      "--username",
      "ci",
      "--password-file",
      "@/password",
      "--patch-accounts",
      "@/accounts.yaml",
    },
  },
  {
    name = "check a directory",
    files = {
      ["in/.kubebundleignore"] = "ignored.yaml\n",
      ["in/ignored.yaml"] = "a: [b\n",
      ["in/deep/a.yaml"] = deployment,
      ["in/secret.yaml"] = secret,
    },
    words = { "check", "--format", "json", "--findings", "@/findings.json", "@/in" },
  },
  {
    name = "inspect",
    files = { ["a.yaml"] = secret },
    words = { "inspect", "@/a.yaml" },
  },
  {
    name = "explain",
    files = { ["a.yaml"] = deployment },
    words = { "explain", "@/a.yaml", "-" },
    stdin = secret,
  },
  {
    name = "run",
    files = { ["script.lua"] = "return kb.bundle { kb.namespace { name = 'shop' } }" },
    words = { "run", "@/script.lua", "-o", "@/out.yaml" },
  },
  { name = "rules", files = {}, words = { "rules" } },
  { name = "completion", files = {}, words = { "completion", "bash" } },
}
