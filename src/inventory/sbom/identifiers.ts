// What packages are called by those who know of vulnerabilities: CPE names and package URLs.
// Formats: NIST IR 7695 (CPE 2.3), Package-URL specification (ECMA-427).
import { PackageURL } from 'packageurl-js';
import { hashPartOf } from '../../image/diff/packages/package-of-path.ts';
import type { ImageName } from './image-name.ts';
import { isRegistryHost } from './registry-host.ts';

// A part is ANY, NA, or letters and quoted signs with question marks around them.
const cpePart = String.raw`(?:\*|-|\?*(?:[\w.-]|\\[\\*?!"#$%&'()+,/:;<=>@[\]^\x60{|}~])+\?*)`;
const cpe23 = new RegExp(
  String.raw`^cpe:2\.3:[aho*-](?::${cpePart}){5}:(?:[*-]|[a-zA-Z]{2,3}(?:-(?:[a-zA-Z]{2}|\d{3}))?)(?::${cpePart}){4}$`,
);

/** Only those that have the form. */
export function soundCpes(texts: readonly string[]): readonly string[] {
  return [...new Set(texts.filter((text) => text.length <= 1000 && cpe23.test(text)))];
}

/** Only those that have the form, written in the canonical way. */
export function soundPurls(texts: readonly string[]): readonly string[] {
  return [...new Set(texts.flatMap((text) => canonicalPurl(text) ?? []))];
}

function canonicalPurl(text: string): string | undefined {
  try {
    const { type, namespace, name, version, qualifiers, subpath } = PackageURL.fromString(text);
    return purlOf({ type, namespace, name, version, qualifiers: qualifiers ?? undefined, subpath });
  } catch {
    return undefined;
  }
}

interface PurlParts {
  readonly type: string;
  readonly namespace?: string | null | undefined;
  readonly name: string;
  readonly version?: string | null | undefined;
  readonly qualifiers?: Readonly<Record<string, string | undefined>> | undefined;
  readonly subpath?: string | null | undefined;
}

/** Undefined for what no package URL can say. */
export function purlOf({
  type,
  namespace,
  name,
  version,
  qualifiers = {},
  subpath,
}: PurlParts): string | undefined {
  try {
    const known = Object.fromEntries(
      Object.entries(qualifiers).filter((each): each is [string, string] => Boolean(each[1])),
    );
    const purl = new PackageURL(type, namespace || null, name, version || null, known, subpath || null);
    const text = purl.toString();
    // Lone surrogates and control characters have no place in it.
    return /^pkg:[!-~]+$/.test(text) ? text : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Of what Nix built and nobody has another name for. The type is not registered; Syft and sbomnix write it in this way, and
 * Grype takes it for a package of Nix.
 */
export function nixPurl(
  storePath: string,
  name: string,
  version: string,
  output: string | undefined,
): string | undefined {
  return purlOf({ type: 'nix', name, version, qualifiers: { output, outputhash: hashPartOf(storePath) } });
}

/**
 * Of the image, where its name says which registry it belongs to.
 * @param digest `sha256:…` of the manifest or index; what identifies it, where it is known
 */
export function ociPurl(
  { repository, tag }: ImageName,
  platform: string | undefined,
  digest: string | undefined,
): string | undefined {
  const parts = repository.split('/');
  if (parts.length < 2 || !isRegistryHost(parts[0]!)) return undefined;
  const arch = platform?.split('/')[1];
  return purlOf({
    type: 'oci',
    name: parts.at(-1)!,
    version: digest,
    qualifiers: { repository_url: repository, tag, arch },
  });
}
