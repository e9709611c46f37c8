// Layers are read once, however many images and manifests name them.
import type { StoredBlob } from './blob-store.ts';
import type { FindingCollector, FindingPlace } from './finding.ts';
import { type LayerContents, scanLayer } from './scan-layer.ts';

export interface ScannedLayer {
  readonly contents: LayerContents;
  /** False when it was read before: what is wrong with it has been said. */
  readonly isNew: boolean;
}

export interface LayerScans {
  scan(
    blob: StoredBlob,
    options: { readonly algorithm: string; readonly place: FindingPlace },
  ): Promise<ScannedLayer>;
  /** Notes what many layers have in common, once. */
  finish(): void;
}

/**
 * @param keepsPaths whether store paths are told
 * @param onProgress called with bytes read since the last call
 */
export function layerScans(
  findings: FindingCollector,
  keepsPaths: boolean,
  onProgress: ((bytes: number) => void) | undefined,
  signal: AbortSignal | undefined,
): LayerScans {
  const known = new Map<string, LayerContents>();
  return {
    async scan(blob, { algorithm, place }) {
      const key = `${algorithm} ${blob.name}`;
      const before = known.get(key);
      if (before !== undefined) return { contents: before, isNew: false };
      const chunks = counted(blob, onProgress, signal);
      const contents = await scanLayer(chunks, { algorithm, name: blob.name, place, findings, signal });
      const kept = keepsPaths ? contents : { ...contents, storePaths: [] };
      known.set(key, kept);
      return { contents: kept, isNew: true };
    },
    finish() {
      const absolute = [...known.values()].filter(({ absoluteNames }) => absoluteNames > 0).length;
      if (absolute > 0)
        findings.note(
          'absolute-names',
          `${absolute} of ${known.size} layers have absolute names, as those of dockerTools: they are taken relative to the root`,
        );
    },
  };
}

/** The bytes of a blob, and how many there were since the last time. */
export async function* counted(
  blob: StoredBlob,
  onProgress: ((bytes: number) => void) | undefined,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void> {
  for await (const chunk of blob.open(signal)) {
    onProgress?.(chunk.length);
    yield chunk;
  }
}
