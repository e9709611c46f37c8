// Which unknown values are nixpkgs, its package set, or its library.

import { isStringValue } from '../runtime/expect.ts';
import { textOf } from '../values/string-context.ts';
import { PartialString, Unknown } from '../values/symbolic.ts';
import { Attrs, type Slot, type Symbolic, Thunk, type Value } from '../values/value.ts';

const searchPathName = /^<(nixpkgs|nixos|unstable)[^/>]*>$/;
const inputName = /^nixpkgs[A-Za-z0-9]*([-_.][A-Za-z0-9]+)*$/;
const packageSets = /^(pkgs|nixpkgs|final|prev|self|super|pkgsLinux|linuxPkgs|pkgs[-_A-Z].*)$/;

/** Whether a variable or an attribute of that name is taken for the package set. */
export function isPackageSetName(name: string): boolean {
  return packageSets.test(name);
}

/** Whether a flake input or a pinned source of that name is taken for nixpkgs. */
export function isNixpkgsInputName(name: string): boolean {
  return inputName.test(name);
}

/** The source tree of nixpkgs: `<nixpkgs>`, `inputs.nixpkgs`, `sources.nixpkgs`, `fetchTarball "…nixpkgs…"`. */
export function isNixpkgsSource(value: Value): boolean {
  if (!(value instanceof Unknown)) return false;
  const last = value.path.at(-1);
  if (value.base.type === 'operation' && value.path.length === 0)
    return value.base.operator.startsWith('builtins.fetch') && value.base.operands.some(mentionsNixpkgs);
  if (last === 'outPath' || last === 'src') return inputName.test(value.path.at(-2) ?? '');
  if (last === 'path') return packageSets.test(value.path.at(-2) ?? '');
  return last !== undefined && (searchPathName.test(last) || inputName.test(last));
}

/** Parts of the library whose functions are also in the library itself. */
const libraryParts = /^(attrsets|fixedPoints|lists|meta|misc|strings|trivial)$/;

/**
 * The library of nixpkgs: `lib`, `pkgs.lib`, `inputs.nixpkgs.lib`, its parts such as `lib.strings`, and `stdenv.lib`, as it was
 * called up to 21.05. Other flakes have a `lib` of their own.
 */
export function isNixpkgsLib({ base, path }: Unknown): boolean {
  if (base.type !== 'root') return false;
  const whole = libraryParts.test(path.at(-1) ?? '') ? path.slice(0, -1) : path;
  const last = whole.at(-1);
  if (last === '<nixpkgs/lib>') return true;
  if (last !== 'lib') return false;
  const owner = whole.at(-2);
  return (
    owner === undefined ||
    owner === 'stdenv' ||
    packageSets.test(owner) ||
    inputName.test(owner) ||
    searchPathName.test(owner)
  );
}

/** `nixpkgs.legacyPackages.x86_64-linux`, with or without the system. */
export function isLegacyPackages({ path }: Unknown): boolean {
  return path.at(-1) === 'legacyPackages' && inputName.test(path.at(-2) ?? '');
}

/** `"${nixpkgs}/lib"` */
export function isNixpkgsFolder(value: Symbolic, folder: string): boolean {
  if (!(value instanceof PartialString) || value.segments.length !== 2) return false;
  const [first] = value.segments;
  return first?.type === 'unknown' && isNixpkgsSource(first.value) && value.end === `/${folder}`;
}

// Looks at what is evaluated already.
function mentionsNixpkgs(slot: Slot): boolean {
  const value = slot instanceof Thunk ? slot.known : slot;
  if (value === undefined) return false;
  if (isStringValue(value)) return /nixpkgs|nixos\.org\/channels/i.test(textOf(value));
  if (value instanceof PartialString)
    return value.segments.some((segment) => segment.type === 'text' && mentionsNixpkgs(segment.value));
  return (
    value instanceof Attrs && ['url', 'name', 'repo'].some((name) => mentionsNixpkgs(value.get(name) ?? null))
  );
}
