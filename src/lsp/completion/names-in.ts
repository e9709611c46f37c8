// Names that a set has already, which completion need not offer.
import type { Binding } from '../../syntax/index.ts';
import type { Holder } from '../syntax/at-offset.ts';

/** The names that a set has at a path of itself: `{ a.b = 1; a = { c = 2; }; }` has b and c at [ a ]. */
export function namesIn(
  { bindings }: Pick<Holder, 'bindings'>,
  path: readonly string[],
): ReadonlySet<string> {
  return new Set(bindings.flatMap((binding) => namesOf(binding, path)));
}

function namesOf(binding: Binding, path: readonly string[]): readonly string[] {
  if (binding.type === 'InheritBinding')
    return path.length === 0 ? binding.names.map(({ name }) => name) : [];
  const steps = binding.path.map((key) => (key.type === 'StaticKey' ? key.name : undefined));
  const isShared = (end: number) => path.slice(0, end).every((step, index) => step === steps[index]);
  if (steps.length > path.length) {
    const next = steps[path.length];
    return isShared(path.length) && next !== undefined ? [next] : [];
  }
  if (!isShared(steps.length) || binding.value.type !== 'AttrSet') return [];
  return [...namesIn(binding.value, path.slice(steps.length))];
}
