// What a statement names by a digest (in-toto: spec/v1/resource_descriptor.md, digest_set.md).
import type { HashAlgorithm } from '../../store/hash.ts';

export interface ResourceDescriptor {
  readonly name?: string;
  readonly uri?: string;
  /** Algorithm → lower-case hexadecimal digits. */
  readonly digest?: Readonly<Record<string, string>>;
  readonly annotations?: {
    /** Why it is named: what the user gave, what pins, what was fetched. */
    readonly role: 'expression' | 'checkout' | 'input' | 'base-image' | 'source';
    readonly storePath?: string;
    /** Where else it may be had. */
    readonly mirrors?: readonly string[];
  };
}

/**
 * The name of an algorithm in a digest set. A NAR holds a file or a tree with its name-less form and the executable bits, so
 * its hash is not that of a file: `narHash` is the SHA-256 of the NAR. docs/provenance.md says so to readers.
 */
export function digestName(algorithm: HashAlgorithm, method: 'flat' | 'recursive'): string {
  if (method === 'flat') return algorithm;
  return algorithm === 'sha256' ? 'narHash' : `narHash${algorithm.toUpperCase()}`;
}
