// The native parser and the one in WebAssembly read every text alike, broken ones included.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, test } from 'vitest';
import { decodeSource } from '../../src/syntax/decode-source.ts';
import { loadParser } from '../../src/syntax/grammar/nix-parser.ts';
import { SourceText } from '../../src/syntax/index.ts';
import { parseWith } from '../../src/syntax/parse.ts';
import { derivationCases } from '../eval/derivation-cases.ts';
import { languageCases } from '../eval/language-cases.ts';
import { nativeIsBuilt } from './native-is-built.ts';
import operators from './recorded/operators.json' with { type: 'json' };
import strings from './recorded/strings.json' with { type: 'json' };

const root = join(import.meta.dirname, '../..');

// Without a compiler there is nothing to compare; where the native one was built, it has to load.
describe.skipIf(!nativeIsBuilt)('both builds of the grammar read alike', () => {
  const native = nativeIsBuilt ? loadParser('native') : undefined;
  const wasm = loadParser('wasm');

  function expectSame(name: string, text: string): void {
    const source = new SourceText(name, text);
    const [ours, theirs] = [native!, wasm].map((parser) => parseWith(parser, source));
    // The report of a difference takes its time, even where there is none.
    if (!isDeepStrictEqual(theirs, ours)) expect(theirs, `${name}: ${text.slice(0, 200)}`).toEqual(ours);
  }

  test.each(['fixtures', 'nix'])('the files of %s/, whole and cut off', (folder) => {
    const files = nixFilesBelow(join(root, folder));
    expect(files.length).toBeGreaterThan(20);
    for (const path of files) expectSameCutOff(path, decodeSource(readFileSync(path), path).text);
  });

  test('recorded expressions', () => {
    const expressions = [languageCases, derivationCases]
      .flatMap((groups) => Object.values(groups).flat())
      .map(({ expr }) => expr);
    expressions.push(...Object.keys(operators), ...Object.keys(strings));
    expect(expressions.length).toBeGreaterThan(500);
    for (const expression of expressions) expectSame('recorded', expression);
  });

  const languageTests = process.env.NIX_LANG_TESTS;
  if (languageTests)
    test("Nix's language tests, whole and cut off", () => {
      const files = nixFilesBelow(languageTests);
      expect(files.length).toBeGreaterThan(100);
      for (const path of files) expectSameCutOff(path, decodeSource(readFileSync(path), path).text);
    });

  test.each([
    ['nothing', ''],
    ['a byte order mark', '\ufeff{ a = 1; }'],
    ['a NUL in a comment', '# a\0b\n1'],
    ['a NUL in a string', '{ a = "b\0c"; }'],
    ['half of a character', '{ a = "\ud83d"; b = "\ude00"; } \ud83d'],
    ['other line ends', "{\r\n  a = ''\r\n    b\r\n  '';\r}"],
    ['parentheses without end', '('.repeat(100_000)],
    ['sets and lists without end', '[{('.repeat(50_000)],
    ['parentheses as deep as they may be', `${'('.repeat(990)}1${')'.repeat(990)}`],
    ['a long chain of operators', Array(2_000).fill('a').join(' + ')],
    ['a long path of attributes', `{ ${'a.'.repeat(20_000)}a = 1; }`],
  ])('%s', expectSame);

  // Text is handed over in pieces; a character of two units falls on the edge of one in one of these.
  test.each([0, 1])('a large text beyond the Basic Multilingual Plane, moved by %i', (shift) => {
    const line = (index: number) =>
      `  "ключ😀${index}" = [ "😀\${toString ${index}}𝒳" ./ä ]; # 🏳️‍🌈 e\u0301\n`;
    const lines = Array.from({ length: 5_000 }, (_, index) => line(index));
    const text = `${' '.repeat(shift)}{\n${lines.join('')}}\n`;
    expectSame('large', text);
    expectSame('large, cut off', text.slice(0, text.length / 2));
  });

  function expectSameCutOff(name: string, text: string): void {
    expectSame(name, text);
    const pieces = 5;
    for (let piece = 1; piece < pieces; piece += 1) {
      const end = Math.floor((text.length * piece) / pieces);
      expectSame(`${name} up to ${end}`, text.slice(0, end));
      expectSame(`${name} from ${end}`, text.slice(end));
    }
  }
});

function nixFilesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.nix'))
    .sort()
    .map((path) => join(folder, path));
}
