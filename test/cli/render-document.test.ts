import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { enumeration, type Inline, type Section, sentence } from '../../src/cli/document.ts';
import { renderMarkdown, renderText } from '../../src/cli/render-document.ts';

const section = (...blocks: Section['blocks']): Section => ({ title: ['Title'], blocks });
const paragraph = (text: Inline): Section => section({ kind: 'paragraph', text });

describe('sentence', () => {
  it('quotes what is put in, but for numbers and what is put together already', () => {
    expect(sentence`${'a'} has ${2} of ${enumeration(['b', 'c'])}${[]}`).toEqual([
      '',
      { quoted: 'a' },
      ' has 2',
      ' of ',
      { quoted: 'b' },
      ', ',
      { quoted: 'c' },
      '',
      '',
    ]);
  });
});

const document: readonly Section[] = [
  {
    title: [{ quoted: 'app:1' }],
    blocks: [{ kind: 'paragraph', text: sentence`It runs ${'/bin/app'}.` }],
  },
  section(
    { kind: 'list', items: [['one'], [{ foreign: 'two_of <b>' }]] },
    {
      kind: 'facts',
      facts: [
        ['User', ['root']],
        ['Health check', [{ quoted: 'a|b' }]],
      ],
    },
    {
      kind: 'table',
      head: ['size', 'name'],
      rows: [
        [['1 B'], [{ quoted: 'a|b' }]],
        [['10 B'], ['c']],
      ],
      aligns: ['right'],
    },
  ),
];

describe('renderText', () => {
  it('lays out sections, lists, facts and tables', () => {
    expect(renderText(document, 80)).toBe(
      [
        'app:1',
        '  It runs /bin/app.',
        '',
        'Title',
        '  - one',
        '  - two_of <b>',
        '  User          root',
        '  Health check  a|b',
        '  size   name',
        '   1 B   a|b',
        '  10 B   c',
      ].join('\n'),
    );
  });

  it('keeps to the width, but for words that are longer', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', '.', 'é'), minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(fc.array(word, { minLength: 1 }), fc.integer({ min: 20, max: 60 }), (words, width) => {
        const text: Inline = [words.join(' ')];
        const document = [
          section(
            { kind: 'paragraph', text },
            { kind: 'list', items: [text] },
            { kind: 'facts', facts: [['A', text]] },
          ),
        ];
        const lines = renderText(document, width).split('\n');
        for (const line of lines) expect(line.length).toBeLessThanOrEqual(width);
        expect(lines.slice(1).join(' ').replace(/ +/g, ' ').trim()).toBe(
          [words.join(' '), `- ${words.join(' ')}`, `A ${words.join(' ')}`].join(' '),
        );
      }),
    );
  });

  it('wraps the last column of a table', () => {
    const row = [['1'], ['many words that do not fit on one line of so few columns']];
    const text = renderText([section({ kind: 'table', head: ['#', 'what'], rows: [row], aligns: [] })], 40);
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(40);
    expect(text.replace(/\s+/g, ' ')).toContain('many words that do not fit on one line');
  });

  it('sends nothing to a terminal that it would obey', () => {
    const hostile = '\u001b[2Jname\u202e\nnext\u009b';
    const text = renderText([paragraph([{ quoted: hostile }, { foreign: hostile }])], 80);
    expect(text).toBe(`Title\n  ${'\\u001b[2Jname\\u202e\\u000anext\\u009b'.repeat(2)}`);
  });
});

describe('renderMarkdown', () => {
  it('lays out sections, lists, facts and tables', () => {
    expect(renderMarkdown(document)).toBe(
      [
        '## `app:1`',
        'It runs `/bin/app`.',
        '### Title',
        '- one\n- two\\_of \\<b\\>',
        '- **User:** root\n- **Health check:** `a|b`',
        '| size | name |\n| --: | --- |\n| 1 B | `a\\|b` |\n| 10 B | c |',
      ].join('\n\n'),
    );
  });

  it.each([
    ['a`b', '``a`b``'],
    ['`', '`` ` ``'],
    ['``a```', '```` ``a``` ````'],
    ['', '`  `'],
    [' a ', '`  a  `'],
    ['<img>', '`<img>`'],
    ['a\nb', '`a\\u000ab`'],
  ])('quotes %j', (quoted, expected) => {
    expect(renderMarkdown([paragraph([{ quoted }])])).toBe(`## Title\n\n${expected}`);
  });
});
