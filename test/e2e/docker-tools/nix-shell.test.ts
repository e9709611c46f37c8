// Images with the environment of a derivation.
import { beforeAll, describe, expect, it } from 'vitest';
import { docker, dockerRun } from '../support/docker.ts';
import { loadImages } from '../support/docker-tools-images.ts';
import { isMissing } from '../support/environment.ts';

const names = [
  'builds',
  'hook',
  'inputs',
  'passAsFile',
  'run',
  'command',
  'writableHome',
  'missingHome',
  'buildDerivation',
] as const;
type Name = (typeof names)[number];

describe.skipIf(isMissing('nix-build', 'dockerd', 'busybox', 'patchelf'))('an image of a nix-shell', () => {
  let images: Record<Name, string>;
  beforeAll(async () => {
    images = await loadImages('nix-shell', names);
  });

  it.each<[string, Name, string]>([
    ['builds its derivation and runs what was built', 'builds', 'built in the container'],
    ['gives passAsFile variables as files', 'passAsFile', 'passed as a file'],
    ['runs the commands of run in a shell that is not interactive', 'run', 'not interactive'],
    ['has a home that can be written to', 'writableHome', 'writable'],
    ['can have a home that does not exist', 'missingHome', '/homeless-shelter'],
    ['has the outputs of a build in the store', 'buildDerivation', 'program'],
  ])('%s', async (_, name, output) => {
    expect(await dockerRun(images[name])).toBe(output);
  });

  it.each<[string, Name, string]>([
    ['runs the shellHook', 'hook', 'hello from the hook'],
    ['has the inputs of the derivation on PATH', 'inputs', 'Hello, world!'],
    ['runs the commands of command in an interactive shell', 'command', 'interactive'],
  ])('%s', async (_, name, output) => {
    const terminal = await docker('run', '--rm', '--tty', '--network', 'none', images[name]);
    expect(terminal.split(/\r?\n/)).toContain(output);
  });
});
