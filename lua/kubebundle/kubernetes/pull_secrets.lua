-- The types of Secrets with credentials for pulls, and the reading of their documents (kubernetes,
-- pkg/credentialprovider/secrets). Only the exact type and the data key of that type matter.

local core = require "kubebundle.core"

local pull_secrets = {}

---@class kubebundle.pull_secret_form
---@field type string
---@field key string of the data in use
---@field legacy boolean the document has no `auths` around its entries

--- The form for writing; the other is older.
pull_secrets.current = { type = "kubernetes.io/dockerconfigjson", key = ".dockerconfigjson", legacy = false }

--- All forms.
---@type kubebundle.pull_secret_form[]
pull_secrets.forms = { pull_secrets.current, { type = "kubernetes.io/dockercfg", key = ".dockercfg", legacy = true } }

local form_of = {}
for _, form in ipairs(pull_secrets.forms) do
  form_of[form.type] = form
end

---The form of a Secret's type; nil if Secrets of this type hold no credentials for pulls.
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
