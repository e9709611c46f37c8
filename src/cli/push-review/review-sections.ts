// The report of a push as sections of a document: what is sent, and why it is another image than before.
import prettyBytes from 'pretty-bytes';
import type { ImageDiff } from '../../image/diff/image-diff.ts';
import { wholeNameOf } from '../../image/diff/packages/package-of-path.ts';
import { summaryOfAttachments } from '../attach-report.ts';
import {
  growthText,
  pullText,
  valueText,
  verdictSentence,
  versionsText,
  withoutHistory,
} from '../diff-words.ts';
import { type Block, enumeration, type Inline, type Section, sentence } from '../document.ts';
import { type BlobReport, fateWords, type PushReport, summaryOf } from '../push-report.ts';
import type { ChangedLayer, LayerReason } from './changed-layers.ts';
import type { PushedChange } from './compare-with-pushed.ts';
import type { TargetReport } from './target-report.ts';

/** Rows of a table: comments on pull requests have a largest size. */
const mostRows = 50;
/** Names in a cell. */
const mostNames = 8;

/** @param isDone it was pushed, and not only planned */
export function reviewSections(target: TargetReport, isDone: boolean): readonly Section[] {
  const { diff, layers } = target.change ?? {};
  const sections: (Section | undefined)[] = [
    headSection(target, isDone),
    layers && reasonSection(layers, target),
    diff && packageSection(diff),
    diff && configSection(diff),
    blobSection(target),
  ];
  return sections.filter((section) => section !== undefined);
}

function headSection(target: TargetReport, isDone: boolean): Section {
  const { change, attachments, blobs } = target;
  const layers = blobs.filter(({ mediaType }) => !mediaType.includes('config'));
  const [largest] = [...layers].sort((a, b) => b.size - a.size);
  const facts: (readonly [string, Inline])[] = [
    [isDone ? 'Sent' : 'To send', [summaryOf(target)]],
    ['Digest', sentence`${target.digest}`],
  ];
  if (attachments) facts.push(['Attached', [summaryOfAttachments(attachments)]]);
  if (change) facts.push(...changeFacts(change));
  if (largest)
    facts.push(['Largest layer', sentence`${[prettyBytes(largest.size)]}: ${contentsOf(largest)}`]);
  return { title: enumeration(target.references), blocks: [{ kind: 'facts', facts }] };
}

function changeFacts({ against, diff }: PushedChange): (readonly [string, Inline])[] {
  if (diff === undefined) return [['Before', sentence`nothing: ${against} is not there yet`]];
  const growth = growthText(diff.b.compressedSize - diff.a.compressedSize);
  return [
    ['Before', sentence`${against}, which is ${diff.a.manifestDigest}`],
    ['Change', [`${verdictSentence(diff)}; ${growth}`]],
    ['To pull', [`${pullText(diff)}, for who has the image of before`]],
    ...(diff.a.platform === diff.b.platform
      ? []
      : [['Platforms', sentence`${diff.a.platform}, now ${diff.b.platform}`] as const]),
  ];
}

function reasonSection(layers: readonly ChangedLayer[], { blobs }: PushReport): Section | undefined {
  if (layers.length === 0) return undefined;
  const fates = new Map(blobs.map(({ digest, fate }) => [digest, fateWords[fate]]));
  const rows = layers.map(({ index, digest, size, reasons }) => [
    [String(index + 1)],
    [prettyBytes(size)],
    [fates.get(digest) ?? ''],
    reasonsText(reasons),
  ]);
  return {
    title: [`Layers that changed: ${layers.length}`],
    blocks: [...tableOf(['#', 'size', '', 'why'], rows, ['right', 'right'])],
  };
}

function reasonsText(reasons: readonly LayerReason[]): Inline {
  if (reasons.length === 0) return ['it holds something else than the layer in its place held'];
  const byKind = new Map<LayerReason['kind'], LayerReason[]>();
  for (const reason of reasons) byKind.set(reason.kind, [...(byKind.get(reason.kind) ?? []), reason]);
  return [...byKind].flatMap(([kind, list], index): Inline => {
    const shown = list
      .slice(0, mostNames)
      .flatMap((reason, at): Inline => [at === 0 ? '' : ', ', ...reasonText(reason)]);
    const more = list.length > mostNames ? ` and ${list.length - mostNames} more` : '';
    return [index === 0 ? '' : '; ', `${kindWords[kind]} `, ...shown, more];
  });
}

