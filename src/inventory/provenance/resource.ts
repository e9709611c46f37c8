// What a statement names by a digest (in-toto: spec/v1/resource_descriptor.md, digest_set.md).
import { looksLikeSecret } from '../../image/secret-variable.ts';
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

/** A URL, or a text with some, without what lets others in: a user and password, and parameters that look like secrets. */
export function publicUrl(url: string): string {
  return url
    .replace(/\b([a-z][a-z0-9+.-]*:\/\/)[^\s/?#"]*@/gi, '$1')
    .replace(/([?&;])([\w.-]+)=([^&;#]*)/g, (whole, before: string, name: string, value: string) =>
      isSecretParameter(name, value) ? `${before}${name}=***` : whole,
    );
}

function isSecretParameter(name: string, value: string): boolean {
  return (
    looksLikeSecret(name.replaceAll(/[.-]/g, '_'), value) ||
    /(?:sig|signature|token|credential|key|secret|password|auth)$/i.test(name)
  );
}
