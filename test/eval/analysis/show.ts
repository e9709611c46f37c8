import {
  type Analysis,
  Attrs,
  describePartial,
  isList,
  Joined,
  PartialAttrs,
  PartialList,
  PartialString,
  type Slot,
  Symbolic,
  textOf,
} from '../../../src/eval/index.ts';
import { printValue } from '../../../src/eval/print/print-value.ts';

/** A value, known or not, as one line; failed parts are `failed`. */
export function show(analysis: Analysis, slot: Slot): string {
  const value = analysis.tryForce(slot);
  const inner = (part: Slot) => show(analysis, part);
  if (value instanceof Joined) {
    const alternatives = analysis.alternativesOf(value).map(inner);
    return alternatives.length === 1 ? alternatives.join('') : `(${alternatives.join(' | ')})`;
  }
  if (value instanceof PartialString) {
    const parts = value.segments.map((segment) =>
      segment.type === 'text' ? textOf(segment.value) : `\${${inner(segment.value)}}`,
    );
    return value.kind === 'path' ? parts.join('') : `"${parts.join('')}"`;
  }
  if (value instanceof PartialList) {
    const parts = value.parts.map((part) =>
      part.type === 'item' ? inner(part.slot) : `…${inner(part.value)}`,
    );
    return `[ ${parts.join(' ')} ]`;
  }
  if (value instanceof PartialAttrs) {
    return value.layers
      .map((layer) => {
        if (layer.type === 'known') return inner(layer.attrs);
        return layer.type === 'unknown'
          ? inner(layer.value)
          : `{ \${${inner(layer.key)}} = ${inner(layer.slot)}; }`;
      })
      .join(' // ');
  }
  if (value instanceof Symbolic) return value.reason.type === 'failed' ? 'failed' : describePartial(value);
  if (value instanceof Attrs) {
    const members = value.sortedNames().map((name) => `${name} = ${inner(value.get(name) ?? null)}; `);
    return `{ ${members.join('')}}`;
  }
  if (isList(value)) return `[ ${value.map((item) => `${inner(item)} `).join('')}]`;
  return printValue(value);
}
