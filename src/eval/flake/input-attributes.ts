// A flake reference as a set of attributes, as `builtins.parseFlakeRef` returns it and flake.lock holds it.
import { EvalFailure } from '../errors/eval-failure.ts';
import type { FlakeUrl } from './flake-url.ts';

/** Integers are 64 bits wide. */
export type InputAttribute = string | bigint | boolean;
export type InputAttributes = Readonly<Record<string, InputAttribute>>;

/** One kind of input, or several that are written alike. */
export interface InputScheme {
  /** Values of the attribute `type`. */
  readonly types: readonly string[];
  /** Attributes that inputs of this kind may have, besides `type`. */
  readonly known: readonly string[];
  /** The attributes of a URL of this kind, undefined for other URLs. @throws EvalFailure */
  readonly fromUrl: (url: FlakeUrl) => InputAttributes | undefined;
  /** What must be right before `toUrl`. @throws EvalFailure */
  readonly check: (attributes: InputAttributes) => void;
  readonly toUrl: (attributes: InputAttributes) => FlakeUrl;
}

/** What every input may have. */
export const commonAttributes: readonly string[] = [
  'narHash',
  'lastModified',
  'rev',
  'revCount',
  'name',
  '__final',
];

/** @throws EvalFailure when it is missing or no string */
export function stringOf(attributes: InputAttributes, name: string): string {
  const value = optionalString(attributes, name);
  if (value === undefined) throw new EvalFailure(`input attribute '${name}' is missing`);
  return value;
}

/** @throws EvalFailure when it is no string */
export function optionalString(attributes: InputAttributes, name: string): string | undefined {
  const value = attributes[name];
  if (value === undefined || typeof value === 'string') return value;
  throw new EvalFailure(`input attribute '${name}' is not a string ${attributesText(attributes)}`);
}

/** @throws EvalFailure when it is no Boolean */
export function optionalBoolean(attributes: InputAttributes, name: string): boolean {
  const value = attributes[name] ?? false;
  if (typeof value === 'boolean') return value;
  throw new EvalFailure(`input attribute '${name}' is not a Boolean`);
}

/** Compact JSON with sorted names, as Nix shows attributes. */
export function attributesText(attributes: InputAttributes): string {
  const names = Object.keys(attributes).sort();
  const text = (value: InputAttribute | undefined) =>
    typeof value === 'bigint' ? String(value) : JSON.stringify(value);
  return `{${names.map((name) => `${JSON.stringify(name)}:${text(attributes[name])}`).join(',')}}`;
}

/** Without those that are undefined. */
export function present(attributes: Readonly<Record<string, InputAttribute | undefined>>): InputAttributes {
  return Object.fromEntries(
    Object.entries(attributes).filter((entry): entry is [string, InputAttribute] => entry[1] !== undefined),
  );
}

/** A decimal number without sign. */
export function integerOf(text: string | undefined): bigint | undefined {
  return text !== undefined && /^[0-9]{1,19}$/.test(text) ? BigInt(text) : undefined;
}

/** The 40 hexadecimal digits of a Git commit. @throws EvalFailure */
export function assertCommit(text: string): void {
  const [, own = text] = /^sha1[:-](.*)$/s.exec(text) ?? [];
  if (/^[0-9a-fA-F]{40}$/.test(own)) return;
  throw new EvalFailure(`hash '${text}' has wrong length for hash algorithm 'sha1'`);
}

export const isCommit = (text: string): boolean => /^[0-9a-fA-F]{40}$/.test(text);
export const isRefName = (text: string): boolean => /^[a-zA-Z0-9@][a-zA-Z0-9_./@+-]*$/.test(text);
