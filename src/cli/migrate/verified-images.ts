// Which images are built for the proof of a migration, and where their definitions lie.
import { realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import { diskFileSystem } from '../../eval/index.ts';
import { flakeSourceOf } from '../../stages/flakes/flake-source.ts';
import { decodeSource, parseNix } from '../../syntax/index.ts';

/** What is built where only files and folders were named. @throws NixlayerError E_USAGE */
export function imagesToVerify(image: readonly string[], paths: readonly string[]): readonly string[] {
  if (image.length > 0) return image;
  const found = paths.filter((path) => path.endsWith('.nix') || flakeSourceOf(path) !== undefined);
  if (found.length > 0) return found;
  throw new NixlayerError('E_USAGE', 'it is not said which image is to be built for the proof', {
    hint: 'Name it: --image FILE with -A ATTRIBUTE where it needs one, or --image .#NAME.',
  });
}

export interface ImageSource {
  /** The expression, or the flake.nix; absolute, without links to it. */
  readonly file: string;
  /** Of a flake. */
  readonly fragment?: string;
}

/** @throws NixlayerError E_INPUT when it is not there; as `flakeSourceOf` */
export function sourceOf(image: string): ImageSource {
  const flake = flakeSourceOf(image);
  if (flake === undefined) {
    const file = realFile(resolve(image));
    return { file: statSync(file).isDirectory() ? realFile(join(file, 'default.nix')) : file };
  }
  const hash = image.indexOf('#');
  // A flake is the folder that its flake.nix lies in, also where that is a link.
  const file = join(realFile(dirname(flake)), basename(flake));
  return { file, fragment: hash < 0 ? '' : image.slice(hash + 1) };
}

function realFile(path: string): string {
  try {
    return realpathSync(path);
  } catch (cause) {
    throw new NixlayerError('E_INPUT', `cannot read ${path}: ${(cause as Error).message}`, { cause });
  }
}

/** Is the file a function of a set with that name in it? @throws NixlayerError as `parseNix` */
export function takesArgument(file: string, name: string): boolean {
  const { expr } = parseNix(decodeSource(diskFileSystem.readFile(file), file));
  return (
    expr.type === 'Lambda' &&
    expr.param.type === 'SetParam' &&
    expr.param.formals.some((formal) => formal.name === name)
  );
}
