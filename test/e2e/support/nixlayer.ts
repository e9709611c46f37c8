// Runs nixlayer as a user does: as a process of its own.

import { join } from 'node:path';
import { execa } from 'execa';
import { fixtures, nixlayerProgram, prepared } from './environment.ts';
import { validated } from './validated.ts';

export interface BuildReport {
  /** `sha256:` and 64 hex digits: the digest of the image's config. */
  readonly imageId: string;
  readonly repoTags: readonly string[];
  readonly output: string;
  /** From the lowest to the uppermost. */
  readonly layers: readonly { readonly diffId: string; readonly size: number }[];
}

/** stdout of a run that succeeds; throws with stderr otherwise. */
export async function nixlayer(...args: readonly string[]): Promise<string> {
  const { stdout } = await execa(process.execPath, [nixlayerProgram, ...args], { stdin: 'ignore' });
  return stdout;
}

/** `nixlayer build INPUT -o OUTPUT --json`, without what it says of its work. The image is validated. */
export async function buildArchive(
  input: string,
  output: string,
  ...args: readonly string[]
): Promise<BuildReport> {
  const report = reportOf(await nixlayer('build', input, '-o', output, '--json', ...args)) as BuildReport;
  await validated(report.output);
  return report;
}

/** The JSON of an image without the counters, which differ from run to run. */
export function reportOf(json: string): unknown {
  const { stats: _, ...report } = JSON.parse(json);
  return report;
}

export const imageFixture = (name: string): string => join(fixtures, 'images', `${name}.nix`);

/**
 * Arguments for expressions whose evaluation needs the nixlayer package: those with a base image or without a tag, and
 * all that nix-build is to build.
 */
export const withNixlayerPackage = (): readonly string[] => ['--arg', 'pkgs', packageSet()];

/** The package set of fixtures/, as a Nix expression. */
export function packageSet(file = join(fixtures, 'pkgs')): string {
  return `import ${file} { nixlayerSource = "${prepared('NIXLAYER_TEST_SOURCE')}"; }`;
}