const kindWords: Readonly<Record<LayerReason['kind'], string>> = {
  new: 'new:',
  updated: 'updated:',
  gone: 'gone:',
  rebuilt: 'rebuilt, with other hashes only:',
  moved: 'moved here:',
  left: 'moved away:',
  files: 'files outside of the store:',
  form: 'another form of the same entries:',
};

function reasonText(reason: LayerReason): Inline {
  switch (reason.kind) {
    case 'new':
    case 'updated':
    case 'gone': {
      const { from, to } = reason;
      const isOther = from !== undefined && to !== undefined && from !== to;
      const same = reason.kind === 'updated' && !isOther ? ', another content' : '';
      const versions = isOther ? `${from} → ${to}` : (to ?? from);
      return versions === undefined
        ? sentence`${reason.package}${[same]}`
        : sentence`${reason.package} ${[{ foreign: versions }]}${[same]}`;
    }
    case 'rebuilt':
      return sentence`${reason.package}`;
    case 'moved':
      return sentence`${reason.package} (from ${reason.from + 1})`;
    case 'left':
      return sentence`${reason.package} (to ${reason.to + 1})`;
    case 'files': {
      const more = reason.paths.length > mostNames ? ` and ${reason.paths.length - mostNames} more` : '';
      return [...enumeration(reason.paths.slice(0, mostNames)), more];
    }
    case 'form':
      return [reason.how];
  }
}

function packageSection({ packages: { changes, hashOnly } }: ImageDiff): Section | undefined {
  if (changes.length === 0 && hashOnly.length === 0) return undefined;
  const rows = [...changes]
    .sort((a, b) => Math.abs(b.growth) - Math.abs(a.growth))
    .map((change) => [
      sentence`${change.name}`,
      [{ foreign: versionsText(change) }],
      [growthText(change.growth)],
      enumeration(change.because ?? [], ' → '),
    ]);
  const rebuilt =
    hashOnly.length === 0
      ? ''
      : `, ${hashOnly.length} store path${hashOnly.length === 1 ? '' : 's'} in hash only`;
  return {
    title: [`Packages: ${changes.length} changed${rebuilt}`],
    blocks: tableOf(['package', 'version', 'size', 'because of'], rows, ['left', 'left', 'right']),
    isFolded: true,
  };
}

function configSection({ config }: ImageDiff): Section | undefined {
  const told = withoutHistory(config);
  if (told.length === 0) return undefined;
  const rows = told.map(({ path, a, b }) => [
    sentence`${path}`,
    sentence`${valueText(a)}`,
    sentence`${valueText(b)}`,
  ]);
  return {
    title: [`Config: ${told.length} changed`],
    blocks: tableOf(['field', 'before', 'now'], rows),
    isFolded: true,
  };
}

function blobSection({ blobs }: PushReport): Section {
  const rows = blobs.map((blob) => [
    sentence`${blob.digest.slice(0, 19)}`,
    [prettyBytes(blob.size)],
    [fateWords[blob.fate]],
    contentsOf(blob),
  ]);
  return {
    title: [`All blobs: ${blobs.length}`],
    blocks: tableOf(['blob', 'size', '', 'what it holds'], rows, ['left', 'right']),
    isFolded: true,
  };
}

function contentsOf({ kind, storePaths = [], mediaType }: BlobReport): Inline {
  if (storePaths.length === 0) return [kind ?? (mediaType.includes('config') ? 'config' : 'layer')];
  const more = storePaths.length > mostNames ? ` and ${storePaths.length - mostNames} more` : '';
  return [...enumeration(storePaths.slice(0, mostNames).map(wholeNameOf)), more];
}

function tableOf(
  head: readonly string[],
  rows: readonly (readonly Inline[])[],
  aligns: readonly ('left' | 'right')[] = [],
): Block[] {
  if (rows.length === 0) return [];
  const more: Block[] =
    rows.length > mostRows ? [{ kind: 'paragraph', text: [`${rows.length - mostRows} more.`] }] : [];
  return [{ kind: 'table', head, rows: rows.slice(0, mostRows), aligns }, ...more];
}
