// The words of a comparison that its reports have in common.
import prettyBytes from 'pretty-bytes';
import type {
  ConfigChange,
  FileChange,
  ImageDiff,
  LayerPair,
  PackageChange,
  PlainJson,
  Verdict,
} from '../image/diff/image-diff.ts';

const meanings: Readonly<Record<Verdict, string>> = {
  manifest: 'the images are the same, byte for byte',
  'diff-ids': 'same image ID: config and layers are the same, manifest or compression differ',
  contents: 'same contents: config and entries of the layers are the same, their form differs',
  'file-system': 'same file system and config, in other layers or with another history',
  tolerated: 'the same but for what is ignored',
  different: 'the images differ',
};

export function verdictSentence({ verdict, tolerated, unproven }: ImageDiff): string {
  const ignored = tolerated.length === 0 ? '' : `: ${tolerated.join(', ')}`;
  if (unproven === undefined) return `${meanings[verdict]}${ignored}`;
  return `no difference was found, and none is excluded: ${unproven}; --read-shared reads them`;
}

/** `+1.2 MB`, `-3 B`, `±0 B` */
export function growthText(bytes: number): string {
  return bytes === 0 ? '±0 B' : prettyBytes(bytes, { signed: true });
}

export function valueText(value: PlainJson | undefined): string {
  return value === undefined ? 'none' : JSON.stringify(value);
}

export function originText({ inherited = [] }: ConfigChange): string {
  return inherited.length === 0
    ? ''
    : `${inherited.map((side) => side.toUpperCase()).join(' and ')} from the base image`;
}

/** `3.0.13 → 3.0.14`, `new: 1.0`, `gone: 1.0` */
export function versionsText({ a, b }: PackageChange): string {
  const text = (side: PackageChange['a']): string =>
    side.map(({ version }) => version || 'without a version').join(', ');
  if (a.length === 0) return `new: ${text(b)}`;
  if (b.length === 0) return `gone: ${text(a)}`;
  const [before, after] = [text(a), text(b)];
  return before === after ? `${after}, another content` : `${before} → ${after}`;
}

/** `app → curl → openssl` */
export function becauseText({ because = [] }: PackageChange): string {
  return because.length > 1 ? because.join(' → ') : '';
}

/** What a line says of a file behind its name. */
export function fileText({ change, type, size, fields, tolerance }: FileChange): string {
  const behind = tolerance === undefined ? '' : ` (${tolerance} is ignored)`;
  if (change !== 'changed') return `${type}${size === undefined ? '' : `, ${prettyBytes(size)}`}${behind}`;
  return `${fields.map(({ field, a, b }) => `${field} ${shortValue(a)} → ${shortValue(b)}`).join(', ')}${behind}`;
}

/** Digests in short. */
function shortValue(text: string): string {
  const digest = /^sha256:[0-9a-f]{64}$/.test(text) ? text.slice(0, 19) : text;
  return digest === '' ? 'none' : digest;
}

const pairWords: Readonly<Record<LayerPair['same'], string>> = {
  blob: 'the same',
  tar: 'the same but for compression',
  entries: 'the same entries in another form',
  files: 'the same entries in another order',
  no: 'different',
};

/** `3 the same, 1 different, 1 only in B` */
export function layersText({ pairs }: ImageDiff['layers']): string {
  const counts = new Map<string, number>();
  for (const { a, b, same } of pairs) {
    const words = a === undefined ? 'only in B' : b === undefined ? 'only in A' : pairWords[same];
    counts.set(words, (counts.get(words) ?? 0) + 1);
  }
  const order = [...Object.values(pairWords), 'only in A', 'only in B'].filter((words) => counts.has(words));
  return order.map((words) => `${counts.get(words)} ${words}`).join(', ');
}

/** Layers count from 1 for people. */
export function layerText({ a, b, same, how = [] }: LayerPair): string {
  if (a === undefined && b !== undefined) return `${b.index + 1}  only in B, ${prettyBytes(b.size)}`;
  if (b === undefined && a !== undefined) return `${a.index + 1}  only in A, ${prettyBytes(a.size)}`;
  const place = (layer: LayerPair['a']): string => (layer === undefined ? '-' : String(layer.index + 1));
  const size = (layer: LayerPair['a']): string => (layer === undefined ? 'none' : prettyBytes(layer.size));
  const form = how.length === 0 ? '' : ` (${how.join(', ')})`;
  return `${place(a)} → ${place(b)}  ${pairWords[same]}${form}, ${size(a)} → ${size(b)}`;
}

export function pullText({ pull }: ImageDiff): string {
  const layers = `${pull.layers} layer${pull.layers === 1 ? '' : 's'}`;
  return `${prettyBytes(pull.bytes)} of ${prettyBytes(pull.total)}, ${layers}`;
}

/** Of two indexes; empty where both are for the same platforms. */
export function platformTexts({ otherPlatforms: { a, b } = { a: [], b: [] } }: ImageDiff): string[] {
  const only = (which: string, platforms: readonly string[]): string[] =>
    platforms.length === 0 ? [] : [`only ${which} is also for ${platforms.join(', ')}`];
  return [...only('A', a), ...only('B', b)];
}

/** Where a name that only one side has may be on the other one as well; empty where it cannot. */
export function unreadText(changes: readonly FileChange[]): string {
  return changes.some(({ unread }) => unread)
    ? 'as far as layers were read: those that both have may hold these names, too (--read-shared)'
    : '';
}

/** The history is told in one line, as it changes with every layer. */
export function withoutHistory(config: readonly ConfigChange[]): ConfigChange[] {
  return config.filter(({ path }) => !path.startsWith('history['));
}

const inStorePath = /^(?:[^/]+\/)*?[0-9a-df-np-sv-z]{32}-[^/]+(?:\/|$)/;

/** Files of packages are told of by package. */
export function outsideOfPackages(changes: readonly FileChange[]): FileChange[] {
  return changes.filter(({ path }) => !inStorePath.test(path));
}
