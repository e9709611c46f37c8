// The images of fixtures/docker-tools, built by Nix with the library of nix/ and loaded into Docker.
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { dockerLoad, dockerLoadOutputOf } from './docker.ts';
import { fixtures } from './environment.ts';
import { withNixlayerPackage } from './nixlayer.ts';

export const dockerToolsFixture = (file: string): string => join(fixtures, 'docker-tools', `${file}.nix`);

/**
 * Builds attributes of a file of fixtures/docker-tools, all by one nix-build.
 *
 * @returns attribute → store path
 */
export async function buildImages<Name extends string>(
  file: string,
  names: readonly Name[],
  args: readonly string[] = [],
): Promise<Record<Name, string>> {
  const attributes = names.flatMap((name) => ['-A', name]);
  const { stdout } = await execa(
    'nix-build',
    [
      dockerToolsFixture(file),
      ...attributes,
      ...withNixlayerPackage(),
      ...args,
      ...['--no-out-link', '--max-jobs', '2'],
    ],
    { stdin: 'ignore' },
  );
  const paths = stdout.split('\n');
  return Object.fromEntries(names.map((name, index) => [name, paths[index] ?? ''])) as Record<Name, string>;
}

/**
 * Builds attributes of a file of fixtures/docker-tools and loads them into Docker; of an executable, what it writes.
 *
 * @returns attribute → the reference by which Docker knows the image
 */
export async function loadImages<Name extends string>(
  file: string,
  names: readonly Name[],
  args: readonly string[] = [],
): Promise<Record<Name, string>> {
  const paths = await buildImages(file, names, args);
  const references: [string, string][] = [];
  for (const name of names) references.push([name, await loadArchive(paths[name])]);
  return Object.fromEntries(references) as Record<Name, string>;
}

async function loadArchive(path: string): Promise<string> {
  const isExecutable = ((await stat(path)).mode & 0o111) !== 0;
  const [reference = ''] = isExecutable ? await dockerLoadOutputOf(path) : await dockerLoad(path);
  return reference;
}
