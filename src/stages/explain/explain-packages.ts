// The packages of an image: how large each is, and why it is there.
import {
  hashPartOf,
  packageOfPath,
  packageTitle,
  titleOfPath,
} from '../../image/diff/packages/package-of-path.ts';
import type { StorePathFacts } from '../../image/diff/packages/package-side.ts';
import { reasonsOf } from '../../image/diff/packages/why.ts';
import { replacementsFor, scanContent } from '../../image/diff/store-hashes.ts';
import { isJsonArray, isJsonObject, type JsonValue } from '../../json/ordered-json.ts';
import { comparePackageNames } from '../../layering/package-name.ts';
import type { PackageExplanation, PackagesExplanation } from './image-explanation.ts';

/** Hash parts of store paths that the image itself names → where: `Cmd`, `Env.PATH`, `files`, `layers`. */
export type NamedPaths = ReadonlyMap<string, ReadonlySet<string>>;

export function explainPackages(
  storePaths: readonly StorePathFacts[],
  named: NamedPaths,
): PackagesExplanation {
  const reasons = reasonsOf({ storePaths, roots: [...named.keys()] });
  const list = storePaths.map(({ storePath, size, layer }): PackageExplanation => {
    const chain = reasons.chainTo(storePath);
    const namedBy = chain && named.get(hashPartOf(chain[0]!));
    const parts = packageOfPath(storePath);
    return {
      name: packageTitle(parts),
      version: parts.version,
      ...{ storePath, size, layer },
      ...(chain && { because: chain.map(titleOfPath) }),
      ...(namedBy && { namedBy: [...namedBy] }),
    };
  });
  list.sort((a, b) => b.size - a.size || comparePackageNames(a.storePath, b.storePath));
  return { size: list.reduce((sum, { size }) => sum + size, 0), list };
}

/** Which of the store paths the config names, and where. */
export function namedInConfig(config: JsonValue, storePaths: readonly string[]): Map<string, Set<string>> {
  const known = replacementsFor(storePaths);
  const named = new Map<string, Set<string>>();
  for (const [place, text] of textsOf(config)) {
    const scan = scanContent(known);
    scan.update(Buffer.from(text));
    for (const hash of scan.finish().references) addPlace(named, hash, place);
  }
  return named;
}

export function addPlace(named: Map<string, Set<string>>, hashPart: string, place: string): void {
  const places = named.get(hashPart);
  if (places === undefined) named.set(hashPart, new Set([place]));
  else places.add(place);
}

/** All texts of the config with their places; of a variable its name belongs to the place. */
function textsOf(config: JsonValue): (readonly [string, string])[] {
  if (!isJsonObject(config)) return [];
  return [...config].flatMap(([key, value]) =>
    innerTexts(value).map((text) => [key === 'Env' ? `Env.${text.split('=', 1)[0]}` : key, text] as const),
  );
}

function innerTexts(value: JsonValue): readonly string[] {
  if (typeof value === 'string') return [value];
  if (isJsonArray(value)) return value.flatMap(innerTexts);
  return isJsonObject(value) ? [...value].flatMap(([key, own]) => [key, ...innerTexts(own)]) : [];
}
