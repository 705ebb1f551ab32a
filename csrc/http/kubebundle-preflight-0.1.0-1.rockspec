-- Written by `make rockspec`.
rockspec_format = "3.0"
package = "kubebundle-preflight"
version = "0.1.0-1"
source = { url = "git+https://kubebundle.invalid/kubebundle.git", tag = "v0.1.0" }
description = {
  summary = "What `kubebundle preflight` asks registries with: HTTP over libcurl",
  license = "MIT",
}
dependencies = { "lua >= 5.4, < 5.6", "kubebundle == 0.1.0" }
external_dependencies = {
  CURL = { header = "curl/curl.h", library = "curl" },
}
build = {
  type = "builtin",
  modules = {
    ["kubebundle.http"] = {
      sources = {
        "csrc/base/owner.c",
        "csrc/http/http_binding.c",
        "csrc/http/request.c",
      },
      incdirs = { "csrc", "$(CURL_INCDIR)" },
      libdirs = { "$(CURL_LIBDIR)" },
      libraries = { "curl" },
    },
  },
}
