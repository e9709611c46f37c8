import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { findingsIn, noticesFor } from '../../src/cli/explain-findings.ts';

const context = { signal: new AbortController().signal, block: <Result>(work: () => Result) => work() };

/** A file, and beside it what configures the linter. */
function fileOf(text: string, configuration: object = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'nixlayer-explain-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'nixlayer.json'), JSON.stringify(configuration));
  writeFileSync(join(folder, 'image.nix'), text);
  return join(folder, 'image.nix');
}

const two = `{ dockerTools }:
let unused = 1; in {
  a = dockerTools.buildImage { name = "a"; tag = "1"; created = "now"; };
  b = dockerTools.buildImage {
    name = "b";
    tag = "1";
    config.WorkingDir = "srv";
  };
}
`;

test('what the linter says of an image is told with its place', async () => {
  const file = fileOf(two);
  const findings = await findingsIn(file, context);
  const source = { function: 'buildImage', file, line: 4, column: 7, end: { line: 8, column: 4 } };
  expect(noticesFor(findings, source, false)).toMatchObject([{ rule: 'relative-workdir', file, line: 7 }]);
  const first = { function: 'buildImage', file, line: 3, column: 7, end: { line: 3, column: 72 } };
  expect(noticesFor(findings, first, false)).toMatchObject([{ rule: 'created-now', file, line: 3 }]);
  expect(noticesFor(findings, undefined, false)).toEqual([]);
});

test('what it says of the text alone is not', async () => {
  const findings = await findingsIn(fileOf(two), context);
  const rules = noticesFor(findings, undefined, true).map(({ rule }) => rule);
  expect(rules).toEqual(['created-now', 'relative-workdir']);
});

test('its configuration and its comments count', async () => {
  const off = fileOf(two, { rules: { 'created-now': 'off' } });
  expect(await findingsIn(off, context)).toMatchObject([{ rule: 'relative-workdir' }]);
  const ignored = two.replace('    config', '    # nixlayer-ignore relative-workdir -- it is\n    config');
  expect(await findingsIn(fileOf(ignored), context)).toMatchObject([{ rule: 'created-now' }]);
});
