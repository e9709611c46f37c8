// How Nix computes store paths: "Complete store path calculation" in the Nix manual.

import { NixlayerError } from '../errors/nixlayer-error.ts';
import { type Hash, type HashAlgorithm, sha256, toHex } from './hash.ts';
import { encodeNixBase32 } from './nix-base32.ts';

/** `flat`: the hash of a file's bytes; `recursive`: the hash of the NAR. */
export type IngestionMethod = 'flat' | 'recursive';

/** Checks the name part of a store path. @throws NixlayerError E_INVALID_PATH */
export function checkStoreName(name: string): void {
  if (name === '')
    throw new NixlayerError('E_INVALID_PATH', 'a store path must have a name that is not empty');
  if (name.length > 211)
    throw new NixlayerError('E_INVALID_PATH', `store path name '${name}' is longer than 211 characters`);
  if (/^\.\.?(-|$)/.test(name))
    throw new NixlayerError('E_INVALID_PATH', `store path name '${name}' is, or starts like, '.' or '..'`);
  const bad = /[^A-Za-z0-9+\-._?=]/u.exec(name);
  if (bad)
    throw new NixlayerError(
      'E_INVALID_PATH',
      `store path name '${name}' contains illegal character '${bad[0]}'`,
      {
        hint: 'Letters, digits and + - . _ ? = are allowed.',
      },
    );
}

/** Folds a hash to `size` bytes by exclusive or, as Nix shortens SHA-256 to 160 bits. */
export function compressHash(hash: Uint8Array, size: number): Uint8Array {
  const folded = new Uint8Array(size);
  for (const [index, byte] of hash.entries()) folded[index % size] = (folded[index % size] ?? 0) ^ byte;
  return folded;
}

/** `type` is e.g. `output:out` or `source:…`; `digest` a SHA-256. @throws NixlayerError E_INVALID_PATH */
export function makeStorePath(storeDir: string, type: string, digest: Uint8Array, name: string): string {
  checkStoreName(name);
  const fingerprint = `${type}:sha256:${toHex(digest)}:${storeDir}:${name}`;
  return `${storeDir}/${encodeNixBase32(compressHash(sha256(fingerprint), 20))}-${name}`;
}

/** Path of a text file (`builtins.toFile`, a `.drv`) with these references. @throws NixlayerError E_INVALID_PATH */
export function makeTextPath(
  storeDir: string,
  name: string,
  contents: string | Uint8Array,
  references: Iterable<string>,
): string {
  return makeStorePath(storeDir, withReferences('text', references), sha256(contents), name);
}

/** Path of output `output` of an input-addressed derivation. @throws NixlayerError E_INVALID_PATH */
export function makeOutputPath(storeDir: string, output: string, digest: Uint8Array, name: string): string {
  return makeStorePath(storeDir, `output:${output}`, digest, outputPathName(name, output));
}

/** The name of an output's path: `name` for `out`, else `name-output`. */
export function outputPathName(name: string, output: string): string {
  return output === 'out' ? name : `${name}-${output}`;
}

/** Path of content with a known hash: fixed-output derivations and copied sources. @throws NixlayerError E_INVALID_PATH */
export function makeFixedOutputPath(
  storeDir: string,
  method: IngestionMethod,
  hash: Hash,
  name: string,
): string {
  if (method === 'recursive' && hash.algorithm === 'sha256')
    return makeStorePath(storeDir, 'source', hash.digest, name);
  const inner = `fixed:out:${fixedOutputMethod(method, hash.algorithm)}:${toHex(hash.digest)}:`;
  return makeStorePath(storeDir, 'output:out', sha256(inner), name);
}

/** `sha256` or `r:sha256`, as derivations write it. */
export function fixedOutputMethod(method: IngestionMethod, algorithm: HashAlgorithm): string {
  return method === 'recursive' ? `r:${algorithm}` : algorithm;
}

/** Stands for the path of `output` inside the derivation that makes it: `builtins.placeholder`. */
export function outputPlaceholder(output: string): string {
  return `/${encodeNixBase32(sha256(`nix-output:${output}`))}`;
}

function withReferences(type: string, references: Iterable<string>): string {
  return [type, ...[...references].sort()].join(':');
}
