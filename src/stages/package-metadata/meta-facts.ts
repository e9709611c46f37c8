// `meta` of a package → plain data. Each attribute is asked for on its own: one that cannot be evaluated harms no other.
import type { Value } from '../../eval/index.ts';
import { licenceFacts } from './licence-facts.ts';
import type { MetaReader } from './meta-reader.ts';
import type { MetaFacts } from './package-metadata.ts';

/**
 * @param placeOf a file in terms that are the same on every machine; undefined where there are none
 * @returns undefined where nothing is said
 */
export function metaFacts(
  reader: MetaReader,
  meta: Value | undefined,
  placeOf: (file: string) => string | undefined,
): MetaFacts | undefined {
  const { get, text } = reader;
  const homepages = textsOf(reader, get(meta, 'homepage'));
  const licence = licenceFacts(reader, get(meta, 'license'));
  const facts = {
    ...optional('description', text(get(meta, 'description'))),
    ...(homepages.length > 0 && { homepages }),
    ...optional('licence', licence),
    ...identifiersOf(reader, get(meta, 'identifiers')),
    ...optional('position', positionOf(text(get(meta, 'position')), placeOf)),
    ...optional('mainProgram', text(get(meta, 'mainProgram'))),
  };
  return Object.keys(facts).length === 0 ? undefined : facts;
}

type Identifiers = Pick<MetaFacts, 'cpe' | 'possibleCpes' | 'purls'>;

/** nixpkgs from 25.11 (CPE) and 26.05 (purl): `v1` is what stays as it is from release to release. */
function identifiersOf(reader: MetaReader, identifiers: Value | undefined): Identifiers {
  const { get, text, list } = reader;
  const places = [get(identifiers, 'v1'), identifiers];
  const first = (name: string): Value | undefined =>
    places.map((place) => get(place, name)).find((value) => value !== undefined);
  const cpe = text(first('cpe')) ?? cpeOfParts(reader, first('cpeParts'));
  const guessed = (list(first('possibleCPEs')) ?? []).flatMap((each) => text(get(each, 'cpe')) ?? []);
  const purls = [...textsOf(reader, first('purl')), ...textsOf(reader, first('purls'))];
  return {
    ...optional('cpe', cpe),
    ...(cpe === undefined && guessed.length > 0 && { possibleCpes: [...new Set(guessed)] }),
    ...(purls.length > 0 && { purls: [...new Set(purls)] }),
  };
}

const cpeFields =
  'part vendor product version update edition language sw_edition target_sw target_hw other'.split(' ');

/** Only of parts that are all there, and need no quoting. */
function cpeOfParts({ get, text }: MetaReader, parts: Value | undefined): string | undefined {
  const values = cpeFields.map((field) => text(get(parts, field)));
  if (values.some((value) => value === undefined || !/^(?:[\w.-]+|\*)$/.test(value))) return undefined;
  return `cpe:2.3:${values.join(':')}`;
}

function textsOf({ text, list }: MetaReader, value: Value | undefined): readonly string[] {
  return (list(value) ?? [value]).flatMap((each) => text(each) ?? []);
}

function positionOf(
  position: string | undefined,
  placeOf: (file: string) => string | undefined,
): string | undefined {
  const [, file, line] = /^(\/.+):(\d+)$/.exec(position ?? '') ?? [];
  const place = file === undefined ? undefined : placeOf(file);
  return place === undefined ? undefined : `${place}:${line}`;
}

function optional<Name extends string, Fact>(
  name: Name,
  fact: Fact | undefined,
): { readonly [Key in Name]?: Fact } {
  return fact === undefined ? {} : ({ [name]: fact } as { readonly [Key in Name]: Fact });
}
