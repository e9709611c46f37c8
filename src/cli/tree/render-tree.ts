// The tree as lines: sizes to the left, where they can be read down, layers and packages to the right of them.
import prettyBytes from 'pretty-bytes';
import { growthText } from '../diff-words.ts';
import { printable } from '../printable.ts';
import type { ImageTree, TreeLayer, TreePackage } from './image-tree.ts';
import type { LayerChange } from './tree-changes.ts';
import { counted, markOf, packageNotes, packageText } from './tree-words.ts';

interface Line {
  readonly size?: number;
  readonly growth?: number;
  /** The branches of the tree and what hangs on them. */
  readonly text: string;
}

/**
 * @param listed how many packages of each layer: those that changed first, then the largest
 * @returns lines without control characters
 */
export function renderTree(tree: ImageTree, listed: number): readonly string[] {
  const isComparison = tree.comparedWith !== undefined;
  const parts = [
    ...tree.layers.map((layer) => layerPart(layer, tree.layers.length, isComparison, listed)),
    ...(tree.gone.length === 0 ? [] : [gonePart(tree.gone, listed)]),
  ];
  const lines: Line[] = [{ size: tree.size, text: headText(tree) }];
  for (const [index, { head, below }] of parts.entries()) {
    const isLast = index === parts.length - 1;
    lines.push({ ...head, text: `${isLast ? '└─' : '├─'} ${head.text}` });
    for (const [place, line] of below.entries()) {
      const branch = place === below.length - 1 ? '└─' : '├─';
      lines.push({ ...line, text: `${isLast ? ' ' : '│'}  ${branch} ${line.text}` });
    }
  }
  return lines.map((line) => lineText(line, isComparison));
}

function headText({ name, platform, layers, comparedWith }: ImageTree): string {
  const packages = layers.reduce((sum, layer) => sum + layer.packages.length, 0);
  const facts = [
    ...(platform === undefined ? [] : [platform]),
    counted(layers.length, 'layer'),
    counted(packages, 'store path'),
    ...(comparedWith === undefined ? [] : [`compared with ${comparedWith}`]),
  ];
  return printable(`${name}  (${facts.join(', ')})`);
}

interface Part {
  readonly head: Line;
  readonly below: readonly Line[];
}

function layerPart(
  { index, kind, size, change, packages }: TreeLayer,
  layers: number,
  isComparison: boolean,
  listed: number,
): Part {
  const number = String(index + 1).padStart(String(layers).length);
  const text = isComparison ? `${markOf(change)} ${number} ${kind}` : `${number} ${kind}`;
  return {
    head: { size, ...growthOf(change), text },
    below: packageLines(packages, isComparison, listed),
  };
}

function gonePart(gone: readonly TreePackage[], listed: number): Part {
  const growth = gone.reduce((sum, { size }) => sum - size, 0);
  return { head: { growth, text: '− gone' }, below: packageLines(gone, true, listed) };
}

function packageLines(packages: readonly TreePackage[], isComparison: boolean, listed: number): Line[] {
  const ordered = [...packages].sort(
    (a, b) => Number(b.change !== undefined) - Number(a.change !== undefined),
  );
  const lines = ordered.slice(0, listed).map((each): Line => {
    const notes = packageNotes(each);
    const name = `${packageText(each)}${notes.length === 0 ? '' : ` (${notes.join(', ')})`}`;
    const text = isComparison ? `${markOf(each.change)} ${name}` : name;
    // What is gone has no size any more.
    const isGone = each.change?.kind === 'removed';
    return { ...(!isGone && { size: each.size }), ...growthOf(each.change), text };
  });
  const rest = ordered.slice(listed);
  if (rest.length === 0) return lines;
  const size = rest.reduce((sum, each) => sum + each.size, 0);
  return [...lines, { size, text: `… ${rest.length} more (--all)` }];
}

function growthOf(change: LayerChange | undefined): { readonly growth?: number } {
  return change?.growth === undefined ? {} : { growth: change.growth };
}

const column = 9;

function lineText({ size, growth, text }: Line, isComparison: boolean): string {
  const cells = [
    (size === undefined ? '' : prettyBytes(size)).padStart(column),
    ...(isComparison ? [(growth === undefined ? '' : growthText(growth)).padStart(column)] : []),
  ];
  return `${cells.join(' ')}  ${text}`.trimEnd();
}
