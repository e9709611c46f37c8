// Nix's own parser, as the judge of ours.
import { execa } from 'execa';
import { decodeSource } from '../../src/syntax/index.ts';

export interface NixVerdict {
  readonly accepted: boolean;
  /** What `--parse` printed. */
  readonly printed: string;
  /** The first line of the error, without colours. */
  readonly message: string;
}

/** Nix's version as [major, minor]. Fails when Nix is not installed. */
export async function nixVersion(): Promise<readonly [number, number]> {
  const { stdout } = await execa('nix-instantiate', ['--version']);
  const match = /(\d+)\.(\d+)/.exec(stdout);
  if (!match) throw new Error(`nix-instantiate --version printed ${stdout}`);
  return [Number(match[1]), Number(match[2])];
}

/** Whether `nix-instantiate --parse` accepts a file. */
export async function askNix(file: string, version: readonly [number, number]): Promise<NixVerdict> {
  const knowsPipes = version[0] > 2 || version[1] >= 24;
  const features = knowsPipes ? ['--extra-experimental-features', 'pipe-operators'] : [];
  const result = await execa('nix-instantiate', [...features, '--parse', file], {
    env: { NIX_REMOTE: 'dummy://', NO_COLOR: '1' },
    reject: false,
    maxBuffer: 1 << 28,
    // Sources and what is printed of them may hold any bytes.
    encoding: 'buffer',
  });
  const [printed, errors] = [result.stdout, result.stderr].map((bytes) => decodeSource(bytes, file).text);
  const message = errors?.split('\n').find((line) => line.startsWith('error:')) ?? errors?.slice(0, 200);
  return { accepted: result.exitCode === 0, printed: printed ?? '', message: message ?? '' };
}
