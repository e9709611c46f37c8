// The external scanner: npm's, except for where a path starts.
//
// npm's scanner takes `a//b` for a path. Nix's lexer wants a path character right after the first slash
// (or `${` there), so that `a//b` is the update of a with b.
#define tree_sitter_nix_external_scanner_scan base_scan
#include <scanner.c>
#undef tree_sitter_nix_external_scanner_scan

static bool scan_path_start_as_nix(TSLexer *lexer) {
  while (lexer->lookahead == ' ' || lexer->lookahead == '\t' || lexer->lookahead == '\r' || lexer->lookahead == '\n') {
    skip(lexer);
  }
  lexer->result_symbol = PATH_START;
  while (is_path_char(lexer->lookahead) && lexer->lookahead != '/') advance(lexer);
  if (lexer->lookahead != '/') return false;
  advance(lexer);
  lexer->mark_end(lexer);
  if (lexer->lookahead == '$') {
    advance(lexer);
    return lexer->lookahead == '{';
  }
  if (!is_path_char(lexer->lookahead) || lexer->lookahead == '/') return false;
  while (is_path_char(lexer->lookahead)) advance(lexer);
  lexer->mark_end(lexer);
  return true;
}

bool tree_sitter_nix_external_scanner_scan(void *payload, TSLexer *lexer, const bool *valid_symbols) {
  const bool in_string = valid_symbols[STRING_FRAGMENT] || valid_symbols[INDENTED_STRING_FRAGMENT];
  const bool in_path = valid_symbols[PATH_FRAGMENT] && is_path_char(lexer->lookahead);
  if (valid_symbols[PATH_START] && !in_string && !in_path) return scan_path_start_as_nix(lexer);
  return base_scan(payload, lexer, valid_symbols);
}
