-- The lines of csrc/ that the specs never run, with reasons; tools/coverage fails where another line is not run,
-- or one of these is. A line is named by its text, once for each time that it is not run in that file.

return {
  {
    reason = "Out of memory at a moment when the sweep of allocations finds nothing to fail",
    lines = {
      ["csrc/template/template_binding.c"] = {
        "return kb_out_of_memory(L);",
      },
      ["csrc/template/template_compile.c"] = {
        "return 0;",
      },
      ["csrc/template/template_encoding_binding.c"] = {
        "return kb_out_of_memory(L);",
      },
      ["csrc/template/template_xml.c"] = {
        "return 0;",
      },
      ["csrc/yaml/yaml_text.c"] = {
        "return 0;",
      },
    },
  },
  {
    reason = "Texts above 2 GiB, and sizes that size_t does not hold",
    lines = {
      ["csrc/base/buffer.c"] = {
        "return NULL;",
      },
      ["csrc/base64/base64_binding.c"] = {
        "return kb_out_of_memory(L);",
      },
      ["csrc/base64/base64_codec.c"] = {
        "return 0;",
      },
      ["csrc/json/json_document.c"] = {
        'document->fault.code = "json.too-large";',
        'strcpy(document->fault.message, "the text is too large");',
        "return 0;",
      },
      ["csrc/json/json_scan.c"] = {
        "return 0;",
      },
      ["csrc/kubernetes/dockerconfig_encode.c"] = {
        "kb_out_of_memory(L);",
      },
      ["csrc/seal/seal_binding.c"] = {
        'luaL_error(L, "a value is too large to be sealed");',
      },
      ["csrc/seal/sealer.c"] = {
        "return KB_SEAL_INVALID;",
      },
    },
  },
  {
    reason = "Errors of the system that a spec cannot cause, and other processes at the same moment",
    lines = {
      ["csrc/file/file_binding.c"] = {
        "return errno;",
        "return ENAMETOOLONG;",
        "return ELOOP; /* or another process has just created it */",
        "return errno;",
        "return errno;",
        "number = (uint64_t)(uintptr_t)&number ^ (uint64_t)getpid() << 32;",
        "return 0;",
        "close(descriptor);",
        "return EAGAIN;",
        "return errno;",
      },
      ["csrc/file/file_error.c"] = {
        'snprintf(reason, KB_REASON_SIZE, "error %d", error);',
      },
      ["csrc/host/held_signals.c"] = {
        "return 0;",
      },
      ["csrc/host/hidden_line.c"] = {
        "return -1;",
        "return errno;",
        "default:",
        "return errno;",
        "return failure;",
        "failure = errno;",
      },
      ["csrc/host/host_binding.c"] = {
        "return 1;",
      },
    },
  },
  {
    reason = "A signal: the specs end the process by it, and gcov counts nothing of such a process",
    lines = {
      ["csrc/host/held_signals.c"] = {
        "return ending[i];",
        "signal(number, SIG_DFL);",
      },
      ["csrc/host/hidden_line.c"] = {
        "case 0:",
        "return EINTR;",
      },
    },
  },
  {
    reason = "Errors of libcurl and libcrypto as a whole: the libraries are there",
    lines = {
      ["csrc/http/http_binding.c"] = {
        "static int raise_multi (lua_State *L, CURLMcode code) {",
        "if (code == CURLM_OUT_OF_MEMORY)",
        "return out_of_memory(L);",
        'return luaL_error(L, "libcurl: %s", curl_multi_strerror(code));',
        "raise_multi(L, code);",
        "raise_multi(L, code);",
        "return 0;",
        'return luaL_error(L, "libcurl cannot be initialised");',
      },
      ["csrc/seal/crypto.c"] = {
        "return 0;",
        "return 0;",
      },
      ["csrc/seal/seal_binding.c"] = {
        "lua_pushnil(L);",
        "lua_pushstring(L, missing);",
        "return 2;",
      },
      ["csrc/seal/sealer.c"] = {
        "return failed(sealer, KB_SEAL_INVALID);",
        'snprintf(sealer->detail, sizeof(sealer->detail), "%s", missing);',
        "return KB_SEAL_NO_LIBRARY;",
      },
    },
  },
  {
    reason = "The end of a function whose last call does not return",
    lines = {
      ["csrc/base/encode.c"] = {
        "}",
        "}",
        "}",
      },
    },
  },
  {
    reason = "A module that was built for another version of Lua",
    lines = {
      ["csrc/core.c"] = {
        'luaL_error(L, "kubebundle.core was built for Lua %d.%d, and this is Lua %d.%d: build it again",',
      },
    },
  },
  {
    reason = "Guards: an earlier check excludes the case",
    lines = {
      ["csrc/base/position.c"] = {
        "offset = size;",
      },
      ["csrc/base/value.c"] = {
        'luaL_error(L, "a list has a hole, or a key that is not a position");',
      },
      ["csrc/edit/edit_scan.c"] = {
        "walk->at = walk->line = walk->start = 0;",
        'set_fault(scan, "yaml.depth-limit", "more than 1000 levels", event->start);',
        "return 1;",
      },
      ["csrc/template/template_comment.c"] = {
        "to++;",
      },
      ["csrc/template/template_encoding_binding.c"] = {
        "break;",
      },
      ["csrc/template/template_render.c"] = {
        "? kb_fault_add(r->faults, KB_FAULT_SHAPE, 0, KB_NO_SPAN)",
      },
      ["csrc/template/template_table_binding.c"] = {
        "check(w, kb_write_double(&w->r->writer, value.bare, value.bare_size));",
        "blame(w, KB_FAULT_NUMBER);",
        "lua_pop(context->L, 1);",
      },
      ["csrc/template/template_type.c"] = {
        "case KB_TYPE_NUMBER:",
        "return own == KB_TYPE_INTEGER || own == KB_TYPE_NUMBER;",
      },
      ["csrc/template/template_value_binding.c"] = {
        "return 0;",
      },
      ["csrc/template/template_xml.c"] = {
        "return place.last == KB_NO_SPAN ? kb_fault_add(r->faults, KB_FAULT_SHAPE, 0, KB_NO_SPAN)",
      },
      ["csrc/yaml/yaml_colon.c"] = {
        "if (items(colons)[i].is_text)",
        "given -= KB_YAML_STAND_IN_SIZE - 1;",
      },
      ["csrc/yaml/yaml_decode.c"] = {
        "return 0; /* not reached: there is a duplicate */",
        "return kb_yaml_fail_number(d->yaml, lua_tonumber(d->L, -1));",
      },
      ["csrc/yaml/yaml_text.c"] = {
        "*bytes = 1;",
      },
    },
  },
  {
    reason = "Aliases between 400,000 and 4,000,000 nodes: spec/hostile_spec.lua, too long under gcov",
    lines = {
      ["csrc/yaml/yaml_anchor.c"] = {
        "else if (nodes >= high)",
        "allowed = 0.10;",
        "allowed = 0.99 - 0.89 * ((nodes - low) / (high - low));",
      },
    },
  },
  {
    reason = "Reached by inputs of the fuzzer, by no spec",
    lines = {
      ["csrc/template/template_comment.c"] = {
        "break;",
      },
    },
  },
  {
    reason = "Responses of registries that spec/preflight plays in processes of their own",
    lines = {
      ["csrc/http/http_binding.c"] = {
        'lua_pushliteral(L, ", ");',
        "lua_pushlstring(L, value, size);",
        "lua_concat(L, 3);",
      },
    },
  },
}
