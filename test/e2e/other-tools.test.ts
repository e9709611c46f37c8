// Programs of others that read docker-archives: they accept what nixlayer writes, and see the same in it.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { beforeAll, describe, expect, it } from 'vitest';
import { isMissing } from './support/environment.ts';
import { type BuildReport, buildArchive, imageFixture } from './support/nixlayer.ts';
import { makeTemporaryFolder, removeTree } from './support/temporary-folder.ts';

describe.skipIf(isMissing('nix-build', 'skopeo', 'umoci'))('an archive written by nixlayer', () => {
  let folder: string;
  let report: BuildReport;

  beforeAll(async () => {
    folder = await makeTemporaryFolder();
    report = await buildArchive(imageFixture('team-app'), join(folder, 'app.tar'));
    return () => removeTree(folder);
  });

  it('is described by skopeo with the same layers', async () => {
    const { stdout } = await execa('skopeo', ['inspect', `docker-archive:${report.output}`]);
    expect(JSON.parse(stdout)).toMatchObject({
      Architecture: 'amd64',
      Os: 'linux',
      Env: ['GREETING=good morning'],
      Layers: report.layers.map(({ diffId }) => diffId),
    });
  });

  it('becomes an OCI layout with skopeo, that umoci lists and unpacks', async () => {
    const layout = join(folder, 'layout');
    const bundle = join(folder, 'bundle');
    await execa('skopeo', ['copy', `docker-archive:${report.output}`, `oci:${layout}:app`]);
    expect((await execa('umoci', ['ls', '--layout', layout])).stdout).toBe('app');
    await execa('umoci', ['unpack', '--rootless', '--image', `${layout}:app`, bundle]);
    expect(await readFile(join(bundle, 'rootfs/etc/team-app.conf'), 'utf8')).toBe('mode = production\n');
  });
});
