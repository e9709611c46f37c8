// Colours of the map. What they are stands in styles/theme.css, once for light and once for dark.
import type { ChangeKind } from '../model/changes.ts';
import type { ImageModel, Layering } from '../model/image-model.ts';
import type { Colouring } from '../model/place.ts';
import type { MapNode } from './map-node.ts';

export interface Palette {
  readonly of: (name: string) => string;
  /** What can be read on a colour. */
  readonly inkOn: (colour: string) => string;
}

export function readPalette(element: Element): Palette {
  const style = getComputedStyle(element);
  const known = new Map<string, string>();
  const of = (name: string): string => {
    const value = known.get(name) ?? style.getPropertyValue(`--${name}`).trim();
    known.set(name, value);
    return value;
  };
  const inks = new Map<string, string>();
  const inkOn = (colour: string): string => {
    const before = inks.get(colour);
    if (before !== undefined) return before;
    const [dark, light] = [of('map-ink-dark'), of('map-ink-light')];
    const ink = contrast(colour, dark) > contrast(colour, light) ? dark : light;
    inks.set(colour, ink);
    return ink;
  };
  return { of, inkOn };
}

/** From 1 to 21, of two colours as `#rrggbb`: WCAG 2.2, "contrast ratio". */
export function contrast(a: string, b: string): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((left, right) => left - right);
  return (high + 0.05) / (low + 0.05);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

export interface LegendEntry {
  /** Of the palette. */
  readonly colour: string;
  readonly text: string;
}

/** Direct references: 0 to 1, 2 to 3, 4 to 9, 10 to 29, more. */
const dependentSteps = [2, 4, 10, 30];

export function colourOf(node: MapNode, image: ImageModel, layering: Layering, colouring: Colouring): string {
  if (node.kind === 'rest') return 'rest';
  if (node.file !== undefined) return fileKind(node.file[0]).colour;
  if (node.kind === 'folder') return 'rest';
  if (node.path === undefined) return node.layer?.kind === 'base' ? 'base' : 'own';
  if (colouring === 'change') return `change-${image.changes?.get(node.path)?.kind ?? 'same'}`;
  if (node.layer?.kind === 'base') return 'base';
  if (colouring === 'cost') return `seq-${costStep(layering.costs[node.path]?.bytes ?? 0, image.size)}`;
  return `seq-${stepOf(image.referrers[node.path]!.length, dependentSteps)}`;
}

function stepOf(value: number, steps: readonly number[]): number {
  const step = steps.findIndex((limit) => value < limit);
  return step === -1 ? steps.length : step;
}

const costSteps = [0.02, 0.1, 0.25, 0.5];
const costStep = (cost: number, whole: number): number => stepOf(whole === 0 ? 0 : cost / whole, costSteps);

export const changeWords: Readonly<Record<ChangeKind | 'same', readonly [sign: string, word: string]>> = {
  added: ['+', 'added'],
  grew: ['▲', 'grew'],
  changed: ['●', 'changed'],
  hash: ['#', 'hash only'],
  moved: ['↔', 'other layer'],
  shrank: ['▼', 'shrank'],
  removed: ['−', 'removed'],
  same: ['', 'the same'],
};

export function legendOf(
  colouring: Colouring,
  isInFiles: boolean,
  image: ImageModel,
): readonly LegendEntry[] {
  if (isInFiles) return fileKinds.map(({ colour, text }) => ({ colour, text }));
  const { layers } = image.data;
  const has = (kind: string): boolean => layers.some((layer) => layer.kind === kind);
  const others = [
    ...(has('base') ? [{ colour: 'base', text: 'base image' }] : []),
    ...(layers.some(({ kind, ownFiles, size }) => kind !== 'base' && kind !== 'store' && ownFiles + size > 0)
      ? [{ colour: 'own', text: 'files outside of the store' }]
      : []),
  ];
  if (colouring === 'change') {
    const there = new Set([...(image.changes?.values() ?? [])].map(({ kind }) => kind));
    const kinds = (Object.keys(changeWords) as (ChangeKind | 'same')[]).filter(
      (kind) => kind === 'same' || there.has(kind),
    );
    return [
      ...kinds.map((kind) => ({ colour: `change-${kind}`, text: changeWords[kind].join(' ').trim() })),
      ...others,
    ];
  }
  const texts =
    colouring === 'cost'
      ? ['an update sends < 2 %', '2 to 10 %', '10 to 25 %', '25 to 50 %', 'more of the image']
      : ['named by 0 or 1', '2 or 3', '4 to 9', '10 to 29', '30 or more'];
  return [...texts.map((text, index) => ({ colour: `seq-${index}`, text })), ...others];
}

interface FileKind extends LegendEntry {
  readonly matches: RegExp;
}

const fileKinds: readonly FileKind[] = [
  {
    colour: 'file-doc',
    text: 'documentation, translations',
    matches: /(^|\/)(doc|man|info|gtk-doc|locale|licenses|help)\//,
  },
  { colour: 'file-program', text: 'programs', matches: /(^|\/)(s?bin|libexec)\// },
  { colour: 'file-library', text: 'libraries', matches: /\.(so(\.[\d.]+)?|dylib|jar|node|dll)$/ },
  {
    colour: 'file-static',
    text: 'for building: headers, static libraries',
    matches: /\.(a|o|h|hpp|hh|la|pc|cmake)$|(^|\/)include\//,
  },
  {
    colour: 'file-code',
    text: 'scripts, modules',
    matches: /\.(py|pyc|js|mjs|cjs|ts|pl|pm|rb|sh|lua|el|elc|php|tcl|scm|go|beam|wasm|class|hs|rs)$/,
  },
  { colour: 'file-data', text: 'other files', matches: /^/ },
];

export function fileKind(path: string): LegendEntry {
  return fileKinds.find(({ matches }) => matches.test(path))!;
}
