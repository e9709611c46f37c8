import { describe, expect, it } from 'vitest';
import { findPackages } from '../../../src/cli/why/find-packages.ts';
import { renderWhy } from '../../../src/cli/why/render-why.ts';
import { whyReport } from '../../../src/cli/why/why-report.ts';
import type { ImageContents } from '../../../src/stages/contents/image-contents.ts';
import { storePath } from '../../stages/example-spec.ts';

// app → curl → openssl → glibc, app → openssl; Env.PATH names curl; nothing names left-over.
const packages: readonly (readonly [name: string, size: number, references: readonly number[]])[] = [
  ['app-1.0', 1000, [1, 3]],
  ['curl-8.5', 2000, [3]],
  ['openssl-3.0.13-bin', 100, [3]],
  ['openssl-3.0.13', 3000, [4]],
  ['glibc-2.38', 9000, []],
  ['left-over', 1, []],
];
const paths = packages.map(([name], index) => storePath(String(index), name));
const contents = {
  explanation: { names: ['app:1'], input: 'image.nix' },
  layers: [],
  storePaths: packages.map(([, size, references], index) => ({
    ...{ storePath: paths[index]!, size, references, layer: index },
  })),
  roots: [
    { index: 0, namedBy: ['Cmd', 'files'] },
    { index: 1, namedBy: ['Env.PATH'] },
  ],
} as unknown as ImageContents;

describe('findPackages', () => {
  it.each<[string, string, number[]]>([
    ['a name, with all outputs', 'openssl', [2, 3]],
    ['a name with its version', 'openssl-3.0.13', [3]],
    ['a store path', paths[4]!, [4]],
    ['a file in a store path', `${paths[4]}/lib/libc.so.6`, [4]],
    ['a hash part', paths[1]!.slice(11, 43), [1]],
    ['a pattern of a name', '*l*', [1, 2, 3, 4, 5]],
    ['a pattern of a name with its version', 'openssl-3.?.*', [2, 3]],
  ])('takes %s', (_, wanted, found) => {
    expect(findPackages(contents, wanted)).toEqual(found);
  });

  it.each([
    ['opensl', 'Did you mean openssl?'],
    ['ssl', 'Did you mean openssl?'],
    ['nothing-like-it', 'Expected a name'],
  ])('helps with %s', (wanted, hint) => {
    expect(() => findPackages(contents, wanted)).toThrow(
      expect.objectContaining({ code: 'E_INPUT', hint: expect.stringContaining(hint) }),
    );
  });
});

describe('whyReport', () => {
  it('gives chains with what names their beginning, and what a package brings', () => {
    const [openssl] = whyReport(contents, [3], 2).packages;
    expect(openssl).toEqual({
      ...{ storePath: paths[3], name: 'openssl', version: '3.0.13', size: 3000, layer: 3 },
      closureSize: 12_000,
      broughtSize: 12_000,
      chains: [
        { namedBy: ['Cmd', 'files'], storePaths: [paths[0], paths[3]] },
        { namedBy: ['Env.PATH'], storePaths: [paths[1], paths[3]] },
      ],
      isCut: true,
    });
  });

  it('counts only what nothing else brings', () => {
    const [curl] = whyReport(contents, [1], 9).packages;
    expect(curl).toMatchObject({ closureSize: 14_000, broughtSize: 2000, isCut: false });
  });

  it('knows no chain where nothing leads to', () => {
    expect(whyReport(contents, [5], 9).packages[0]).toMatchObject({ chains: [], broughtSize: 0 });
  });
});

describe('renderWhy', () => {
  const head = `glibc 2.38: 9 kB in layer 5, 9 kB with all that it needs, 9 kB that only it brings\n  ${paths[4]}`;
  it.each<['steps' | 'lines' | 'tree', string[]]>([
    ['steps', ['Cmd, its own files', '└─ app-1.0', '   └─ openssl-3.0.13', '      └─ glibc-2.38']],
    [
      'lines',
      [
        'Cmd, its own files → app-1.0 → openssl-3.0.13 → glibc-2.38',
        'Env.PATH → curl-8.5 → openssl-3.0.13 → glibc-2.38',
        'Cmd, its own files → app-1.0 → curl-8.5 → openssl-3.0.13 → glibc-2.38',
      ],
    ],
    [
      'tree',
      [
        'Cmd, its own files',
        '└─ app-1.0',
        '   ├─ openssl-3.0.13',
        '   │  └─ glibc-2.38',
        '   └─ curl-8.5',
        '      └─ openssl-3.0.13 (see above)',
        'Env.PATH',
        '└─ curl-8.5 (see above)',
      ],
    ],
  ])('shows chains as %s', (form, lines) => {
    const report = whyReport(contents, [4], 100);
    expect(renderWhy(report, form)).toBe([head, ...lines.map((line) => `  ${line}`)].join('\n'));
  });

  it('says that there are more, that there is none, and shows what a terminal would obey', () => {
    const cut = whyReport(contents, [4], 1);
    expect(renderWhy(cut, 'lines')).toContain('… and more (--limit)');
    expect(renderWhy(whyReport(contents, [5], 1), 'lines')).toContain('nothing that was found leads to it');
    const hostile = { ...cut, packages: cut.packages.map((each) => ({ ...each, name: '\u001b[31mred' })) };
    expect(renderWhy(hostile, 'tree')).toContain('\\u001b[31mred');
  });
});
