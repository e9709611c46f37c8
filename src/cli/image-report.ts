// What commands report of an image, as data and as text.
import prettyBytes from 'pretty-bytes';
import type { Image } from '../image/image.ts';
import { renderLayerTable } from './layer-table.ts';

export interface ImageReport {
  /** `sha256:…` of the config: what `docker image ls --no-trunc` shows. */
  readonly imageId: string;
  readonly repoTags: readonly string[];
  /** The conf.json that was read in the place of the archive that was named. */
  readonly madeFrom?: string;
  /** What was asked for and had no effect. */
  readonly warnings?: readonly string[];
  readonly layers: readonly {
    readonly kind: string;
    readonly diffId: string;
    /** Bytes, uncompressed. */
    readonly size: number;
    readonly paths: readonly string[];
  }[];
}

export function imageReport(image: Image): ImageReport {
  return {
    imageId: image.imageId,
    repoTags: image.repoTags,
    ...(image.madeFrom !== undefined && { madeFrom: image.madeFrom }),
    warnings: image.warnings,
    layers: image.layers.map((layer) => ({
      kind: layer.kind,
      diffId: layer.digest.diffId,
      size: layer.digest.size,
      paths: layer.kind === 'store' ? layer.storePaths : [],
    })),
  };
}

/** @param width columns of the terminal */
export function renderImageReport(report: ImageReport, width?: number): string {
  const rows = report.layers.map(({ kind, diffId, size, paths }) => ({
    kind,
    size,
    storePaths: paths,
    digest: diffId,
  }));
  const total = report.layers.reduce((sum, { size }) => sum + size, 0);
  return [
    `image  ${report.repoTags.join(', ')}`,
    `id     ${report.imageId}`,
    `size   ${prettyBytes(total)} in ${report.layers.length} layers`,
    '',
    renderLayerTable(rows, width),
    '',
  ].join('\n');
}
