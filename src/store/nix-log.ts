// Nix's `--log-format internal-json`: a JSON object per line behind "@nix ". Known since Nix 2.0; the numbers are
// those of Nix's logging.hh.
import type { ErrorLocation } from '../errors/nixlayer-error.ts';

/** An error as Nix reports it, colours removed. */
export interface NixFailure {
  readonly message: string;
  readonly location: NixPlace | undefined;
  /** With --show-trace: how the evaluation came there, the innermost step first. */
  readonly trace: readonly { readonly message: string; readonly location: NixPlace | undefined }[];
}

export type NixPlace = Pick<ErrorLocation, 'file' | 'line' | 'column'>;

export type NixLogEvent =
  | { readonly kind: 'failure'; readonly failure: NixFailure }
  /** Something worth a line on a terminal: a warning, or what is being built or downloaded. */
  | { readonly kind: 'talk'; readonly text: string }
  /** A line that a builder printed. */
  | { readonly kind: 'build-log'; readonly text: string };

const levelError = 0;
const levelWarning = 1;
const activityBuild = 105;
const activityCopyPath = 100;
const resultBuildLogLine = 101;

interface RawEvent extends RawPlace {
  readonly action?: string;
  readonly level?: number;
  readonly msg?: string;
  readonly raw_msg?: string;
  readonly trace?: readonly (RawPlace & { readonly raw_msg?: string })[];
  readonly type?: number;
  readonly text?: string;
  readonly fields?: readonly unknown[];
}

interface RawPlace {
  readonly file?: string | null;
  readonly line?: number | null;
  readonly column?: number | null;
}

/** One line of Nix's stderr; undefined when it says nothing to a person. Lines that are not JSON are talk. */
export function parseNixLogLine(line: string): NixLogEvent | undefined {
  if (!line.startsWith('@nix '))
    return line.trim() === '' ? undefined : { kind: 'talk', text: withoutColours(line) };
  let event: RawEvent;
  try {
    event = JSON.parse(line.slice('@nix '.length)) as RawEvent;
  } catch {
    return { kind: 'talk', text: withoutColours(line) };
  }
  switch (event.action) {
    case 'msg':
      return messageEvent(event);
    case 'start':
      return event.type === activityBuild || event.type === activityCopyPath
        ? { kind: 'talk', text: event.text ?? '' }
        : undefined;
    case 'result':
      return event.type === resultBuildLogLine
        ? { kind: 'build-log', text: String(event.fields?.[0] ?? '') }
        : undefined;
    default:
      return undefined;
  }
}

function messageEvent(event: RawEvent): NixLogEvent | undefined {
  const text = withoutColours(event.raw_msg ?? event.msg ?? '');
  // Some warnings, and what builtins.trace says, come at the level of errors.
  if (event.level === levelWarning || /^(?:warning|trace):/.test(text)) return { kind: 'talk', text };
  if (event.level !== levelError) return undefined;
  const trace = (event.trace ?? []).map((step) => ({
    message: withoutColours(step.raw_msg ?? ''),
    location: placeOf(step),
  }));
  return { kind: 'failure', failure: { message: text, location: placeOf(event), trace } };
}

// Since 2.2x, `file` repeats line and column.
function placeOf({ file, line, column }: RawPlace): NixPlace | undefined {
  if (!file || !line) return undefined;
  const suffix = `:${line}:${column}`;
  return { file: file.endsWith(suffix) ? file.slice(0, -suffix.length) : file, line, column: column ?? 1 };
}

function withoutColours(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ANSI escapes begin with a control character
  return text.replace(/\u001b\[[0-9;]*m/g, '');
}
