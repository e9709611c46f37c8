// The manual as it is built, read by the programs that show it.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { isMissing, repository } from './support/environment.ts';

const folder = join(repository, 'dist/man');
const manifest = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as {
  readonly man: readonly string[];
};
const pages = readdirSync(folder);

test('every page that package.json names is built, and no other', () => {
  expect(pages.toSorted()).toEqual(manifest.man.map((each) => each.replace('./dist/man/', '')).toSorted());
});

describe.skipIf(isMissing('mandoc'))('mandoc', () => {
  test.each(pages)('finds nothing wrong with %s', async (page) => {
    const { all, exitCode } = await execa('mandoc', ['-Tlint', '-W', 'warning', join(folder, page)], {
      all: true,
      reject: false,
    });
    expect(all).toBe('');
    expect(exitCode).toBe(0);
  });

  test('shows options as they are typed', async () => {
    const { stdout } = await execa('mandoc', ['-Tascii', join(folder, 'nixlayer-build.1')]);
    const text = stdout.replace(/.[\b]/g, '');
    expect(text).toContain('--no-write-lock-file');
    expect(text).toContain('nixlayer build image.nix -A image -o app.tar');
  });
});
