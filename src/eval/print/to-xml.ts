// `builtins.toXML`: a value as XML, two spaces per level.

import { isDerivation } from '../runtime/equality.ts';
import { isStringValue } from '../runtime/expect.ts';
import { StringBuilder, type StringValue, textOf } from '../values/string-context.ts';
import { Attrs, force, isList, Lambda, NixPath, type Slot } from '../values/value.ts';
import { formatFloat } from './float.ts';

/** Forces everything. The result refers to what the strings inside refer to. */
export function valueToXml(slot: Slot): StringValue {
  const writer = new XmlWriter();
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

  value(slot: Slot, depth: number): void {
    const value = force(slot);
    if (value === null) this.#empty(depth, 'null');
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

  #attrs(attrs: Attrs, depth: number): void {
    if (!isDerivation(attrs)) {
      this.#element(depth, 'attrs', {}, () => this.#members(attrs, depth + 1));
      return;
    }
    const drvPath = stringAttribute(attrs, 'drvPath');
    this.#element(depth, 'derivation', { drvPath, outPath: stringAttribute(attrs, 'outPath') }, () => {
      if (!drvPath || this.#seen.has(drvPath)) {
        this.#empty(depth + 1, 'repeated');
        return;
      }
      this.#seen.add(drvPath);
      this.#members(attrs, depth + 1);
    });
  }

  #members(attrs: Attrs, depth: number): void {
    for (const name of attrs.sortedNames())
      this.#element(depth, 'attr', { name }, () => this.value(attrs.get(name)!, depth + 1));
  }

  #function({ code }: Lambda, depth: number): void {
    this.#element(depth, 'function', {}, () => {
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

function stringAttribute(attrs: Attrs, name: string): string | undefined {
  const slot = attrs.get(name);
  const value = slot === undefined ? undefined : force(slot);
  return value !== undefined && isStringValue(value) ? textOf(value) : undefined;
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
