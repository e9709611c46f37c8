import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { diskFileSystem } from '../../src/eval/index.ts';
import { ruleById } from '../../src/lint/rules/index.ts';
import { runRules } from '../../src/lint/run/run-rules.ts';
import { Program } from '../../src/program/program.ts';

/** Rules that say that an image cannot be built, whatever happens to it afterwards. */
const certain = [
  'argument-type',
  'argument-value',
  'base-image-not-from-image',
  'command-and-run',
  'contents-and-copy-to-root',
  'contents-item-type',
  'empty-name',
  'explicit-layer-type',
  'export-image-needs-name',
  'layering-pipeline',
  'max-layers-too-small',
  'merge-without-images',
  'missing-argument',
  'null-config-with-base-image',
  'stream-used-as-tarball',
  'zstd-base-image',
];

it('finds nothing that would keep images from being built in those that dockerTools has built', () => {
  const file = resolve('fixtures/golden/images/cases.nix');
  const program = new Program(file, { fileSystem: diskFileSystem, searchPath: [] });
  expect(program.calls.length).toBeGreaterThan(200);
  const rules = certain.flatMap((id) => ruleById(id) ?? []);
  expect(rules).toHaveLength(certain.length);
  const found = runRules(
    program,
    rules.map((rule) => ({ rule, severity: rule.meta.severity })),
  );
  expect(found.map(({ rule, range, message }) => [rule, range.start.line, message])).toEqual([]);
});
