// A JSON document of an image, read without believing it. JSON.parse takes little memory for any text, and of the digits
// and the order of keys nothing is needed here.
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import { type FindingCollector, type FindingPlace, quoted } from './finding.ts';

export type Json = null | boolean | number | string | readonly Json[] | JsonRecord;
export interface JsonRecord {
  readonly [key: string]: Json | undefined;
}

/** As registries limit manifests. */
const maxDocumentBytes = 4 * 1024 * 1024;

/** How much of documents is still read: an image could name the same large one again and again. */
export interface DocumentBudget {
  bytes: number;
}

export const documentBudget = (): DocumentBudget => ({ bytes: 512 * 1024 * 1024 });

/** Undefined, with a finding, when it is larger than any description, or cannot be read. */
export async function readDocument(
  chunks: AsyncIterable<Uint8Array>,
  what: string,
  place: FindingPlace,
  { findings, documents }: { readonly findings: FindingCollector; readonly documents: DocumentBudget },
): Promise<Buffer | undefined> {
  const parts: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of chunks) {
      size += chunk.length;
      documents.bytes -= chunk.length;
      if (size > maxDocumentBytes) {
        const expected = `at most ${maxDocumentBytes} bytes`;
        findings.error('size', `${what} is larger than any description`, { ...place, expected });
        return undefined;
      }
      if (documents.bytes < 0) {
        findings.error('too-many', `${what} is not read: descriptions are too many, and too large`, place);
        return undefined;
      }
      parts.push(chunk);
    }
    return Buffer.concat(parts);
  } catch (error) {
    findings.error('archive', `${what} cannot be read: ${brokenOnly(error).message}`, place);
    return undefined;
  }
}

/** Undefined, with a finding, when it is no JSON object. @param what names it in the message */
export function parseObject(
  bytes: Uint8Array,
  what: string,
  place: FindingPlace,
  findings: FindingCollector,
): JsonRecord | undefined {
  const value = parseJson(bytes, what, place, findings);
  if (value === undefined || isRecord(value)) return value;
  findings.error('schema', `${what} is not a JSON object`, {
    ...place,
    expected: 'an object',
    found: kindOf(value),
  });
  return undefined;
}

/** Undefined, with a finding, when it is no JSON. */
export function parseJson(
  bytes: Uint8Array,
  what: string,
  place: FindingPlace,
  findings: FindingCollector,
): Json | undefined {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch (error) {
    findings.error('json', `${what} is not JSON: ${(error as Error).message}`, place);
    return undefined;
  }
}

export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What an object itself has: not what every object of JavaScript has. */
export function member(value: Json | undefined, key: string): Json | undefined {
  return isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

export function text(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Null and what is missing is an empty list, as Go writes one; undefined for what is no list. */
export function list(value: Json | undefined): readonly Json[] | undefined {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : undefined;
}

/** `a text "linux"`, `a list`, `nothing`: for what was found instead. */
export function kindOf(value: Json | undefined): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  return typeof value === 'string' ? `the text ${quoted(value)}` : String(value);
}

/** Rethrows what is no sign of a broken image: an interruption, a missing program, a full disk. */
export function brokenOnly(error: unknown): Error {
  if (!(error instanceof NixlayerError)) {
    if (error instanceof Error && error.name === 'BrokenTar') return error;
    throw error;
  }
  if (error.code === 'E_ARCHIVE_FORMAT') return error;
  throw error;
}
