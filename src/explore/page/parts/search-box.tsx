// The field for searching, and what was found.
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { ImageModel } from '../model/image-model.ts';
import type { Go, State } from '../model/place.ts';
import { type FileIndex, fileIndexOf, findFiles } from '../model/search.ts';
import { bytes, count } from './numbers.ts';
import { Shown } from './shown-text.tsx';

interface SearchProps {
  readonly image: ImageModel;
  readonly state: State;
  readonly found: readonly number[];
  readonly go: Go;
}

const most = 50;

export function SearchBox({ image, state, found, go }: SearchProps) {
  const { query } = state;
  const box = useRef<HTMLDivElement>(null);
  const [isOpen, setOpen] = useState(false);
  const [current, setCurrent] = useState(0);
  const [index, setIndex] = useState<FileIndex>();
  const [isReading, setReading] = useState(false);
  useEffect(() => setIndex(undefined), [image]);
  // The focus stays in the field, so that no browser does it.
  useEffect(() => box.current?.querySelector('.is-current')?.scrollIntoView({ block: 'nearest' }), [current]);
  const files = useMemo(
    () => (index === undefined ? undefined : findFiles(index, query, most)),
    [index, query],
  );

  const readAll = (): void => {
    setReading(true);
    void fileIndexOf(image).then((all) => {
      setIndex(all);
      setReading(false);
    });
  };
  const results: readonly Result[] = [
    ...found.slice(0, most).map((path): Result => ({ kind: 'path', path })),
    ...(files?.files ?? []).map((file): Result => ({ kind: 'file', ...file })),
  ];
  const canRead = index === undefined && image.files > 0;
  const choose = (result: Result | undefined): void => {
    if (result === undefined) {
      if (canRead) readAll();
      return;
    }
    if (result.kind === 'path') go({ selected: { kind: 'path', index: result.path } });
    else {
      const folder = result.path.includes('/') ? result.path.slice(0, result.path.lastIndexOf('/')) : '';
      const { owner, path } = result;
      go({
        view: 'map',
        place: { kind: 'folder', owner, folder },
        selected: { kind: 'file', owner, file: path },
      });
    }
    setOpen(false);
  };
  const onKey = (event: KeyboardEvent): void => {
    const last = results.length - (canRead ? 0 : 1);
    if (event.key === 'ArrowDown') setCurrent(Math.min(last, current + 1));
    else if (event.key === 'ArrowUp') setCurrent(Math.max(0, current - 1));
    else if (event.key === 'Enter') choose(results[current]);
    else if (event.key === 'Escape') {
      if (query === '' || !isOpen) (event.target as HTMLElement).blur();
      go({ query: '' });
      setOpen(false);
      event.stopPropagation();
    } else return;
    event.preventDefault();
  };
  const onFocusOut = (event: FocusEvent): void => {
    if (!box.current?.contains(event.relatedTarget as Node | null)) setOpen(false);
  };
  const isShown = isOpen && query.trim() !== '';
  const activeId = current < results.length ? `result-${current}` : canRead ? 'result-more' : undefined;
  return (
    <div class="search" role="search" ref={box} onFocusOut={onFocusOut}>
      <input
        id="search"
        type="search"
        role="combobox"
        list={undefined}
        placeholder="Search packages, versions, paths"
        aria-label="Search"
        aria-expanded={isShown}
        aria-autocomplete="list"
        aria-haspopup="listbox"
        aria-controls={isShown ? (canRead ? 'results result-more' : 'results') : undefined}
        aria-activedescendant={isShown ? activeId : undefined}
        autocomplete="off"
        spellcheck={false}
        value={query}
        onInput={(event) => {
          go({ query: event.currentTarget.value });
          setCurrent(0);
          setOpen(true);
        }}
        onFocus={() => setOpen(true)}
        onKeyDown={onKey}
      />
      <kbd aria-hidden="true">/</kbd>
      {isShown && (
        <div class="results" tabindex={-1}>
          <p class="quiet" role="status">
            {found.length === 0
              ? 'No package'
              : `${count(found.length)} of ${count(image.packages.length)} packages`}
            {files && `, ${count(files.count)} of ${count(image.files)} files`}
            {found.length > most && `; the first ${most}`}
          </p>
          <ul id="results" role="listbox" aria-label="Results">
            {results.map((result, at) => (
              <li
                key={
                  result.kind === 'path'
                    ? result.path
                    : `${result.owner.kind}${result.owner.index}/${result.path}`
                }
                id={`result-${at}`}
                role="option"
                class={at === current ? 'is-current' : undefined}
                aria-selected={at === current}
                onMouseDown={(event) => event.preventDefault()}
                onClick={() => choose(result)}
              >
                <ResultText result={result} image={image} />
              </li>
            ))}
          </ul>
          {canRead && (
            <button
              id="result-more"
              type="button"
              class={current === results.length ? 'text is-current' : 'text'}
              disabled={isReading}
              onMouseDown={(event) => event.preventDefault()}
              onClick={readAll}
            >
              {isReading ? 'Reading files …' : `Search ${count(image.files)} files as well`}
            </button>
          )}
        </div>
      )}
    </div>
  );
}

type Result =
  | { readonly kind: 'path'; readonly path: number }
  | {
      readonly kind: 'file';
      readonly owner: { readonly kind: 'path' | 'layer'; readonly index: number };
      readonly path: string;
      readonly size: number;
    };

function ResultText({ result, image }: { readonly result: Result; readonly image: ImageModel }) {
  if (result.kind === 'path') {
    const { title, version, size, layer } = image.packages[result.path]!;
    return (
      <>
        <Shown text={title} /> <Shown text={version} class="version" />
        <span class="quiet">
          {bytes(size)}, layer {layer + 1}
        </span>
      </>
    );
  }
  const { owner, path, size } = result;
  const of = owner.kind === 'path' ? image.packages[owner.index]!.title : `layer ${owner.index + 1}`;
  return (
    <>
      <Shown text={path === '' ? 'the file itself' : path} class="file" />
      <span class="quiet">
        {bytes(size)}, <Shown text={of} />
      </span>
    </>
  );
}
