-- What the benches read and write: units of a Namespace, an image pull Secret and a Deployment, as a
-- release pipeline would have them. The credentials are made up.

local corpus = {}

local UNIT = [[
apiVersion: v1
kind: Namespace
metadata:
  name: shop-%04d
  labels:
    app.kubernetes.io/part-of: shop
    environment: %s
---
apiVersion: v1
kind: Secret
metadata:
  name: acr-pull
  namespace: shop-%04d
  labels:
    app.kubernetes.io/part-of: shop
type: kubernetes.io/dockerconfigjson
data:
  .dockerconfigjson: %s
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: shippingservice
  namespace: shop-%04d
  labels:
    app: shippingservice
spec:
  replicas: %s
  selector:
    matchLabels:
      app: shippingservice
  template:
    metadata:
      labels:
        app: shippingservice
    spec:
      imagePullSecrets:
        - name: acr-pull
      containers:
        - name: server
          image: registry.azurecr.io/shippingservice:%s
          ports:
            - containerPort: 50051
          env:
            - name: PORT
              value: "50051"
            - name: LOG_LEVEL
              value: info
          readinessProbe:
            periodSeconds: 5
            exec:
              command: ["/bin/grpc_health_probe", "-addr=:50051"]
          livenessProbe:
            periodSeconds: 10
            exec:
              command: ["/bin/grpc_health_probe", "-addr=:50051"]
          resources:
            requests:
              cpu: 100m
              memory: 64Mi
            limits:
              cpu: 200m
              memory: 128Mi
]]

-- {"auths":{"registry.azurecr.io":{"username":"ci-puller","password":"s3cr3t-P@ss:w0rd",...}}}
local CONFIG = "eyJhdXRocyI6eyJyZWdpc3RyeS5henVyZWNyLmlvIjp7InVzZXJuYW1lIjoiY2ktcHVsbGVyIiwicGFzc3dvcmQiOiJz"
  .. "M2NyM3QtUEBzczp3MHJkIiwiZW1haWwiOiJjaUBleGFtcGxlLmNvbSIsImF1dGgiOiJZMmt0Y0hWc2JHVnlPbk16WTNJemRD"
  .. "MVFRSE56T25jd2NtUT0ifX19"

--- What the units have in them.
corpus.values = { env = "production", config = CONFIG, replicas = "3", tag = "v1.42.7" }

--- One unit.
---@param index integer
---@param values? { env: string, config: string, replicas: string, tag: string } a template has its tokens there
---@return string
function corpus.unit(index, values)
  values = values or corpus.values
  return UNIT:format(index, values.env, index, values.config, index, values.replicas, values.tag)
end

--- The YAML stream of `count` units.
---@param count integer
---@param values? table as for corpus.unit
---@return string
function corpus.stream(count, values)
  local units = {}
  for index = 1, count do
    units[index] = corpus.unit(index, values)
  end
  return table.concat(units, "---\n")
end

--- A document of about `size` bytes of YAML: a List of as many objects as it takes.
---@param core table kubebundle.core
---@param size integer
---@return table
function corpus.list(core, size)
  local unit = #corpus.stream(1)
  local items = core.yaml.decode_all(corpus.stream(math.max(1, size // unit)))
  return { apiVersion = "v1", kind = "List", items = items }
end

return corpus
