import { Command } from 'commander';
import { expect, test } from 'vitest';
import {
  addFormatOptions,
  checkFormatOptions,
  defaultFileName,
  type FormatOptions,
  imageFormats,
} from '../../src/cli/image-format.ts';

function parse(...words: readonly string[]): FormatOptions {
  const command = new Command().exitOverride().configureOutput({ writeErr: () => {} });
  return addFormatOptions(command, imageFormats).parse(words, { from: 'user' }).opts();
}

test.each([
  [[], 'app.tar'],
  [['--format', 'oci-archive'], 'app.oci.tar'],
  [['--format', 'oci-layout'], 'app.oci'],
])('with %j an image goes to %s', (words, file) => {
  const { format } = parse(...words);
  expect(defaultFileName('registry.example:5000/team/app:1.0', format)).toBe(file);
  expect(defaultFileName('app:1.0', format)).toBe(file);
});

test('layers of a docker-archive are not compressed, those of OCI formats may be', () => {
  expect(() => checkFormatOptions(parse('--compression', 'gzip'))).toThrow(
    expect.objectContaining({ code: 'E_USAGE', hint: expect.stringContaining('oci-archive') }),
  );
  for (const format of ['oci-archive', 'oci-layout'])
    checkFormatOptions(parse('--format', format, '--compression', 'zstd'));
});

test.each([
  ['--format', 'tar'],
  ['--compression', 'xz'],
])('%s %s is a usage error', (...words) => {
  expect(() => parse(...words)).toThrow();
});
