import Ajv from 'ajv';
import { describe, expect, it } from 'vitest';
import type { LintConfiguration } from '../../../src/lint/config/configuration.ts';
import { configurationJsonSchema } from '../../../src/lint/config/configuration-schema.ts';
import { enabledRules, isIgnored } from '../../../src/lint/config/enabled-rules.ts';
import { Configurations } from '../../../src/lint/config/find-configuration.ts';
import { parseConfiguration } from '../../../src/lint/config/parse-configuration.ts';
import { allRules } from '../../../src/lint/rules/index.ts';
import { exampleFileSystem, exampleFolder } from '../example-files.ts';

const parse = (document: unknown) =>
  parseConfiguration(JSON.stringify(document), 'nixlayer.json', exampleFolder);

const level = (config: LintConfiguration, id: string, file = 'image.nix') =>
  enabledRules(config, `${exampleFolder}/${file}`).find(({ rule }) => rule.id === id)?.severity ?? 'off';

describe('presets', () => {
  const count = (preset: string) => enabledRules(parse({ extends: preset }), '/a.nix').length;

  it('grow, and the largest has all rules', () => {
    expect(count('recommended')).toBeLessThan(count('pedantic'));
    expect(count('pedantic')).toBeLessThanOrEqual(count('all'));
    expect(count('all')).toBe(allRules.length);
  });

  it('recommended is what holds without a word', () => {
    expect(enabledRules(parse({}), '/a.nix').length).toBe(count('recommended'));
  });
});

describe('levels', () => {
  const config = parse({
    rules: { 'relative-workdir': 'info', 'parse-error': ['warn'] },
    overrides: [
      { files: ['test/', '*.generated.nix'], rules: { 'relative-workdir': 'off' } },
      { files: ['/test/images/keep.nix'], rules: { 'relative-workdir': 'error' } },
    ],
  });

  it.each([
    ['image.nix', 'info'],
    ['test/a.nix', 'off'],
    ['deep/test/a.nix', 'off'],
    ['deep/b.generated.nix', 'off'],
    ['test/images/keep.nix', 'error'],
    ['deep/test/images/keep.nix', 'off'],
  ])('%s has its own', (file, expected) => {
    expect(level(config, 'relative-workdir', file)).toBe(expected);
  });

  it('of the command line win', () => {
    const always = { 'relative-workdir': { level: 'warn' } } as const;
    expect(level({ ...config, always }, 'relative-workdir', 'test/a.nix')).toBe('warn');
  });

  it('that nobody set are those of the rule', () => {
    expect(level(config, 'deprecated-contents')).toBe('warn');
  });
});

it('patterns ignore files', () => {
  const config = parse({ ignore: ['vendor/', '!vendor/ours.nix', '*.old.nix'] });
  const ignored = (file: string) => isIgnored(config, `${exampleFolder}/${file}`);
  expect(['a.nix', 'vendor/a.nix', 'x/b.old.nix'].map(ignored)).toEqual([false, true, true]);
  expect(isIgnored(config, '/elsewhere/vendor/a.nix')).toBe(false);
});

describe('what is wrong is refused', () => {
  it.each<[what: string, document: unknown, message: string, hint: string]>([
    ['a key', { rule: {} }, "there is no key 'rule'", "Did you mean 'rules'?"],
    [
      'a rule',
      { rules: { 'relative-workdri': 'off' } },
      "there is no rule 'relative-workdri'",
      "Did you mean 'relative-workdir'?",
    ],
    [
      'a rule in an override',
      { overrides: [{ files: [], rules: { x: 'off' } }] },
      "there is no rule 'x' in 'overrides.0.rules'",
      '`nixlayer lint rules` lists all rules.',
    ],
    [
      'a key of an override',
      { overrides: [{ files: [], rules: {}, file: 1 }] },
      "there is no key 'file' in 'overrides.0'",
      "Did you mean 'files'?",
    ],
    ['a level', { rules: { 'relative-workdir': 'warning' } }, "'rules.relative-workdir'", 'docs/lint.md'],
    ['a preset', { extends: 'most' }, "'extends'", 'docs/lint.md'],
    [
      'options of a rule that has none',
      { rules: { 'relative-workdir': ['warn', {}] } },
      "'rules.relative-workdir'",
      'docs/lint.md',
    ],
    ['a list', [], 'nixlayer.json', 'docs/lint.md'],
  ])('%s', (_what, document, message, hint) => {
    expect(() => parse(document)).toThrow(
      expect.objectContaining({
        code: 'E_USAGE',
        message: expect.stringContaining(message) as string,
        hint: expect.stringContaining(hint) as string,
      }),
    );
  });

  it('text that is no JSON', () => {
    expect(() => parseConfiguration('{', 'nixlayer.json', '/')).toThrow(
      expect.objectContaining({ code: 'E_USAGE', message: expect.stringContaining('is not JSON') as string }),
    );
  });
});

it('the nearest configuration above a file counts', () => {
  const files = { 'nixlayer.json': '{ "extends": "all" }', 'a/b/nixlayer.json': '{ "extends": "pedantic" }' };
  const configurations = new Configurations(exampleFileSystem({ code: '', files }));
  const preset = (file: string) => configurations.of(file).preset;
  expect([`${exampleFolder}/a/x.nix`, `${exampleFolder}/a/b/c/x.nix`, '/x.nix'].map(preset)).toEqual([
    'all',
    'pedantic',
    'recommended',
  ]);
});

describe('the published schema', () => {
  const text = configurationJsonSchema();

  it.each([
    [{ extends: 'all', rules: { 'relative-workdir': ['warn'] }, ignore: ['a'] }, true],
    [{ $schema: './nixlayer.schema.json', overrides: [{ files: ['*'], rules: {} }] }, true],
    [{ rules: { none: 'warn' } }, false],
    [{ rules: { 'relative-workdir': 'warning' } }, false],
    [{ extend: 'all' }, false],
  ])('accepts what is accepted: %j', (document, accepted) => {
    expect(new Ajv.default({ strict: false }).validate(JSON.parse(text) as object, document)).toBe(accepted);
    if (accepted) expect(() => parse(document)).not.toThrow();
    else expect(() => parse(document)).toThrow();
  });
});
