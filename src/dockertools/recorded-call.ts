// What nix/recording says about calls → ImageCall.
import * as z from 'zod';
import type { SourceText } from '../syntax/source-text.ts';
import { isImageFunctionName } from './functions.ts';
import type { CallArgument, CallValue, ImageCall, SourceRange, UnknownValue } from './image-call.ts';
import { compareRanges } from './source-range.ts';

const place = z.object({ file: z.string(), line: z.int(), column: z.int() }).nullable();

const recordedCall = z.object({
  function: z.string().refine(isImageFunctionName),
  /** Argument names and where they are written; null when the argument is no set. */
  arguments: z.record(z.string(), place).nullable(),
  value: z.unknown().optional(),
});

type RecordedCall = z.infer<typeof recordedCall>;
type Place = NonNullable<z.infer<typeof place>>;
type Locate = (name: string, found: Place | null) => SourceRange | undefined;

/**
 * @param events one JSON text for a call that happened, and another when its arguments were evaluated
 * @param readSource for the columns, which Nix counts in bytes
 */
export function readRecordedCalls(
  events: readonly string[],
  readSource: (file: string) => SourceText | undefined,
): readonly ImageCall[] {
  const sources = new Map<string, SourceText | undefined>();
  const locate: Locate = (name, found) => {
    if (found === null) return undefined;
    if (!sources.has(found.file)) sources.set(found.file, readSource(found.file));
    const source = sources.get(found.file);
    return source === undefined ? found : { file: found.file, ...placeOfName(source, name, found) };
  };
  const calls = new Map<string, ImageCall>();
  const evaluated = new Set<string>();
  const recorded = events.map((event) => recordedCall.parse(JSON.parse(event)));
  for (const event of recorded) if (event.value !== undefined) evaluated.add(idOf(event));
  for (const event of recorded) {
    // What was called and could not be evaluated has no values.
    if (event.value === undefined && evaluated.has(idOf(event))) continue;
    const call = toCall(event, locate);
    calls.set(JSON.stringify(call), call);
  }
  return [...calls.values()];
}

function idOf({ function: name, arguments: places }: RecordedCall): string {
  return JSON.stringify([name, places]);
}

function toCall(event: RecordedCall, locate: Locate): ImageCall {
  const values = (event.value ?? {}) as Readonly<Record<string, unknown>>;
  const args: CallArgument[] =
    event.arguments === null
      ? [{ name: '', location: undefined, value: toValue(event.value) }]
      : Object.entries(event.arguments).map(([name, found]) => ({
          name,
          location: locate(name, found),
          value: toValue(values[name]),
        }));
  args.sort((a, b) => compareRanges(a.location, b.location));
  return { function: event.function, location: args[0]?.location, arguments: args };
}

// [ description ] as nix/recording/record.nix writes it: an object with one key that names the kind.
function toValue(described: unknown): CallValue {
  const [[kind, value] = ['failed', 'Nix could not evaluate it']] = Object.entries(
    (described ?? {}) as Readonly<Record<string, unknown>>,
  );
  switch (kind) {
    case 'plain':
      return { type: 'plain', value: value as number | boolean | null };
    case 'text':
      return toText(String(value));
    case 'path':
      return { type: 'path', path: String(value) };
    case 'list':
      return { type: 'list', items: (value as readonly unknown[]).map(toValue) };
    case 'set': {
      const entries = Object.entries(value as Readonly<Record<string, unknown>>);
      return {
        type: 'set',
        attributes: Object.fromEntries(entries.map(([name, inner]) => [name, toValue(inner)])),
      };
    }
    case 'package':
      return { type: 'package', name: String(value) };
    case 'function':
      return { type: 'function' };
    case 'image':
      return isImageFunctionName(String(value))
        ? { type: 'image', function: String(value) as ImageCall['function'], location: undefined }
        : unknownAt('image', String(value));
    case 'unknown':
      return unknownAt(String(value), 'a stand-in');
    default:
      return unknownAt('failed', String(value));
  }
}

// The paths of stand-ins in a text are between two control characters.
// biome-ignore lint/suspicious/noControlCharactersInRegex: no source writes them
const standIn = /\u0001([^\u0002]*)\u0002/;

function toText(text: string): CallValue {
  const parts = text
    .split(standIn)
    .map((part, index) => (index % 2 === 0 ? part : unknownAt(part, 'a stand-in')));
  return parts.length === 1
    ? { type: 'plain', value: text }
    : { type: 'text', parts: parts.filter((part) => part !== '') };
}

function unknownAt(path: string, reason: string): UnknownValue {
  return { type: 'unknown', path, reason };
}

// Columns count bytes, and older Nix places all names of an `inherit` right behind the word.
function placeOfName(source: SourceText, name: string, found: Place): Pick<SourceRange, 'line' | 'column'> {
  const before = Buffer.from(source.line(found.line))
    .subarray(0, found.column - 1)
    .toString('utf8');
  const column = before.length + 1;
  const start = source.offsetAt(found.line, column);
  const rest = source.text.slice(start, start + 2000);
  const inherited = /^\s+([^;]*);/.exec(rest);
  const at = inherited
    ? ` ${inherited[0]}`.search(new RegExp(`(?<![\\w'-])${escaped(name)}(?![\\w'-])`)) - 1
    : 0;
  const { line, column: from } = source.positionAt(start + Math.max(0, at));
  return { line, column: from };
}

function escaped(name: string): string {
  return name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
