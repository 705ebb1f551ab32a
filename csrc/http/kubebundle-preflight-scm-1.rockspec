-- Written by `make rockspec`.
rockspec_format = "3.0"
package = "kubebundle-preflight"
version = "scm-1"
source = { url = "git+https://kubebundle.invalid/kubebundle.git", dir = "kubebundle/csrc" }
description = {
  summary = "What `kubebundle preflight` asks registries with: HTTP over libcurl",
  license = "MIT",
}
dependencies = { "lua >= 5.4, < 5.6", "kubebundle == scm" }
external_dependencies = {
  CURL = { header = "curl/curl.h", library = "curl" },
}
build = {
  type = "builtin",
  modules = {
    ["kubebundle.http"] = {
      sources = {
        "base/owner.c",
        "http/http_binding.c",
        "http/request.c",
      },
      incdirs = { ".", "$(CURL_INCDIR)" },
      libdirs = { "$(CURL_LIBDIR)" },
      libraries = { "curl" },
    },
  },
}
