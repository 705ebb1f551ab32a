std = "lua54"
max_line_length = 120
files["spec"] = { std = "+busted" }
files["docs"] = { max_string_line_length = false } -- rows of tables
files["docs/meta"] = { unused = false }

-- Written by tools/schema.lua.
files["lua/kubebundle/kubernetes/schema_data.lua"] = { max_line_length = false }
files["lua/kubebundle/kubernetes/schema_other.lua"] = { max_line_length = false }
files["lua/kubebundle/kubernetes/foreign_types.lua"] = { max_line_length = false }
files["lua/kubebundle/kubernetes/pod_kinds.lua"] = { max_line_length = false }
