// Values that are known in part, in words for people.
import { textOf } from '../values/string-context.ts';
import { Joined, PartialString, Unknown } from '../values/symbolic.ts';
import type { Symbolic } from '../values/value.ts';

/** For people: `pkgs.hello.version`, `"app-${version}"`, `(pkgs.callPackage …).out`. */
export function describePartial(value: Symbolic): string {
  if (value instanceof Unknown) return describeUnknown(value);
  if (value instanceof PartialString)
    return value.segments
      .map((segment) =>
        segment.type === 'text' ? textOf(segment.value) : `\${${describePartial(segment.value)}}`,
      )
      .join('');
  if (value instanceof Joined) return `one of ${value.alternatives.length} values`;
  return value.symbolic === 'list' ? 'a list with unknown elements' : 'a set with unknown attributes';
}

function describeUnknown({ base, path }: Unknown): string {
  const steps = path.join('.');
  switch (base.type) {
    case 'root':
      return steps;
    case 'call':
      return join(`(${describeUnknown(base.callee)} …)`, steps);
    case 'operation':
      return join(`(… ${base.operator} …)`, steps);
  }
}

function join(start: string, steps: string): string {
  return steps === '' ? start : `${start}.${steps}`;
}
