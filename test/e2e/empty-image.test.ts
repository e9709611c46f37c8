import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dockerLoad, dockerRun } from './support/docker.ts';
import { isMissing } from './support/environment.ts';
import { buildArchive, imageFixture } from './support/nixlayer.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

describe.skipIf(isMissing('nix-build', 'dockerd'))('an image that refers to no store path', () => {
  it('has the customisation layer alone, and runs', async () => {
    const report = await buildArchive(imageFixture('empty'), join(await temporaryFolder(), 'empty.tar'));
    expect(report.layers).toHaveLength(1);
    const [reference = ''] = await dockerLoad(report.output);
    expect(await dockerRun(reference)).toBe('nothing from the store');
    expect(await dockerRun(reference, '/bin/busybox', 'ls', '/')).not.toContain('nix');
  });
});
