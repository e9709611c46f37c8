// Why each layer of an image is another than before: what of its packages is new, updated, rebuilt, gone or moved.

import type { ImageDiff, LayerPair, PackageChange, PackageVersion } from '../../image/diff/image-diff.ts';
import { titleOfPath } from '../../image/diff/packages/package-of-path.ts';

export interface ChangedLayer {
  /** From 0. */
  readonly index: number;
  readonly digest: string;
  /** Bytes as sent. */
  readonly size: number;
  readonly reasons: readonly LayerReason[];
}

export type LayerReason =
  | {
      readonly kind: 'new' | 'updated' | 'gone';
      /** `openssl (bin)` */
      readonly package: string;
      /** Absent where there is none. */
      readonly from?: string;
      readonly to?: string;
    }
  /** The same but for hashes: something that it was built with has changed. */
  | { readonly kind: 'rebuilt'; readonly package: string }
  | { readonly kind: 'moved'; readonly package: string /** Index of its old layer. */; readonly from: number }
  /** Where it was; it is not new, and lies elsewhere now. */
  | { readonly kind: 'left'; readonly package: string; readonly to: number }
  /** Outside of the store. */
  | { readonly kind: 'files'; readonly paths: readonly string[] }
  /** The same entries in another form, or order. */
  | { readonly kind: 'form'; readonly how: string };

const inStore = /^(?:[^/]+\/)*?[0-9a-df-np-sv-z]{32}-/;

/** The layers of B that A has not, from the lowest to the uppermost. */
export function changedLayers({ layers, packages, files }: ImageDiff): readonly ChangedLayer[] {
  const changed = layers.pairs.filter(({ b, same }) => b !== undefined && same !== 'blob');
  const paths = (files?.changes ?? []).map(({ path }) => path).filter((path) => !inStore.test(path));
  const holdsFiles = layerOfFiles(changed);
  return changed.map((pair): ChangedLayer => {
    const { index, digest, size, storePaths } = pair.b!;
    const own = new Set(storePaths);
    const before = pair.a?.index;
    const reasons: LayerReason[] = [
      ...packages.changes.flatMap((change) => changeIn(change, index, before)),
      ...packages.hashOnly.filter(({ b }) => own.has(b)).map(({ b }) => rebuilt(b)),
      ...layers.moves.flatMap(({ storePath, a, b }): LayerReason[] => {
        if (b === index) return [{ kind: 'moved', package: titleOfPath(storePath), from: a }];
        return a === before ? [{ kind: 'left', package: titleOfPath(storePath), to: b }] : [];
      }),
      ...(index === holdsFiles && paths.length > 0 ? [{ kind: 'files', paths } as const] : []),
    ];
    return { index, digest, size, reasons: reasons.length > 0 ? reasons : formOf(pair) };
  });
}

/** Files outside of the store lie in the layer without store paths, else in the uppermost. */
function layerOfFiles(changed: readonly LayerPair[]): number | undefined {
  const own = changed.filter(({ b }) => b!.storePaths.length === 0);
  return (own.length > 0 ? own : changed).at(-1)?.b?.index;
}

function changeIn({ name, a, b }: PackageChange, index: number, before: number | undefined): LayerReason[] {
  const now = b.filter(({ layer }) => layer === index);
  if (now.length > 0)
    return [
      a.length === 0
        ? { kind: 'new', package: name, ...versionOf('to', now) }
        : { kind: 'updated', package: name, ...versionOf('from', a), ...versionOf('to', now) },
    ];
  const gone = b.length === 0 && a.some(({ layer }) => layer === before);
  return gone ? [{ kind: 'gone', package: name, ...versionOf('from', a) }] : [];
}

function versionOf(side: 'from' | 'to', versions: readonly PackageVersion[]) {
  const text = [...new Set(versions.map(({ version }) => version))].filter(Boolean).join(', ');
  return text === '' ? {} : { [side]: text };
}

function rebuilt(storePath: string): LayerReason {
  return { kind: 'rebuilt', package: titleOfPath(storePath) };
}

function formOf({ same, how = [] }: LayerPair): LayerReason[] {
  if (how.length > 0) return [{ kind: 'form', how: how.join(', ') }];
  const words: Partial<Record<LayerPair['same'], string>> = { tar: 'compression', files: 'order of entries' };
  const form = words[same];
  return form === undefined ? [] : [{ kind: 'form', how: form }];
}
