-- Written by `make rockspec`.
rockspec_format = "3.0"
package = "kubebundle-seal"
version = "scm-1"
source = { url = "git+https://kubebundle.invalid/kubebundle.git", dir = "kubebundle/csrc" }
description = {
  summary = "What `kubebundle secret --seal` seals Secrets with: SealedSecrets by OpenSSL 3",
  license = "MIT",
}
dependencies = { "lua >= 5.4, < 5.6", "kubebundle == scm" }
external_dependencies = {
  CRYPTO = { header = "openssl/evp.h", library = "crypto" },
}
build = {
  type = "builtin",
  modules = {
    ["kubebundle.seal"] = {
      sources = {
        "base/buffer.c",
        "base/buffer_owner.c",
        "base/owner.c",
        "base64/base64_avx2.c",
        "base64/base64_codec.c",
        "base64/base64_portable.c",
        "seal/crypto.c",
        "seal/seal_binding.c",
        "seal/sealer.c",
      },
      incdirs = { ".", "$(CRYPTO_INCDIR)" },
    },
  },
}
