-- Written by `make rockspec`.
rockspec_format = "3.0"
package = "kubebundle"
version = "scm-1"
source = { url = "git+https://kubebundle.invalid/kubebundle.git" }
description = {
  summary = "Kubernetes bundles, image pull secrets and token templates",
  detailed = [=[
Composes Kubernetes bundles (Namespace, image pull Secret, Deployment) for release pipelines, fills
tokens in templates without changing their shape, and tells before anything reaches a cluster with
which credentials the kubelet would pull each image.]=],
  license = "MIT",
  labels = { "kubernetes", "docker", "yaml", "json", "template", "commandline" },
}
dependencies = { "lua ~> 5.4", "argparse >= 0.7", "luafilesystem >= 1.8" }
external_dependencies = {
  CJSON = { header = "cjson/cJSON.h", library = "cjson" },
  YAML = { header = "yaml.h", library = "yaml" },
  MD = { header = "sha2.h", library = "md" },
}
build = {
  type = "builtin",
  modules = {
    ["kubebundle.core"] = {
      sources = {
        "csrc/base64.c",
        "csrc/base64_codec.c",
        "csrc/base64_portable.c",
        "csrc/buffer.c",
        "csrc/core.c",
        "csrc/digest.c",
        "csrc/dockerconfig.c",
        "csrc/dockerconfig_auth.c",
        "csrc/dockerconfig_decode.c",
        "csrc/dockerconfig_encode.c",
        "csrc/dockerconfig_problems.c",
        "csrc/encode.c",
        "csrc/failure.c",
        "csrc/file.c",
        "csrc/go_text.c",
        "csrc/host.c",
        "csrc/json.c",
        "csrc/json_decode.c",
        "csrc/json_document.c",
        "csrc/json_encode.c",
        "csrc/json_go.c",
        "csrc/json_positions.c",
        "csrc/json_repair.c",
        "csrc/json_scan.c",
        "csrc/keys.c",
        "csrc/number.c",
        "csrc/owner.c",
        "csrc/scalar.c",
        "csrc/scalar_ambiguous.c",
        "csrc/scalar_syntax.c",
        "csrc/secret.c",
        "csrc/spelled.c",
        "csrc/template.c",
        "csrc/template_tokens.c",
        "csrc/utf16.c",
        "csrc/utf8.c",
        "csrc/value.c",
        "csrc/yaml.c",
        "csrc/yaml_anchor.c",
        "csrc/yaml_decode.c",
        "csrc/yaml_positions.c",
        "csrc/yaml_reader.c",
        "csrc/yaml_tag.c",
        "csrc/yaml_value.c",
      },
      incdirs = { "$(CJSON_INCDIR)", "$(YAML_INCDIR)", "$(MD_INCDIR)" },
      libdirs = { "$(CJSON_LIBDIR)", "$(YAML_LIBDIR)", "$(MD_LIBDIR)" },
      libraries = { "cjson", "yaml", "md", "m" },
    },
    ["kubebundle.bytes"] = "lua/kubebundle/bytes.lua",
    ["kubebundle.cli.completion"] = "lua/kubebundle/cli/completion.lua",
    ["kubebundle.cli.console"] = "lua/kubebundle/cli/console.lua",
    ["kubebundle.cli.findings"] = "lua/kubebundle/cli/findings.lua",
    ["kubebundle.cli"] = "lua/kubebundle/cli/init.lua",
    ["kubebundle.cli.output"] = "lua/kubebundle/cli/output.lua",
    ["kubebundle.files"] = "lua/kubebundle/files.lua",
    ["kubebundle.glob"] = "lua/kubebundle/glob.lua",
    ["kubebundle.image"] = "lua/kubebundle/image.lua",
    ["kubebundle"] = "lua/kubebundle/init.lua",
    ["kubebundle.keyring"] = "lua/kubebundle/keyring.lua",
    ["kubebundle.keyring.glob"] = "lua/kubebundle/keyring/glob.lua",
    ["kubebundle.keyring.ipv6"] = "lua/kubebundle/keyring/ipv6.lua",
    ["kubebundle.keyring.url"] = "lua/kubebundle/keyring/url.lua",
    ["kubebundle.names"] = "lua/kubebundle/names.lua",
    ["kubebundle.redact"] = "lua/kubebundle/redact.lua",
    ["kubebundle.report.azure"] = "lua/kubebundle/report/azure.lua",
    ["kubebundle.report.github"] = "lua/kubebundle/report/github.lua",
    ["kubebundle.report"] = "lua/kubebundle/report/init.lua",
    ["kubebundle.report.json"] = "lua/kubebundle/report/json.lua",
    ["kubebundle.report.sarif"] = "lua/kubebundle/report/sarif.lua",
    ["kubebundle.report.text"] = "lua/kubebundle/report/text.lua",
    ["kubebundle.script"] = "lua/kubebundle/script.lua",
    ["kubebundle.secret_data"] = "lua/kubebundle/secret_data.lua",
    ["kubebundle.version"] = "lua/kubebundle/version.lua",
  },
  install = {
    bin = {
      ["kubebundle"] = "bin/kubebundle",
      ["kubectl-bundle"] = "bin/kubectl-bundle",
    },
  },
}
test = { type = "command", command = "make test" }
