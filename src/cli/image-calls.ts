// Image calls for a person.
import type { CallValue, ImageCall } from '../dockertools/image-call.ts';
import { layOutValue, placeOf, renderUnknown, visible } from '../dockertools/print-call-value.ts';

/** One block a call: function and place, then its arguments; `‹…›` is what is not known. */
export function renderImageCalls(calls: readonly ImageCall[], input: string): string {
  if (calls.length === 0) return `no image calls in ${input}`;
  return calls.map(renderCall).join('\n\n');
}

const lineWidth = 100;

function renderCall(call: ImageCall): string {
  const lines = [`${call.function}  ${placeOf(call.location)}`];
  const width = Math.max(0, ...call.arguments.map(({ name }) => name.length));
  for (const { name, value } of call.arguments) {
    const before = name === '' ? '  ' : `  ${name.padEnd(width)}  `;
    const text = layOutValue(value, lineWidth - before.length);
    lines.push(before + text.replaceAll('\n', `\n${' '.repeat(before.length)}`));
  }
  if (call.openArguments) lines.push(`  … ${renderUnknown(call.openArguments)}`);
  for (const [path, reason] of reasonsOf(call)) lines.push(`  ‹${visible(path)}›: ${visible(reason)}`);
  return lines.join('\n');
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
