// The words of the tree that text and screen have in common.
import { printable } from '../printable.ts';
import type { TreePackage } from './image-tree.ts';
import type { ChangeKind, LayerChange } from './tree-changes.ts';

const marks: Readonly<Record<ChangeKind, string>> = { added: '+', removed: '−', updated: '~', rebuilt: '~' };

/** `+`, `−`, `~`, or a space. */
export function markOf(change: LayerChange | undefined): string {
  return change === undefined ? ' ' : marks[change.kind];
}

/** `openssl 3.0.14`, `openssl 3.0.13 → 3.0.14`, fit for a terminal. */
export function packageText({ name, version, change }: TreePackage): string {
  const before = change?.from?.map(versionText).join(', ');
  const isOther = before !== undefined && before !== versionText(version);
  const versions = isOther ? `${before} → ${versionText(version)}` : version;
  return printable(versions === '' ? name : `${name} ${versions}`);
}

function versionText(version: string): string {
  return version === '' ? 'without a version' : version;
}

/** What else is to be said of its change: `only its hash is another`, `was in layer 3`. Layers count from 1 for people. */
export function packageNotes({ version, change, movedFrom, layer }: TreePackage): readonly string[] {
  const notes: string[] = [];
  if (change?.kind === 'rebuilt') notes.push('only its hash is another');
  if (change?.kind === 'updated' && change.from?.join() === version) notes.push('another content');
  if (change?.kind === 'removed') notes.push(`was in layer ${layer + 1}`);
  if (movedFrom !== undefined) notes.push(`was in layer ${movedFrom + 1}`);
  return notes;
}

/** `1 layer`, `2 layers` */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
