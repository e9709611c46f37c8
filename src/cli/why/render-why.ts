// Why packages are in an image, for people.
import prettyBytes from 'pretty-bytes';
import { wholeNameOf } from '../../image/diff/packages/package-of-path.ts';
import { printable } from '../printable.ts';
import type { WhyChain, WhyPackage, WhyReport } from './why-report.ts';

/** @param form `steps`: a line for each step of a chain; `lines`: a line for each chain; `tree`: what chains share once */
export function renderWhy({ packages }: WhyReport, form: 'steps' | 'lines' | 'tree'): string {
  return packages
    .map((each) => [headLine(each), ...bodyOf(each, form).map((line) => `  ${line}`)].join('\n'))
    .map(printableLines)
    .join('\n\n');
}

/** `openssl 3.0.13: 5.6 MB in layer 2; 37 MB with all that it needs, 5.6 MB that nothing else brings` */
function headLine({ name, version, storePath, layer, ...bytes }: WhyPackage): string {
  const title = version === '' ? name : `${name} ${version}`;
  const sizes = [
    `${prettyBytes(bytes.size)} in layer ${layer + 1}`,
    `${prettyBytes(bytes.closureSize)} with all that it needs`,
    `${prettyBytes(bytes.broughtSize)} that only it brings`,
  ];
  return `${title}: ${sizes.join(', ')}\n  ${storePath}`;
}

function bodyOf(each: WhyPackage, form: 'steps' | 'lines' | 'tree'): string[] {
  const { chains, isCut } = each;
  if (chains.length === 0) return ['nothing that was found leads to it'];
  const more = isCut && form !== 'steps' ? ['… and more (--limit)'] : [];
  if (form === 'lines') return [...chains.map(chainLine), ...more];
  return [...branchLines(branchesOf(form === 'steps' ? chains.slice(0, 1) : chains)), ...more];
}

function chainLine({ namedBy, storePaths }: WhyChain): string {
  return [placesText(namedBy), ...storePaths.map(wholeNameOf)].join(' → ');
}

function placesText(namedBy: readonly string[]): string {
  return namedBy.map((place) => placeWords[place] ?? place).join(', ');
}

const placeWords: Readonly<Record<string, string>> = {
  files: 'its own files',
  layers: 'the argument layers',
};

interface Branch {
  readonly text: string;
  readonly branches: Map<string, Branch>;
}

/** What chains have in common from their beginning is one branch. */
function branchesOf(chains: readonly WhyChain[]): Map<string, Branch> {
  const top = new Map<string, Branch>();
  for (const { namedBy, storePaths } of chains) {
    let at = top;
    for (const [key, text] of [
      [`named by ${namedBy.join(', ')}`, placesText(namedBy)],
      ...storePaths.map((path) => [path, wholeNameOf(path)] as const),
    ] as const) {
      const branch = at.get(key) ?? { text, branches: new Map() };
      at.set(key, branch);
      at = branch.branches;
    }
  }
  return top;
}

function branchLines(branches: ReadonlyMap<string, Branch>): string[] {
  const seen = new Set<string>();
  return [...branches.values()].flatMap((root) => [root.text, ...linesBelow(root, seen, '')]);
}

function linesBelow({ branches }: Branch, seen: Set<string>, indent: string): string[] {
  return [...branches].flatMap(([storePath, branch], index) => {
    const [head, below] = index === branches.size - 1 ? ['└─ ', '   '] : ['├─ ', '│  '];
    const line = `${indent}${head}${branch.text}`;
    // What is below a path is the same wherever it is named.
    if (branch.branches.size > 0 && seen.has(storePath)) return [`${line} (see above)`];
    seen.add(storePath);
    return [line, ...linesBelow(branch, seen, indent + below)];
  });
}

function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}
