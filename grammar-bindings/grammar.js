// The Nix grammar: npm's tree-sitter-nix plus what real expressions need and it rejects, minus what it accepts
// and Nix rejects. `npm run generate:grammar` turns it into src/parser.c.
//
// Differences from the base grammar:
//   - a comma after the last formal, `inherit;` and `inherit (a);` without names
//   - pipe operators; as in Nix, `|>` and `<|` do not mix without parentheses
//   - `~/${x}`, and an end to every path: a word behind a path and a comment is no part of the path
//   - keywords are reserved: `a.if` is an error, and an unfinished `x = a.` does not swallow the next `in`
//   - `or` is a keyword, usable as an attribute name and in the old form `e or` (call `e` with the variable `or`)
//   - a lone CR ends a comment; white space is what Nix's lexer takes for it
const base = require('tree-sitter-nix/grammar');

const keywords = ['if', 'then', 'else', 'let', 'inherit', 'in', 'rec', 'with', 'assert', 'or'];

module.exports = grammar(base, {
  name: 'nix',

  word: ($) => $.identifier,

  reserved: { global: () => keywords },

  extras: ($) => [/[ \t\r\n]/, $.comment],

  externals: ($, inherited) => inherited.concat([$._path_end]),

  // A rule that a base grammar declares cannot be removed; nothing refers to this one any more.
  rules: {
    keyword: () => choice(...keywords),

    comment: () => token(choice(seq('#', /[^\r\n]*/), seq('/*', /[^*]*\*+([^/*][^*]*\*+)*/, '/'))),

    _hpath_start: () => /~(\/[a-zA-Z0-9._\-+]+)+\/?/,
    hpath_expression: ($) =>
      seq(
        choice(
          alias($._hpath_start, $.path_fragment),
          seq(alias('~/', $.path_fragment), alias($._immediate_interpolation, $.interpolation)),
        ),
        $._path_rest,
      ),
    path_expression: ($) => seq(alias($._path_start, $.path_fragment), $._path_rest),
    _path_rest: ($) =>
      seq(repeat(choice($.path_fragment, alias($._immediate_interpolation, $.interpolation))), $._path_end),

    formals: ($) => {
      const formals = [field('formal', $.formal), repeat(seq(',', field('formal', $.formal)))];
      return choice(
        seq('{', '}'),
        seq('{', ...formals, optional(','), '}'),
        seq('{', ...formals, ',', field('ellipses', $.ellipses), '}'),
        seq('{', field('ellipses', $.ellipses), '}'),
      );
    },

    _expr_if: ($) => choice($.if_expression, $._expr_pipe),
    _expr_pipe: ($) =>
      choice(alias($._pipe_into, $.binary_expression), alias($._pipe_from, $.binary_expression), $._expr_op),
    _pipe_into: ($) =>
      seq(
        field('left', choice(alias($._pipe_into, $.binary_expression), $._expr_op)),
        field('operator', '|>'),
        field('right', $._expr_op),
      ),
    _pipe_from: ($) =>
      seq(
        field('left', $._expr_op),
        field('operator', '<|'),
        field('right', choice(alias($._pipe_from, $.binary_expression), $._expr_op)),
      ),

    _expr_select_expression: ($) => choice($.select_expression, $.or_expression, $._expr_simple),
    or_expression: ($) =>
      seq(field('function', $._expr_simple), field('argument', alias('or', $.identifier))),

    inherit: ($) => seq('inherit', optional(field('attrs', $.inherited_attrs)), ';'),
    inherit_from: ($) =>
      seq(
        'inherit',
        '(',
        field('expression', $._expression),
        ')',
        optional(field('attrs', $.inherited_attrs)),
        ';',
      ),

    attrpath: ($) => seq(field('attr', $._attr), repeat(seq('.', field('attr', $._attr)))),
    inherited_attrs: ($) => repeat1(field('attr', $._attr)),
    _attr: ($) => choice($.identifier, alias('or', $.identifier), $.string_expression, $.interpolation),
  },
});
