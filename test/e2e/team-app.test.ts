import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { dockerInspect, dockerLoad, dockerRun } from './support/docker.ts';
import { isMissing } from './support/environment.ts';
import { type BuildReport, buildArchive, imageFixture } from './support/nixlayer.ts';
import { makeTemporaryFolder, removeTree } from './support/temporary-folder.ts';

const reference = 'registry.example/team/app:2.4.1';

describe.skipIf(isMissing('nix-build', 'dockerd'))('an application built with nixlayer', () => {
  let report: BuildReport;
  let loaded: string[];

  beforeAll(async () => {
    const folder = await makeTemporaryFolder();
    report = await buildArchive(imageFixture('team-app'), join(folder, 'app.tar'));
    loaded = await dockerLoad(report.output);
    return () => removeTree(folder);
  });

  it('is loaded under the name and tag of the expression', () => {
    expect(report.repoTags).toEqual([reference]);
    expect(loaded).toEqual([reference]);
  });

  it('has the image ID and the layers that nixlayer reported', async () => {
    const image = await dockerInspect(reference);
    expect(image.Id).toBe(report.imageId);
    expect(image.RootFS.Layers).toEqual(report.layers.map(({ diffId }) => diffId));
  });

  it('has the configuration of the expression', async () => {
    const image = await dockerInspect(reference);
    expect(image).toMatchObject({ Architecture: 'amd64', Created: '1970-01-01T00:00:01Z' });
    expect(image.Config).toMatchObject({ Cmd: ['serve'], User: '1000:100', Env: ['GREETING=good morning'] });
  });

  it('runs, and finds its data, its configuration and its folder with the right owner', async () => {
    expect(await dockerRun(reference)).toBe(
      [
        'team-app 2.4.1',
        'greeting: good morning',
        'settings: mode = production',
        'user: 1000:100',
        'folder: /var/lib/team-app',
        'state: drwxr-x--- 1000:100',
        'arguments: serve',
      ].join('\n'),
    );
  });

  it('takes arguments in place of its Cmd', async () => {
    expect(await dockerRun(reference, 'check', '--all')).toContain('arguments: check --all');
  });
});
