import { describe, expect, test } from 'vitest';
import { findDatabases } from '../../../../src/inventory/sbom/os-packages/find-databases.ts';
import type { OsPackages } from '../../../../src/inventory/sbom/os-packages/os-packages.ts';
import { readStorePaths } from '../../../../src/stages/explain/read-store-paths.ts';
import type { Entry } from '../../../image/base/image-archives.ts';
import { tarOf } from '../../../image/base/image-archives.ts';

const file = (name: string, content = ''): Entry => ({ name, content }) as Entry;
const dpkg = (...names: readonly string[]): string =>
  names.map((name) => `Package: ${name}\nVersion: 1\n`).join('\n');

async function foundIn(...layers: readonly (readonly Entry[])[]): Promise<OsPackages> {
  const finder = findDatabases();
  const archives = await Promise.all(layers.map(tarOf));
  const readable = archives.map((archive) => ({
    compression: 'none' as const,
    open: async function* () {
      yield archive;
    },
  }));
  await readStorePaths(readable, { onEntry: finder.onEntry });
  return finder.found();
}

const status = 'var/lib/dpkg/status';

describe('the packages of a distribution', () => {
  test.each<[string, readonly (readonly Entry[])[], readonly string[]]>([
    ['of dpkg', [[file(status, dpkg('a', 'b'))]], ['a', 'b']],
    ['of names that begin with a dot', [[file(`./${status}`, dpkg('a'))]], ['a']],
    [
      'of images without dpkg',
      [
        [
          file(`${status}.d/a`, dpkg('a')),
          file(`${status}.d/a.md5sums`, dpkg('x')),
          file(`${status}.d/b`, dpkg('b')),
        ],
      ],
      ['a', 'b'],
    ],
    ['of apk', [[file('lib/apk/db/installed', 'P:a\nV:1\n')]], ['a']],
    ['of apk with merged folders', [[file('usr/lib/apk/db/installed', 'P:a\nV:1\n')]], ['a']],
    [
      'as the uppermost layer has them',
      [[file(status, dpkg('a'))], [file(status, dpkg('a', 'b'))]],
      ['a', 'b'],
    ],
    ['but not what was taken away', [[file(status, dpkg('a'))], [file('var/lib/dpkg/.wh.status')]], []],
    ['but not of a folder that was taken away', [[file(status, dpkg('a'))], [file('var/lib/.wh.dpkg')]], []],
    [
      'but not of a folder that begins anew',
      [[file(status, dpkg('a'))], [file('var/lib/dpkg/.wh..wh..opq'), file(`${status}.d/b`, dpkg('b'))]],
      ['b'],
    ],
    [
      'that are new beside a removal',
      [[file(status, dpkg('a'))], [file(status, dpkg('b')), file('var/lib/.wh.dpkg')]],
      ['b'],
    ],
    ['none elsewhere', [[file('other/var/lib/dpkg/status', dpkg('a'))]], []],
  ])('%s', async (_, layers, names) => {
    expect((await foundIn(...layers)).packages.map(({ name }) => name)).toEqual(names);
  });

  test('a database that is not read is named', async () => {
    const { unread, packages } = await foundIn([file('var/lib/rpm/rpmdb.sqlite', 'SQLite')]);
    expect({ unread, packages }).toEqual({ unread: ['var/lib/rpm/rpmdb.sqlite'], packages: [] });
  });

  test('the release and the layer are told', async () => {
    const found = await foundIn(
      [file('usr/lib/os-release', 'ID=debian\nVERSION_ID=12\n')],
      [file(status, dpkg('a'))],
    );
    expect(found).toMatchObject({ release: { id: 'debian', versionId: '12' }, layer: 1 });
  });
});
