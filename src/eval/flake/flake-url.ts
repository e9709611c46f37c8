// URLs as flake references are written: Nix's parseURL and ParsedURL (src/libutil/url.cc, url-parts.hh of Nix 2.26).
import { EvalFailure } from '../errors/eval-failure.ts';

export interface FlakeUrl {
  readonly scheme: string;
  /** Between `//` and the path; undefined without `//`. */
  readonly authority: string | undefined;
  /** Percent-decoded. */
  readonly path: string;
  /** Percent-decoded. */
  readonly query: ReadonlyMap<string, string>;
  /** Percent-decoded; empty without one. */
  readonly fragment: string;
}

/** A text that is no URL of any kind; it may still be a path. */
export class BadFlakeUrl extends EvalFailure {}

const encoded = '%[0-9a-fA-F]{2}';
const plain = `[a-zA-Z0-9\\-._~!$&'"()*+,;=]`;
const pathChar = `(?:${plain}|${encoded}|[:@])`;
const segments = `${pathChar}*(?:/${pathChar}*)*`;
const user = `(?:(?:${plain}|${encoded}|:)*@)?`;
const host = `(?:\\[[0-9a-fA-F:]+(?:%\\w+)?\\]|(?:${plain}|${encoded})*)`;
const query = `(?:${pathChar}|[/? "])*`;
const fragment = `(?:${pathChar}|[/? "^])*`;

const urlPattern = new RegExp(
  `^([a-z][a-z0-9+.-]*):(?://(${user}${host}(?::[0-9]+)?)((?:/${pathChar}*)*)|(/?${segments}))` +
    `(?:\\?(${query}))?(?:#(${fragment}))?$`,
);

/** @throws BadFlakeUrl */
export function parseFlakeUrl(text: string): FlakeUrl {
  const match = urlPattern.exec(text);
  if (match === null) throw new BadFlakeUrl(`'${text}' is not a valid URL`);
  const [, scheme = '', authority, absolute, other, queryText = '', fragmentText = ''] = match;
  const path = percentDecode(authority === undefined ? (other ?? '') : (absolute ?? ''));
  const isFile = scheme === 'file' || scheme.endsWith('+file');
  if (isFile && authority !== undefined && authority !== '')
    throw new BadFlakeUrl(`file:// URL '${text}' has unexpected authority '${authority}'`);
  const ownPath = isFile && path === '' ? '/' : path;
  return {
    scheme,
    authority,
    path: ownPath,
    query: decodeQuery(queryText),
    fragment: percentDecode(fragmentText),
  };
}

/** Of two parameters of a name the first one counts. @throws BadFlakeUrl */
export function decodeQuery(text: string): Map<string, string> {
  const parameters = new Map<string, string>();
  for (const word of text.split('&').filter((each) => each !== '')) {
    const split = word.indexOf('=');
    if (split < 0) continue;
    const name = word.slice(0, split);
    if (!parameters.has(name)) parameters.set(name, percentDecode(word.slice(split + 1)));
  }
  return parameters;
}

/** @throws BadFlakeUrl */
export function percentDecode(text: string): string {
  if (!text.includes('%')) return text;
  const pieces: Buffer[] = [];
  for (const piece of text.split(/(%..?|%$)/s)) {
    if (!piece.startsWith('%')) pieces.push(Buffer.from(piece));
    else if (/^%[0-9a-fA-F]{2}$/.test(piece)) pieces.push(Buffer.from(piece.slice(1), 'hex'));
    else throw new BadFlakeUrl(`invalid URI parameter '${text}'`);
  }
  return Buffer.concat(pieces).toString('utf8');
}

/** Parameters in the order of their names. */
export function flakeUrlText({
  scheme,
  authority,
  path,
  query: parameters,
  fragment: part,
}: FlakeUrl): string {
  const words = [...parameters].sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    `${scheme}:`,
    authority === undefined ? '' : `//${authority}`,
    percentEncode(path, /[A-Za-z0-9\-._~:@/]/),
    words.length === 0
      ? ''
      : `?${words.map(([name, value]) => `${encodeWord(name)}=${encodeWord(value)}`).join('&')}`,
    part === '' ? '' : `#${percentEncode(part, /[A-Za-z0-9\-._~]/)}`,
  ].join('');
}

function encodeWord(text: string): string {
  return percentEncode(text, /[A-Za-z0-9\-._~:@/?]/);
}

function percentEncode(text: string, kept: RegExp): string {
  let result = '';
  for (const byte of Buffer.from(text)) {
    const character = String.fromCharCode(byte);
    result += kept.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return result;
}
