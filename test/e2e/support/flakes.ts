// Flakes in folders of their own, and the programs on which they are tried: Debian's Nix, and a newer one.
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { execa } from 'execa';
import { fixtures, nixlayerProgram, prepared, repository } from './environment.ts';

export interface NixUnderTest {
  readonly name: string;
  /** In which `nix` is; undefined: it is on PATH. */
  readonly folder: string | undefined;
}

/** Debian's, and the one that test/run.sh has found or fetched. */
export const nixes: readonly NixUnderTest[] = [
  { name: 'nix', folder: undefined },
  { name: 'newer-nix', folder: process.env.NIXLAYER_TEST_NEW_NIX },
];

const features = ['--extra-experimental-features', 'nix-command flakes'];

/** `nix` with flakes. @returns stdout */
export async function nixFlakes(
  nix: NixUnderTest,
  cwd: string,
  ...words: readonly string[]
): Promise<string> {
  const { stdout } = await execa('nix', [...features, ...words], {
    cwd,
    stdin: 'ignore',
    env: environmentOf(nix),
  });
  return stdout;
}

export interface Run {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** nixlayer in a folder; fails only if the program cannot be started. */
export async function nixlayerIn(nix: NixUnderTest, cwd: string, ...words: readonly string[]): Promise<Run> {
  const env = { ...environmentOf(nix), DOCKER_HOST: process.env.NIXLAYER_TEST_DOCKER_HOST ?? '' };
  const { exitCode, stdout, stderr, failed, code } = await execa(
    process.execPath,
    [nixlayerProgram, ...words],
    { cwd, stdin: 'ignore', reject: false, env },
  );
  if (exitCode === undefined) throw new Error(`nixlayer could not be run: ${code ?? failed}`);
  return { exitCode, stdout, stderr };
}

function environmentOf({ folder }: NixUnderTest): Record<string, string> {
  return folder === undefined ? {} : { PATH: `${folder}${delimiter}${process.env.PATH}` };
}

export interface FlakeFolders {
  /** A copy of what of the repository is part of its flake. */
  readonly nixlayer: string;
  /** A copy of fixtures/flakes/team, in no repository. */
  readonly team: string;
  /** For both of them, to do without a network. */
  readonly overrides: readonly string[];
}

const nixpkgs = `path:${join(fixtures, 'pkgs')}`;

export async function makeFlakeFolders(folder: string): Promise<FlakeFolders> {
  const [nixlayer, team] = [join(folder, 'nixlayer'), join(folder, 'team')];
  await mkdir(nixlayer);
  for (const name of ['flake.nix', 'nix', 'package.json'])
    await cp(join(repository, name), join(nixlayer, name), { recursive: true });
  await cp(join(fixtures, 'flakes/team'), team, { recursive: true });
  return { nixlayer, team, overrides: [...packages, '--override-input', 'nixlayer', `path:${nixlayer}`] };
}

const packages = ['--no-write-lock-file', '--override-input', 'nixpkgs', nixpkgs];

/** For nixlayer's own flake, whose package is that of the program under test. */
export function ownOverrides(): readonly string[] {
  const source = `path:${prepared('NIXLAYER_TEST_SOURCE')}`;
  return [...packages, '--override-input', 'nixpkgs/nixlayer-source', source];
}

/** What `nix flake init` reads takes no overrides, so the input itself is another one. */
export async function replaceNixpkgs(folder: string): Promise<void> {
  const file = join(folder, 'flake.nix');
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replace(/github:NixOS\/nixpkgs\/[\w.-]+/, nixpkgs));
}

export async function git(cwd: string, ...words: readonly string[]): Promise<void> {
  const identity = ['-c', 'user.name=test', '-c', 'user.email=test@test.example'];
  await execa('git', [...identity, ...words], { cwd, stdin: 'ignore' });
}
