-- The types of Secrets that hold credentials for pulls, and how their documents are read (kubernetes,
-- pkg/credentialprovider/secrets). A Secret counts by its exact type, and then only the data key of that type.

local core = require "kubebundle.core"

local pull_secrets = {}

---@class kubebundle.pull_secret_form
---@field type string
---@field key string of the data that counts
---@field legacy boolean the document has no `auths` around its entries

--- The form that is written. The other is older.
pull_secrets.current = { type = "kubernetes.io/dockerconfigjson", key = ".dockerconfigjson", legacy = false }

--- All forms.
---@type kubebundle.pull_secret_form[]
pull_secrets.forms = { pull_secrets.current, { type = "kubernetes.io/dockercfg", key = ".dockercfg", legacy = true } }

local form_of = {}
for _, form in ipairs(pull_secrets.forms) do
  form_of[form.type] = form
end

---The form of a Secret's type; nil where Secrets of this type hold no credentials for pulls.
---@param secret_type any
---@return kubebundle.pull_secret_form?
function pull_secrets.form(secret_type)
  return form_of[secret_type or ""]
end

---The entries of a document, as the kubelet reads them.
---@param text string
---@param form kubebundle.pull_secret_form
---@return kubebundle.dockerconfig.entry[]? entries
---@return kubebundle.failure? err
function pull_secrets.decode(text, form)
  return core.dockerconfig.decode(text, { legacy = form.legacy })
end

return pull_secrets
