// The value of --rates: a JSON file that says how often packages change, as `nixlayer rates` writes it.
import { resolve } from 'node:path';
import { type LocationRange, type MemberNode, parse, type ValueNode } from '@humanwhocodes/momoa';
import { NixlayerError } from '../errors/nixlayer-error.ts';
import type { ChangeRates } from '../layering/change-rates.ts';
import { nameWithoutVersion } from '../layering/package-name.ts';
import { readTextFile } from './read-text-file.ts';

/** @throws NixlayerError E_INPUT, E_SPEC for a file that holds no object of numbers from 0 by package name */
export function readRatesFile(file: string): ChangeRates {
  const text = readTextFile(file);
  let body: ValueNode;
  try {
    body = parse(text, { mode: 'json' }).body;
  } catch (cause) {
    throw new NixlayerError('E_SPEC', `${file} is not JSON: ${(cause as Error).message}`, { cause, hint });
  }
  if (body.type !== 'Object') throw wrong(file, body.loc, 'the file is no object');
  const rates = new Map<string, number>();
  for (const member of body.members) {
    const name = readName(file, member);
    if (rates.has(name)) throw wrong(file, member.name.loc, `${JSON.stringify(name)} has two rates`);
    rates.set(name, readRate(file, name, member.value));
  }
  return Object.fromEntries(rates);
}

const hint =
  'Expected rates by package name without version, and perhaps one for all other packages: { "openssl": 0.5, "glibc": 0.1, "*": 0.2 }.';

function readName(file: string, { name: node }: MemberNode): string {
  const name = node.type === 'String' ? node.value : node.name;
  if (name === '*') return name;
  if (!/^[\w+\-.?=]+$/.test(name))
    throw wrong(file, node.loc, `${JSON.stringify(name)} is no name of a package`);
  const bare = nameWithoutVersion(`/HASH-${name}`);
  if (bare === name) return name;
  throw wrong(
    file,
    node.loc,
    `${JSON.stringify(name)} has a version; the package is called ${JSON.stringify(bare)}`,
  );
}

function readRate(file: string, name: string, node: ValueNode): number {
  if (node.type === 'Number' && node.value >= 0 && node.value < Number.POSITIVE_INFINITY) return node.value;
  throw wrong(file, node.loc, `the rate of ${JSON.stringify(name)} is no number from 0`);
}

function wrong(file: string, { start }: LocationRange, what: string): NixlayerError {
  const location = { file: resolve(file), line: start.line, column: start.column };
  return new NixlayerError('E_SPEC', `${file} does not hold rates: ${what}`, { location, hint });
}
