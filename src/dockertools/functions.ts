// What dockerTools offers: read by evaluation, linting, documentation and completion. The facts are in
// nix/model/functions.json, which the library in nix/ reads, too.
import model from '../../nix/model/functions.json' with { type: 'json' };
import type { ImageArgument, ImageFunction, ImageFunctionName, Passthru } from './functions/argument.ts';

type Named<Entry> = Readonly<Record<string, Omit<Entry, 'name'> & { readonly name?: string }>>;

// TypeScript reads the words of a JSON file as any text; a test holds the file against these types.
const argumentsByKey = model.arguments as unknown as Named<ImageArgument>;
const passthruByName = model.passthru as Named<Passthru>;
const groups: Readonly<Record<string, readonly string[]>> = model.groups;

export const imageFunctions: readonly ImageFunction[] = model.functions.map(
  (fn) =>
    ({
      ...fn,
      arguments: fn.arguments.flatMap(withGroups).map((key) => ({ name: key, ...argumentsByKey[key] })),
      passthru: fn.passthru.map((name) => ({ name, ...passthruByName[name] })),
    }) as ImageFunction,
);

/** `@own` stands for the arguments of that group. */
function withGroups(key: string): readonly string[] {
  return key.startsWith('@') ? (groups[key.slice(1)] ?? []) : [key];
}

/** What else `dockerTools` has: packages and texts to put into images. */
export const imageHelpers: readonly { readonly name: string; readonly summary: string }[] = model.helpers;

export interface RemovedName {
  readonly name: string;
  /** What it was an attribute of; the package set when absent. */
  readonly of?: 'dockerTools';
  readonly state: 'removed' | 'deprecated';
  /** Its name now, when it is the same thing. */
  readonly instead?: string;
}

/** What image expressions used and nixpkgs took away, or warns of. */
export const removedNames = model.removed as readonly RemovedName[];

const byName: ReadonlyMap<string, ImageFunction> = new Map(imageFunctions.map((each) => [each.name, each]));

/** Finds what a text that leads to image calls names. */
export const imageNames = new RegExp(['dockerTools', ...imageFunctions.map(({ name }) => name)].join('|'));

export function isImageFunctionName(name: string): name is ImageFunctionName {
  return byName.has(name);
}

export function imageFunction(name: ImageFunctionName): ImageFunction {
  return byName.get(name) as ImageFunction;
}

/** Undefined when the function knows no such argument. */
export function imageArgument(fn: ImageFunctionName, name: string): ImageArgument | undefined {
  return imageFunction(fn).arguments.find((argument) => argument.name === name);
}
