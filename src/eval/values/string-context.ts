// String contexts: which store objects a text refers to.
// Encoded as Nix does: "PATH" a source path, "!OUTPUT!DRV" an output, "=DRV" a derivation with its whole closure.

import { joinText } from '../../syntax/bytes.ts';
import { reserveText } from './reserve.ts';

export type StringContext = ReadonlySet<string>;

export const noContext: StringContext = new Set();

/** A string that refers to store objects; its context is never empty. */
export class ContextString {
  readonly text: string;
  readonly context: StringContext;

  constructor(text: string, context: StringContext) {
    this.text = text;
    this.context = context;
  }
}

export type StringValue = string | ContextString;

export type ContextItem =
  | { readonly type: 'path'; readonly path: string }
  | { readonly type: 'output'; readonly drvPath: string; readonly output: string }
  | { readonly type: 'deep'; readonly drvPath: string };

export function withContext(text: string, context: StringContext): StringValue {
  return context.size === 0 ? text : new ContextString(text, context);
}

export function textOf(value: StringValue): string {
  return typeof value === 'string' ? value : value.text;
}

export function contextOf(value: StringValue): StringContext {
  return typeof value === 'string' ? noContext : value.context;
}

export function decodeContextItem(item: string): ContextItem {
  if (item.startsWith('=')) return { type: 'deep', drvPath: item.slice(1) };
  if (!item.startsWith('!')) return { type: 'path', path: item };
  const second = item.indexOf('!', 1);
  return { type: 'output', output: item.slice(1, second), drvPath: item.slice(second + 1) };
}

export function encodeContextItem(item: ContextItem): string {
  switch (item.type) {
    case 'path':
      return item.path;
    case 'output':
      return `!${item.output}!${item.drvPath}`;
    case 'deep':
      return `=${item.drvPath}`;
  }
}

/** Collects text and context of a string under construction. */
export class StringBuilder {
  #text = '';
  #first: StringContext = noContext;
  #merged: Set<string> | undefined;

  get text(): string {
    return this.#text;
  }

  get context(): StringContext {
    return this.#merged ?? this.#first;
  }

  addText(text: string): void {
    reserveText(this.#text.length + text.length);
    this.#text = joinText(this.#text, text);
  }

  addContext(context: StringContext): void {
    if (context.size === 0 || context === this.#first) return;
    if (this.#first.size === 0 && !this.#merged) {
      this.#first = context;
      return;
    }
    this.#merged ??= new Set(this.#first);
    for (const item of context) this.#merged.add(item);
  }

  add(value: StringValue): void {
    if (typeof value === 'string') this.addText(value);
    else {
      this.addText(value.text);
      this.addContext(value.context);
    }
  }

  finish(): StringValue {
    return withContext(this.#text, this.context);
  }
}
