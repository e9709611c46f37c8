import { describe, expect, it } from 'vitest';
import { defaultConfiguration } from '../../../src/lint/config/configuration.ts';
import { lintText } from '../../../src/lint/lint-text.ts';
import { exampleFile, exampleFileSystem } from '../example-files.ts';

// Two findings of one rule, on lines 4 and 7.
const file = (
  ...comments: readonly [above?: string, beside?: string, below?: string, end?: string]
): string =>
  [
    '{ dockerTools }: {',
    '  a = dockerTools.buildImage {',
    `    ${comments[0] ?? ''}`,
    `    config.WorkingDir = "a"; ${comments[1] ?? ''}`,
    '  };',
    `  b = dockerTools.buildImage { name = "b"; ${comments[2] ?? ''}`,
    '    config.WorkingDir = "b";',
    '  };',
    `}${comments[3] ?? ''}`,
  ].join('\n');

const lines = (text: string, config = defaultConfiguration) =>
  lintText({ file: exampleFile, text, fileSystem: exampleFileSystem({ code: text }), config })
    .diagnostics.filter(({ rule }) => rule === 'relative-workdir')
    .map(({ range }) => range.start.line);

describe('a comment suppresses', () => {
  it.each<[what: string, text: string, left: readonly number[]]>([
    ['nothing when there is none', file(), [4, 7]],
    ['the line below', file('# nixlayer-ignore'), [7]],
    ['the line below, with the ID', file('# nixlayer-ignore relative-workdir'), [7]],
    ['no other rule', file('# nixlayer-ignore parse-error'), [4, 7]],
    ['several rules', file('# nixlayer-ignore parse-error, relative-workdir -- both'), [7]],
    ['the line it is on', file('', '# nixlayer-ignore'), [7]],
    ['nothing below when code stands before it', file('', '', '# nixlayer-ignore'), [4, 7]],
    ['as a block comment', file('/* nixlayer-ignore relative-workdir */'), [7]],
    ['with another comment between', file('# nixlayer-ignore relative-workdir\n    # as upstream does'), [8]],
    ['a block', file('# nixlayer-ignore-start', '', '# nixlayer-ignore-end'), [7]],
    [
      'a block of one rule',
      file('# nixlayer-ignore-start relative-workdir', '', '', ' # nixlayer-ignore-end'),
      [],
    ],
    ['to the end without an end', file('', '# nixlayer-ignore-start relative-workdir'), []],
    ['the file, wherever it stands', file('', '', '', '\n# nixlayer-ignore-file relative-workdir'), []],
    ['nothing without the word at its beginning', file('# see nixlayer-ignore'), [4, 7]],
    ['nothing with a longer word', file('# nixlayer-ignored'), [4, 7]],
  ])('%s', (_what, text, left) => {
    expect(lines(text)).toEqual(left);
  });

  it('nothing where the configuration says so', () => {
    expect(lines(file('# nixlayer-ignore'), { ...defaultConfiguration, suppressions: false })).toEqual([
      4, 7,
    ]);
  });
});

it('what is suppressed is told with the reason', () => {
  const text = file('# nixlayer-ignore relative-workdir -- as before');
  const { suppressed } = lintText({ file: exampleFile, text, fileSystem: exampleFileSystem({ code: text }) });
  expect(suppressed.map(({ diagnostic, reason }) => [diagnostic.rule, reason])).toEqual([
    ['relative-workdir', 'as before'],
  ]);
});
