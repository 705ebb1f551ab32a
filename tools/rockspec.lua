-- Writes the rockspecs, with lists of the files in csrc/, lua/ and bin/. `make rockspec` writes them, `lua5.4
-- tools/rockspec.lua --check` prints the differences and exits with 1.

local check = arg[1] == "--check"
local version = dofile "lua/kubebundle/version.lua"
local homepage = dofile "lua/kubebundle/homepage.lua"

local function files(pattern)
  local found = {}
  for path in io.popen("find " .. pattern .. " | LC_ALL=C sort"):lines() do
    found[#found + 1] = path
  end
  return found
end

-- lua/kubebundle/kubelet/image.lua -> kubebundle.image
local function module_name(path)
  return (path:gsub("^lua/", ""):gsub("%.lua$", ""):gsub("/init$", ""):gsub("/", "."))
end

local function lines(paths, indent, format)
  local written = {}
  for i, path in ipairs(paths) do
    written[i] = indent .. format(path) .. ","
  end
  return table.concat(written, "\n")
end

local function source(path)
  return ("%q"):format(path)
end
local function source_in_csrc(path)
  return source((path:gsub("^csrc/", "")))
end
local function module(path)
  return ("[%q] = %q"):format(module_name(path), path)
end
local function command(path)
  return ("[%q] = %q"):format(path:match("[^/]+$"), path)
end

local head = [[
-- Written by `make rockspec`.
rockspec_format = "3.0"
package = "$package"
version = "$version-1"
source = { url = "git+$homepage.git"$tag$folder }
]]

local core = head
  .. [[
description = {
  summary = "Kubernetes bundles, image pull secrets and token templates",
  detailed = [=[
Composes Kubernetes bundles (Namespace, image pull Secret, Deployment) for release pipelines, fills
tokens in templates without changing their shape, and tells before anything reaches a cluster with
which credentials the kubelet would pull each image.]=],
  license = "MIT",
  labels = { "kubernetes", "docker", "yaml", "json", "template", "commandline" },
}
dependencies = { "lua >= 5.4, < 5.6", "argparse >= 0.7", "luafilesystem >= 1.8" }
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
$sources
      },
      incdirs = { "csrc", "$(CJSON_INCDIR)", "$(YAML_INCDIR)", "$(MD_INCDIR)" },
      libdirs = { "$(CJSON_LIBDIR)", "$(YAML_LIBDIR)", "$(MD_LIBDIR)" },
      libraries = { "cjson", "yaml", "md", "m" },
    },
$modules
  },
  install = {
    bin = {
$commands
    },
  },
}
test = { type = "command", command = "make test-rock" }
]]

-- These are built in csrc/, because LuaRocks adds the contents of a folder `lua` beside it to any rock.
local http = head
  .. [[
description = {
  summary = "What `kubebundle preflight` asks registries with: HTTP over libcurl",
  license = "MIT",
}
dependencies = { "lua >= 5.4, < 5.6", "kubebundle == $version" }
external_dependencies = {
  CURL = { header = "curl/curl.h", library = "curl" },
}
build = {
  type = "builtin",
  modules = {
    ["kubebundle.http"] = {
      sources = {
$http_sources
      },
      incdirs = { ".", "$(CURL_INCDIR)" },
      libdirs = { "$(CURL_LIBDIR)" },
      libraries = { "curl" },
    },
  },
}
]]

-- The module loads its library itself; the rock needs only the headers.
local seal = head
  .. [[
description = {
  summary = "What `kubebundle secret --seal` seals Secrets with: SealedSecrets by OpenSSL 3",
  license = "MIT",
}
dependencies = { "lua >= 5.4, < 5.6", "kubebundle == $version" }
external_dependencies = {
  CRYPTO = { header = "openssl/evp.h", library = "crypto" },
}
build = {
  type = "builtin",
  modules = {
    ["kubebundle.seal"] = {
      sources = {
$seal_sources
      },
      incdirs = { ".", "$(CRYPTO_INCDIR)" },
    },
  },
}
]]

local lists = {
  sources = lines(
    files "csrc -name '*.c' -not -path 'csrc/http/*' -not -path 'csrc/program/*' -not -path 'csrc/seal/*'",
    "        ",
    source
  ),
  http_sources = lines(files "csrc/http/*.c csrc/base/owner.c", "        ", source_in_csrc),
  seal_sources = lines(
    files(
      "csrc/seal/*.c csrc/base64/*.c csrc/base/buffer.c csrc/base/buffer_owner.c csrc/base/owner.c "
        .. "-not -name 'base64_binding.c'"
    ),
    "        ",
    source_in_csrc
  ),
  modules = lines(files "lua -name '*.lua'", "    ", module),
  commands = lines(files "bin -type f", "      ", command),
}

local function fill(text, package, rock_version, tag, folder)
  local values = { package = package, version = rock_version, tag = tag, folder = folder or "", homepage = homepage }
  return (text:gsub("%$([%l_]+)", function(name)
    return values[name] or lists[name]
  end))
end

local function lines_of(text)
  local set = {}
  for line in text:gmatch("[^\n]+") do
    set[line] = true
  end
  return set
end

local function report(path, is, should)
  local has, wants = lines_of(is), lines_of(should)
  for line in pairs(wants) do
    if not has[line] then print(path .. ": missing: " .. line) end
  end
  for line in pairs(has) do
    if not wants[line] then print(path .. ": no longer: " .. line) end
  end
end

local failed = false

local function write(path, text)
  local file = io.open(path, "rb")
  local is = file and file:read "a" or ""
  if file then file:close() end
  if is == text then return end
  failed = true
  if check then
    report(path, is, text)
  else
    file = assert(io.open(path, "wb"))
    assert(file:write(text))
    assert(file:close())
  end
end

-- A rock of another name has its rockspec elsewhere, because in rockspec/ `luarocks make` would be ambiguous.
local folder = ', dir = "kubebundle/csrc"'
local release_tag = (', tag = "v%s"'):format(version)
write("rockspec/kubebundle-scm-1.rockspec", fill(core, "kubebundle", "scm", ""))
write(("rockspec/kubebundle-%s-1.rockspec"):format(version), fill(core, "kubebundle", version, release_tag))
for name, parts in pairs { preflight = { "csrc/http", http }, seal = { "csrc/seal", seal } } do
  local package = "kubebundle-" .. name
  local scm, release = package .. "-scm-1.rockspec", ("%s-%s-1.rockspec"):format(package, version)
  write(parts[1] .. "/" .. scm, fill(parts[2], package, "scm", "", folder))
  write(parts[1] .. "/" .. release, fill(parts[2], package, version, release_tag, folder))
end

if check and failed then
  print("`make rockspec` mends this")
  os.exit(1)
end
