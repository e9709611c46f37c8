// The external scanner: npm's, except for three things.
//
//   - It takes `a//b` for a path. Nix's lexer wants a path character right after the first slash (or `${` there),
//     so that `a//b` is the update of a with b.
//   - It lets a path go on behind a comment: `./a /**/b`. Here a token of no width ends each path.
//   - It loses a single quote between two interpolations of an indented string: ''${a}'${b}''.
#define tree_sitter_nix_external_scanner_scan base_scan
#include <scanner.c>
#undef tree_sitter_nix_external_scanner_scan

// Follows npm's token types in the grammar's list of externals.
enum { PATH_END = INDENTED_DOLLAR_ESCAPE + 1 };

// Behind a part of a path: more of it, an interpolation (not ours to scan), or its end.
static bool scan_in_path(TSLexer *lexer) {
  if (is_path_char(lexer->lookahead)) return scan_path_fragment(lexer);
  lexer->mark_end(lexer);
  lexer->result_symbol = PATH_END;
  if (lexer->lookahead != '$') return true;
  advance(lexer);
  return lexer->lookahead != '{';
}

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

// At a single quote: the start of an escape, of the closing quotes, or text.
static bool scan_from_quote(TSLexer *lexer) {
  lexer->mark_end(lexer);
  advance(lexer);
  if (lexer->lookahead == '\'') return scan_indented_dollar_escape(lexer);
  // Marks the end behind the quote first, so that without further text the quote alone is the fragment.
  scan_indented_string_fragment(lexer);
  return true;
}

bool tree_sitter_nix_external_scanner_scan(void *payload, TSLexer *lexer, const bool *valid_symbols) {
  const bool in_string = valid_symbols[STRING_FRAGMENT] || valid_symbols[INDENTED_STRING_FRAGMENT];
  // Everything is valid only while tree-sitter recovers from an error: npm's scanner knows what to do then.
  if (!in_string && valid_symbols[PATH_END]) return scan_in_path(lexer);
  if (!in_string && valid_symbols[PATH_START]) return scan_path_start_as_nix(lexer);
  const bool in_indented = valid_symbols[INDENTED_STRING_FRAGMENT] && !valid_symbols[STRING_FRAGMENT];
  if (in_indented && lexer->lookahead == '\'') return scan_from_quote(lexer);
  return base_scan(payload, lexer, valid_symbols);
}
