// nixlayer why: on an embedded store, on archives, and beside what Nix says.
import { join } from 'node:path';
import { execa } from 'execa';
import { beforeAll, describe, expect, it } from 'vitest';
import type { WhyReport } from '../../src/cli/why/why-report.ts';
import { fixtures, isMissing, nixlayerProgram } from './support/environment.ts';
import { buildArchive, imageFixture, nixlayer, withNixlayerPackage } from './support/nixlayer.ts';
import { makeTemporaryFolder, removeTree } from './support/temporary-folder.ts';

const quickstart = join(fixtures, 'quickstart');
const greeter = [join(quickstart, 'image.nix'), '--store', join(quickstart, 'store')] as const;

const names = (report: WhyReport): (readonly string[])[] =>
  report.packages.flatMap(({ chains }) =>
    chains.map(({ storePaths }) => storePaths.map((path) => path.slice(44))),
  );

async function why(...args: readonly string[]): Promise<WhyReport> {
  return JSON.parse(await nixlayer('why', ...args, '--json'));
}

describe('nixlayer why', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await makeTemporaryFolder();
    return () => removeTree(folder);
  });

  it('says the same of an image that is not made, and of its archive', async () => {
    const archive = join(folder, 'greeter.tar');
    await buildArchive(greeter[0], archive, ...greeter.slice(1));
    const [image, ...options] = greeter;
    const planned = names(await why(image, 'greeter-licences', ...options));
    expect(planned).toEqual([
      ['greeter-1.0', 'greeter-messages', 'greeter-licences'],
      ['greeter-1.0', 'greeter-settings', 'greeter-messages', 'greeter-licences'],
    ]);
    expect(names(await why(archive, 'greeter-licences'))).toEqual(planned);
  });

  it('ends with 1 for a package that is not there, and names near ones', async () => {
    const [image, ...options] = greeter;
    const program = [nixlayerProgram, 'why', image, 'greter', ...options];
    const { exitCode, stderr } = await execa(process.execPath, program, { reject: false });
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining('Did you mean greeter?')]);
  });
});

describe.skipIf(isMissing('nix'))('nixlayer why, beside nix why-depends', () => {
  it('finds chains that are as short as those of Nix', async () => {
    const image = imageFixture('redis');
    const report = await why(image, 'glibc', ...withNixlayerPackage());
    const [{ chains }] = report.packages as readonly [WhyReport['packages'][0]];
    expect(chains.length).toBeGreaterThan(1);
    for (const { storePaths } of chains.slice(0, 5)) {
      const ends = [storePaths[0]!, storePaths.at(-1)!];
      const args = ['--extra-experimental-features', 'nix-command', 'why-depends', ...ends];
      const { stdout } = await execa('nix', args);
      const steps = new Set(stdout.match(/\/nix\/store\/[0-9a-z]{32}-[\w.+-]+/g));
      const shortest = Math.min(
        ...chains.filter((each) => each.storePaths[0] === ends[0]).map((each) => each.storePaths.length),
      );
      expect(steps.size).toBe(shortest);
    }
  });
});
