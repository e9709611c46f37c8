// What an image is, in words: the explanation as sections of a document.
import prettyBytes from 'pretty-bytes';
import { placeOf } from '../dockertools/print-call-value.ts';
import { wholeNameOf } from '../image/diff/packages/package-of-path.ts';
import type {
  CommandExplanation,
  ImageExplanation,
  LayerExplanation,
  Notice,
  PackageExplanation,
  PackagesExplanation,
  UnknownPart,
} from '../stages/explain/image-explanation.ts';
import { type Block, enumeration, type Inline, type Section, sentence } from './document.ts';
import { baseSection, entriesSection, runSection } from './explain-config-sections.ts';

/** @param listed how many packages, and about how many layers: the largest */
export function explainSections(image: ImageExplanation, listed: number): readonly Section[] {
  const { config, base, layers, commands, notable, unknown, outlook } = image;
  const sections: (Section | undefined)[] = [
    headSection(image),
    runSection(config),
    entriesSection('Variables', config.env),
    entriesSection('Labels', config.labels),
    base && baseSection(base, layers ?? []),
    layers && layersSection(layers, listed),
    contentsSection(image.contents, listed),
    image.packages && packagesSection(image.packages, listed),
    listSection('Commands that run while it is made', commands.map(commandText)),
    listSection('Worth knowing', notable.map(noticeText)),
    listSection('Not known', unknownTexts(unknown)),
    outlook && outlook.changes.length > 0 ? outlookSection(outlook) : undefined,
  ];
  return sections.filter((section) => section !== undefined);
}

function headSection({ names, input, ...image }: ImageExplanation): Section {
  const title = names.length === 0 ? sentence`An image without a name (${input})` : enumeration(names);
  const platform: Inline = image.platform === undefined ? [] : sentence` for ${image.platform}`;
  const { source, imageId, layers, created } = image;
  const made: Inline =
    source === undefined ? [] : sentence` that ${source.function} makes (${placeOf(source)})`;
  const text: Inline[] = [
    sentence`An image${platform}${made}. ${[known[image.knownFrom]]}`,
    ...(layers === undefined ? [] : [layerCountText(layers, image.maxLayers)]),
    ...(created === undefined ? [] : [createdText(created)]),
    ...(imageId === undefined ? [] : [sentence` Its ID is ${imageId}.`]),
  ];
  return { title, blocks: [{ kind: 'paragraph', text: text.flat() }] };
}

function layerCountText(layers: readonly LayerExplanation[], most: number | undefined): Inline {
  const limit = most === undefined ? '' : ` of at most ${most}`;
  const full =
    most === undefined || layers.length < most ? '' : ' Store paths for which none is left share one.';
  return sentence` It has ${counted(layers.length, 'layer')}${[limit]}, ${[sizeOf(layers)]} in all.${[full]}`;
}

const known: Readonly<Record<ImageExplanation['knownFrom'], string>> = {
  closure: 'It is not made here: this is what its description and the store say.',
  layers: 'This is what its config and its layers say.',
  evaluation:
    'Nothing was realised: this is what its expression alone says, and ‹…› stands for what is not known without building.',
};

function createdText(created: string): Inline {
  if (created === 'now')
    return [' It says that it was created when it is built, so that each build gives another image.'];
  const time = sentence` It says that it was created ${created}`;
  return isDefaultTime(created)
    ? sentence`${time}, as images of dockerTools do, so that each build gives the same.`
    : sentence`${time}.`;
}

/** 1970-01-01T00:00:01Z, in any of its forms. */
function isDefaultTime(created: string): boolean {
  return Date.parse(created) === 1000;
}

/** All layers when they are few; else the largest, in their order. */
function layersSection(layers: readonly LayerExplanation[], listed: number): Section {
  const bySize = [...layers].sort((a, b) => b.size - a.size);
  const shown = new Set(layers.length <= 2 * listed ? layers : bySize.slice(0, listed));
  const rest = layers.filter((layer) => !shown.has(layer));
  const rows = [...shown]
    .sort((a, b) => a.index - b.index)
    .map((layer) => [[String(layer.index + 1)], [prettyBytes(layer.size)], holdsText(layer)]);
  const table: Block = {
    kind: 'table',
    head: ['#', 'size', 'what it holds'],
    rows,
    aligns: ['right', 'right'],
  };
  return {
    title: ['Layers, from the lowest'],
    blocks: [table, ...moreBlock(rest)],
  };
}

/** What was left out of a table. */
function moreBlock(rest: readonly { readonly size: number }[]): Block[] {
  if (rest.length === 0) return [];
  const left = rest.reduce((sum, { size }) => sum + size, 0);
  return [{ kind: 'paragraph', text: [`${rest.length} more with ${prettyBytes(left)}; --all lists them.`] }];
}

function holdsText({ kind, storePaths, isExplicit }: LayerExplanation): Inline {
  const names = namesIn(storePaths);
  if (kind === 'store') return isExplicit ? sentence`${names}, as the argument layers says` : names;
  if (kind === 'mixed') return sentence`${names}, and other files`;
  return storePaths.length === 0 ? [kinds[kind]] : sentence`${[kinds[kind]]}: ${names}`;
}

