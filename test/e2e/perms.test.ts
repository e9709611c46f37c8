// Owner, mode, attributes and capabilities that rules give to files, seen by programs of others.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { beforeAll, describe, expect, it } from 'vitest';
import { dockerLoad, dockerRun } from './support/docker.ts';
import { isMissing, nixlayerProgram } from './support/environment.ts';
import { nixBuild } from './support/nix.ts';
import { type BuildReport, buildArchive, imageFixture, withNixlayerPackage } from './support/nixlayer.ts';
import { makeTemporaryFolder, removeTree } from './support/temporary-folder.ts';

const fixture = imageFixture('own-arguments');

const readEntries = `
import json, sys, tarfile
found = {}
image = tarfile.open(sys.argv[1])
for layer in json.load(image.extractfile("manifest.json"))[0]["Layers"]:
    for entry in tarfile.open(fileobj=image.extractfile(layer)):
        attributes = {key: value.encode("utf-8", "surrogateescape").hex()
                      for key, value in entry.pax_headers.items() if key.startswith("SCHILY.xattr.")}
        found[entry.name.lstrip("./")] = [oct(entry.mode), entry.uid, entry.gid, attributes]
print(json.dumps(found))
`;

describe.skipIf(isMissing('nix-build', 'python3'))('rules for files', () => {
  let folder: string;
  let report: BuildReport;
  beforeAll(async () => {
    folder = await makeTemporaryFolder();
    report = await buildArchive(fixture, join(folder, 'app.tar'));
    return () => removeTree(folder);
  });

  it('are in the headers that Python reads, in the store and beside it', async () => {
    const { stdout } = await execa('python3', ['-c', readEntries, report.output]);
    const entries = JSON.parse(stdout) as Record<string, unknown>;
    const busybox = Object.keys(entries).find((name) => name.endsWith('/bin/busybox')) ?? '';
    expect(entries).toMatchObject({
      'etc/app/secret': ['0o600', 1000, 100, {}],
      'etc/app': ['0o755', 0, 0, { 'SCHILY.xattr.user.origin': Buffer.from('nixlayer').toString('hex') }],
      [busybox]: [
        '0o4755',
        0,
        0,
        { 'SCHILY.xattr.security.capability': '0100000200040000000000000000000000000000' },
      ],
    });
  });

  it.skipIf(isMissing('dockerd'))('hold in a container', async () => {
    const [reference = ''] = await dockerLoad(report.output);
    const [secret, busybox] = (await dockerRun(reference)).split('\n');
    expect(secret).toBe('600 1000:100 /etc/app/secret');
    expect(busybox).toMatch(/^4755 0:0 \/nix\/store\/.*\/bin\/busybox$/);
  });

  it.skipIf(isMissing('umoci', 'getcap') || process.getuid?.() !== 0)(
    'hold where umoci unpacks',
    async () => {
      const layout = join(folder, 'layout');
      const bundle = join(folder, 'bundle');
      await buildArchive(fixture, layout, '--format', 'oci-layout', '-t', 'app:1');
      await execa('umoci', ['unpack', '--image', `${layout}:1`, bundle]);
      const { stdout } = await execa('getcap', ['-r', join(bundle, 'rootfs')]);
      expect(stdout).toMatch(/\/bin\/busybox cap_net_bind_service=ep$/);
    },
  );

  it('that match nothing are warned of, on stderr and in the report', async () => {
    const conf = JSON.parse(await readFile(await nixBuild(fixture, 'conf', withNixlayerPackage()), 'utf8'));
    const perms = [...conf.nixlayer.perms, { path: '/nowhere/*', uid: 1 }];
    const file = join(folder, 'conf.json');
    await writeFile(file, JSON.stringify({ ...conf, nixlayer: { ...conf.nixlayer, perms } }));
    const args = ['build', file, '-o', join(folder, 'warned.tar'), '--json'];
    const { stdout, stderr } = await execa(process.execPath, [nixlayerProgram, ...args], { stdin: 'ignore' });
    const warning = 'perms[3] has no effect: "/nowhere/*" matches no entry of a new layer';
    expect(stderr).toContain(`warning: ${warning}`);
    expect(JSON.parse(stdout)).toMatchObject({ imageId: report.imageId, warnings: [warning] });
  });
});
