// The layers in their order, each as wide as it is large.
import { useRef } from 'preact/hooks';
import type { Layering, LayerModel } from '../model/image-model.ts';
import type { Go, State } from '../model/place.ts';
import { bytes, counted } from './numbers.ts';

interface StripProps {
  readonly layering: Layering;
  readonly state: State;
  /** The layer of what is chosen. */
  readonly chosen: number | undefined;
  readonly go: Go;
}

const kinds: Readonly<Record<LayerModel['kind'], string>> = {
  base: 'base image',
  store: 'store paths',
  explicit: 'store paths that `layers` names',
  mixed: 'store paths and files',
  customisation: 'customisation layer',
  files: 'files',
};

export const kindWords = ({ kind }: LayerModel): string => kinds[kind];

export function Strip({ layering, state, chosen, go }: StripProps) {
  const list = useRef<HTMLOListElement>(null);
  const total = layering.layers.reduce((sum, { size }) => sum + size, 0);
  const current = chosen ?? (state.place.kind === 'layer' ? state.place.layer : 0);
  const onKey = (event: KeyboardEvent): void => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step === undefined) return;
    const buttons = [...(list.current?.querySelectorAll('button') ?? [])];
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
    buttons[at + step]?.focus();
    event.preventDefault();
  };
  const onClick = (event: MouseEvent): void => {
    const button = (event.target as Element).closest('button');
    if (button === null) return;
    const layer = Number(button.dataset['layer']);
    const isThere = state.place.kind === 'layer' && state.place.layer === layer;
    go({
      selected: { kind: 'layer', layer },
      place: isThere ? { kind: 'image' } : { kind: 'layer', layer },
      ...(state.view === 'outline' ? {} : { view: 'map' }),
    });
  };
  return (
    <ol class="strip" ref={list} aria-label="Layers, from the lowest" onKeyDown={onKey} onClick={onClick}>
      {layering.layers.map((layer) => {
        const { index, size, paths } = layer;
        const words = `Layer ${index + 1}: ${kindWords(layer)}, ${bytes(size)}, ${counted(paths.length, 'store path')}`;
        return (
          <li key={index} style={{ flexGrow: total === 0 ? 1 : size / total }}>
            <button
              type="button"
              data-layer={index}
              class={`kind-${layer.kind}`}
              aria-label={words}
              aria-pressed={index === chosen}
              tabindex={index === current ? 0 : -1}
              title={words}
            />
          </li>
        );
      })}
    </ol>
  );
}
