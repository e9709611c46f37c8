// Image calls for a person.
import { relative } from 'node:path';
import type { CallValue, ImageCall, SourceRange, UnknownValue } from '../dockertools/image-call.ts';

/** One block a call: function and place, then its arguments; `‹…›` is what is not known. */
export function renderImageCalls(calls: readonly ImageCall[], input: string): string {
  if (calls.length === 0) return `no image calls in ${input}`;
  return calls.map(renderCall).join('\n\n');
}

function renderCall(call: ImageCall): string {
  const lines = [`${call.function}  ${place(call.location)}`];
  const width = Math.max(0, ...call.arguments.map(({ name }) => name.length));
  for (const { name, value } of call.arguments) {
    lines.push(`  ${name.padEnd(width)}${name === '' ? '' : '  '}${indent(renderValue(value), width + 4)}`);
  }
  if (call.openArguments) lines.push(`  … ${renderUnknown(call.openArguments)}`);
  for (const [path, reason] of reasonsOf(call)) lines.push(`  ‹${path}›: ${reason}`);
  return lines.join('\n');
}

function place(location: SourceRange | undefined): string {
  if (location === undefined) return 'somewhere';
  const file = relative(process.cwd(), location.file);
  return `${file.startsWith('..') ? location.file : file}:${location.line}:${location.column}`;
}

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
      return `the image of ${value.function} at ${place(value.location)}`;
    case 'choice':
      return value.of.map(renderValue).join(' or ');
    case 'unknown':
      return renderUnknown(value);
  }
}

// Control characters are shown, not sent to the terminal.
function shown(text: string): string {
  const limit = 300;
  const cut = text.length > limit ? `${text.slice(0, limit)}…` : text;
  return JSON.stringify(cut).replace(
    /[\u007f-\u009f]/g,
    (character) => `\\u00${character.charCodeAt(0).toString(16)}`,
  );
}

function key(name: string): string {
  return /^[a-zA-Z_][\w'-]*$/.test(name) ? name : shown(name);
}

function renderUnknown({ path }: UnknownValue): string {
  return `‹${path}›`;
}

function indent(text: string, columns: number): string {
  return text.replaceAll('\n', `\n${' '.repeat(columns)}`);
}

// Why, for what is not obvious by its name: packages of nixpkgs are.
function reasonsOf(call: ImageCall): ReadonlyMap<string, string> {
  const reasons = new Map<string, string>();
  const collect = (value: CallValue): void => {
    if (value.type === 'unknown') reasons.set(value.path, value.reason);
    else if (value.type === 'text') for (const part of value.parts) typeof part !== 'string' && collect(part);
    else if (value.type === 'list') value.items.forEach(collect);
    else if (value.type === 'choice') value.of.forEach(collect);
    else if (value.type === 'set') {
      Object.values(value.attributes).forEach(collect);
      if (value.open) collect(value.open);
    }
  };
  for (const { value } of call.arguments) collect(value);
  if (call.openArguments) collect(call.openArguments);
  return new Map([...reasons].filter(([path]) => !/^pkgs\./.test(path)));
}
