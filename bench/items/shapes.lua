-- Manifests with many of one thing. The numbers in them have a fixed width, so that twice as many are twice the text.

local core = require "kubebundle.core"

local shapes = {}

-- `count` times the text, with each `@` replaced by the number.
local function many(count, text)
  local parts = {}
  for index = 1, count do
    parts[index] = text:gsub("@", ("%06d"):format(index))
  end
  return table.concat(parts)
end
shapes.many = many

local function secret(name, auths)
  return ("---\napiVersion: v1\nkind: Secret\nmetadata: {name: %s, namespace: shop}\n"):format(name)
    .. "type: kubernetes.io/dockerconfigjson\n"
    .. ("data: {.dockerconfigjson: %s}\n"):format(core.base64.encode('{"auths":{' .. auths .. "}}"))
end
shapes.secret = secret

local AUTH = '"r@.example.com":{"auth":"dTpw"}'

function shapes.auths(count)
  return (many(count, AUTH .. ","):gsub(",$", ""))
end

local function secrets(count, auth)
  local parts = {}
  for index = 1, count do
    local number = ("%06d"):format(index)
    parts[index] = secret("s" .. number, (auth:gsub("@", number)))
  end
  return table.concat(parts)
end

local POD = "---\napiVersion: v1\nkind: Pod\nmetadata: {name: p@, namespace: shop}\n"
local POD_OF = POD .. "spec: {imagePullSecrets: [{name: s0}], containers: [{name: c, image: 'r@.example.com/a:1'}]}\n"
local ONE_POD = (POD:gsub("@", ""))
--- A pod with its own image.
shapes.TAGGED = "---\napiVersion: v1\nkind: Pod\nmetadata: {name: p@}\n"
  .. "spec: {containers: [{name: c, image: 'r.example.com/a@:1'}]}\n"

local CONFIG_MAP = "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c@, namespace: shop}\n"
local ONE_MAP = (CONFIG_MAP:gsub("@", ""))

local CRD = [[
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: box@s.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {plural: box@s, singular: box@, kind: Box@, listKind: BoxList@}
  versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object,
    properties: {spec: {type: object, properties: {a: {type: integer}}}}}}}]
]]

shapes.DEFINITION = CRD

local BIG_CRD = [[
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: boxes.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {plural: boxes, singular: box, kind: Box, listKind: BoxList}
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              properties:
]]

local EVENT = "---\napiVersion: v1\nkind: Event\nmetadata: {name: e@, namespace: shop}\ntype: Warning\nreason: Failed\n"
  .. "involvedObject: {kind: Pod, name: p%s, namespace: shop}\n"
  .. "message: 'Failed to pull image \"r.example.com/a:1\": unexpected status: 401 Unauthorized'\n"

--- A certificate as PEM, for SealedSecrets.
---@return string
function shapes.certificate()
  local command = "openssl req -x509 -newkey rsa:2048 -nodes -keyout /dev/null -subj /CN=bench -days 2 2>/dev/null"
  local pipe <close> = assert(io.popen(command))
  return pipe:read "a"
end

