// What the person who made the image decided (SLSA: externalParameters), in the form that docs/provenance.md describes.
import { looksLikeSecret } from '../../image/secret-variable.ts';
import type { Layering } from '../../layering/layer-plan.ts';
import { publicUrl } from '../public-url.ts';

/** What was given, in the terms of the command line. */
export interface GivenParameters {
  readonly attribute: string;
  /** `--arg`: Nix expressions by name. */
  readonly args: Readonly<Record<string, string>>;
  /** `--argstr`: strings by name. */
  readonly stringArgs: Readonly<Record<string, string>>;
  readonly searchPath: readonly string[];
  readonly overrideInputs: readonly (readonly [name: string, reference: string])[];
  readonly impure: boolean;
  /** Store paths come from an embedded store. */
  readonly isEmbedded: boolean;
  readonly layering?: Layering | undefined;
  readonly maxLayers?: number | undefined;
  readonly layers?: readonly (readonly string[])[] | undefined;
  /** Were rates of change given? */
  readonly hasRates: boolean;
  readonly tags: readonly string[];
  /** `gzip:9` */
  readonly compression?: string | undefined;
}

export type Source =
  | {
      readonly kind: 'expression' | 'image-spec' | 'conf-json';
      /** From the root of its repository, or the name of a file that is in none; or its store path. */
      readonly file: string;
      readonly digest: Readonly<Record<string, string>>;
    }
  | {
      readonly kind: 'flake';
      /** Absent for one on this machine. */
      readonly reference?: string;
      /** Of a flake on this machine: the folder of flake.nix in its source; empty for its root. */
      readonly folder?: string;
      readonly digest?: Readonly<Record<string, string>>;
    };

/** Members stand in one order, and what was not given is left out. */
export function externalParameters(
  source: Source,
  given: GivenParameters,
): Readonly<Record<string, unknown>> {
  const { attribute, searchPath, overrideInputs, impure, isEmbedded, hasRates } = given;
  const { layering, maxLayers, layers, tags, compression } = given;
  const args = argumentsOf(given);
  return {
    source,
    ...(attribute !== '' && { attribute }),
    ...(Object.keys(args).length > 0 && { arguments: args }),
    ...(searchPath.length > 0 && { searchPath: searchPath.map(shown) }),
    ...(overrideInputs.length > 0 && {
      overrideInputs: overrideInputs.map(([name, reference]) => ({ name, reference: shown(reference) })),
    }),
    ...(impure && { impure }),
    ...(isEmbedded && { store: 'embedded' }),
    ...(layering !== undefined && { layering }),
    ...(maxLayers !== undefined && { maxLayers }),
    ...(layers !== undefined && { layers }),
    ...(hasRates && { rates: true }),
    ...(tags.length > 0 && { tags }),
    ...(compression !== undefined && { compression }),
  };
}

type Argument =
  | { readonly kind: 'expression' | 'string'; readonly value: string }
  /** Its value looks like a secret. */
  | { readonly kind: 'expression' | 'string'; readonly withheld: true };

function argumentsOf({ args, stringArgs }: GivenParameters): Readonly<Record<string, Argument>> {
  const entries = [
    ...Object.entries(args).map((entry) => [...entry, 'expression'] as const),
    ...Object.entries(stringArgs).map((entry) => [...entry, 'string'] as const),
  ];
  const shownEntries = entries.map(([name, value, kind]): readonly [string, Argument] => [
    name,
    isSecret(name, value) ? { kind, withheld: true } : { kind, value: shown(value) },
  ]);
  return Object.fromEntries(shownEntries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Expressions hold strings in quotes, and sets of them: `{ dbPassword = "…"; }`. */
function isSecret(name: string, value: string): boolean {
  const variable = variableOf(name);
  if ([value, ...stringsIn(value)].some((text) => looksLikeSecret(variable, text))) return true;
  const bound = value.matchAll(/([\w'-]+)"?\s*=\s*(?:"((?:[^"\\]|\\[\s\S])*)"|''([\s\S]*?)'')/g);
  return [...bound].some(([, attribute = '', text, indented]) =>
    looksLikeSecret(variableOf(attribute), (text ?? indented ?? '').trim()),
  );
}

function stringsIn(expression: string): readonly string[] {
  const strings = expression.matchAll(/"([^"]*)"|''([\s\S]*?)''/g);
  return Array.from(strings, ([, text, indented]) => (text ?? indented ?? '').trim());
}

/** Names may be written as Nix likes them: `apiToken`, `db-password`. */
function variableOf(name: string): string {
  return name.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2').replaceAll(/[-']/g, '_');
}

function shown(text: string): string {
  return publicUrl(text);
}
