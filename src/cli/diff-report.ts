// A comparison for a person: the verdict first, and no more than a screenful unless all is asked for.
import prettyBytes from 'pretty-bytes';
import type {
  ConfigChange,
  FileChange,
  ImageDiff,
  PackageChange,
  SideSummary,
} from '../image/diff/image-diff.ts';
import type { Check } from '../image/diff/limits.ts';
import { failedChecks } from './diff-limits.ts';
import {
  becauseText,
  fileText,
  growthText,
  layersText,
  layerText,
  originText,
  outsideOfPackages,
  platformTexts,
  pullText,
  unreadText,
  valueText,
  verdictSentence,
  versionsText,
  withoutHistory,
} from './diff-words.ts';
import { printable } from './printable.ts';

/** Lines of one list, where not all is asked for. */
const shortList = 6;

export function renderDiff(diff: ImageDiff, checks: readonly Check[], verbose: boolean): string {
  const sections = [
    [
      `${diff.verdict}: ${verdictSentence(diff)}`,
      sideLine('A', diff.a),
      sideLine('B', diff.b),
      ...platformTexts(diff).map((text) => `   ${text}`),
    ],
    configSection(diff, verbose),
    section('packages', packageLines(diff), verbose),
    layerSection(diff, verbose),
    fileSection(diff, verbose),
    [`pull      ${pullText(diff)}`],
    failedChecks(checks).map((sentence) => `failed: ${sentence}`),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.map(printable).join('\n'))
    .join('\n\n');
}

function sideLine(which: string, side: SideSummary): string {
  const files =
    side.size === undefined
      ? ''
      : `, ${side.files} file${side.files === 1 ? '' : 's'} of ${prettyBytes(side.size)}`;
  const layers = `${side.layers} layer${side.layers === 1 ? '' : 's'} of ${prettyBytes(side.compressedSize)}`;
  return `${which}  ${side.name}  ${side.imageId.slice(0, 19)}  ${side.platform}, ${layers}${files}`;
}

function section(title: string, lines: readonly string[], verbose: boolean): string[] {
  if (lines.length === 0) return [];
  const shown = verbose || lines.length <= shortList + 1 ? lines : lines.slice(0, shortList);
  const left = lines.length - shown.length;
  return [
    `${title.padEnd(10)}${lines.length}`,
    ...shown.map((line) => `  ${line}`),
    ...(left > 0 ? [`  … ${left} more (--verbose)`] : []),
  ];
}

function configSection({ config }: ImageDiff, verbose: boolean): string[] {
  const told = verbose ? config : withoutHistory(config);
  const left = config.length - told.length;
  const lines = section('config', told.map(configLine), verbose);
  return left === 0 ? lines : [...lines, `history   ${left} (--verbose)`];
}

function configLine(change: ConfigChange): string {
  const { path, a, b, tolerance } = change;
  const notes = [originText(change), tolerance === undefined ? '' : `${tolerance} is ignored`].filter(
    Boolean,
  );
  return `${path}  ${valueText(a)} → ${valueText(b)}${notes.length === 0 ? '' : `  (${notes.join(', ')})`}`;
}

function packageLines({ packages: { changes, hashOnly } }: ImageDiff): string[] {
  const count = hashOnly.length;
  const folded =
    count === 0 ? [] : [`${count} store path${count === 1 ? ' differs' : 's differ'} in hash only`];
  return [...folded, ...changes.map(packageLine)];
}

function packageLine(change: PackageChange): string {
  const because = becauseText(change);
  return `${change.name}  ${versionsText(change)}, ${growthText(change.growth)}${because && `, because ${because}`}`;
}

function layerSection({ layers, verdict }: ImageDiff, verbose: boolean): string[] {
  if (verdict === 'manifest') return [];
  const moves = layers.moves.map(({ storePath, a, b }) => {
    return `${storePath.slice(storePath.lastIndexOf('/') + 34)} moved from layer ${a + 1} to ${b + 1}`;
  });
  const lines = [...(verbose ? layers.pairs.map(layerText) : []), ...moves];
  const listed = section('', lines, verbose).slice(1);
  return [`layers    ${layersText(layers)}`, ...listed];
}

function fileSection({ files }: ImageDiff, verbose: boolean): string[] {
  if (files === undefined) return [];
  const { added, removed, changed, changes, isCut } = files;
  const shown = verbose ? changes : outsideOfPackages(changes);
  const inside = changes.length - shown.length;
  const lines = section('', shown.map(fileLine), verbose).slice(1);
  const unread = unreadText(shown);
  return [
    `files     ${added} added, ${removed} removed, ${changed} changed`,
    ...lines,
    ...(unread === '' ? [] : [`  ${unread}`]),
    ...(inside > 0 ? [`  ${inside} of them in store paths (--verbose)`] : []),
    ...(isCut ? ['  and more than are listed'] : []),
  ];
}

const signs = { added: '+', removed: '-', changed: '~' } as const;

function fileLine(change: FileChange): string {
  return `${signs[change.change]} ${change.path}  ${fileText(change)}`;
}
