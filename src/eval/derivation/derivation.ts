// A derivation as a .drv file holds it, and its ATerm text.

import { encodeBytes } from '../../syntax/bytes.ts';
import { compareStrings } from '../strings/compare.ts';

export interface DerivationOutput {
  /** Empty while the path is not known yet. */
  readonly path: string;
  /** `sha256` or `r:sha256` for fixed outputs, else empty. */
  readonly hashAlgorithm: string;
  /** Hexadecimal, for fixed outputs, else empty. */
  readonly hash: string;
}

export interface Derivation {
  readonly name: string;
  readonly outputs: ReadonlyMap<string, DerivationOutput>;
  /** .drv path → names of the outputs that are used. */
  readonly inputDrvs: ReadonlyMap<string, ReadonlySet<string>>;
  readonly inputSrcs: ReadonlySet<string>;
  readonly system: string;
  readonly builder: string;
  readonly args: readonly string[];
  readonly env: ReadonlyMap<string, string>;
}

/** The single output of a derivation whose content hash is given, or undefined. */
export function fixedOutput(derivation: Derivation): DerivationOutput | undefined {
  const out = derivation.outputs.get('out');
  return derivation.outputs.size === 1 && out && out.hash !== '' ? out : undefined;
}

/** Text of the .drv file. Format: "Derivation ATerm format" in the Nix manual. */
export function derivationText(derivation: Derivation): string {
  return unparse(derivation, derivation.inputDrvs, false);
}

/**
 * The text that is hashed for output paths: input derivations are replaced by their hashes, and with `maskOutputs`
 * the outputs' own paths are left empty.
 */
export function unparse(
  derivation: Derivation,
  inputs: ReadonlyMap<string, ReadonlySet<string>>,
  maskOutputs: boolean,
): string {
  const { outputs, env } = derivation;
  const outputTerms = sorted(outputs).map(
    ([name, { path, hashAlgorithm, hash }]) =>
      `(${[name, maskOutputs ? '' : path, hashAlgorithm, hash].map((part) => `"${part}"`).join(',')})`,
  );
  const inputTerms = sorted(inputs).map(
    ([path, names]) => `("${path}",${list([...names].sort(compareStrings).map((name) => `"${name}"`))})`,
  );
  const sourceTerms = [...derivation.inputSrcs].sort(compareStrings).map((path) => `"${path}"`);
  const envTerms = sorted(env).map(
    ([name, value]) => `(${quote(name)},${quote(maskOutputs && outputs.has(name) ? '' : value)})`,
  );
  return `Derive(${[
    list(outputTerms),
    list(inputTerms),
    list(sourceTerms),
    quote(derivation.system),
    quote(derivation.builder),
    list(derivation.args.map(quote)),
    list(envTerms),
  ].join(',')})`;
}

/** The bytes of a derivation's text: strings of Nix need not be UTF-8. */
export function derivationBytes(text: string): Buffer {
  return encodeBytes(text);
}

function list(terms: readonly string[]): string {
  return `[${terms.join(',')}]`;
}

const escapes: Record<string, string> = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function quote(text: string): string {
  return `"${text.replace(/["\\\n\r\t]/g, (character) => escapes[character] ?? character)}"`;
}

function sorted<T>(map: ReadonlyMap<string, T>): [string, T][] {
  return [...map].sort(([a], [b]) => compareStrings(a, b));
}
