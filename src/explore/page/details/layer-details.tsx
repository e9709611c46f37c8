// A layer: what is in it, and who has it as well.
import type { ImageModel, Layering, LayerModel } from '../model/image-model.ts';
import type { Go } from '../model/place.ts';
import { bytes, bytesOf, count } from '../parts/numbers.ts';
import { Shown } from '../parts/shown-text.tsx';
import { kindWords } from '../parts/strip.tsx';
import { Facts } from './facts.tsx';
import { PathList } from './path-list.tsx';

interface LayerDetailsProps {
  readonly image: ImageModel;
  readonly layering: Layering;
  readonly layer: LayerModel;
  readonly go: Go;
}

export function LayerDetails({ image, layering, layer, go }: LayerDetailsProps) {
  const { size, paths, real, diffId, ownFiles } = layer;
  const owner = { kind: 'layer', index: real ?? -1 } as const;
  const files = real === undefined ? undefined : image.data.files?.[image.data.paths.length + real]?.[0];
  const showFiles = (): void => go({ view: 'map', place: { kind: 'folder', owner, folder: '' } });
  return (
    <article aria-labelledby="details-title">
      <h2 id="details-title">
        Layer {layer.index + 1} <span class="version">of {layering.layers.length}</span>
      </h2>
      <Facts
        facts={[
          ['Holds', kindWords(layer)],
          ['Size', bytesOf(size, image)],
          ['Store paths', paths.length === 0 ? undefined : count(paths.length)],
          ['Outside of the store', ownFiles === 0 ? undefined : bytes(ownFiles)],
          [
            'Files',
            files === undefined || files === 0 ? undefined : (
              <button type="button" class="link" onClick={showFiles}>
                {count(files)} outside of the store: show them
              </button>
            ),
          ],
          ['diffID', diffId && <Shown text={diffId} class="store-path" />],
          ['Layering', layering.name === 'as it is' ? undefined : layering.name],
        ]}
      />
      <Sharing image={image} layer={layer} />
      {paths.length > 0 && (
        <>
          <h3>Store paths</h3>
          <PathList image={image} paths={paths} first={30} />
        </>
      )}
    </article>
  );
}

/** Which images of the fleet have a layer as well; nothing where there is no fleet. */
function Sharing({ image, layer: { real } }: { readonly image: ImageModel; readonly layer: LayerModel }) {
  const { fleet } = image.data;
  if (fleet.length === 0 || real === undefined) return null;
  const sharing = fleet.filter(({ sharedLayers }) => sharedLayers.includes(real));
  return (
    <>
      <h3>Shared with</h3>
      {sharing.length === 0 ? (
        <p class="quiet">None of the {fleet.length} other images has this layer.</p>
      ) : (
        <ul class="plain">
          {sharing.map(({ name }) => (
            <li key={name}>
              <Shown text={name} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

export function LayerLink({ image, layer }: { readonly image: ImageModel; readonly layer: LayerModel }) {
  const { fleet } = image.data;
  const sharing = fleet.filter(
    ({ sharedLayers }) => layer.real !== undefined && sharedLayers.includes(layer.real),
  );
  return (
    <>
      <button type="button" class="link" data-layer={layer.index}>
        {layer.index + 1}: {kindWords(layer)}
      </button>
      , {bytes(layer.size)}
      {sharing.length > 0 && (
        <>
          ; also in{' '}
          {sharing.map(({ name }, at) => (
            <span key={name}>
              {at > 0 && ', '}
              <Shown text={name} />
            </span>
          ))}
        </>
      )}
    </>
  );
}
