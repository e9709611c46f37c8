// A local flake by the built-in evaluator: attribute → value.
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import {
  Attrs,
  createEvaluator,
  diskFileSystem,
  type Evaluator,
  type EvaluatorOptions,
  restrictable,
  trackedFiles,
  type Value,
} from '../../eval/index.ts';
import type { FlakeOptions } from '../../store/nix-flake.ts';
import { type EvaluationLimits, evaluatorOptions } from '../evaluate-without-nix.ts';
import type { FlakeFiles } from './flake-files.ts';
import { missingAttribute } from './missing-flake-attribute.ts';

/** Plain data, so that a worker can take it. */
export interface LocalFlakeRequest {
  readonly files: FlakeFiles;
  /** For messages. */
  readonly url: string;
  /** As written behind `#`. */
  readonly attribute: string;
  readonly flakeOptions: FlakeOptions;
  readonly limits: EvaluationLimits;
}

/**
 * Looked up as by `nix build`; flake.lock stays as it is.
 * @param use what is to be made of the attribute's value
 * @throws NixlayerError E_EVAL, E_SYNTAX; their places are those of the files that people edit
 */
export function evaluateLocalFlake<Result>(
  { files, url, attribute, flakeOptions, limits }: LocalFlakeRequest,
  options: EvaluatorOptions,
  use: (evaluator: Evaluator, value: Value) => Result,
): Result {
  const fileSystem = restrictable(options.fileSystem ?? diskFileSystem);
  const { source, dir, isGit } = files;
  if (isGit) fileSystem.restrict(source, trackedFiles(source, diskFileSystem));
  const evaluator = createEvaluator({
    ...evaluatorOptions({ searchPath: [], limits }),
    ...(flakeOptions.impure ? {} : { environment: {} }),
    ...options,
    fileSystem,
    pureEval: !flakeOptions.impure,
  });
  const overrides = new Map(flakeOptions.overrideInputs);
  const system = currentSystem();
  try {
    const flake = evaluator.evalFlake({ source, dir, isGit, overrides, baseDir: process.cwd() });
    for (const path of candidatePaths(attribute, system)) {
      if (hasPath(evaluator, flake, path)) return use(evaluator, evaluator.select(flake, path));
    }
    throw noSuchAttribute(evaluator, flake, { url, attribute, system });
  } catch (error) {
    throw placedOnDisk(error, evaluator);
  }
}

// Sources are evaluated where Nix would have copied them to.
function placedOnDisk(error: unknown, { storeObjects }: Evaluator): unknown {
  if (!(error instanceof NixlayerError) || error.location === undefined) return error;
  const { code, message, location, hint, trace } = error;
  for (const object of storeObjects.values()) {
    if (object.type !== 'copy' || !location.file.startsWith(`${object.storePath}/`)) continue;
    const file = object.from + location.file.slice(object.storePath.length);
    const details = { cause: error, location: { ...location, file }, trace };
    return new NixlayerError(code, message, hint === undefined ? details : { ...details, hint });
  }
  return error;
}

function currentSystem(): string {
  const evaluator = createEvaluator({ searchPath: [] });
  return evaluator.toText(evaluator.evalExpression('builtins.currentSystem', '/'));
}

function candidatePaths(attribute: string, system: string): readonly string[] {
  if (attribute === '') return [`packages.${system}.default`, `defaultPackage.${system}`];
  const path = decodeAttribute(attribute);
  return [`packages.${system}.${path}`, `legacyPackages.${system}.${path}`, path];
}

/** `a%20b` → `a b`, as in the fragment of every URL. */
function decodeAttribute(attribute: string): string {
  try {
    return decodeURIComponent(attribute);
  } catch {
    return attribute;
  }
}

// Names in quotes may hold dots.
function hasPath(evaluator: Evaluator, flake: Attrs, path: string): boolean {
  let value: Value = flake;
  for (const [, quoted, plain] of path.matchAll(/"((?:[^"\\]|\\.)*)"|([^."]+)/gs)) {
    const slot =
      value instanceof Attrs ? value.get(quoted?.replace(/\\(.)/gs, '$1') ?? plain ?? '') : undefined;
    if (slot === undefined) return false;
    value = evaluator.force(slot);
  }
  return true;
}

function noSuchAttribute(
  evaluator: Evaluator,
  flake: Attrs,
  { url, attribute, system }: { readonly url: string; readonly attribute: string; readonly system: string },
): NixlayerError {
  const path = `packages.${system}`;
  const packages = hasPath(evaluator, flake, path) ? evaluator.select(flake, path) : undefined;
  const names = packages instanceof Attrs ? packages.sortedNames() : [];
  return missingAttribute(url, attribute, names);
}
