import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { openNixStore } from '../../src/store/nix-store.ts';
import { isMissing } from './support/environment.ts';
import { nixBuild } from './support/nix.ts';
import { imageFixture } from './support/nixlayer.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

describe.skipIf(isMissing('nix-build'))('the store of an installed Nix', () => {
  let spec: string;
  const store = openNixStore();

  beforeAll(async () => {
    spec = await nixBuild(imageFixture('team-app'), 'imageSpec');
  });

  it('gives the closure that Nix gives, with references, sizes and hashes', async () => {
    const { paths } = await store.closure([spec]);
    const requisites = (await execa('nix-store', ['--query', '--requisites', spec])).stdout.split('\n');
    expect(paths.map(({ path }) => path)).toEqual(requisites.sort());

    const all = paths.map(({ path }) => path);
    const sizes = (await execa('nix-store', ['--query', '--size', ...all])).stdout.split('\n').map(Number);
    expect(paths.map(({ narSize }) => narSize)).toEqual(sizes);
    const own = paths.find(({ path }) => path === spec)!;
    const references = (await execa('nix-store', ['--query', '--references', spec])).stdout.split('\n');
    expect(own.references).toEqual(references.sort());
    const hash = (await execa('nix-store', ['--query', '--hash', spec])).stdout;
    const hex = Buffer.from(own.narHash.slice('sha256-'.length), 'base64').toString('hex');
    expect(
      await execa('nix-hash', ['--type', 'sha256', '--to-base16', hash.slice('sha256:'.length)]),
    ).toMatchObject({ stdout: hex });
  });

  it('is asked in the older way where the nix command is missing', async () => {
    const folder = await temporaryFolder();
    const { stdout: program } = await execa('which', ['nix-store']);
    await symlink(program, join(folder, 'nix-store'));
    const expected = await store.closure([spec]);
    const path = process.env.PATH;
    onTestFinished(() => {
      process.env.PATH = path;
    });
    process.env.PATH = folder;
    expect(await store.closure([spec])).toEqual(expected);
  });

  it('does not take a path from outside', async () => {
    await expect(store.closure(['--help'])).rejects.toMatchObject({ code: 'E_INVALID_PATH' });
    await expect(store.closure(['/nix/store/../../etc'])).rejects.toMatchObject({ code: 'E_INVALID_PATH' });
  });

  it('ends when it is told to', async () => {
    const stopped = openNixStore({ signal: AbortSignal.abort() });
    await expect(stopped.closure([spec])).rejects.toMatchObject({ code: 'E_ABORTED' });
  });
});
