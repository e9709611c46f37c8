import { expect, it } from 'vitest';
import { splitWords } from '../../../src/cli/migrate/editor.ts';

it.each<[line: string, words: readonly string[]]>([
  ['vi', ['vi']],
  ['code --wait', ['code', '--wait']],
  ['  emacsclient   -nw ', ['emacsclient', '-nw']],
  ['"/opt/my editor/run" -n', ['/opt/my editor/run', '-n']],
  ["'/opt/it is' -x", ['/opt/it is', '-x']],
  ['/opt/my\\ editor', ['/opt/my editor']],
  ['a"b c"\'d e\'f', ['ab cd ef']],
  ['"say \\"x\\""', ['say "x"']],
  ["vi ''", ['vi', '']],
  ['vi; rm -rf /', ['vi;', 'rm', '-rf', '/']],
  ['vi $(rm x) `y` $HOME', ['vi', '$(rm', 'x)', '`y`', '$HOME']],
  ["it's", ["it's"]],
  ['', []],
])('%s', (line, words) => {
  expect(splitWords(line)).toEqual(words);
});
