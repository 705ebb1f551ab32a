# The frame: build, demo, test, install.

LUA ?= lua5.4
PKGS = lua5.4 libcjson yaml-0.1 libmd
CFLAGS ?= -O2 -g
WARNINGS = -Wall -Wextra -pedantic -Wcast-align -Wcast-qual -Wshadow -Wpointer-arith -Wundef \
  -Wwrite-strings -Wmissing-prototypes -Wstrict-prototypes
SOURCES = $(wildcard csrc/*.c)
OBJECTS = $(SOURCES:csrc/%.c=build/obj/%.o)
CORE = build/kubebundle/core.so

.PHONY: all test clean env

all: $(CORE)

$(CORE): $(OBJECTS)
	@mkdir -p $(@D)
	$(CC) -shared $(LDFLAGS) -o $@ $^ $$(pkg-config --libs libcjson yaml-0.1 libmd)

build/obj/%.o: csrc/%.c
	@mkdir -p $(@D)
	$(CC) -std=c11 -fPIC -fvisibility=hidden $(WARNINGS) $(CFLAGS) $$(pkg-config --cflags $(PKGS)) -MMD -MP -c -o $@ $<

-include $(OBJECTS:.o=.d)

test: all
	$(LUA) /usr/bin/busted

clean:
	rm -rf build

env:
	@echo "export LUA_PATH='$(CURDIR)/lua/?.lua;$(CURDIR)/lua/?/init.lua;;'"
	@echo "export LUA_CPATH='$(CURDIR)/build/?.so;;'"
	@echo "export PATH='$(CURDIR)/bin:$$PATH'"
