// What a derivation alone tells of its package: the same for one that was evaluated and one that was read from its .drv.
import { packageOfPath, wholeNameOf } from '../../image/diff/packages/package-of-path.ts';
import type { SourceFacts } from './package-metadata.ts';

export interface DerivationFacts {
  /** Output name → store path. */
  readonly outputs: ReadonlyMap<string, string>;
  /** Of a fixed output, otherwise absent. */
  readonly fixed?: {
    /** SRI form. */
    readonly hash: string;
    /** It is that of a NAR. */
    readonly isTree: boolean;
  };
  readonly env: ReadonlyMap<string, string>;
}

/** @param algorithm `sha256`, `r:sha256` @param hash hexadecimal digits; both empty for what is no fixed output */
export function fixedFacts(algorithm: string, hash: string): Pick<DerivationFacts, 'fixed'> {
  const [, tree, name] = /^(r:)?(md5|sha1|sha256|sha512)$/.exec(algorithm) ?? [];
  if (name === undefined || !/^(?:[0-9a-f]{2})+$/.test(hash)) return {};
  const digest = Buffer.from(hash, 'hex').toString('base64');
  return { fixed: { hash: `${name}-${digest}`, isTree: tree !== undefined } };
}

export interface NamedDerivation {
  readonly name: string;
  readonly version: string;
  readonly sources: readonly SourceFacts[];
  readonly patches: readonly SourceFacts[];
}

/** More of them than any package has. */
const maxSources = 1000;

/**
 * @param producerOf the derivation that a store path is an output of, among those that this one needs
 */
export function namedDerivation(
  derivation: DerivationFacts,
  producerOf: (storePath: string) => DerivationFacts | undefined,
): NamedDerivation {
  const attribute = attributesOf(derivation.env);
  const sourcesIn = (...names: readonly string[]): readonly SourceFacts[] =>
    names
      .flatMap((name) => wordsOf(attribute(name)))
      .filter((path) => path.startsWith('/'))
      .slice(0, maxSources)
      .map((path) => sourceOf(path, producerOf));
  return {
    ...nameAndVersion(attribute),
    sources: sourcesIn('src', 'srcs'),
    patches: sourcesIn('patches'),
  };
}

function nameAndVersion(attribute: (name: string) => unknown): Pick<NamedDerivation, 'name' | 'version'> {
  const [pname, version, whole] = ['pname', 'version', 'name'].map((name) => textOf(attribute(name)));
  const parsed = packageOfPath(`/${'0'.repeat(32)}-${whole ?? ''}`);
  // A name ends in no output: what looks like one belongs to the version.
  const rest = parsed.output === '' ? parsed.version : `${parsed.version}-${parsed.output}`;
  return pname ? { name: pname, version: version ?? '' } : { name: parsed.name, version: version || rest };
}

/** Variables, or what `__json` holds in their place. */
function attributesOf(env: ReadonlyMap<string, string>): (name: string) => unknown {
  const structured = structuredIn(env.get('__json'));
  return (name) =>
    structured === undefined ? env.get(name) : Object.hasOwn(structured, name) ? structured[name] : undefined;
}

function structuredIn(json: string | undefined): Readonly<Record<string, unknown>> | undefined {
  if (json === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** As the shell that builds it takes a variable apart. */
function wordsOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.filter((each) => typeof each === 'string');
  return textOf(value)?.split(/\s+/).filter(Boolean) ?? [];
}

function sourceOf(path: string, producerOf: (storePath: string) => DerivationFacts | undefined): SourceFacts {
  const [, storePath, below] = /^(\/.+?\/[0-9a-z]{32}-[^/]+)(\/.*)?$/.exec(path) ?? [];
  const name = wholeNameOf(path.replace(/\/+$/, ''));
  if (storePath === undefined) return { name, urls: [] };
  const producer = below === undefined ? producerOf(storePath) : undefined;
  if (producer?.fixed === undefined) return { name, storePath, urls: [] };
  const attribute = attributesOf(producer.env);
  const urls = [...wordsOf(attribute('urls')), ...wordsOf(attribute('url'))];
  const revision = textOf(attribute('rev'));
  const { hash, isTree } = producer.fixed;
  return {
    ...{ name, storePath, hash },
    urls: [...new Set(urls)].slice(0, maxSources),
    ...(isTree && { isTree }),
    ...(revision && { revision }),
  };
}
