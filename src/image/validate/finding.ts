// What the validation of an image finds, as data.

/** Stable: scripts may match on them. docs/validate.md tells what each means. */
export const findingCodes = [
  // files and descriptions
  'archive',
  'json',
  'schema',
  'layout',
  'too-many',
  // descriptors and blobs
  'digest-form',
  'digest',
  'size',
  'media-type',
  'missing-blob',
  'absent-manifest',
  'unreferenced-blob',
  'annotations',
  'reference-name',
  'embedded-data',
  // images
  'no-image',
  'platform',
  'layer-count',
  'layer-limit',
  'history',
  'diff-id',
  'missing-member',
  // layers
  'compression',
  'tar',
  'trailing-bytes',
  'entry-name',
  'absolute-names',
  'entry-type',
  'entry-owner',
  'through-symlink',
  'symlink-target',
  'hard-link',
  'duplicate-entry',
  'whiteout',
  'pax',
  'unchecked-entries',
] as const;

export type FindingCode = (typeof findingCodes)[number];

/** Where something is wrong. */
export interface FindingPlace {
  /** A file of the archive or layout: `index.json`, `manifest.json`. */
  readonly file?: string;
  /** Digest of the blob, or of the manifest, that it is about. */
  readonly blob?: string;
  /** Counted from 1, the lowest. */
  readonly layer?: number;
  /** Name of the entry in the layer. */
  readonly entry?: string;
}

export interface Finding extends FindingPlace {
  readonly code: FindingCode;
  /** A note tells what is allowed, and not understood everywhere. */
  readonly severity: 'error' | 'note';
  /** One sentence without a full stop. */
  readonly message: string;
  readonly expected?: string;
  readonly found?: string;
}

/** What is not known of every finding. */
export type FindingDetails = FindingPlace & Pick<Finding, 'expected' | 'found'>;

export interface FindingList {
  /** In the order in which they were found. */
  readonly findings: readonly Finding[];
  /** All of them, those that are left out included. */
  readonly counts: { readonly error: number; readonly note: number };
  /** How many are left out, by code. */
  readonly omitted: Readonly<Partial<Record<FindingCode, number>>>;
}

/** Takes findings and keeps no more of them than a person reads. */
export interface FindingCollector {
  error(code: FindingCode, message: string, details?: FindingDetails): void;
  note(code: FindingCode, message: string, details?: FindingDetails): void;
  list(): FindingList;
}

const mostOfCode = 100;
/** Far longer than names of files are. */
const longestText = 300;

export function findingCollector(): FindingCollector {
  const findings: Finding[] = [];
  const counts = { error: 0, note: 0 };
  const ofCode = new Map<FindingCode, number>();
  const add = (severity: Finding['severity'], code: FindingCode, message: string, more: FindingDetails) => {
    counts[severity] += 1;
    const count = (ofCode.get(code) ?? 0) + 1;
    ofCode.set(code, count);
    if (count > mostOfCode) return;
    const details = Object.fromEntries(
      Object.entries(more)
        .filter(([, value]) => value !== undefined)
        .map(([key, value]) => [key, typeof value === 'string' ? shortened(value) : value]),
    );
    findings.push({ code, severity, message: shortened(message, 4 * longestText), ...details });
  };
  return {
    error: (code, message, details = {}) => add('error', code, message, details),
    note: (code, message, details = {}) => add('note', code, message, details),
    list: () => ({
      findings: [...findings],
      counts: { ...counts },
      omitted: Object.fromEntries(
        [...ofCode]
          .filter(([, count]) => count > mostOfCode)
          .map(([code, count]) => [code, count - mostOfCode]),
      ),
    }),
  };
}

/** A text that anyone may have written, as part of a message. */
export function quoted(text: string): string {
  return JSON.stringify(shortened(text));
}

function shortened(text: string, most = longestText): string {
  // A part of a long text would keep all of it in memory.
  return text.length <= most ? text : Buffer.from(`${text.slice(0, most)}…`).toString();
}
