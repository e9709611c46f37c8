// What the keys do.
import { useEffect, useRef } from 'preact/hooks';

const keys: readonly (readonly [keys: readonly string[], text: string])[] = [
  [['/'], 'search'],
  [['←', '→', '↑', '↓'], 'go from one to the next, in the map and in lists'],
  [['Enter'], 'choose; once more, look into it'],
  [['+', '−'], 'zoom in and out'],
  [['Escape'], 'close, then one step out'],
  [['1', '…', '5'], 'map, outline, layerings, configuration, changes'],
  [['o'], 'the other image of a comparison'],
  [['d'], 'dark or light'],
  [['?'], 'this help'],
];

export function Help({ close, madeBy }: { readonly close: () => void; readonly madeBy: string }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  // Only a dialog that closes itself gives the focus back to where it was.
  const end = (): void => dialog.current?.close();
  return (
    <dialog
      ref={dialog}
      aria-labelledby="help-title"
      onClose={close}
      onClick={(event) => event.target === dialog.current && end()}
    >
      <h2 id="help-title">Keys</h2>
      <dl class="keys">
        {keys.map(([names, text]) => (
          <div key={text}>
            <dt>
              {names.map((name) => (
                <kbd key={name}>{name}</kbd>
              ))}
            </dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      <p class="quiet">
        A click chooses, a double click looks into it. The area of a rectangle is its size. “Named by” counts
        the store paths that refer to one directly. “There for it alone” is what would not be in the image
        without it.
      </p>
      <p class="quiet">Made by nixlayer {madeBy}. This page loads nothing and sends nothing.</p>
      <button type="button" class="plain-button" onClick={end}>
        Close
      </button>
    </dialog>
  );
}
