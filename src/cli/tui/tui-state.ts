// Where the user is in the view, and where a key takes him: pure functions.
import type { TreePackage } from '../tree/image-tree.ts';
import type { Group, Sort, TuiModel } from './tui-model.ts';
import { sorts } from './tui-model.ts';

export type Pane = 'layers' | 'packages' | 'why';
const panes: readonly Pane[] = ['layers', 'packages', 'why'];

export interface TuiState {
  readonly pane: Pane;
  /** Index in the groups. */
  readonly group: number;
  /** Index in the packages that are listed. */
  readonly at: number;
  /** Index of a chain. */
  readonly chain: number;
  readonly sort: Sort;
  readonly search: string;
  /** Keys are text of the search. */
  readonly isTyping: boolean;
  /** What lies over the lists; `at` is its first line. */
  readonly overlay?: { readonly kind: 'help' | 'files'; readonly at: number };
  readonly ending?: 'left' | 'interrupted';
}

export const firstState: TuiState = {
  ...{ pane: 'packages', group: 0, at: 0, chain: 0 },
  ...{ sort: 'size', search: '', isTyping: false },
};

/** A character, or a key by its name. */
export type Key = string;

/** How many lines a page key moves by, and how many lines the help has. */
export interface Heights {
  readonly page: number;
  readonly help: number;
}

export function afterKey(state: TuiState, key: Key, model: TuiModel, heights: Heights): TuiState {
  if (key === 'interrupt') return { ...state, ending: 'interrupted' };
  if (state.isTyping) return whileTyping(state, key, model, heights);
  if (key === 'q') return { ...state, ending: 'left' };
  if (state.overlay !== undefined) return inOverlay(state, state.overlay, key, model, heights);
  return inLists(state, key, model, heights);
}

export function groupAt({ group }: TuiState, { groups }: TuiModel): Group {
  return groups[group]!;
}

export function listedAt({ group, sort, search }: TuiState, model: TuiModel): readonly TreePackage[] {
  return model.listed(group, sort, search);
}

/** The package under the cursor; undefined where none is listed. */
export function packageAt(state: TuiState, model: TuiModel): TreePackage | undefined {
  return listedAt(state, model)[state.at];
}

/** What `f` lists the files of: with the layers in focus, and where there are no packages, the layer itself. */
export function fileOwnerAt(state: TuiState, model: TuiModel) {
  const { layer } = groupAt(state, model);
  const shown = packageAt(state, model);
  return state.pane === 'layers' ? (layer ?? shown) : (shown ?? layer);
}

function whileTyping(state: TuiState, key: Key, model: TuiModel, heights: Heights): TuiState {
  const found = (search: string): TuiState => ({ ...state, search, at: 0, chain: 0 });
  switch (key) {
    case 'enter':
      return { ...state, isTyping: false };
    case 'escape':
      return { ...found(''), isTyping: false };
    case 'backspace':
      return found([...state.search].slice(0, -1).join(''));
    case 'up':
    case 'down':
    case 'pageup':
    case 'pagedown':
      return inLists(state, key, model, heights);
    default:
      return isCharacter(key) ? found(state.search + key) : state;
  }
}

/** Not a name of a key, and nothing that a terminal would obey. */
function isCharacter(key: Key): boolean {
  return /^\P{C}$/u.test(key);
}

function inOverlay(
  state: TuiState,
  overlay: NonNullable<TuiState['overlay']>,
  key: Key,
  model: TuiModel,
  heights: Heights,
): TuiState {
  const opener = { help: '?', files: 'f' }[overlay.kind];
  if ([opener, 'escape', 'enter', 'left', 'h'].includes(key)) {
    const { overlay: _, ...rest } = state;
    return rest;
  }
  const owner = fileOwnerAt(state, model);
  const lines = overlay.kind === 'help' ? heights.help : ((owner && model.filesOf(owner)?.length) ?? 0);
  const at = moved(overlay.at, key, lines, heights.page);
  return at === undefined ? state : { ...state, overlay: { ...overlay, at } };
}

