// Runs of the program with a cache folder of their own, and what they leave.

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { execa } from 'execa';
import { nixlayerProgram } from './environment.ts';
import type { BuildReport } from './nixlayer.ts';
import { validated } from './validated.ts';

export interface Run {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Work {
  readonly read: number;
  readonly hashed: number;
  readonly compressed: number;
  readonly written: number;
  readonly reused: number;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Started at once; ends without an error whatever its exit code is. */
export function start(args: readonly string[], env: Environment) {
  return execa(process.execPath, [nixlayerProgram, ...args], { stdin: 'ignore', env, reject: false });
}

export async function run(args: readonly string[], env: Environment): Promise<Run> {
  const { exitCode, stdout, stderr } = await start(args, env);
  return { exitCode, stdout, stderr };
}

/** `nixlayer build … --json` that must succeed. The image is validated. */
export async function buildWith(
  args: readonly string[],
  env: Environment,
): Promise<BuildReport & { readonly stats: Work }> {
  const { exitCode, stdout, stderr } = await run(['build', ...args, '--json'], env);
  if (exitCode !== 0) throw new Error(stderr);
  const report = JSON.parse(stdout);
  await validated(report.output);
  return report;
}

/** `nixlayer cache verify --json` */
export async function verifyReport(env: Environment) {
  const { stdout } = await run(['cache', 'verify', '--json'], env);
  return JSON.parse(stdout) as {
    readonly checked: Readonly<Record<'digest' | 'blob' | 'frame', number>>;
    readonly problems: readonly { readonly file: string; readonly problem: string }[];
    readonly unchecked: readonly unknown[];
    readonly outdated: number;
  };
}

/** One digest of a file, or of all files in a folder with their names. */
export async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  const files = (await stat(path)).isDirectory() ? await filesIn(path) : [path];
  for (const file of files) {
    hash.update(`${relative(path, file)}\n`);
    await pipeline(createReadStream(file), async (chunks: AsyncIterable<Buffer>) => {
      for await (const chunk of chunks) hash.update(chunk);
    });
  }
  return hash.digest('hex');
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
