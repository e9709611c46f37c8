// Builds and evaluates outputs of flakes with the installed Nix. The experimental features that this takes are switched
// on for these calls alone.
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { type NixCommandOptions, runNix } from './nix-command.ts';

/** How Nix is to take a flake, in its own words. */
export interface FlakeOptions {
  /** `--override-input`: name of the input (`a`, or `a/b` of an input's input), flake reference. */
  readonly overrideInputs: readonly (readonly [name: string, reference: string])[];
  /** The expression may ask for the environment, the system and the time. */
  readonly impure: boolean;
  /** False: flake.lock stays as it is, also when inputs are missing there. */
  readonly writeLockFile: boolean;
}

export interface FlakeSelection extends FlakeOptions {
  /** A flake reference without attribute; must not begin with `-`. */
  readonly url: string;
  /** As written behind `#`. */
  readonly attribute: string;
}

export const plainFlake: FlakeOptions = { overrideInputs: [], impure: false, writeLockFile: true };

/**
 * Builds one output and returns its path; undefined when the flake has no such attribute. No result link is made.
 * @throws NixlayerError as `runNix`
 */
export async function nixBuildFlake(
  selection: FlakeSelection,
  options: NixCommandOptions = {},
): Promise<string | undefined> {
  const words = ['build', '--json', '--no-link', ...flakeFlags(selection), ...installable(selection)];
  const output = await orMissing(runFlakes(words, options));
  if (output === undefined) return undefined;
  const [built] = JSON.parse(output) as readonly { readonly outputs?: Readonly<Record<string, string>> }[];
  const path = built?.outputs?.out ?? Object.values(built?.outputs ?? {})[0];
  if (path === undefined)
    throw new NixlayerError('E_NOT_AN_IMAGE', `${selection.url}#${selection.attribute} has nothing to build`);
  return path;
}

export interface FlakeEvaluation extends FlakeSelection {
  /** A Nix function that is applied to the attribute. */
  readonly apply?: string;
  readonly form: 'json' | 'raw' | 'print';
}

/** What `nix eval` prints; undefined when the flake has no such attribute. @throws NixlayerError as `runNix` */
export async function nixEvalFlake(
  evaluation: FlakeEvaluation,
  options: NixCommandOptions = {},
): Promise<string | undefined> {
  const { form, apply } = evaluation;
  const words = [
    'eval',
    ...(form === 'print' ? [] : [`--${form}`]),
    ...(apply === undefined ? [] : ['--apply', apply]),
    ...flakeFlags(evaluation),
    ...installable(evaluation),
  ];
  return orMissing(runFlakes(words, options));
}

/** The system that Nix takes packages of: `x86_64-linux`. @throws NixlayerError as `runNix` */
export async function nixSystem(options: NixCommandOptions = {}): Promise<string> {
  return runFlakes(['eval', '--raw', '--impure', '--expr', 'builtins.currentSystem'], options);
}

async function runFlakes(words: readonly string[], options: NixCommandOptions): Promise<string> {
  return runNix('nix', ['--extra-experimental-features', 'nix-command flakes', ...words], options);
}

function flakeFlags({ overrideInputs, impure, writeLockFile }: FlakeOptions): string[] {
  return [
    ...overrideInputs.flatMap(([name, reference]) => ['--override-input', name, reference]),
    ...(impure ? ['--impure'] : []),
    ...(writeLockFile ? [] : ['--no-write-lock-file']),
  ];
}

function installable({ url, attribute }: FlakeSelection): string[] {
  return ['--', `${url}#${attribute}`];
}

// The second is said of an attribute of what is no set.
const noAttribute = /^flake '.*' does not provide attribute |^'[^']*' is not an attribute set$/s;

async function orMissing(running: Promise<string>): Promise<string | undefined> {
  try {
    return await running;
  } catch (error) {
    if (error instanceof NixlayerError && noAttribute.test(error.message)) return undefined;
    throw error;
  }
}

export interface FlakeMetadata {
  /** With what it was locked to, as a URL. */
  readonly reference?: string;
  readonly locked: Readonly<Record<string, unknown>>;
  /** Its flake.lock. */
  readonly locks: unknown;
}

/** What a flake comes to: its commit, and its inputs. Its flake.lock stays as it is. @throws NixlayerError as `runNix` */
export async function flakeMetadata(
  url: string,
  flakeOptions: FlakeOptions,
  options: NixCommandOptions = {},
): Promise<FlakeMetadata> {
  const flags = flakeFlags({ ...flakeOptions, writeLockFile: false });
  const words = ['flake', 'metadata', '--json', ...flags, '--', url];
  const answer: unknown = JSON.parse(await runFlakes(words, options));
  const { url: reference, locked, locks } = asRecord(answer);
  return {
    ...(typeof reference === 'string' && { reference }),
    locked: asRecord(locked),
    locks,
  };
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
