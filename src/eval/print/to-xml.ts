// A value as XML, two spaces per level, as `builtins.toXML` gives and `nix-instantiate --eval --xml` prints it.

import { isDerivation } from '../runtime/equality.ts';
import { isStringValue } from '../runtime/expect.ts';
import { nixPosition } from '../runtime/position.ts';
import type { Origin } from '../values/origin.ts';
import { StringBuilder, type StringValue, textOf } from '../values/string-context.ts';
import { Attrs, force, isList, Lambda, NixPath, type Slot, Thunk, type Value } from '../values/value.ts';
import { formatFloat } from './float.ts';

export interface XmlOptions {
  /** Evaluates everything; else what is not evaluated yet is `<unevaluated />`. */
  readonly strict: boolean;
  /** Tells where attributes and functions are written. */
  readonly locations: boolean;
}

/** The result refers to what the strings inside refer to. */
export function valueToXml(slot: Slot, options: XmlOptions): StringValue {
  const writer = new XmlWriter(options);
  writer.value(slot, 1);
  const builder = new StringBuilder();
  builder.addText(`<?xml version='1.0' encoding='utf-8'?>\n<expr>\n${writer.lines.join('')}</expr>\n`);
  builder.addContext(writer.context.context);
  return builder.finish();
}

type XmlAttributes = Readonly<Record<string, string | undefined>>;

class XmlWriter {
  readonly lines: string[] = [];
  readonly context = new StringBuilder();
  readonly #seen = new Set<string>();
  readonly #options: XmlOptions;

  constructor(options: XmlOptions) {
    this.#options = options;
  }

  value(slot: Slot, depth: number): void {
    const value = this.#evaluated(slot);
    if (value === undefined) this.#empty(depth, 'unevaluated');
    else if (value === null) this.#empty(depth, 'null');
    else if (typeof value === 'bigint') this.#empty(depth, 'int', { value: String(value) });
    else if (typeof value === 'boolean') this.#empty(depth, 'bool', { value: String(value) });
    else if (typeof value === 'number') this.#empty(depth, 'float', { value: formatFloat(value) });
    else if (isStringValue(value)) {
      if (typeof value !== 'string') this.context.addContext(value.context);
      this.#empty(depth, 'string', { value: textOf(value) });
    } else if (value instanceof NixPath) this.#empty(depth, 'path', { value: value.path });
    else if (isList(value)) {
      this.#element(depth, 'list', {}, () => {
        for (const item of value) this.value(item, depth + 1);
      });
    } else if (value instanceof Attrs) this.#attrs(value, depth);
    else if (value instanceof Lambda) this.#function(value, depth);
    else this.#empty(depth, 'unevaluated');
  }

  #evaluated(slot: Slot): Value | undefined {
    if (this.#options.strict) return force(slot);
    return slot instanceof Thunk ? slot.known : slot;
  }

  #attrs(attrs: Attrs, depth: number): void {
    if (!isDerivation(attrs)) {
      this.#element(depth, 'attrs', {}, () => this.#members(attrs, depth + 1));
      return;
    }
    const drvPath = this.#stringAttribute(attrs, 'drvPath');
    const outPath = this.#stringAttribute(attrs, 'outPath');
    this.#element(depth, 'derivation', { drvPath, outPath }, () => {
      if (!drvPath || this.#seen.has(drvPath)) {
        this.#empty(depth + 1, 'repeated');
        return;
      }
      this.#seen.add(drvPath);
      this.#members(attrs, depth + 1);
    });
  }

  #members(attrs: Attrs, depth: number): void {
    for (const name of attrs.sortedNames()) {
      const { path, ...place } = this.#place(attrs.originOf(name));
      this.#element(depth, 'attr', { ...place, name, path }, () => this.value(attrs.get(name)!, depth + 1));
    }
  }

  #function({ code }: Lambda, depth: number): void {
    this.#element(depth, 'function', this.#place(code.origin), () => {
      const { formals, argument, ellipsis } = code;
      if (!formals) {
        this.#empty(depth + 1, 'varpat', { name: argument });
        return;
      }
      this.#element(depth + 1, 'attrspat', { ellipsis: ellipsis ? '1' : undefined, name: argument }, () => {
        for (const { name } of [...formals].sort((a, b) => (a.name < b.name ? -1 : 1)))
          this.#empty(depth + 2, 'attr', { name });
      });
    });
  }

  // A text that is no file has no path.
  #place(origin: Origin | undefined): XmlAttributes {
    if (!this.#options.locations || origin === undefined) return {};
    const { column, line, file } = nixPosition(origin);
    return { column: `${column}`, line: `${line}`, path: file.startsWith('/') ? file : undefined };
  }

  #stringAttribute(attrs: Attrs, name: string): string | undefined {
    const slot = attrs.get(name);
    const value = slot === undefined ? undefined : this.#evaluated(slot);
    return value !== undefined && isStringValue(value) ? textOf(value) : undefined;
  }

  #element(depth: number, name: string, attributes: XmlAttributes, content: () => void): void {
    this.#line(depth, `<${name}${attributeText(attributes)}>`);
    content();
    this.#line(depth, `</${name}>`);
  }

  #empty(depth: number, name: string, attributes: XmlAttributes = {}): void {
    this.#line(depth, `<${name}${attributeText(attributes)} />`);
  }

  #line(depth: number, text: string): void {
    this.lines.push(`${'  '.repeat(depth)}${text}\n`);
  }
}

const entities: Record<string, string> = {
  '"': '&quot;',
  '<': '&lt;',
  '>': '&gt;',
  '&': '&amp;',
  '\n': '&#xA;',
};

function attributeText(attributes: XmlAttributes): string {
  return Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${name}="${value?.replace(/["<>&\n]/g, (found) => entities[found] ?? found)}"`)
    .join('');
}
