// runAsRoot without a virtual machine: the layer has what the script changed, and nothing else.
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { extract } from 'tar-stream';
import { describe, expect, it } from 'vitest';
import { isMissing } from './support/environment.ts';
import { nixBuild } from './support/nix.ts';
import { imageFixture, withNixlayerPackage } from './support/nixlayer.ts';

const changes = [
  'directory 755 0:0 root ./',
  'file 644 0:0 root ./.wh.removed = ',
  'file 644 0:0 root ./changed = of the base\nof the script\n',
  'directory 755 5:6  ./kept/',
  'file 640 12345:54321  ./kept/new = of the script\n',
  'directory 755 0:0 root ./link/',
  'file 644 0:0 root ./link/extra = after the script\n',
  'directory 755 0:0 root ./tmp/',
];

describe.skipIf(isMissing('nix-build', 'fakeroot', 'rsync', 'unshare', 'proot'))('runAsRoot', () => {
  it.each(['namespace', 'proot'])('leaves its changes in the layer: with %s', async (rootBuilder) => {
    const layer = await nixBuild(imageFixture('run-as-root'), `${rootBuilder}.layer`, withNixlayerPackage());
    expect(await entriesOf(join(layer, 'layer.tar'))).toEqual(changes);
    expect(JSON.parse(await readFile(join(layer, 'json'), 'utf8'))).toMatchObject({
      os: 'linux',
      checksum: expect.stringMatching(/^tarsum\.v1\+sha256:[0-9a-f]{64}$/),
    });
    expect(await readFile(join(layer, 'VERSION'), 'utf8')).toBe('1.0');
  });
});

async function entriesOf(archive: string): Promise<readonly string[]> {
  const entries: string[] = [];
  for await (const entry of createReadStream(archive).pipe(extract())) {
    const { name, type, mode = 0, uid, gid, uname, gname } = entry.header;
    expect([gname, entry.header.mtime?.getTime()]).toEqual(['', 315532800_000]);
    const content = type === 'file' ? ` = ${(await buffer(entry)).toString()}` : '';
    entries.push(`${type} ${mode.toString(8)} ${uid}:${gid} ${uname} ${name}${content}`);
    entry.resume();
  }
  return entries;
}
