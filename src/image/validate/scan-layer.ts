// What a layer archive holds, its digests, and whether it is sound, in one pass.
import { createHash } from 'node:crypto';
import { toText } from '../../archive/byte-string.ts';
import { type Compression, compressionOf, decompressed } from '../../archive/decompress.ts';
import { held, startOf } from '../../archive/first-bytes.ts';
import { type LayerDigest, runningDigest } from '../../archive/layer-digest.ts';
import { parsePaxRecords } from '../../archive/pax-records.ts';
import type { TarWatcher } from '../../archive/read-entry.ts';
import { tap } from '../../archive/tap.ts';
import { tarEntries } from '../../archive/tar-entries.ts';
import { storePathBase } from '../../store/store-path-name.ts';
import { brokenOnly } from './document.ts';
import { entryChecks, placeText } from './entry-checks.ts';
import { type FindingCollector, type FindingPlace, quoted } from './finding.ts';

export interface LayerContents {
  /** Of the uncompressed archive; undefined when it cannot be read to its end. */
  readonly digest: LayerDigest | undefined;
  /** Of the bytes as they are stored, by the algorithm that was asked for. */
  readonly stored: { readonly digest: string; readonly size: number };
  readonly compression: Compression;
  readonly entries: number;
  /** How many of their names begin with a slash. */
  readonly absoluteNames: number;
  /** Store paths whose files are in it, sorted. */
  readonly storePaths: readonly string[];
}

export interface ScanOptions {
  /** Of the digest of the stored bytes. */
  readonly algorithm: string;
  /** Of the layer, for messages. */
  readonly name: string;
  readonly place: FindingPlace;
  readonly findings: FindingCollector;
  readonly signal?: AbortSignal | undefined;
}

const storePathName = new RegExp(String.raw`^(?:\.?/)?((?:[^/]+/)*?${storePathBase})(?:/|$)`);
/** More than any layer has. */
const maxStorePaths = 100_000;

/**
 * Reads a layer to its end, also one that is damaged: the digest of what is stored is always known.
 * @throws NixlayerError E_BASE_IMAGE (decompressor missing), E_ABORTED, and what `chunks` throws but E_ARCHIVE_FORMAT
 */
export async function scanLayer(
  chunks: AsyncIterable<Uint8Array>,
  { algorithm, name, place, findings, signal }: ScanOptions,
): Promise<LayerContents> {
  const stored = createHash(algorithm);
  let size = 0;
  const { source, start } = await startOf(
    tap(chunks, (chunk) => {
      stored.update(chunk);
      size += chunk.length;
    }),
  );
  const compression = compressionOf(start);
  const found: Found = { entries: 0, absoluteNames: 0, storePaths: new Set<string>() };
  let digest: LayerDigest | undefined;
  let used: number | undefined;
  const plain = decompressed(held(source, start), compression, name, signal, (bytes) => {
    used = bytes;
  });
  try {
    digest = await readArchive(plain, found, place, findings);
  } catch (error) {
    const { message } = brokenOnly(error);
    const behind = found.entries === 0 ? '' : `, behind ${found.entries} entries`;
    findings.error('tar', `${placeText(place)} is not a sound tar archive${behind}: ${message}`, place);
  }
  for (let step = await source.next(); step.done !== true; step = await source.next());
  if (used !== undefined && used < size)
    findings.error('trailing-bytes', `${placeText(place)} has bytes behind the end of its gzip data`, {
      ...place,
      expected: `${used} bytes`,
      found: `${size} bytes`,
    });
  return {
    digest,
    stored: { digest: `${algorithm}:${stored.digest('hex')}`, size },
    compression,
    entries: found.entries,
    absoluteNames: found.absoluteNames,
    storePaths: [...found.storePaths].sort(),
  };
}

interface Found {
  entries: number;
  absoluteNames: number;
  readonly storePaths: Set<string>;
}

async function readArchive(
  archive: AsyncIterable<Uint8Array>,
  found: Found,
  place: FindingPlace,
  findings: FindingCollector,
): Promise<LayerDigest> {
  const plain = runningDigest();
  const checks = entryChecks(place, findings);
  const end = lastByte();
  let ended = 0;
  const watcher: TarWatcher = {
    extended: (flag, data) => checkExtended(flag, data, place, findings),
    ended: (position) => {
      ended = position;
    },
  };
  const seen = tap(archive, (chunk) => {
    plain.update(chunk);
    end.add(chunk);
  });
  for await (const entry of tarEntries(seen, watcher)) {
    found.entries += 1;
    checks.add(entry);
    const path = storePathName.exec(entry.name)?.[1];
    if (path !== undefined && found.storePaths.size < maxStorePaths) found.storePaths.add(`/${toText(path)}`);
  }
  found.absoluteNames = checks.absoluteNames();
  if (end.position() > ended)
    findings.error('trailing-bytes', `${placeText(place)} has bytes behind the end of its archive`, {
      ...place,
      expected: `zeros from byte ${ended}`,
      found: `something else up to byte ${end.position()}`,
    });
  return plain.finish();
}

/** Where the last byte lies that is no zero. */
function lastByte() {
  let passed = 0;
  let last = 0;
  return {
    add(chunk: Uint8Array): void {
      let at = chunk.length;
      while (at > 0 && chunk[at - 1] === 0) at -= 1;
      if (at > 0) last = passed + at;
      passed += chunk.length;
    },
    position: () => last,
  };
}

function checkExtended(
  flag: 'x' | 'g' | 'L' | 'K',
  data: Buffer,
  place: FindingPlace,
  findings: FindingCollector,
): void {
  if (flag === 'g')
    findings.note(
      'pax',
      `${placeText(place)} has a pax header for all entries behind it, which Docker ignores and other programs do not`,
      place,
    );
  if (flag !== 'x' && flag !== 'g') return;
  const repeated = new Set<string>();
  parsePaxRecords(data, (key) => repeated.add(key));
  for (const key of repeated)
    findings.note('pax', `${placeText(place)} has a pax header with several records ${quoted(key)}`, place);
}
