// Texts of others as elements.
import { visible } from './visible.ts';

/** A text that does not turn what stands around it. */
export function Shown({ text, class: name }: { readonly text: string; readonly class?: string }) {
  return (
    <bdi class={name} title={text.length > 60 ? visible(text) : undefined}>
      {visible(text)}
    </bdi>
  );
}