const kinds: Readonly<Record<Exclude<LayerExplanation['kind'], 'store' | 'mixed'>, string>> = {
  base: 'a layer of the base image',
  customisation: 'its own files: those outside of the store',
  files: 'files outside of the store',
};

const namedInTable = 6;

function namesIn(storePaths: readonly string[]): Inline {
  const names = storePaths.slice(0, namedInTable).map(wholeNameOf);
  const left = storePaths.length - names.length;
  return left === 0 ? enumeration(names) : sentence`${enumeration(names)} and ${left} more`;
}

function contentsSection(contents: readonly string[], listed: number): Section | undefined {
  if (contents.length === 0) return undefined;
  const shown = contents.slice(0, listed);
  const left = contents.length - shown.length;
  const text = left === 0 ? enumeration(shown) : sentence`${enumeration(shown)} and ${left} more`;
  return { title: ['What its expression puts into it'], blocks: [{ kind: 'paragraph', text }] };
}

function packagesSection({ list, size }: PackagesExplanation, listed: number): Section {
  const title = ['Packages, the largest first'];
  if (list.length === 0) return { title, blocks: [{ kind: 'paragraph', text: ['It has no store paths.'] }] };
  const rows = list
    .slice(0, listed)
    .map((each) => [
      [prettyBytes(each.size)],
      [{ quoted: each.name }],
      each.version === '' ? [] : [{ quoted: each.version }],
      becauseText(each),
    ]);
  const text = sentence`${counted(list.length, 'store path')} with ${[prettyBytes(size)]}.`;
  const head = ['size', 'package', 'version', 'why it is there: what names it'];
  return {
    title,
    blocks: [
      { kind: 'paragraph', text },
      { kind: 'table', head, rows, aligns: ['right'] },
      ...moreBlock(list.slice(rows.length)),
    ],
  };
}

/** `Cmd`, `its own files → app → curl`: what leads to it, from the beginning. */
function becauseText({ because, namedBy = [] }: PackageExplanation): Inline {
  if (because === undefined) return ['nothing that was found'];
  const places = namedBy.flatMap((place, index): Inline => {
    const words = placeWords[place];
    return [index === 0 ? '' : ', ', words ?? { quoted: place }];
  });
  return [...places, ...because.slice(0, -1).flatMap((quoted): Inline => [' → ', { quoted }])];
}

export const placeWords: Readonly<Record<string, string>> = {
  files: 'its own files',
  layers: 'the argument layers',
};

function commandText({ argument, lines, isChroot }: CommandExplanation): Inline {
  const amount: Inline = lines === undefined ? [] : sentence` (${counted(lines, 'line')})`;
  const chroot = isChroot ? '; it sees the files of the image as /' : '';
  return sentence`${argument}${amount}: ${[meanings[argument] + chroot]}`;
}

const meanings: Readonly<Record<CommandExplanation['argument'], string>> = {
  extraCommands:
    "shell text that runs as an ordinary user in the folder of the image's own files: it cannot give them other owners, and nothing else of it gets into the image",
  fakeRootCommands:
    "shell text that runs under fakeroot in the folder of the image's own files: owners that it sets are those in the image, and nothing is done as root",
  runAsRoot:
    'shell text that runs as root with the files of the image as /, in a virtual machine: building needs KVM or patience',
};

function noticeText({ message, rule, file, line }: Notice): Inline {
  const place: Inline =
    file === undefined
      ? []
      : sentence` at ${placeOf({ file, line: line ?? 1, column: 1 }).replace(/:1$/, '')}`;
  const by: Inline = rule === undefined ? [] : sentence` (${rule}${place})`;
  return sentence`${[{ foreign: message }]}${by}`;
}

/** What has one reason in common is one item. */
function unknownTexts(unknown: readonly UnknownPart[]): Inline[] {
  const byReason = new Map<string, Inline[]>();
  for (const { field, path, reason } of unknown) {
    const text = path === undefined ? sentence`${field}` : sentence`${field} (${`‹${path}›`})`;
    byReason.set(reason, [...(byReason.get(reason) ?? []), text]);
  }
  return [...byReason].map(([reason, fields]) => {
    const [first = [], ...others] = fields;
    const listed = others.reduce((text, field) => sentence`${text}, ${field}`, first);
    return sentence`${listed}: ${[{ foreign: reason }]}`;
  });
}

function outlookSection({ from, to, changes }: NonNullable<ImageExplanation['outlook']>): Section {
  const start: Inline = from === undefined ? [] : sentence`, coming from ${from}`;
  return {
    title: ['With the next release of nixpkgs'],
    blocks: [
      { kind: 'paragraph', text: sentence`With ${to}${start}:` },
      { kind: 'list', items: changes.map((change) => [{ foreign: change }]) },
    ],
  };
}

function listSection(title: string, items: readonly Inline[]): Section | undefined {
  return items.length === 0 ? undefined : { title: [title], blocks: [{ kind: 'list', items }] };
}

function sizeOf(layers: readonly LayerExplanation[]): string {
  return prettyBytes(layers.reduce((sum, { size }) => sum + size, 0));
}

function counted(count: number, what: string): Inline {
  return [`${count} ${what}${count === 1 ? '' : 's'}`];
}
