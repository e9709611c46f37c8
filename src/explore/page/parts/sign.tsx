// What became of a package or file, as a sign with its word.
import { changeWords } from '../map/colours.ts';
import type { ChangeKind } from '../model/changes.ts';

export function Sign({ kind }: { readonly kind: ChangeKind }) {
  const [sign, word] = changeWords[kind];
  return (
    <span class={`sign change-${kind}`} role="img" aria-label={word} title={word}>
      {sign}
    </span>
  );
}
