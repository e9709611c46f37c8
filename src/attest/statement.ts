// Statements about artifacts (in-toto Attestation Framework: spec/v1/statement.md), as text: what is signed is bytes.
import type { Descriptor } from '../registry/descriptor.ts';
import { type Attestation, documentKinds } from './attestation.ts';

export const statementType = 'https://in-toto.io/Statement/v1';
/** What cosign 3 signs of an image: that there is such an image, and nothing else of it. */
export const signaturePredicateType = 'https://sigstore.dev/cosign/sign/v1';

export interface Subject {
  readonly name?: string;
  /** Algorithm → lower-case hexadecimal digits. */
  readonly digest: Readonly<Record<string, string>>;
}

/** `sha256:ab…` → `{ "sha256": "ab…" }` */
export function digestSet(digest: string): Readonly<Record<string, string>> {
  const [algorithm = '', hex = ''] = digest.split(':');
  return { [algorithm]: hex };
}

/** @param predicate JSON, which is taken over as it is written. @throws SyntaxError when it is none */
export function statementText(
  subjects: readonly Subject[],
  predicateType: string,
  predicate: string,
): string {
  JSON.parse(predicate);
  const head = JSON.stringify({ _type: statementType, subject: subjects, predicateType });
  return `${head.slice(0, -1)},"predicate":${predicate.trim()}}`;
}

/** The same laid out over lines, for who reads it. */
export function formattedStatement(
  subjects: readonly Subject[],
  predicateType: string,
  predicate: object,
): string {
  const statement = { _type: statementType, subject: subjects, predicateType, predicate };
  return `${JSON.stringify(statement, undefined, 2)}\n`;
}

/** What is signed to sign an image. */
export function signatureStatement({ digest }: Pick<Descriptor, 'digest'>): string {
  return statementText([{ digest: digestSet(digest) }], signaturePredicateType, '{}');
}

/** What is signed to sign a document about an image. */
export function attestedStatement(
  { kind, text }: Attestation,
  { digest }: Pick<Descriptor, 'digest'>,
): string {
  if (kind === 'provenance') return text;
  return statementText([{ digest: digestSet(digest) }], documentKinds[kind].predicateType, text);
}
