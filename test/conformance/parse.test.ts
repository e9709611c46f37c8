// Compares our parser with the installed Nix on every .nix file below NIX_FILES (this repository by default):
// whether it accepts the file, and the structure it sees in it. `npm run conformance:parse` prints the report.
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import {
  decodeSource,
  locate,
  nixGlobals,
  type ParseResult,
  parseNix,
  SourceText,
} from '../../src/syntax/index.ts';
import { canonical } from './parse-canonical.ts';
import { askNix, type NixVerdict, nixVersion } from './parse-nix.ts';

type Outcome =
  | { readonly kind: 'agreed' | 'agreed, structure not comparable' }
  | {
      readonly kind: 'as later versions of Nix' | 'verdict differs' | 'structure differs';
      readonly detail: string;
    };

type Version = readonly [number, number];

const root = resolve(process.env.NIX_FILES || fileURLToPath(new URL('../..', import.meta.url)));

test(`the parser agrees with Nix on the files below ${root}`, { timeout: 3_600_000 }, async () => {
  const version = await nixVersion();
  const files = await nixFiles(root);
  const tally = new Map<string, number>();
  const differences: string[] = [];
  const queue = files.values();
  const worker = async () => {
    for (const file of queue) {
      const outcome = await compare(file, version);
      tally.set(outcome.kind, (tally.get(outcome.kind) ?? 0) + 1);
      if (!('detail' in outcome)) continue;
      console.log(`${outcome.kind}: ${relative(root, file)}\n  ${outcome.detail}`);
      if (outcome.kind !== 'as later versions of Nix') differences.push(file);
    }
  };
  await Promise.all([worker(), worker(), worker(), worker()]);
  console.log(`${files.length} files against Nix ${version.join('.')}`);
  for (const [kind, count] of tally) console.log(`${String(count).padStart(6)} ${kind}`);
  expect(differences).toEqual([]);
});

async function nixFiles(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  const nested = entries
    .filter((entry) => !['node_modules', '.git', 'dist'].includes(entry.name))
    .map(async (entry) => {
      const path = join(directory, entry.name);
      if (entry.isDirectory()) return nixFiles(path);
      return entry.isFile() && entry.name.endsWith('.nix') ? [path] : [];
    });
  return (await Promise.all(nested)).flat().sort();
}

async function compare(file: string, version: Version): Promise<Outcome> {
  const source = decodeSource(await readFile(file), file);
  const ours = parseNix(source);
  const nix = await askNix(file, version);
  const [problem] = ours.problems;
  if (nix.accepted !== (problem === undefined)) {
    const at = problem && locate(source, problem);
    const said = at ? `${at.line}:${at.column} ${problem.message}` : 'accepted';
    const kind = isLater(ours, nix, version) ? 'as later versions of Nix' : 'verdict differs';
    return { kind, detail: `nixlayer: ${said}\n  Nix: ${nix.accepted ? 'accepted' : nix.message}` };
  }
  if (!nix.accepted) return { kind: 'agreed' };
  return compareStructure(file, ours, nix, version);
}

// `--parse` leaves out parentheses around `assert`, and prints `~` and `/` in ways that cannot be read again.
function compareStructure(file: string, ours: ParseResult, nix: NixVerdict, version: Version): Outcome {
  const printed = parseNix(new SourceText('--parse', nix.printed));
  const isPathQuirk = (message: string) => message.includes('slash');
  if (printed.problems.some(({ message }) => !isPathQuirk(message)))
    return { kind: 'agreed, structure not comparable' };
  const show = (withoutComputed: boolean): [string, string] => [
    canonical(ours.expr, { directory: dirname(file), withoutComputed }),
    canonical(printed.expr, { directory: '/', withoutComputed }),
  ];
  const [left, right] = show(false);
  if (left === right) return { kind: 'agreed' };
  const [fixedLeft, fixedRight] = show(true);
  if (isBefore(version, 25) && fixedLeft === fixedRight) {
    return { kind: 'as later versions of Nix', detail: 'computed attributes of merged sets are kept' };
  }
  const at = Array.from(left).findIndex((character, index) => character !== right[index]);
  const around = (text: string) => text.slice(Math.max(0, at - 60), at + 60);
  return { kind: 'structure differs', detail: `nixlayer: …${around(left)}…\n  Nix: …${around(right)}…` };
}

/** Whether a later Nix decides as we do: pipes (2.24), deep merging (2.25), NUL refused, later builtins. */
function isLater(ours: ParseResult, nix: NixVerdict, version: Version): boolean {
  if (nix.accepted)
    return isBefore(version, 30) && ours.problems.every(({ message }) => message.includes('U+0000'));
  if (ours.problems.length > 0) return false;
  const [, undefinedName] = /undefined variable '(.*)'/.exec(nix.message) ?? [];
  if (undefinedName !== undefined) return nixGlobals.has(undefinedName);
  if (!isBefore(version, 25)) return false;
  return /already defined/.test(nix.message) || (/syntax error/.test(nix.message) && usesPipes(ours));
}

function isBefore([major, minor]: Version, wanted: number): boolean {
  return major < 2 || (major === 2 && minor < wanted);
}

function usesPipes({ expr }: ParseResult): boolean {
  return (
    JSON.stringify(expr, (_key, value) => (typeof value === 'bigint' ? 0 : value)).match(
      /"operator":"(\|>|<\|)"/,
    ) !== null
  );
}
