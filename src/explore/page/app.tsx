// The page as a whole.
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { PageData } from '../data/page-data.ts';
import { FileDetails } from './details/file-details.tsx';
import { ImageDetails } from './details/image-details.tsx';
import { LayerDetails } from './details/layer-details.tsx';
import { PackageDetails } from './details/package-details.tsx';
import { legendOf } from './map/colours.ts';
import { MapView } from './map/map-view.tsx';
import { computeAhead, type ImageModel, imageModels, type Layering } from './model/image-model.ts';
import { type Colouring, type Go, type State, type View, wholeImage } from './model/place.ts';
import { crumbsOf, layerOfOwner, parentOf, pathOf } from './model/places.ts';
import { findPackages } from './model/search.ts';
import { Header } from './parts/header.tsx';
import { Help } from './parts/help.tsx';
import { Shown } from './parts/shown-text.tsx';
import { Strip } from './parts/strip.tsx';
import { isDarkNow } from './parts/theme.ts';
import { ChangesView } from './views/changes-view.tsx';
import { ConfigView } from './views/config-view.tsx';
import { LayeringsView } from './views/layerings-view.tsx';
import { OutlineView } from './views/outline-view.tsx';

export function App({ data }: { readonly data: PageData }) {
  const images = useMemo(() => imageModels(data), [data]);
  const [state, setState] = useState<State>(() => ({
    side: images.length - 1,
    view: 'map',
    layering: 0,
    place: wholeImage,
    selected: wholeImage,
    colouring: data.diff ? 'change' : 'dependents',
    query: '',
    isHelpOpen: false,
    theme: undefined,
  }));
  const image = images[state.side]!;
  const go: Go = (change) =>
    setState((before) => {
      const next = { ...before, ...change };
      // What is chosen, and where one is, belongs to one image under one layering.
      const isOther = next.side !== before.side || next.layering !== before.layering;
      if (!isOther) return next;
      return {
        ...next,
        place: change.place ?? wholeImage,
        selected: change.selected ?? selectedIn(before, next, images),
      };
    });
  const layering = image.layering(state.layering);
  const found = useMemo(() => findPackages(image, state.query), [image, state.query]);
  const marked = useMemo(
    () => (state.query.trim() === '' ? undefined : new Set(found)),
    [found, state.query.trim() === ''],
  );
  useEffect(() => computeAhead(images), [images]);
  useTheme(state, go);
  useKeys(state, go, image, layering, images.length);

  const onClick = (event: MouseEvent): void => {
    const button = (event.target as Element).closest<HTMLElement>('[data-path], [data-layer]');
    if (button === null || button.closest('.strip') !== null) return;
    const { path, layer } = button.dataset;
    if (path !== undefined) go({ selected: { kind: 'path', index: Number(path) } });
    else go({ selected: { kind: 'layer', layer: Number(layer) } });
  };
  const chosenLayer = layerOfSelection(state, layering);
  return (
    <div class={`page view-${state.view}`} onClick={onClick}>
      <Header images={images} diff={data.diff} state={state} found={found} go={go} />
      <main>
        <div class="stage">
          <Strip layering={layering} state={state} chosen={chosenLayer} go={go} />
          {(state.view === 'map' || state.view === 'outline') && (
            <MapBar image={image} layering={layering} state={state} go={go} />
          )}
          {state.view === 'map' && <MapView {...{ image, layering, state, go }} found={marked} />}
          {state.view === 'map' && <Legend image={image} state={state} />}
          {state.view === 'outline' && <OutlineView {...{ image, layering, state, go }} found={marked} />}
          {state.view === 'layerings' && <LayeringsView image={image} state={state} go={go} />}
          {state.view === 'changes' && data.diff && <ChangesView diff={data.diff} images={images} go={go} />}
          {state.view === 'config' && <ConfigView image={image} />}
        </div>
        <aside aria-label="Details">
          <Details image={image} layering={layering} state={state} go={go} />
        </aside>
      </main>
      {state.isHelpOpen && <Help close={() => go({ isHelpOpen: false })} madeBy={data.madeBy} />}
    </div>
  );
}

interface PartProps {
  readonly image: ImageModel;
  readonly layering: Layering;
  readonly state: State;
  readonly go: Go;
}

