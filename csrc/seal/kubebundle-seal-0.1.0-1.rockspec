-- Written by `make rockspec`.
rockspec_format = "3.0"
package = "kubebundle-seal"
version = "0.1.0-1"
source = { url = "git+https://kubebundle.invalid/kubebundle.git", tag = "v0.1.0" }
description = {
  summary = "What `kubebundle secret --seal` seals Secrets with: SealedSecrets by OpenSSL 3",
  license = "MIT",
}
dependencies = { "lua >= 5.4, < 5.6", "kubebundle == 0.1.0" }
external_dependencies = {
  CRYPTO = { header = "openssl/evp.h", library = "crypto" },
}
build = {
  type = "builtin",
  modules = {
    ["kubebundle.seal"] = {
      sources = {
        "csrc/base/buffer.c",
        "csrc/base/buffer_owner.c",
        "csrc/base/owner.c",
        "csrc/base64/base64_avx2.c",
        "csrc/base64/base64_codec.c",
        "csrc/base64/base64_portable.c",
        "csrc/seal/crypto.c",
        "csrc/seal/seal_binding.c",
        "csrc/seal/sealer.c",
      },
      incdirs = { "csrc", "$(CRYPTO_INCDIR)" },
    },
  },
}
