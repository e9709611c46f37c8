// The name of the image, the views, the search.
import type { PageDiff } from '../../data/page-data.ts';
import type { ImageModel } from '../model/image-model.ts';
import type { Go, State, View } from '../model/place.ts';
import { bytes, count, counted } from './numbers.ts';
import { SearchBox } from './search-box.tsx';
import { Shown } from './shown-text.tsx';
import { isDarkNow } from './theme.ts';

interface HeaderProps {
  readonly images: readonly ImageModel[];
  readonly diff: PageDiff | undefined;
  readonly state: State;
  readonly found: readonly number[];
  readonly go: Go;
}

export function Header({ images, diff, state, found, go }: HeaderProps) {
  const image = images[state.side]!;
  const { explanation, packages } = image;
  const notices = explanation.notable.length;
  const views: readonly (readonly [View, string, number | undefined])[] = [
    ['map', 'Map', undefined],
    ['outline', 'Outline', undefined],
    ['layerings', 'Layerings', undefined],
    ['config', 'Configuration', notices || undefined],
    ...(diff ? [['changes', 'Changes', diff.packages.changes.length || undefined] as const] : []),
  ];
  const { created } = explanation;
  const facts = [
    explanation.platform,
    bytes(image.size),
    counted(image.data.layers.length, 'layer'),
    counted(packages.length, 'store path'),
    created?.startsWith('1970') ? undefined : created?.slice(0, 10),
  ].filter((fact) => fact !== undefined);
  return (
    <header>
      <div class="title">
        <h1>
          <Shown text={image.name} />
        </h1>
        <p>{facts.join(' · ')}</p>
      </div>
      {images.length > 1 && (
        <fieldset class="sides">
          <legend class="unseen">Which image</legend>
          {images.map(({ name }, side) => (
            <button
              key={side}
              type="button"
              aria-pressed={side === state.side}
              title={name}
              onClick={() => go({ side })}
            >
              {side === 0 ? 'Old' : 'New'}
            </button>
          ))}
        </fieldset>
      )}
      <SearchBox image={image} state={state} found={found} go={go} />
      <button
        type="button"
        class="icon"
        aria-label={isDarkNow(state) ? 'Light colours' : 'Dark colours'}
        title="Dark or light (d)"
        onClick={() => go({ theme: isDarkNow(state) ? 'light' : 'dark' })}
      >
        ◐
      </button>
      <button
        type="button"
        class="icon"
        aria-label="Help"
        title="Keys (?)"
        onClick={() => go({ isHelpOpen: true })}
      >
        ?
      </button>
      <nav class="views" aria-label="Views">
        {views.map(([view, text, number]) => (
          <button
            key={view}
            type="button"
            aria-current={view === state.view ? 'page' : undefined}
            onClick={() => go({ view })}
          >
            {text}
            {number !== undefined && <span class="count">{count(number)}</span>}
          </button>
        ))}
      </nav>
    </header>
  );
}
