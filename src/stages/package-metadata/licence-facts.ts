// `meta.license` → plain data: a set of lib.licenses, a list of such, a compound of them (nixpkgs from 26.05), or a text.
import type { Value } from '../../eval/index.ts';
import type { MetaReader } from './meta-reader.ts';
import type { LicenceFacts } from './package-metadata.ts';

/** Compounds of compounds: no package has more. */
const maxDepth = 8;

export function licenceFacts(
  reader: MetaReader,
  value: Value | undefined,
  depth = 0,
): LicenceFacts | undefined {
  if (value === undefined || depth > maxDepth) return undefined;
  const written = reader.text(value);
  if (written !== undefined) return { kind: 'text', text: written };
  const several = reader.list(value);
  if (several !== undefined) return joined('all', several, reader, depth);
  const operator = reader.text(reader.get(value, 'operator'))?.toUpperCase();
  return operator === undefined ? licenceOf(reader, value) : compound(operator, value, reader, depth);
}

function licenceOf({ get, text }: MetaReader, value: Value): LicenceFacts | undefined {
  const spdxId = text(get(value, 'spdxId'));
  const name = text(get(value, 'fullName')) ?? text(get(value, 'shortName'));
  const url = text(get(value, 'url'));
  if (spdxId === undefined && name === undefined) return undefined;
  return { kind: 'licence', ...(spdxId && { spdxId }), ...(name && { name }), ...(url && { url }) };
}

function compound(
  operator: string,
  value: Value,
  reader: MetaReader,
  depth: number,
): LicenceFacts | undefined {
  const { get, text } = reader;
  if (operator === 'AND' || operator === 'OR') {
    const members = reader.list(get(value, 'licenses')) ?? [get(value, 'base'), get(value, 'mod')];
    return joined(operator === 'AND' ? 'all' : 'any', members, reader, depth);
  }
  const licence = licenceFacts(reader, get(value, 'license') ?? get(value, 'base'), depth + 1);
  if (licence === undefined) return undefined;
  if (operator === 'PLUS') return { kind: 'or-later', licence };
  const exception = get(value, 'exception') ?? get(value, 'mod');
  const id = text(exception) ?? text(get(exception, 'spdxId'));
  return operator === 'WITH' && id !== undefined ? { kind: 'with', licence, exception: id } : undefined;
}

/** One that is not known spoils a compound: the others would say something else. */
function joined(
  kind: 'all' | 'any',
  members: readonly (Value | undefined)[],
  reader: MetaReader,
  depth: number,
): LicenceFacts | undefined {
  const facts = members.map((member) => licenceFacts(reader, member, depth + 1));
  const known = facts.filter((each) => each !== undefined);
  if (known.length === 0 || known.length < facts.length) return undefined;
  return known.length === 1 ? known[0] : { kind, of: known };
}
