// Comments that suppress diagnostics:
//
//     name = "a"; # nixlayer-ignore missing-tag -- the tag is set in CI
//     # nixlayer-ignore root-user, missing-tag      the line below
//     # nixlayer-ignore-start … # nixlayer-ignore-end
//     # nixlayer-ignore-file
//
// Without IDs all rules are meant. Block comments do as well.
import type { SourceText, Span } from '../../syntax/index.ts';

/** One comment and what it covers. Plain data. */
export interface Suppression {
  readonly kind: 'line' | 'block' | 'file';
  readonly comment: Span;
  /** The rules it names; of none, all are meant. */
  readonly ids: readonly NamedRule[];
  readonly reason?: string;
  /** Lines, from 1, both included, in which a diagnostic has to begin. */
  readonly lines: { readonly first: number; readonly last: number };
}

export interface NamedRule extends Span {
  readonly id: string;
}

/** A comment that begins as a suppression does and is none. */
export interface SuppressionMistake extends Span {
  readonly message: string;
}

export interface Suppressions {
  readonly suppressions: readonly Suppression[];
  readonly mistakes: readonly SuppressionMistake[];
}

interface Directive {
  readonly verb: string;
  readonly verbSpan: Span;
  readonly comment: Span;
  readonly ids: readonly NamedRule[];
  readonly reason: string | undefined;
}

/** @param comments with their delimiters, in the order of the text */
export function readSuppressions(source: SourceText, comments: readonly Span[]): Suppressions {
  const suppressions: Suppression[] = [];
  const mistakes: SuppressionMistake[] = [];
  const open: Directive[] = [];
  const lineOf = (offset: number) => source.positionAt(offset).line;
  const lastLine = lineOf(source.text.length);
  const add = ({ comment, ids, reason }: Directive, kind: Suppression['kind'], first: number, last: number) =>
    suppressions.push({
      kind,
      comment,
      ids,
      ...(reason !== undefined && { reason }),
      lines: { first, last },
    });
  const close = (start: Directive, last: number) => add(start, 'block', lineOf(start.comment.start), last);

  for (const comment of comments) {
    const directive = readDirective(source.text, comment);
    if (!directive) continue;
    switch (directive.verb) {
      case '': {
        const line = targetLine(source, comments, comment);
        add(directive, 'line', line, line);
        break;
      }
      case '-file':
        add(directive, 'file', 1, lastLine);
        break;
      case '-start':
        open.push(directive);
        break;
      case '-end': {
        const index = open.findLastIndex((start) => sameIds(start, directive));
        const [start] = index < 0 ? [] : open.splice(index, 1);
        if (start) close(start, lineOf(comment.end));
        else
          mistakes.push({
            ...directive.verbSpan,
            message: `there is no 'nixlayer-ignore-start' for this end`,
          });
        break;
      }
      default:
        mistakes.push({
          ...directive.verbSpan,
          message: `'nixlayer-ignore${directive.verb}' is not known; expected 'nixlayer-ignore', '-start', '-end' or '-file'`,
        });
    }
  }
  // Without an end it reaches to the end of the file.
  for (const start of open) close(start, lastLine);
  return { suppressions: suppressions.toSorted((a, b) => a.comment.start - b.comment.start), mistakes };
}

const pattern = /^(?:#+|\/\*+)\s*nixlayer-ignore(-[\w-]+)?(?=$|[\s,:*])/;

function readDirective(text: string, comment: Span): Directive | undefined {
  const written = text.slice(comment.start, comment.end);
  const head = pattern.exec(written);
  if (!head) return undefined;
  const body = written.slice(head[0].length).replace(/(?<!\s)\s*\*\/$/, '');
  const [, names = '', reason] = /^(.*?)(?:(?:^|\s)--\s*(.*))?$/s.exec(body) ?? [];
  const from = comment.start + head[0].length;
  const verb = head[1] ?? '';
  const word = `nixlayer-ignore${verb}`;
  const start = comment.start + head[0].length - word.length;
  return {
    verb,
    verbSpan: { start, end: start + word.length },
    comment,
    ids: [...names.matchAll(/[^\s,]+/g)].map(({ 0: id, index }) => ({
      id,
      start: from + index,
      end: from + index + id.length,
    })),
    reason: reason?.trim(),
  };
}

// A comment behind code is about its line; one with a line of its own is about the next line that has code.
function targetLine(source: SourceText, comments: readonly Span[], comment: Span): number {
  const line = (offset: number) => source.positionAt(offset).line;
  const { text } = source;
  const isAlone =
    /(?:^|[\r\n])[ \t]*$/.test(text.slice(0, comment.start)) &&
    /^[ \t]*(?:[\r\n]|$)/.test(text.slice(comment.end));
  if (!isAlone) return line(comment.start);
  let end = comment.end;
  for (const next of comments) {
    if (next.start < end) continue;
    if (text.slice(end, next.start).trim() !== '') break;
    end = next.end;
  }
  const code = /\S/.exec(text.slice(end));
  return line(code ? end + code.index : text.length);
}

function sameIds(a: Directive, b: Directive): boolean {
  const key = ({ ids }: Directive) => JSON.stringify(ids.map(({ id }) => id).toSorted());
  return b.ids.length === 0 || key(a) === key(b);
}
