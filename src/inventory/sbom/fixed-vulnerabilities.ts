// Patches that are named after what they fix: nixpkgs calls them CVE-2024-1234.patch. The name is all that is known.
import type { SourceFacts } from '../../stages/package-metadata/package-metadata.ts';

const cve = /(?<![a-z0-9])cve[-_](\d{4})[-_](\d{4,19})(?!\d)/gi;
/** Patches that take a fix back are named after it, too. */
const opposite = /(?<![a-z])(?:revert|reverse|undo|disable|unfix|without|regression)/i;

/** `CVE-2024-1234` each, in the order of the name; each once. */
export function fixedBy({ name }: Pick<SourceFacts, 'name'>): readonly string[] {
  if (opposite.test(name)) return [];
  return [...new Set([...name.matchAll(cve)].map(([, year, number]) => `CVE-${year}-${number}`))];
}

export function advisoryUrl(id: string): string {
  return `https://nvd.nist.gov/vuln/detail/${id}`;
}