--- Shapes for everything that parses manifests, by name: a function of the number of items.
shapes.manifests = {
  ["pods"] = function(count)
    return many(count, POD .. "spec: {containers: [{name: c, image: 'a:1'}]}\n")
  end,
  ["findings"] = function(count)
    return many(count, POD .. "spec: {containers: [{name: c, image: 'A B'}]}\n")
  end,
  ["unknown fields"] = function(count)
    return ONE_POD .. "spec:\n  containers: [{name: c, image: 'a:1'}]\n" .. many(count, "  x@: 1\n")
  end,
  ["misspelled fields"] = function(count)
    return many(count, POD .. "spec: {contaners: [{name: c, image: 'a:1'}]}\n")
  end,
  ["same object"] = function(count)
    return ONE_POD .. ("---\n" .. ONE_POD .. "spec: {containers: [{name: c, image: 'a:1'}]}\n"):rep(count)
  end,
  ["containers"] = function(count)
    return ONE_POD
      .. "spec:\n  containers:\n"
      .. many(count, "  - {name: c@, image: 'a:1', env: [{name: A, valueFrom: {secretKeyRef: {name: s, key: k@}}}]}\n")
  end,
  ["variables"] = function(count)
    return ONE_POD
      .. "spec:\n  containers:\n  - name: c\n    image: a:1\n    env:\n"
      .. many(count, "    - {name: A@, value: $(B@)}\n")
  end,
  ["volumes and mounts"] = function(count)
    return ONE_POD
      .. "spec:\n  volumes:\n"
      .. many(count, "  - {name: v@, secret: {secretName: q@}}\n")
      .. "  containers:\n  - name: c\n    image: a:1\n    volumeMounts:\n"
      .. many(count, "    - {name: w@, mountPath: /x@}\n")
  end,
  ["ports"] = function(count)
    return ONE_POD
      .. "spec:\n  containers:\n  - name: c\n    image: a:1\n    ports:\n"
      .. many(count, "    - {name: p@, containerPort: 80}\n")
  end,
  ["labels"] = function(count)
    return "---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c\n  labels:\n" .. many(count, "    l@: 'x y'\n")
  end,
  ["services and workloads"] = function(count)
    return many(
      count,
      "---\napiVersion: v1\nkind: Service\nmetadata: {name: s@, namespace: shop}\n"
        .. "spec: {selector: {app: a@}, ports: [{port: 1}]}\n"
    ) .. many(
      count,
      "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d@, namespace: shop}\n"
        .. "spec: {selector: {matchLabels: {app: b@}}, template: {metadata: {labels: {app: b@}}, "
        .. "spec: {containers: [{name: c, image: 'a:1'}]}}}\n"
    )
  end,
  ["service accounts"] = function(count)
    return many(
      count,
      "---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {name: a@, namespace: shop}\n"
        .. "imagePullSecrets: [{name: s@}]\n"
    ) .. many(count, POD .. "spec: {serviceAccountName: b@, containers: [{name: c, image: 'a:1'}]}\n")
  end,
  ["namespaces"] = function(count)
    return many(count, "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: namespacenumber@}\n")
      .. many(
        count,
        "---\napiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: namespacenumberx@}\n"
          .. "spec: {imagePullSecrets: [{name: s}], containers: [{name: c, image: 'a:1'}]}\n"
      )
  end,
  ["secrets"] = function(count)
    return secrets(count, AUTH)
      .. many(
        count,
        POD .. "spec: {imagePullSecrets: [{name: s@x}], containers: [{name: c, image: 'r@.example.com/a:1'}]}\n"
      )
  end,
  ["pull secrets of a pod"] = function(count)
    return secrets(count, AUTH)
      .. ONE_POD
      .. "spec:\n  imagePullSecrets:\n"
      .. many(count, "  - {name: s@}\n")
      .. "  containers:\n"
      .. many(count, "  - {name: c@, image: 'r@.example.com/a:1'}\n")
  end,
  ["pods with one list of secrets"] = function(count)
    return secrets(count, AUTH)
      .. "---\napiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {name: w, namespace: shop}\nspec:\n"
      .. "  imagePullSecrets:\n"
      .. many(count, "  - {name: s@}\n")
      .. "  templates:\n"
      .. many(count, "  - {name: t@, container: {image: 'r@.example.com/a:1'}}\n")
  end,
  ["parts with a secret each"] = function(count)
    return secrets(count, AUTH)
      .. "---\napiVersion: kubevirt.io/v1\nkind: VirtualMachineInstance\nmetadata: {name: v, namespace: shop}\n"
      .. "spec:\n  volumes:\n"
      .. many(count, "  - {name: v@, containerDisk: {image: 'r@.example.com/a:1', imagePullSecret: s@}}\n")
  end,
  ["servers of a secret"] = function(count)
    return secret("s0", shapes.auths(count)) .. many(count, POD_OF)
  end,
  ["near servers"] = function(count)
    return secret("s0", (many(count, '"registrynumber@.example.com":{"auth":"dTpw"},'):gsub(",$", "")))
      .. many(
        count,
        POD
          .. "spec: {imagePullSecrets: [{name: s0}], "
          .. "containers: [{name: c, image: 'registrynumberx@.example.com/a:1'}]}\n"
      )
  end,
  ["server patterns"] = function(count)
    return secret("s0", (many(count, '"*x@.example.com":{"auth":"dTpw"},'):gsub(",$", ""))) .. many(count, POD_OF)
  end,
  ["server paths"] = function(count)
    return secret("s0", (many(count, '"r.example.com/p@":{"auth":"dTpw"},'):gsub(",$", "")))
      .. many(
        count,
        POD .. "spec: {imagePullSecrets: [{name: s0}], containers: [{name: c, image: 'r.example.com/p@/a:1'}]}\n"
      )
  end,
  ["broken secrets"] = function(count)
    return secrets(count, '"r@.example.com":{"auth":"!!"}')
  end,
  ["secret keys"] = function(count)
    return "---\napiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: shop}\ndata:\n"
      .. many(count, "  k@: '%'\n")
  end,
  ["allow comments, each before a line"] = function(count)
    return many(
      count,
      "---\napiVersion: v1\n# kubebundle: allow foo image-tag-latest\nkind: Pod # kubebundle: allow bar\n"
        .. "metadata: {name: p@_} # kubebundle: allow name-invalid\nspec: {containers: [{name: c, image: a}]}\n"
    )
  end,
  ["allow comments, one after another"] = function(count)
    return ("# kubebundle: allow image-tag-latest\n"):rep(count)
      .. ONE_POD
      .. "spec: {containers: [{name: c, image: a}]}\n"
  end,
  ["allow comment, a long list"] = function(count)
    return ONE_POD .. "spec: # kubebundle: allow" .. many(count, " word@") .. "\n  containers: [{name: c, image: a}]\n"
  end,
  ["comments"] = function(count)
    return ("# c\n"):rep(count) .. ONE_POD .. "spec: {containers: [{name: c, image: a}]}\n"
  end,
  ["empty documents"] = function(count)
    return ("---\n"):rep(count) .. ONE_POD .. "spec: {containers: [{name: c, image: a}]}\n"
  end,
  ["items of a list"] = function(count)
    return "apiVersion: v1\nkind: List\nitems:\n"
      .. many(count, "- {apiVersion: v1, kind: Pod, metadata: {name: p@}, spec: {containers: [{name: c, image: a}]}}\n")
  end,
  ["one long line"] = function(count)
    return ONE_MAP .. "data: {" .. many(count, "k@: 1, ") .. "a: b}\n"
  end,
  ["one long value"] = function(count)
    return ONE_MAP .. "data: {a: '" .. ("text #("):rep(count) .. "'}\n"
  end,
  ["aliases"] = function(count)
    return ONE_MAP .. "data: {a: &a x, " .. many(count, "k@: *a, ") .. "b: *a}\n"
  end,
  ["anchors"] = function(count)
    return ONE_MAP .. "data:\n" .. many(count, "  a@: &a@ x\n  b@: *a@\n")
  end,
  ["merge keys"] = function(count)
    return ONE_MAP .. "data: &d {a: b}\nx:\n" .. many(count, "  k@: {<<: *d}\n")
  end,
  ["deep lists"] = function(count)
    return many(count // 64, CONFIG_MAP .. "data: {a: " .. ("["):rep(64) .. ("]"):rep(64) .. "}\n")
  end,
  ["tokens"] = function(count)
    return ONE_MAP .. "data:\n" .. many(count, "  k@: '#(t@)#'\n")
  end,
  ["tokens of another spelling"] = function(count)
    return many(count, POD .. "spec: {containers: [{name: c, image: 'a:${t@}'}]}\n")
  end,
  ["custom resources"] = function(count)
    return CRD:gsub("@", "")
      .. many(count, "---\napiVersion: example.com/v1\nkind: Box\nmetadata: {name: b@}\nspec: {a: x}\n")
  end,
  ["definitions"] = function(count)
    return many(count // 4, CRD)
      .. many(count // 4, "---\napiVersion: example.com/v1\nkind: Box@\nmetadata: {name: b}\nspec: {a: x}\n")
  end,
  ["fields of a definition"] = function(count)
    return BIG_CRD
      .. many(count, (" "):rep(16) .. "f@: {type: integer, minimum: 3}\n")
      .. "---\napiVersion: example.com/v1\nkind: Box\nmetadata: {name: b}\nspec:\n"
      .. many(count, "  f@: 1\n")
  end,
  ["required fields of a definition"] = function(count)
    return BIG_CRD:gsub("              type: object\n              properties:\n$", "              type: object\n")
      .. "              required: ["
      .. many(count, "f@, ")
      .. "a]\n---\napiVersion: example.com/v1\nkind: Box\nmetadata: {name: b}\nspec: {b: 1}\n"
  end,
  ["kinds that are unknown"] = function(count)
    return many(count, "---\napiVersion: example@.com/v1\nkind: Box\nmetadata: {name: b@}\n")
  end,
  ["makers of secrets"] = function(count)
    return many(
      count,
      "---\napiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: e@, namespace: shop}\n"
        .. "spec: {target: {name: s@, template: {type: kubernetes.io/dockerconfigjson}}}\n"
    ) .. many(count, POD .. "spec: {imagePullSecrets: [{name: s@}], containers: [{name: c, image: 'a:1'}]}\n")
  end,
  ["not objects"] = function(count)
    return many(count, "---\na@: b\n")
  end,
  ["json, side by side"] = function(count)
    return many(count, '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p@"},"spec":{"containers":[]}}\n')
  end,
  ["duplicate keys"] = function(count)
    return ONE_MAP .. "data:\n" .. ("  a: b\n"):rep(count)
  end,
  ["duplicate keys in json"] = function(count)
    return '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"data":{'
      .. ('"a":"b",'):rep(count)
      .. '"a":"b"}}'
  end,
  ["duplicate keys, a json value each"] = function(count)
    return many(count, '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c@"},"data":{"a":"b","a":"b"}}\n')
  end,
  ["duplicate keys, an item each"] = function(count)
    local item = '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c@"},"data":{"a":"b","a":"b"}}'
    return '{"apiVersion":"v1","kind":"List","items":[' .. many(count, item .. ","):gsub(",$", "]}")
  end,
  ["text that kubectl ignores"] = function(count)
    return many(count, CONFIG_MAP .. "...\na: b\n")
  end,
  ["unknown rules"] = function(count)
    return many(count, CONFIG_MAP .. "# kubebundle: allow nothing\n")
  end,
  ["secret, many times"] = function(count)
    return secret("s0", shapes.auths(1)):rep(count) .. many(1, POD_OF)
  end,
  ["server pattern, long"] = function(count)
    return secret("s0", ('"%sb.example.com":{"auth":"dTpw"}'):format(("*a"):rep(count)))
      .. (POD_OF:gsub("r@%.example", ("a"):rep(200) .. ".example"))
  end,
  ["field name, long"] = function(count)
    return ONE_POD .. "spec:\n  containers: [{name: c, image: 'a:1'}]\n  " .. ("containrs"):rep(count) .. ": 1\n"
  end,
  ["lists in lists"] = function(count)
    local list = ("{apiVersion: v1, kind: List, items: ["):rep(64) .. ("]}"):rep(64)
    return "apiVersion: v1\nkind: List\nitems:\n" .. ("- " .. list .. "\n"):rep(count // 64)
  end,
  ["services, one label for all"] = function(count)
    return many(
      count,
      "---\napiVersion: v1\nkind: Service\nmetadata: {name: s@, namespace: shop}\n"
        .. "spec: {selector: {app: web, part: x@}, ports: [{port: 1, targetPort: http}]}\n"
    ) .. many(
      count,
      "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d@, namespace: shop}\n"
        .. "spec: {selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web, part: y@}}, "
        .. "spec: {containers: [{name: c, image: 'a:1', ports: [{name: web, containerPort: 1}]}]}}}\n"
    )
  end,
  ["services of the same pods"] = function(count)
    return many(
      count,
      "---\napiVersion: v1\nkind: Service\nmetadata: {name: s@, namespace: shop}\n"
        .. "spec: {selector: {app: web}, ports: [{port: 1, targetPort: x@}]}\n"
    ) .. many(
      count,
      "---\napiVersion: v1\nkind: Pod\nmetadata: {name: p@, namespace: shop, labels: {app: web}}\n"
        .. "spec: {containers: [{name: c, image: 'a:1', ports: [{name: y@, containerPort: 1}]}]}\n"
    )
  end,
  ["selectors, wide"] = function(count)
    return "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d, namespace: shop}\n"
      .. "spec:\n  selector:\n    matchLabels:\n"
      .. many(count, "      k@: v\n")
      .. "  template:\n    metadata:\n      labels:\n"
      .. many(count, "        k@: w\n")
      .. "    spec: {containers: [{name: c, image: 'a:1'}]}\n"
  end,
  ["same name in a list"] = function(count)
    return ONE_POD
      .. "spec:\n  containers:\n  - name: c\n    image: a:1\n    env:\n"
      .. ("    - {name: A, value: b}\n"):rep(count)
  end,
  ["same ports"] = function(count)
    return ONE_POD
      .. "spec:\n  containers:\n"
      .. many(count, "  - {name: c@, image: 'a:1', ports: [{name: http, containerPort: 80, hostPort: 80}]}\n")
  end,
  ["init containers and image volumes"] = function(count)
    return ONE_POD
      .. "spec:\n  initContainers:\n"
      .. many(count // 2, "  - {name: i@, image: 'a@:1'}\n")
      .. "  containers: [{name: c, image: 'a:1'}]\n  volumes:\n"
      .. many(count // 2, "  - {name: v@, image: {reference: 'r@.example.com/v:1'}}\n")
  end,
  ["plain text secrets"] = function(count)
    return ONE_POD
      .. "spec:\n  containers:\n  - name: c\n    image: a:1\n    env:\n"
      .. many(count, "    - {name: PASSWORD_@, value: made-up-value@}\n")
  end,
  ["parameters of a template"] = function(count)
    return "apiVersion: template.openshift.io/v1\nkind: Template\nmetadata: {name: t}\nparameters:\n"
      .. many(count, "- {name: T@, value: v@}\n")
      .. "objects:\n"
      .. many(count, "- {apiVersion: v1, kind: ConfigMap, metadata: {name: c@}, data: {a: '${T@}'}}\n")
  end,
  ["tokens in names"] = function(count)
    return many(count, POD:gsub("p@", "'#(p@)#'") .. "spec: {containers: [{name: c, image: 'a:#(t@)#'}]}\n")
  end,
  ["versions of a definition"] = function(count)
    return "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: boxes.example.com}\n"
      .. "spec:\n  group: example.com\n  scope: Namespaced\n  names: {plural: boxes, singular: box, kind: Box}\n"
      .. "  versions:\n"
      .. many(count, "  - {name: v@, served: true, storage: false, schema: {openAPIV3Schema: {type: object}}}\n")
      .. many(count, "---\napiVersion: example.com/v@\nkind: Box\nmetadata: {name: b}\nspec: {a: 1}\n")
  end,
  ["choices of a definition"] = function(count)
    return BIG_CRD
      .. (" "):rep(16)
      .. "f: {type: string, enum: ["
      .. many(count, "c@, ")
      .. "c]}\n"
      .. many(count, "---\napiVersion: example.com/v1\nkind: Box\nmetadata: {name: b@}\nspec: {f: x@}\n")
  end,
  ["names that nearly exist"] = function(count)
    return many(count, CONFIG_MAP:gsub("c@", "configuration@") .. "data: {key@: b}\n")
      .. many(
        count,
        POD
          .. "spec: {containers: [{name: c, image: 'a:1', env: [{name: A, "
          .. "valueFrom: {configMapKeyRef: {name: configuration@, key: kay@}}}], "
          .. "envFrom: [{configMapRef: {name: configurationx@}}]}]}\n"
      )
  end,
  ["references"] = function(count)
    return many(
      count,
      POD
        .. "spec: {containers: [{name: c, image: 'a:1', "
        .. "envFrom: [{configMapRef: {name: c@x}}, {secretRef: {name: c@}}]}]}\n"
    ) .. many(count, CONFIG_MAP .. "data: {a: b}\n")
  end,
}

--- Shapes for explain: a cluster's output.
shapes.live = {
  ["events of one pod"] = function(count)
    return ONE_POD
      .. "spec: {containers: [{name: c, image: 'r.example.com/a:1'}]}\nstatus: {phase: Pending}\n"
      .. many(count, EVENT:format "")
  end,
  ["events of many pods"] = function(count)
    return many(
      count,
      POD
        .. "spec: {containers: [{name: c, image: 'r.example.com/a:1'}]}\nstatus: {phase: Pending, containerStatuses: "
        .. "[{name: c, image: 'r.example.com/a:1', state: {waiting: {reason: ImagePullBackOff, message: back-off}}}]}\n"
    ) .. many(count, EVENT:format "@")
  end,
}

--- Findings for the formats of reports.
function shapes.findings(count)
  local list = {}
  for index = 1, count do
    list[index] = {
      rule = ("rule-%d"):format(index % 97),
      severity = index % 3 == 0 and "error" or "warning",
      stage = "apply",
      message = ('message %06d with `a` and "b"'):format(index),
      remedy = "Write `c`.",
      file = ("dir/file%06d.yaml"):format(index // 2),
      line = index,
      column = 3,
      object = ("Pod/p%06d"):format(index),
      path = "spec.containers[0].image",
    }
  end
  return list
end

return shapes