function inLists(state: TuiState, key: Key, model: TuiModel, heights: Heights): TuiState {
  switch (key) {
    case 'escape':
      return state.search === ''
        ? { ...state, ending: 'left' }
        : keepingPackage({ ...state, search: '' }, packageAt(state, model), model);
    case 'tab':
      return { ...state, pane: panes[(panes.indexOf(state.pane) + 1) % panes.length]! };
    case 'backtab':
      return { ...state, pane: panes[(panes.indexOf(state.pane) + panes.length - 1) % panes.length]! };
    case 'left':
    case 'h':
      return { ...state, pane: panes[Math.max(0, panes.indexOf(state.pane) - 1)]! };
    case 'right':
    case 'l':
      return { ...state, pane: panes[Math.min(panes.length - 1, panes.indexOf(state.pane) + 1)]! };
    case 'enter':
      return state.pane === 'layers'
        ? { ...state, pane: 'packages' }
        : state.pane === 'packages'
          ? { ...state, pane: 'why' }
          : toReferrer(state, model);
    case '/':
      return { ...state, isTyping: true, pane: 'packages', group: 0, at: 0, chain: 0, search: '' };
    case 's':
      return keepingPackage({ ...state, sort: nextSort(state.sort, model) }, packageAt(state, model), model);
    case 'f':
      // Nothing is listed where nothing is found.
      return fileOwnerAt(state, model) === undefined
        ? state
        : { ...state, overlay: { kind: 'files', at: 0 } };
    case '?':
      return { ...state, overlay: { kind: 'help', at: 0 } };
    default:
      return afterMove(state, key, model, heights);
  }
}

function afterMove(state: TuiState, key: Key, model: TuiModel, { page }: Heights): TuiState {
  switch (state.pane) {
    case 'layers': {
      const group = moved(state.group, key, model.groups.length, page);
      return group === undefined || group === state.group ? state : { ...state, group, at: 0, chain: 0 };
    }
    case 'packages': {
      const at = moved(state.at, key, listedAt(state, model).length, page);
      return at === undefined ? state : { ...state, at, chain: 0 };
    }
    case 'why': {
      const shown = packageAt(state, model);
      const chain = moved(state.chain, key, shown ? model.chainsOf(shown).list.length : 0, page);
      return chain === undefined ? state : { ...state, chain };
    }
  }
}

/** Undefined for keys that move nothing. */
function moved(at: number, key: Key, count: number, page: number): number | undefined {
  const last = Math.max(0, count - 1);
  const to = (index: number): number => Math.min(last, Math.max(0, index));
  switch (key) {
    case 'up':
    case 'k':
      return to(at - 1);
    case 'down':
    case 'j':
      return to(at + 1);
    case 'pageup':
      return to(at - page);
    case 'pagedown':
    case ' ':
      return to(at + page);
    case 'home':
    case 'g':
      return 0;
    case 'end':
    case 'G':
      return last;
    default:
      return undefined;
  }
}

/** Growth is of comparisons alone. */
function nextSort(sort: Sort, { isComparison }: TuiModel): Sort {
  const offered: readonly Sort[] = isComparison ? sorts : sorts.filter((each) => each !== 'growth');
  return offered[(offered.indexOf(sort) + 1) % offered.length]!;
}

/** The cursor stays on its package, wherever that is listed now. */
function keepingPackage(state: TuiState, shown: TreePackage | undefined, model: TuiModel): TuiState {
  const at = shown === undefined ? -1 : listedAt(state, model).indexOf(shown);
  return at === -1 ? { ...state, at: 0, chain: 0 } : { ...state, at };
}

/** To the package before the last one of the chosen chain: what names this one. */
function toReferrer(state: TuiState, model: TuiModel): TuiState {
  const shown = packageAt(state, model);
  const before = shown && model.chainsOf(shown).list[state.chain]?.storePaths.at(-2);
  if (before === undefined) return state;
  // What is gone is named by what the old image has: that may be gone as well, or be listed among all.
  for (const [group, { packages }] of model.groups.entries()) {
    const referrer = packages.find(({ storePath }) => storePath === before);
    if (referrer !== undefined)
      return { ...keepingPackage({ ...state, group, search: '' }, referrer, model), chain: 0 };
  }
  return state;
}
