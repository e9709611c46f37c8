// Derivations whose result was known before: what is fetched. Their variables are those of the fetchers of nixpkgs and Nix.
import { digestSizes, type HashAlgorithm } from './hash.ts';

export interface FixedOutput {
  readonly storePath: string;
  /** `recursive`: the hash is that of a NAR; `flat`: of a file. */
  readonly method: 'flat' | 'recursive';
  readonly algorithm: HashAlgorithm;
  /** Hexadecimal. */
  readonly hash: string;
  /** As they are written, mirrors and credentials included; the first is tried first. */
  readonly urls: readonly string[];
  /** A commit, of a repository. */
  readonly rev?: string;
  /** Of pullImage. */
  readonly image?: { readonly name: string; readonly digest: string };
}

/**
 * @param hashAlgorithm as a .drv has it: `sha256`, `r:sha256`
 * @param env variables of the builder; with structured attributes the one, `__json`
 * @returns undefined for hashes that are not known
 */
export function fixedOutputOf(
  storePath: string,
  { hashAlgorithm, hash }: { readonly hashAlgorithm: string; readonly hash: string },
  env: ReadonlyMap<string, string>,
): FixedOutput | undefined {
  const [, recursive, name = ''] = /^(r:)?(\w+)$/.exec(hashAlgorithm) ?? [];
  if (!Object.hasOwn(digestSizes, name)) return undefined;
  const algorithm = name as HashAlgorithm;
  if (hash.length !== digestSizes[algorithm] * 2 || !/^[0-9a-f]*$/.test(hash)) return undefined;
  const variable = variablesOf(env);
  const [imageName, imageDigest] = [variable('imageName')[0], variable('imageDigest')[0]];
  const [rev] = variable('rev');
  return {
    ...{ storePath, method: recursive === undefined ? 'flat' : 'recursive', algorithm, hash },
    urls: [...new Set([...variable('urls'), ...variable('url')])],
    ...(rev !== undefined && /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(rev) && { rev }),
    ...(imageName !== undefined &&
      imageDigest !== undefined &&
      /^sha256:[0-9a-f]{64}$/.test(imageDigest) && { image: { name: imageName, digest: imageDigest } }),
  };
}

/** The words of a variable: lists are joined by spaces where attributes are not structured. */
function variablesOf(env: ReadonlyMap<string, string>): (name: string) => readonly string[] {
  const structured = asObject(env.get('__json'));
  return (name) => {
    const value: unknown = structured === undefined ? env.get(name) : structured[name];
    const texts = Array.isArray(value) ? value : [value];
    return texts
      .filter((text) => typeof text === 'string')
      .flatMap((text) => text.split(/\s+/))
      .filter((word) => word !== '');
  };
}

function asObject(text: string | undefined): Readonly<Record<string, unknown>> | undefined {
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