function MapBar({ image, layering, state, go }: PartProps) {
  const crumbs = crumbsOf(state.place, image, layering);
  const colourings: readonly (readonly [Colouring, string])[] = [
    ['dependents', 'how many name it'],
    ['cost', 'what an update sends'],
    ...(image.changes ? [['change', 'what changed'] as const] : []),
  ];
  return (
    <div class="map-bar">
      <nav aria-label="Where the map is">
        <ol class="crumbs">
          {crumbs.map(({ text, place }, at) => (
            <li key={`${at} ${text}`}>
              {at === crumbs.length - 1 ? (
                <span aria-current="location">
                  <Shown text={text} />
                </span>
              ) : (
                <button type="button" class="link" onClick={() => go({ place })}>
                  <Shown text={text} />
                </button>
              )}
            </li>
          ))}
        </ol>
      </nav>
      <label>
        Layers{' '}
        <select
          value={state.layering}
          onChange={(event) => go({ layering: Number(event.currentTarget.value) })}
        >
          {image.layeringNames.map((name, index) => (
            <option key={name} value={index}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {state.place.kind !== 'folder' && (
        <label>
          Colour{' '}
          <select
            value={state.colouring}
            onChange={(event) => go({ colouring: event.currentTarget.value as Colouring })}
          >
            {colourings.map(([value, text]) => (
              <option key={value} value={value}>
                {text}
              </option>
            ))}
          </select>
        </label>
      )}
    </div>
  );
}

function Legend({ image, state }: Pick<PartProps, 'image' | 'state'>) {
  return (
    <ul class="legend" aria-label="Colours">
      {legendOf(state.colouring, state.place.kind === 'folder', image).map(({ colour, text }) => (
        <li key={colour}>
          <span class={`swatch fill-${colour}`} aria-hidden="true" />
          {text}
        </li>
      ))}
    </ul>
  );
}

function Details({ image, layering, state, go }: PartProps) {
  const { selected } = state;
  const layer = selected.kind === 'layer' ? layering.layers[selected.layer] : undefined;
  if (selected.kind === 'path')
    return <PackageDetails {...{ image, layering, state, go }} index={selected.index} />;
  if (selected.kind === 'file') return <FileDetails image={image} selected={selected} go={go} />;
  if (layer !== undefined) return <LayerDetails image={image} layering={layering} layer={layer} go={go} />;
  return <ImageDetails image={image} layering={layering} go={go} />;
}

/** The same store path in the other image, or under the other layering. */
function selectedIn(before: State, next: State, images: readonly ImageModel[]): State['selected'] {
  const index = pathOf(before.selected);
  if (index === undefined) return wholeImage;
  if (next.side === before.side) return { kind: 'path', index };
  const [from, to] = [images[before.side]!, images[next.side]!];
  const { storePath } = from.packages[index]!;
  const candidates = [storePath, ...(from.changes?.get(index)?.others ?? [])];
  const there = candidates.map((path) => to.indexOf.get(path)).find((each) => each !== undefined);
  return there === undefined ? wholeImage : { kind: 'path', index: there };
}

function layerOfSelection({ selected }: State, layering: Layering): number | undefined {
  if (selected.kind === 'layer') return selected.layer;
  const index = pathOf(selected);
  if (index !== undefined) return layerOfOwner({ kind: 'path', index }, layering);
  return selected.kind === 'file' ? layerOfOwner(selected.owner, layering) : undefined;
}

function useTheme({ theme }: State, go: Go): void {
  const themeNow = useRef(theme);
  themeNow.current = theme;
  const chosen = useRef(theme);
  useLayoutEffect(() => {
    if (theme === undefined) delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = theme;
  }, [theme]);
  useEffect(() => {
    // Paper is white.
    const before = (): void => {
      chosen.current = themeNow.current;
      go({ theme: 'light' });
    };
    const after = (): void => go({ theme: chosen.current });
    window.addEventListener('beforeprint', before);
    window.addEventListener('afterprint', after);
    return () => {
      window.removeEventListener('beforeprint', before);
      window.removeEventListener('afterprint', after);
    };
  }, []);
}

const views: readonly View[] = ['map', 'outline', 'layerings', 'config', 'changes'];

function useKeys(state: State, go: Go, image: ImageModel, layering: Layering, images: number): void {
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || state.isHelpOpen) return;
      const isTyping = (event.target as Element).matches('input, select, textarea');
      if (isTyping) return;
      const view = views[Number(event.key) - 1];
      if (event.key === '/') document.getElementById('search')?.focus();
      else if (event.key === '?') go({ isHelpOpen: true });
      else if (event.key === 'd') go({ theme: isDarkNow(state) ? 'light' : 'dark' });
      else if (event.key === 'o' && images > 1) go({ side: 1 - state.side });
      else if (view !== undefined && (view !== 'changes' || images > 1)) go({ view });
      else if (event.key === 'Escape') go(stepOut(state, image, layering));
      else return;
      event.preventDefault();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [state, image, layering, images]);
}

function stepOut(state: State, image: ImageModel, layering: Layering): Partial<State> {
  if (state.query !== '') return { query: '' };
  if (state.place.kind !== 'image') return { place: parentOf(state.place, image, layering) };
  return { selected: wholeImage };
}
