// Where in an image one is: what the map is zoomed to, and what is chosen.
import type { FileOwner } from './files.ts';

/** What the map shows. */
export type Place =
  | { readonly kind: 'image' }
  | { readonly kind: 'layer'; readonly layer: number }
  /** A folder of a store path, or of what is in none; `folder` without slashes around it, empty for the whole. */
  | { readonly kind: 'folder'; readonly owner: FileOwner; readonly folder: string };

export type Selection =
  | { readonly kind: 'image' }
  /** Index under the chosen layering. */
  | { readonly kind: 'layer'; readonly layer: number }
  | { readonly kind: 'path'; readonly index: number }
  | { readonly kind: 'file'; readonly owner: FileOwner; readonly file: string };

export type View = 'map' | 'outline' | 'layerings' | 'changes' | 'config';
export type Colouring = 'dependents' | 'cost' | 'change';

export interface State {
  /** Of the images. */
  readonly side: number;
  readonly view: View;
  readonly layering: number;
  readonly place: Place;
  readonly selected: Selection;
  readonly colouring: Colouring;
  readonly query: string;
  readonly isHelpOpen: boolean;
  /** Undefined: as the system has it. */
  readonly theme: 'light' | 'dark' | undefined;
}

export type Go = (change: Partial<State>) => void;

export const wholeImage: { readonly kind: 'image' } = { kind: 'image' };
