// Hands the language to npm's tree-sitter: an object { name, language } whose language is an External with
// the type tag that node-tree-sitter checks. Holds no state, so it loads in every worker thread.
#define NAPI_VERSION 8
#include <node_api.h>

typedef struct TSLanguage TSLanguage;
extern const TSLanguage *tree_sitter_nix(void);

static const napi_type_tag LANGUAGE_TYPE_TAG = {0x8AF2E5212AD58ABFULL, 0xD5006CAD83ABBA16ULL};

NAPI_MODULE_INIT(/* napi_env env, napi_value exports */) {
  napi_value name, language;
  if (napi_create_string_utf8(env, "nix", NAPI_AUTO_LENGTH, &name) != napi_ok ||
      napi_create_external(env, (void *)tree_sitter_nix(), NULL, NULL, &language) != napi_ok ||
      napi_type_tag_object(env, language, &LANGUAGE_TYPE_TAG) != napi_ok ||
      napi_set_named_property(env, exports, "name", name) != napi_ok ||
      napi_set_named_property(env, exports, "language", language) != napi_ok) {
    napi_throw_error(env, NULL, "the Nix grammar could not be initialised");
    return NULL;
  }
  return exports;
}
