# Build, demo, test, install. `make` builds and changes nothing outside build/; `make demo` and `make test`
# first install missing packages with apt; `make check` installs nothing. Recipes longer than a few lines are
# scripts in tools/. `make help` lists the targets.

# Programs that tools/packages puts here instead of installing them
export PATH := $(PATH):$(CURDIR)/build/programs/usr/bin:$(CURDIR)/build/npm/node_modules/.bin

LUA = lua5.4
# For the headers of another Lua: make LUA_CFLAGS=-IFOLDER
LUA_CFLAGS = $(shell pkg-config --cflags lua5.4 2>/dev/null)
BUSTED = $(LUA) /usr/bin/busted
PREFIX = /usr/local

CFLAGS = -O2 -g
WARNINGS = -Wall -Wextra -pedantic -Wcast-align -Wcast-qual -Wshadow -Wpointer-arith -Wundef \
  -Wwrite-strings -Wmissing-prototypes -Wstrict-prototypes
LIBRARIES = libcjson yaml-0.1 libmd
# make STRICT=-Werror: the same objects, but warnings are errors
COMPILE = $(CC) -std=c11 -Icsrc -fPIC -fvisibility=hidden $(WARNINGS) $(STRICT) $(CFLAGS) -MMD -MP

# Each set of flags has its own objects, so that builds do not mix.
OBJ := build/obj/$(shell echo '$(CC) $(CFLAGS) $(LDFLAGS) $(LUA_CFLAGS)' | cksum | cut -d' ' -f1)
CORE_SOURCES = $(filter-out csrc/http/% csrc/program/% csrc/seal/%,$(wildcard csrc/*.c csrc/*/*.c))
CORE_OBJECTS = $(CORE_SOURCES:csrc/%.c=$(OBJ)/%.o)
HTTP_OBJECTS = $(patsubst csrc/%.c,$(OBJ)/%.o,$(wildcard csrc/http/*.c)) $(OBJ)/base/owner.o
SEAL_OBJECTS = $(patsubst csrc/%.c,$(OBJ)/%.o,$(wildcard csrc/seal/*.c) \
  $(filter-out %_binding.c,$(wildcard csrc/base64/*.c)) csrc/base/buffer.c csrc/base/buffer_owner.c csrc/base/owner.c)
# The modules in build/: kubebundle.http, only for `preflight` and `pin`, if libcurl is available;
# kubebundle.seal, only for `secret --seal`, if the headers of OpenSSL 3 are available; its library is loaded
# on demand.
MODULES = core $(shell pkg-config --exists libcurl 2>/dev/null && echo http) \
  $(shell pkg-config --exists 'libcrypto >= 3' 2>/dev/null && echo seal)
PROGRAM_OBJECTS = $(sort $(CORE_OBJECTS) $(if $(filter seal,$(MODULES)),$(SEAL_OBJECTS)) \
  $(if $(filter http,$(MODULES)),$(HTTP_OBJECTS) $(OBJ)/program/libcurl.o)) \
  $(addprefix $(OBJ)/program/,main.o archive.o)

# What tools/packages knows: `make packages-demo` installs what `make demo` needs, if it is missing.
PACKAGES = $(addprefix packages-,demo install standalone image rocks deb reproducible test bench ci)

.PHONY: all help libraries env demo test test-rock check install uninstall compile-commands clean program standalone image krew \
  $(PACKAGES) lint format test-asan test-oom test-calls test-reentry test-tsan fuzz fuzz-peers coverage bench deb rock reproducible rockspec docs faults schema verdicts

# --- Build ---

all: $(MODULES:%=$(OBJ)/%.so) ## the modules, in build/
	@case '$(MODULES)' in *http*) ;; *) \
	  echo 'make: libcurl not found, so `kubebundle preflight` is not built; Debian has it as libcurl4-openssl-dev' >&2;; esac
	@for module in $(MODULES); do \
	  built=$(OBJ)/$$module.so placed=build/kubebundle/$$module.so; \
	  cmp -s $$built $$placed || install -D $$built $$placed; \
	done

$(OBJ)/core.so: $(CORE_OBJECTS)
	$(CC) -shared $(CFLAGS) $(LDFLAGS) -o $@ $^ $$(pkg-config --libs $(LIBRARIES))

$(OBJ)/http.so: $(HTTP_OBJECTS)
	$(CC) -shared $(CFLAGS) $(LDFLAGS) -o $@ $^ $$(pkg-config --libs libcurl)

$(OBJ)/seal.so: $(SEAL_OBJECTS)
	$(CC) -shared $(CFLAGS) $(LDFLAGS) -o $@ $^

$(OBJ)/http/%.o $(OBJ)/program/%.o: LIBRARIES = libcurl
$(OBJ)/seal/%.o: LIBRARIES = libcrypto

$(OBJ)/%.o: csrc/%.c | libraries
	@mkdir -p $(@D)
	$(COMPILE) $(LUA_CFLAGS) $$(pkg-config --cflags $(LIBRARIES)) -c -o $@ $<

-include $(patsubst %.o,%.d,$(PROGRAM_OBJECTS))

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {gsub(/[$$][$$]/, "$$", $$2); printf "  %-18s %s\n", $$1, $$2}' Makefile

libraries:
	@command -v $(firstword $(CC)) >/dev/null && pkg-config --exists lua5.4 $(LIBRARIES) 2>/dev/null || { \
	  echo 'make: missing: the compiler $(CC), pkg-config, or one of lua5.4 $(LIBRARIES); Debian has them as'; \
	  echo '  $(shell tools/packages --list build)'; exit 1; } >&2

# eval "$(make -s env)": `require "kubebundle"` and `kubebundle` from any folder
env: ## eval "$$(make -s env)": module and command of this checkout in any folder
	@tools/env

# --- The program: the command with all modules inside, those of lua/ as bytecode ---

# The command of an installation: with the system's libraries, and with the lines of the modules, which its internal
# errors name.
PROGRAM = build/bin/kubebundle

# luafilesystem is linked in where its archive is found: a search along Lua's paths is 20 system calls.
LFS = -u luaopen_lfs -Wl,-Bstatic -llua5.4-filesystem -Wl,-Bdynamic
LINKED_LFS = $(if $(wildcard $(shell $(CC) -print-file-name=liblua5.4-filesystem.a)),$(LFS))

program: ## build/bin/kubebundle: the command as a program, which `make install` places
	@$(MAKE) -s $(PROGRAM)

$(PROGRAM): $(PROGRAM_OBJECTS) $(OBJ)/lines.o
	@mkdir -p $(@D)
	$(CC) -pie $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LINKED_LFS) $$(pkg-config --libs lua5.4 $(LIBRARIES)) -ldl

# Everything except libc is linked in.
STANDALONE = build/kubebundle-linux-$(shell dpkg --print-architecture 2>/dev/null || uname -m)
CJSON = build/cjson/libcjson.a
# The libraries in the standalone program, each with Debian's package, whose license is included.
STATIC_LIBRARIES = -llua5.4 -llua5.4-filesystem -lyaml -lmd
STATIC_PACKAGES = liblua5.4-dev lua-argparse lua-filesystem libyaml-dev libmd-dev libcjson-dev
# Newer after a package upgrade, so that security fixes are linked in.
STATIC_INSTALLED := $(subst :,\:,$(wildcard $(STATIC_PACKAGES:%=/var/lib/dpkg/info/%.list) \
  $(STATIC_PACKAGES:%=/var/lib/dpkg/info/%:*.list)))

standalone: packages-standalone ## build/kubebundle-linux-ARCHITECTURE: the command as one file
	@$(MAKE) -s $(STANDALONE)
	@echo $(STANDALONE)

image: packages-image ## build/image: a container image of it, as an OCI layout
	@$(MAKE) -s $(STANDALONE)
	@tools/image build/image $(STANDALONE)

$(STANDALONE): $(PROGRAM_OBJECTS) $(OBJ)/stripped.o $(CJSON) $(STATIC_INSTALLED)
	$(CC) -pie $(CFLAGS) $(LDFLAGS) -s -Wl,--build-id=none,-z,relro,-z,now -Wl,--export-dynamic-symbol='lua*_*' -u luaopen_lfs \
	  -o $@ $(PROGRAM_OBJECTS) $(OBJ)/stripped.o $(CJSON) -Wl,-Bstatic $(STATIC_LIBRARIES) -Wl,-Bdynamic -lm -ldl

$(CJSON): tools/cjson $(STATIC_INSTALLED)
	@tools/cjson $(@D)

ARCHIVES = $(OBJ)/lines $(OBJ)/stripped

$(ARCHIVES:%=%.bin): $(OBJ)/%.bin: tools/archive.lua LICENSE $(STATIC_INSTALLED) $(shell find lua -name '*.lua')
	@mkdir -p $(@D)
	$(LUA) tools/archive.lua $* $@ $(wildcard $(STATIC_PACKAGES:%=/usr/share/doc/%/copyright))

$(ARCHIVES:%=%.o): $(OBJ)/%.o: csrc/program/archive_data.S $(OBJ)/%.bin
	$(CC) -DKB_ARCHIVE='"$(OBJ)/$*.bin"' -c -o $@ $<

# --- Use ---

$(PACKAGES): packages-%:
	@tools/packages $*

demo: packages-demo ## builds, and shows the command in one screen; installs what is missing to build
	@$(MAKE) -s all
	@tools/demo

# Debian keeps node's libraries in a folder that only Debian's node searches.
test: packages-test ## builds and runs all specs, or SPECS=...; installs what is missing
	@$(MAKE) -s all
	NODE_PATH="/usr/share/nodejs:$$NODE_PATH" $(BUSTED) $(SPECS)

# What `luarocks test` runs: the specs on the files of the installed rock.
test-rock: packages-test ## the specs on the files of the installed rock
	@tools/test-rock $(SPECS)

# Like `make test` and lint, but with what is installed.
check: all ## build, lint, specs; installs nothing
	@tools/lint
	NODE_PATH="/usr/share/nodejs:$$NODE_PATH" $(BUSTED) $(SPECS)

install: export DESTINATION = $(DESTDIR)$(PREFIX)
install: all ## command, module, completion and man pages, under PREFIX=/usr/local
	@tools/install "$$DESTINATION"

uninstall: export DESTINATION = $(DESTDIR)$(PREFIX)
uninstall: ## removes what install placed
	@tools/uninstall "$$DESTINATION"

# For clangd (.clangd); lint's clang-tidy does not need it.
compile-commands: all ## build/compile_commands.json, for editors
	@mkdir -p build
	@$(LUA) tools/compile_commands.lua '$(COMPILE)' \
	  "$$(pkg-config --cflags lua5.4 $(LIBRARIES) libcurl libcrypto)" $(wildcard csrc/*.c csrc/*/*.c) >build/compile_commands.json

clean: ## removes build/
	rm -rf build

# --- Proof ---

# docs/faults.md, from the answers of a real registry
faults: all ## docs/faults.md, from what a real registry says
	@$(LUA) tools/faults.lua

lint: ## luacheck, StyLua, clang-format, cppcheck, clang-tidy, layers
	@tools/lint

format: ## formats C and Lua for lint
	clang-format -i $$(git ls-files '*.c' '*.h')
	stylua --respect-ignores $$(git ls-files '*.lua')

test-asan: ## the specs with sanitizers
	@tools/asan

test-oom: all ## each allocation made to fail in turn
	@tools/oom 1

test-reentry: ## Lua that runs inside C functions, at each allocation in turn
	@tools/reentry 1

test-calls: all ## each system call of the command made to fail in turn
	@tools/calls 1

test-tsan: ## many Lua states in threads
	@tools/tsan

SECONDS = 60
fuzz: ## each property of fuzz/, for SECONDS
	@tools/fuzz $(SECONDS)

fuzz-peers: all ## random YAML beside PyYAML and npm yaml, for SECONDS
	@tools/fuzz-peers $(SECONDS)

coverage: ## what the specs reach of csrc/, by gcov
	@tools/coverage

bench: packages-bench ## times and sizes, beside those of other tools
	@$(MAKE) -s all
	@tools/bench

# Only for benchmarks.
build/bench/%.so: bench/%.c
	@mkdir -p $(@D)
	$(COMPILE) $$(pkg-config --cflags lua5.4 yaml-0.1) -fvisibility=default -shared -o $@ $< $$(pkg-config --libs yaml-0.1)

# schema_data.lua and schema_other.lua in lua/kubebundle/kubernetes, from the OpenAPI documents in OPENAPI
OPENAPI = $(or $(KUBEBUNDLE_OPENAPI),../shared/openapi)
schema: all ## the schema data, from the documents in OPENAPI
	@$(LUA) tools/schema.lua '$(OPENAPI)'

# Compares check with the answers of a real API server in VECTORS
VECTORS = $(or $(KUBEBUNDLE_VECTORS),../shared/vectors)
verdicts: all ## check beside the answers of an API server in VECTORS
	@$(LUA) tools/verdicts.lua '$(VECTORS)' $(WITH)

# --- Packages ---

krew: packages-standalone ## build/krew: archive and manifest for kubectl's plugin manager
	@$(MAKE) -s $(STANDALONE)
	@tools/krew build/krew $(STANDALONE)

rock: packages-reproducible ## build/rocks: a binary rock
	@tools/rock build/rocks

reproducible: packages-reproducible deb krew rock ## builds all packages twice and compares the bytes
	@tools/reproducible

deb: packages-deb ## a Debian package in build/
	@tools/deb

rockspec: ## the lists of the rockspecs, from the files that exist
	@$(LUA) tools/rockspec.lua

# --- Pages that are generated from the code; a spec compares them ---

docs: all ## the generated pages and pictures of docs/
	@for page in rules api commands testing; do \
	  LUA_PATH='./lua/?.lua;./lua/?/init.lua;./?.lua;;' LUA_CPATH='./build/?.so;;' \
	    $(LUA) docs/$$page.lua >build/$$page.md && mv build/$$page.md docs/$$page.md || exit; \
	done
	@LUA_PATH='./lua/?.lua;./lua/?/init.lua;./?.lua;;' LUA_CPATH='./build/?.so;;' \
	  $(LUA) docs/terminal.lua >build/explain.svg && mv build/explain.svg docs/pictures/explain.svg
	@$(LUA) bench/chart.lua bench/figures.tsv >build/bench.svg && mv build/bench.svg docs/pictures/bench.svg
