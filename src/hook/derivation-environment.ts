// The environment of a derivation, from its .drv file: what a hook can learn of how an output was made.
import { readFile } from 'node:fs/promises';

/** Name → value of each variable; empty when there is no such file or it is none. */
export type DerivationEnvironment = ReadonlyMap<string, string>;

export async function readDerivationEnvironment(file: string | null): Promise<DerivationEnvironment> {
  if (file === null) return new Map();
  const text = await readFile(file, 'utf8').catch(() => '');
  return parseDerivationEnvironment(text);
}

/**
 * `Derive(outputs, inputs, sources, system, builder, arguments, [("name","value"),…])`: the environment is the last
 * list, and only its pairs and those of no other list have two texts.
 */
export function parseDerivationEnvironment(text: string): DerivationEnvironment {
  const environment = new Map<string, string>();
  if (!/^Derive\(|^DrvWithVersion\(/.test(text)) return environment;
  const pair = /\("((?:[^"\\]|\\.)*)","((?:[^"\\]|\\.)*)"\)/gs;
  for (const [, name = '', value = ''] of text.matchAll(pair))
    environment.set(unescaped(name), unescaped(value));
  return environment;
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

function unescaped(text: string): string {
  return text.replace(/\\(.)/gs, (_, character: string) => escapes[character] ?? character);
}
