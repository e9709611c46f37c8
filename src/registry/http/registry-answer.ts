// What a registry says in the body of an answer that is no success: errors of the distribution-spec, other JSON, HTML, text.
import { redactText } from '../redact.ts';
import { type HttpAnswer, readBytes } from './exchange.ts';

export interface Said {
  readonly codes: readonly string[];
  /** One line; empty when there is nothing worth to be shown. */
  readonly text: string;
  /** Digests that it names. */
  readonly digests: readonly string[];
}

const bodyLimit = 64 * 1024;
const longestText = 300;

/** Reads the body; what cannot be read says nothing. */
export async function readSaid(answer: HttpAnswer): Promise<Said> {
  const read = await readBytes(answer, bodyLimit).catch(() => undefined);
  return saidIn(read?.bytes.toString('utf8') ?? '');
}

export function saidIn(body: string): Said {
  const digests = [...new Set(body.match(/sha256:[0-9a-f]{64}\b|sha512:[0-9a-f]{128}\b/g))];
  const errors = errorsIn(body);
  const codes = errors.flatMap(({ code }) => (typeof code === 'string' && code !== '' ? [code] : []));
  const text =
    errors.length > 0
      ? errors
          .map(errorText)
          .filter((each) => each !== '')
          .join('; ')
      : plainText(body.slice(0, 8192));
  // Enough of it for a line; patterns take long on much.
  return { codes, text: shorten(redactText(text.slice(0, 4096))), digests };
}

interface SaidError {
  readonly code?: unknown;
  readonly message?: unknown;
  readonly detail?: unknown;
}

/** The spec's `errors`; what token services and proxies have instead. */
function errorsIn(body: string): readonly SaidError[] {
  const json = parsed(body);
  if (typeof json !== 'object' || json === null) return [];
  const { errors, message, details, error, error_description } = json as Record<string, unknown>;
  if (Array.isArray(errors)) return errors.filter((each) => typeof each === 'object' && each !== null);
  const text = [message, error_description, details, error].find((each) => typeof each === 'string');
  return text === undefined ? [] : [{ message: text }];
}

function errorText({ code, message, detail }: SaidError): string {
  const parts = [code, message].filter((each) => typeof each === 'string' && each !== '').join(': ');
  if (typeof detail === 'string' && detail !== '' && detail !== message) return `${parts} (${detail})`;
  const reason =
    typeof detail === 'object' && detail !== null ? (detail as Record<string, unknown>).reason : undefined;
  return typeof reason === 'string' ? `${parts} (${reason})` : parts;
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** HTML as its text: titles and headings of error pages repeat each other. */
function plainText(body: string): string {
  if (!/<[a-z!]/i.test(body)) return body;
  const title = /<title[^>]*>([^<]*)<\/title>/i.exec(body)?.[1]?.trim();
  if (title !== undefined && title !== '') return entities(title);
  return entities(body.replace(/<(script|style)\b[\s\S]*?<\/\1\s*>/gi, ' ').replace(/<[^>]*>/g, ' '));
}

function entities(text: string): string {
  const known: Readonly<Record<string, string>> = {
    amp: '&',
    lt: '<',
    gt: '>',
    quot: '"',
    nbsp: ' ',
    '#39': "'",
  };
  return text.replace(/&(#?\w+);/g, (whole, name: string) => known[name] ?? whole);
}

function shorten(text: string): string {
  // Escape sequences of terminals are no message.
  const line = text.replace(/[\p{Cc}\s]+/gu, ' ').trim();
  return line.length > longestText ? `${line.slice(0, longestText)}…` : line;
}
