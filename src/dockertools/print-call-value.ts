// Values of arguments for a person: as Nix writes them, and `‹…›` for what is not known.
import { relative } from 'node:path';
import type { CallValue, SourceRange, UnknownValue } from './image-call.ts';

export function placeOf(location: SourceRange | undefined): string {
  if (location === undefined) return 'somewhere';
  const file = relative(process.cwd(), location.file);
  return `${file.startsWith('..') ? location.file : file}:${location.line}:${location.column}`;
}

/** As Nix writes it, on one line where that fits; what follows is not indented. @param room columns */
export function layOutValue(value: CallValue, room: number): string {
  const line = renderValue(value);
  if (line.length <= room) return line;
  const inner = (each: CallValue, taken = 0) => layOutValue(each, room - 2 - taken).replaceAll('\n', '\n  ');
  if (value.type === 'list' && value.items.length > 0) {
    return ['[', ...value.items.map((item) => `  ${inner(item)}`), ']'].join('\n');
  }
  if (value.type === 'set') {
    const entries = Object.entries(value.attributes).map(
      ([name, each]) => `  ${key(name)} = ${inner(each, name.length + 4)};`,
    );
    if (value.open) entries.push(`  … ${renderUnknown(value.open)};`);
    return ['{', ...entries, '}'].join('\n');
  }
  return line;
}

/** The same on one line. */
export function renderValue(value: CallValue): string {
  switch (value.type) {
    case 'plain':
      return typeof value.value === 'string' ? shown(value.value) : String(value.value);
    case 'integer':
      return value.digits;
    case 'path':
      return value.path;
    case 'text':
      return shown(
        value.parts.map((part) => (typeof part === 'string' ? part : renderUnknown(part))).join(''),
      );
    case 'list':
      return value.items.length === 0 ? '[ ]' : `[ ${value.items.map(renderValue).join(' ')} ]`;
    case 'set': {
      const entries = Object.entries(value.attributes).map(
        ([name, inner]) => `${key(name)} = ${renderValue(inner)};`,
      );
      if (value.open) entries.push(`… ${renderUnknown(value.open)};`);
      return entries.length === 0 ? '{ }' : `{ ${entries.join(' ')} }`;
    }
    case 'package':
      return value.name;
    case 'function':
      return 'a function';
    case 'image':
      return `the image of ${value.function} at ${placeOf(value.location)}`;
    case 'choice':
      return value.of.map(renderValue).join(' or ');
    case 'unknown':
      return renderUnknown(value);
  }
}

function shown(text: string): string {
  const limit = 300;
  const cut = text.length > limit ? `${text.slice(0, limit)}…` : text;
  return visible(JSON.stringify(cut));
}

function key(name: string): string {
  return /^[a-zA-Z_][\w'-]*$/.test(name) ? name : shown(name);
}

export function renderUnknown({ path }: UnknownValue): string {
  return `‹${visible(path)}›`;
}

/** Control characters are shown, not sent to the terminal. */
export function visible(text: string): string {
  return text.replace(
    /\p{Cc}/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
