// The layerings beside each other, so that one is chosen by looking.
import type { ImageModel } from '../model/image-model.ts';
import type { Go, State } from '../model/place.ts';
import { wholeImage } from '../model/place.ts';
import { bytes, share } from '../parts/numbers.ts';

interface LayeringsProps {
  readonly image: ImageModel;
  readonly state: State;
  readonly go: Go;
}

export function LayeringsView({ image, state, go }: LayeringsProps) {
  const all = image.layeringNames.map((_, index) => image.layering(index));
  const most = Math.max(1, ...all.map(({ summary }) => summary.worst));
  const isUnlike = all.some(({ summary }) => summary.mean !== all[0]!.summary.mean);
  const best = Math.min(...all.map(({ summary }) => summary.mean));
  return (
    <div class="view layerings">
      <h2>What an update sends</h2>
      <p class="lead">
        When a package changes, so does the hash of all that needs it, and each layer with any of that is sent
        again. This is how much that is, with each package counted once. Of a package that is chosen, the bars
        beside it tell.
      </p>
      <table class="numbers">
        <thead>
          <tr>
            <th scope="col">Layering</th>
            <th scope="col">Layers</th>
            <th scope="col">Mean</th>
            <th scope="col" class="wide" />
            <th scope="col">Median</th>
            <th scope="col">Worst</th>
            <th scope="col" />
          </tr>
        </thead>
        <tbody>
          {all.map(({ name, summary }, index) => (
            <tr key={name} class={index === state.layering ? 'is-chosen' : undefined}>
              <th scope="row">
                {name}
                {summary.mean === best && isUnlike && <span class="tag">least</span>}
              </th>
              <td>{summary.layers}</td>
              <td>{bytes(Math.round(summary.mean))}</td>
              <td class="wide" aria-hidden="true">
                <span class="range">
                  <span class="worst" style={{ width: `${(100 * summary.worst) / most}%` }} />
                  <span class="mean" style={{ width: `${(100 * summary.mean) / most}%` }} />
                  <span class="median" style={{ left: `${(100 * summary.median) / most}%` }} />
                </span>
              </td>
              <td>{bytes(summary.median)}</td>
              <td>
                {bytes(summary.worst)} <small>{share(summary.worst, image.size)}</small>
              </td>
              <td>
                <button
                  type="button"
                  class="plain-button"
                  aria-pressed={index === state.layering}
                  onClick={() => go({ layering: index, place: wholeImage, selected: wholeImage })}
                >
                  {index === state.layering ? 'Shown' : 'Show'}
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="key" aria-hidden="true">
        <span class="swatch mean" /> mean <span class="swatch median" /> median <span class="swatch worst" />{' '}
        worst
      </p>
      <h2>
        {state.layering === 0 ? 'Layers as they are' : `Layers under ${image.layering(state.layering).name}`}
      </h2>
      <LayerColumns image={image} layering={state.layering} />
      <p class="quiet">
        Chosen for as many layers as the image may have; what is in the base image stays there. To have one of
        them, build with <code>--layering</code>.
      </p>
    </div>
  );
}

/** The sizes of the layers, in their order. */
function LayerColumns({ image, layering }: { readonly image: ImageModel; readonly layering: number }) {
  const { layers } = image.layering(layering);
  const most = Math.max(1, ...layers.map(({ size }) => size));
  return (
    <ol class="columns" aria-label="Sizes of layers">
      {layers.map(({ index, kind, size, paths }) => (
        <li key={index}>
          <button
            type="button"
            data-layer={index}
            class={`kind-${kind}`}
            title={`${index + 1}: ${bytes(size)}, ${paths.length} store paths`}
            aria-label={`Layer ${index + 1}, ${bytes(size)}`}
          >
            <span style={{ height: `${Math.max(1, (100 * size) / most)}%` }} />
          </button>
        </li>
      ))}
    </ol>
  );
}
